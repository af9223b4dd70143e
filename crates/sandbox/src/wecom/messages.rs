//! `message/send`: application messages to staff.

use actix_web::{HttpResponse, web};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::tokens::{TokenQuery, admit};
use super::{Channel, Message, answer, errcode};
use crate::clock::wall;
use crate::instance::Instance;
use crate::random;

/// Bytes of a text.
const TEXT: usize = 2048;
/// Receivers of one message.
const RECEIVERS: usize = 1000;
/// Messages to one member in a minute; more vanish without a word.
const PER_MINUTE: usize = 30;

/// A message that is still of interest to the duplicate check and the limit per member.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Recent {
    at: DateTime<Utc>,
    body: String,
    to: Vec<String>,
}

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config.route("/cgi-bin/message/send", web::post().to(send));
}

#[derive(Deserialize)]
struct Send {
    #[serde(default)]
    touser: String,
    #[serde(default)]
    toparty: String,
    #[serde(default)]
    totag: String,
    msgtype: Option<String>,
    agentid: Option<u64>,
    #[serde(default)]
    enable_duplicate_check: u8,
    duplicate_check_interval: Option<i64>,
}

async fn send(
    instance: web::Data<Instance>,
    query: web::Query<TokenQuery>,
    body: Bytes,
) -> HttpResponse {
    let text = String::from_utf8_lossy(&body);
    let subject = format!("wecom message/send {text}");
    let raw: Value = match admit(&instance, &query, &body, &subject) {
        Ok(raw) => raw,
        Err(refusal) => return refusal,
    };
    let Ok(send) = Send::deserialize(&raw) else {
        return errcode(47001, "data format error");
    };
    if send.agentid != Some(instance.credentials.agentid) {
        return errcode(40056, "invalid agentid");
    }
    let content = match content(&raw, send.msgtype.as_deref()) {
        Ok(content) => content,
        Err((code, words)) => return errcode(code, words),
    };
    if send.touser.is_empty() && send.toparty.is_empty() && send.totag.is_empty() {
        return errcode(40031, "touser, toparty and totag are all empty");
    }
    deliver(&instance, &send, raw, content, &text)
}

fn content(raw: &Value, kind: Option<&str>) -> Result<String, (i64, &'static str)> {
    let text = match kind {
        Some(kind @ ("text" | "markdown")) => raw[kind]["content"].as_str(),
        Some("textcard") => raw["textcard"]["description"].as_str(),
        _ => return Err((40008, "invalid message type")),
    };
    match text {
        None | Some("") => Err((44004, "empty content")),
        Some(text) if text.len() > TEXT => Err((45002, "content size out of limit")),
        Some(text) => Ok(text.to_owned()),
    }
}

fn deliver(
    instance: &Instance,
    send: &Send,
    raw: Value,
    content: String,
    body: &str,
) -> HttpResponse {
    let all: Vec<&str> = send
        .touser
        .split('|')
        .filter(|user| !user.is_empty())
        .collect();
    if all.len() > RECEIVERS {
        return errcode(40035, "too many users");
    }
    let (now, wall) = (instance.clock.now(), wall());
    let mut invalid = Vec::new();
    let mut reached = Vec::new();
    for user in all {
        let struck = instance
            .roll(|faults| faults.strikes("wecom_invalid_user", &format!("wecom user {user}")));
        let known = user == "@all" || (user.len() <= 64 && user.chars().all(is_user_char));
        if known && struck.is_none() {
            reached.push(user.to_owned());
        } else {
            invalid.push(user.to_owned());
        }
    }
    if reached.is_empty() && send.toparty.is_empty() && send.totag.is_empty() {
        return errcode(81013, "user & party & tag all invalid");
    }
    instance.change(|world| {
        let wecom = &mut world.wecom;
        let interval = send
            .duplicate_check_interval
            .unwrap_or(1800)
            .clamp(0, 14_400);
        wecom
            .recent
            .retain(|recent| wall < recent.at + TimeDelta::hours(4));
        let repeated = send.enable_duplicate_check == 1
            && wecom.recent.iter().any(|recent| {
                recent.body == body && wall < recent.at + TimeDelta::seconds(interval)
            });
        if repeated {
            return;
        }
        let minute = wall - TimeDelta::minutes(1);
        for user in &reached {
            let count = wecom
                .recent
                .iter()
                .filter(|r| r.at > minute && r.to.contains(user))
                .count();
            if count < PER_MINUTE {
                let message =
                    Message::new(now, Channel::WecomApp, user, content.clone(), raw.clone());
                wecom.deliver(message);
            }
        }
        let group = [&send.toparty, &send.totag]
            .into_iter()
            .find(|to| !to.is_empty());
        if let Some(group) = group.filter(|_| reached.is_empty()) {
            wecom.deliver(Message::new(now, Channel::WecomApp, group, content, raw));
        }
        wecom.recent.push(Recent {
            at: wall,
            body: body.to_owned(),
            to: reached,
        });
    });
    answer(&json!({
        "errcode": 0,
        "errmsg": "ok",
        "invaliduser": invalid.join("|"),
        "invalidparty": "",
        "invalidtag": "",
        "unlicenseduser": "",
        "msgid": random::letters(64),
        "response_code": "",
    }))
}

fn is_user_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "._-@".contains(c)
}
