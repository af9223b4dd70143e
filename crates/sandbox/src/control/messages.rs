//! What people received, and more robots for more groups.

use actix_web::{HttpResponse, web};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{ok, read};
use crate::clock::rfc3339;
use crate::instance::Instance;

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/messages", web::get().to(list))
        .route("/wecom/robots", web::get().to(robots))
        .route("/wecom/robots", web::post().to(add_robot));
}

#[derive(Deserialize)]
struct Filter {
    channel: Option<String>,
    to: Option<String>,
}

/// Oldest first.
async fn list(instance: web::Data<Instance>, filter: web::Query<Filter>) -> HttpResponse {
    let messages: Vec<Value> = instance.read(|world| {
        let all = world.wecom.messages.iter().map(|message| {
            json!({
                "id": message.id,
                "at": rfc3339(message.at),
                "channel": message.channel,
                "to": message.to,
                "content": message.content,
                "raw": message.raw,
            })
        });
        let fits = |message: &Value| {
            filter
                .channel
                .as_ref()
                .is_none_or(|channel| message["channel"] == **channel)
                && filter.to.as_ref().is_none_or(|to| message["to"] == **to)
        };
        all.filter(fits).collect()
    });
    ok(&json!({ "messages": messages }))
}

async fn robots(instance: web::Data<Instance>) -> HttpResponse {
    let robots: Vec<Value> = instance.read(|world| {
        let all = world.wecom.robots.iter();
        all.map(|robot| json!({ "key": robot.key, "name": robot.name }))
            .collect()
    });
    ok(&json!({ "robots": robots }))
}

#[derive(Deserialize)]
struct NewRobot {
    name: Option<String>,
    key: Option<String>,
}

async fn add_robot(instance: web::Data<Instance>, body: Bytes) -> HttpResponse {
    let wish: NewRobot = match read(&body) {
        Ok(wish) => wish,
        Err(refusal) => return refusal,
    };
    let key = wish.key.unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
    let name = wish.name.unwrap_or_else(|| "群机器人".into());
    instance.change(|world| world.wecom.add_robot(&key, &name));
    ok(&json!({ "key": key, "name": name }))
}
