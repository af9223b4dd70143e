//! `/_control/*`: the strings that tests, the demo and the console pull. JSON in camelCase.

mod clock;
mod faults;
mod ledger;
mod messages;
mod money;
mod oauth;
mod planet;
mod wecom;

use actix_web::{HttpResponse, web};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::instance::{Instance, World};

/// Mounts the control interface.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/_control")
            .configure(money::configure)
            .configure(ledger::configure)
            .configure(wecom::configure)
            .configure(planet::configure)
            .configure(clock::configure)
            .configure(faults::configure)
            .configure(oauth::configure)
            .configure(messages::configure)
            .route("/reset", web::post().to(reset))
            .route("/health", web::get().to(health)),
    );
}

/// Begins the world anew; keys, credentials and the clock stay.
async fn reset(instance: web::Data<Instance>) -> HttpResponse {
    let fresh = World::seeded(&instance.credentials, instance.clock.now());
    instance.change(|world| *world = fresh);
    ok(&json!({ "reset": true }))
}

async fn health() -> HttpResponse {
    ok(&json!({ "status": "ok" }))
}

fn ok(value: &Value) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json; charset=utf-8")
        .body(value.to_string())
}

fn refuse(status: u16, code: &str, message: &str) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(status).unwrap_or_default();
    let body = json!({ "code": code, "message": message });
    HttpResponse::build(status)
        .content_type("application/json; charset=utf-8")
        .body(body.to_string())
}

/// Reads a body; an empty one stands for an empty object.
fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, HttpResponse> {
    let text: &[u8] = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(text).map_err(|error| refuse(400, "bad_body", &error.to_string()))
}

/// Either a handler's answer or its refusal.
fn either(result: Result<HttpResponse, HttpResponse>) -> HttpResponse {
    result.unwrap_or_else(|refusal| refusal)
}
