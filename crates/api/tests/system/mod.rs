//! What every request meets, whatever the room; no database is needed for these.

mod document;
mod limits;
mod problems;

use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::test::{self, TestRequest};
use camp_api::{RateLimiter, Server, application};
use camp_settings::Settings;
use serde_json::Value;

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("a JSON body")
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

pub(crate) fn settings(extra: &[(&str, &str)]) -> Settings {
    Settings::from_lookup(|name| {
        let own = extra
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| *value);
        own.or(match name {
            "DATABASE_URL" => Some("postgres://nobody@127.0.0.1:1/none"),
            "CAMP_PUBLIC_URL" => Some("http://127.0.0.1:8080"),
            "CAMP_MASTER_KEY" => Some("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
            "CAMP_WECHAT_PAY_URL"
            | "CAMP_WECHAT_API_URL"
            | "CAMP_WECHAT_OPEN_URL"
            | "CAMP_WECOM_URL"
            | "CAMP_PLANET_URL"
            | "CAMP_PLANET_OAUTH_URL" => Some("http://127.0.0.1:8090"),
            _ => None,
        })
        .map(str::to_owned)
    })
    .expect("settings")
}

pub(crate) async fn server(extra: &[(&str, &str)]) -> Server {
    Server::new(settings(extra).http, RateLimiter::new(None)).await
}

/// Sends requests one after the other to one worker.
pub(crate) async fn send(server: &Server, requests: Vec<TestRequest>) -> Vec<Answer> {
    let service = test::init_service(application(server)).await;
    let mut answers = Vec::new();
    for request in requests {
        let request = request
            .peer_addr("127.0.0.1:5000".parse().unwrap())
            .to_request();
        let response = test::call_service(&service, request).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = test::read_body(response).await.to_vec();
        answers.push(Answer {
            status,
            headers,
            body,
        });
    }
    answers
}

pub(crate) async fn answer(request: TestRequest) -> Answer {
    send(&server(&[]).await, vec![request]).await.remove(0)
}
