//! A corporation's client: fetches a token and posts.

use serde_json::{Value, json};

use crate::world::World;

pub(crate) struct Corp {
    token: String,
}

impl Corp {
    pub(crate) async fn of(world: &World) -> Self {
        let (corpid, secret) = (world.file("wecom/corpid"), world.file("wecom/secret"));
        let path = format!("/cgi-bin/gettoken?corpid={corpid}&corpsecret={secret}");
        let answer = world.http.get(world.url(&path)).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        Self {
            token: answer["access_token"].as_str().unwrap_or("").to_owned(),
        }
    }

    pub(crate) async fn raw(&self, world: &World, call: &str, body: &str) -> reqwest::Response {
        let url = world.url(&format!("/cgi-bin/{call}?access_token={}", self.token));
        world
            .http
            .post(url)
            .body(body.to_owned())
            .send()
            .await
            .unwrap()
    }

    pub(crate) async fn post(&self, world: &World, call: &str, body: &Value) -> Value {
        let answer = self.raw(world, call, &body.to_string()).await;
        assert_eq!(answer.status(), 200);
        answer.json().await.unwrap()
    }

    /// All rows of the last two days and the next, and the number of pages they came in.
    pub(crate) async fn bills(&self, world: &World, limit: u32) -> (Vec<Value>, usize) {
        let now = now(world).await;
        let (mut cursor, mut rows, mut pages) = (String::new(), Vec::new(), 0);
        loop {
            let question = json!({
                "begin_time": now - 2 * 86_400, "end_time": now + 86_400,
                "cursor": cursor, "limit": limit,
            });
            let page = self
                .post(world, "externalpay/get_bill_list", &question)
                .await;
            assert_eq!(page["errcode"], 0, "{page}");
            rows.extend(page["bill_list"].as_array().unwrap().iter().cloned());
            pages += 1;
            assert!(pages < 100, "the list has no end");
            match page["next_cursor"].as_str() {
                None | Some("") => return (rows, pages),
                Some(next) => next.clone_into(&mut cursor),
            }
        }
    }
}

/// Business time in seconds.
pub(crate) async fn now(world: &World) -> i64 {
    let clock = world.look("clock").await;
    let text = clock["now"].as_str().unwrap();
    chrono::DateTime::parse_from_rfc3339(text)
        .unwrap()
        .timestamp()
}
