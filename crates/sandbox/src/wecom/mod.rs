//! WeCom: tokens, application messages and group robots; and the mailbox of everything received.

mod messages;
mod robot;
mod tokens;

use std::collections::VecDeque;

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Messages that stay readable.
const KEPT: usize = 5_000;

/// Mounts WeCom's calls.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .configure(tokens::configure)
        .configure(messages::configure)
        .configure(robot::configure);
}

/// By which way a message came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Channel {
    WecomApp,
    WecomRobot,
    WechatTemplate,
}

/// A message that reached somebody.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Message {
    pub(crate) id: u64,
    pub(crate) at: DateTime<Utc>,
    pub(crate) channel: Channel,
    pub(crate) to: String,
    pub(crate) content: String,
    pub(crate) raw: Value,
}

impl Message {
    pub(crate) fn new(
        at: DateTime<Utc>,
        channel: Channel,
        to: &str,
        content: String,
        raw: Value,
    ) -> Self {
        Self {
            id: 0,
            at,
            channel,
            to: to.to_owned(),
            content,
            raw,
        }
    }
}

/// State of the corporation and the common mailbox.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Wecom {
    token: Option<tokens::Token>,
    pub(crate) robots: Vec<robot::Robot>,
    pub(crate) messages: VecDeque<Message>,
    recent: Vec<messages::Recent>,
    sequence: u64,
}

impl Wecom {
    /// Puts a message into the mailbox and gives its number.
    pub(crate) fn deliver(&mut self, mut message: Message) -> u64 {
        self.sequence += 1;
        message.id = self.sequence;
        self.messages.push_back(message);
        while self.messages.len() > KEPT {
            self.messages.pop_front();
        }
        self.sequence
    }

    /// Gives another group its robot; a known key gets a new name.
    pub(crate) fn add_robot(&mut self, key: &str, name: &str) {
        self.robots.retain(|robot| robot.key != key);
        let (key, name) = (key.to_owned(), name.to_owned());
        self.robots.push(robot::Robot {
            key,
            name,
            sent: Vec::new(),
        });
    }
}

fn answer(value: &Value) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json; charset=UTF-8")
        .body(value.to_string())
}

fn errcode(code: i64, message: &str) -> HttpResponse {
    answer(&json!({ "errcode": code, "errmsg": message }))
}
