//! WeChat on the web: the approval page, codes, tokens, user facts, and the service account.

mod approve;
mod codes;
mod service_account;
mod sns;

use actix_web::HttpResponse;
use actix_web::web;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub(crate) use approve::{current_member, member_cookie};
pub(crate) use codes::{Scope, issue};

use crate::random;

/// Mounts the pages and calls of WeChat's open and service account hosts.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .configure(approve::configure)
        .configure(sns::configure)
        .configure(service_account::configure);
}

/// A person with a WeChat account.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Member {
    pub(crate) openid: String,
    pub(crate) unionid: String,
    pub(crate) nickname: String,
    /// Whether the userinfo scope was approved before: later ones are silent.
    pub(crate) approved: bool,
}

/// The accounts of this world, and what was handed out for them.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Members {
    pub(crate) people: Vec<Member>,
    codes: Vec<codes::Code>,
    tokens: Vec<codes::Token>,
    account_token: Option<codes::AccountToken>,
}

/// Who is there on the first day; each has a namesake on the planet.
const FIRST_PEOPLE: [&str; 6] = ["小雨", "阿杰", "林深见鹿", "王小明", "Coco🌸", "跑步的老周"];

impl Members {
    pub(crate) fn seeded() -> Self {
        let mut members = Self::default();
        for nickname in FIRST_PEOPLE {
            members.add(nickname, None);
        }
        members
    }

    pub(crate) fn find(&self, openid: &str) -> Option<&Member> {
        self.people.iter().find(|member| member.openid == openid)
    }

    pub(crate) fn add(&mut self, nickname: &str, openid: Option<String>) -> Member {
        let member = Member {
            openid: openid.unwrap_or_else(random::openid),
            unionid: random::openid(),
            nickname: nickname.to_owned(),
            approved: false,
        };
        self.people.push(member.clone());
        member
    }

    /// The named person; unknown ones come into being, as openids of other programs do.
    pub(crate) fn resolve(&mut self, openid: Option<&str>, nickname: Option<&str>) -> Member {
        if let Some(known) = openid.and_then(|openid| self.find(openid)) {
            return known.clone();
        }
        let by_name = |name: &str| self.people.iter().find(|member| member.nickname == name);
        match (openid, nickname) {
            (None, Some(name)) => match by_name(name) {
                Some(known) => known.clone(),
                None => self.add(name, None),
            },
            (None, None) => match self.people.first() {
                Some(first) => first.clone(),
                None => self.add("微信用户", None),
            },
            (Some(openid), name) => self.add(name.unwrap_or("微信用户"), Some(openid.to_owned())),
        }
    }
}

/// WeChat's way of refusing: HTTP 200 and an errcode.
fn errcode(code: i64, message: &str) -> HttpResponse {
    let rid = format!("{}, rid: {}", message, random::hex(24));
    answer(&json!({ "errcode": code, "errmsg": rid }))
}

fn answer(value: &Value) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json; charset=utf-8")
        .body(value.to_string())
}
