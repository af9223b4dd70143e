//! `webhook/send`: robots of groups, each with its own key.

use actix_web::{HttpResponse, web};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::tokens::struck;
use super::{Channel, Message, errcode};
use crate::clock::wall;
use crate::instance::Instance;

/// Messages of one robot in a minute.
const PER_MINUTE: usize = 20;

/// A robot beside the first one, whose key is among the credentials.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Robot {
    pub(crate) key: String,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) sent: Vec<DateTime<Utc>>,
}

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config.route("/cgi-bin/webhook/send", web::post().to(send));
}

#[derive(Deserialize)]
struct Query {
    key: Option<String>,
}

async fn send(
    instance: web::Data<Instance>,
    query: web::Query<Query>,
    body: Bytes,
) -> HttpResponse {
    let subject = format!("wecom webhook/send {}", String::from_utf8_lossy(&body));
    if let Some(refusal) = struck(&instance, &subject) {
        return refusal;
    }
    let key = query.key.as_deref().unwrap_or("");
    let raw = serde_json::from_slice::<Value>(&body).unwrap_or(Value::Null);
    let (now, wall) = (instance.clock.now(), wall());
    instance.change(|world| {
        let robots = &mut world.wecom.robots;
        if key == instance.credentials.robot_key && !robots.iter().any(|robot| robot.key == key) {
            robots.push(Robot {
                key: key.to_owned(),
                name: "群机器人".into(),
                sent: Vec::new(),
            });
        }
        let Some(robot) = robots.iter_mut().find(|robot| robot.key == key) else {
            return errcode(93000, "invalid webhook url");
        };
        let content = match content(&raw) {
            Ok(content) => content,
            Err((code, words)) => return errcode(code, words),
        };
        robot.sent.retain(|at| *at > wall - TimeDelta::minutes(1));
        if robot.sent.len() >= PER_MINUTE {
            return errcode(45009, "api freq out of limit");
        }
        robot.sent.push(wall);
        let name = robot.name.clone();
        world
            .wecom
            .deliver(Message::new(now, Channel::WecomRobot, &name, content, raw));
        errcode(0, "ok")
    })
}

fn content(raw: &Value) -> Result<String, (i64, &'static str)> {
    let kind = raw["msgtype"].as_str().unwrap_or("");
    let most = match kind {
        "text" => 2048,
        "markdown" | "markdown_v2" => 4096,
        _ => return Err((40008, "invalid message type")),
    };
    match raw[kind]["content"].as_str() {
        None | Some("") => Err((44004, "empty content")),
        Some(text) if text.len() > most => Err((40058, "content exceed max length")),
        Some(text) => Ok(text.to_owned()),
    }
}
