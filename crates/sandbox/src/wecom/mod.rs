//! WeCom: tokens, application messages, group robots, 对外收款 and customer groups; and the mailbox
//! of everything received.

mod bill_list;
mod cursor;
mod group_calls;
mod groups;
mod messages;
mod receipts;
mod robot;
mod tokens;

use std::collections::VecDeque;

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Messages that stay readable.
const KEPT: usize = 5_000;

pub(crate) use groups::{Group, Joining};
pub(crate) use receipts::{Collect, GiveBack, Receipt, booked, collect, give_back, refund_lines};

/// Mounts WeCom's calls.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .configure(tokens::configure)
        .configure(messages::configure)
        .configure(robot::configure)
        .configure(bill_list::configure)
        .configure(group_calls::configure);
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
    /// 对外收款 in the order the money came.
    pub(crate) receipts: Vec<Receipt>,
    pub(crate) groups: Vec<Group>,
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
