//! `gettoken`: the same token while it lives.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, TimeDelta, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{answer, errcode};
use crate::clock::wall;
use crate::instance::Instance;
use crate::random;

const SECONDS: i64 = 7200;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Token {
    token: String,
    expires_at: DateTime<Utc>,
}

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config.route("/cgi-bin/gettoken", web::get().to(gettoken));
}

#[derive(Deserialize)]
struct Query {
    corpid: Option<String>,
    corpsecret: Option<String>,
}

async fn gettoken(instance: web::Data<Instance>, query: web::Query<Query>) -> HttpResponse {
    if let Some(refusal) = struck(&instance, "wecom gettoken") {
        return refusal;
    }
    if query.corpid.as_ref() != Some(&instance.credentials.corpid) {
        return errcode(40013, "invalid corpid");
    }
    if query.corpsecret.as_ref() != Some(&instance.credentials.wecom_secret) {
        return errcode(40001, "invalid credential");
    }
    let wall = wall();
    let token = instance.change(|world| {
        let live = world
            .wecom
            .token
            .clone()
            .filter(|token| wall < token.expires_at);
        let token = live.unwrap_or_else(|| Token {
            token: random::letters(214),
            expires_at: wall + TimeDelta::seconds(SECONDS),
        });
        world.wecom.token = Some(token.clone());
        token
    });
    let left = (token.expires_at - wall).num_seconds();
    let body = json!({
        "errcode": 0, "errmsg": "ok", "access_token": token.token, "expires_in": left,
    });
    answer(&body)
}

/// Holds a call's token against the one that was handed out; says the refusal otherwise.
pub(super) fn refuse_token(
    instance: &Instance,
    token: Option<&str>,
    subject: &str,
) -> Option<HttpResponse> {
    let Some(token) = token.filter(|token| !token.is_empty()) else {
        return Some(errcode(41001, "access_token missing"));
    };
    let revoked = |name: &str| {
        let hit = instance
            .roll(|faults| faults.strikes(name, subject))
            .is_some();
        if hit {
            // The token is really gone: only a fresh one helps.
            instance.change(|world| world.wecom.token = None);
        }
        hit
    };
    if revoked("wecom_expired_token") {
        return Some(errcode(42001, "access_token expired"));
    }
    if revoked("wecom_invalid_token") {
        return Some(errcode(40014, "invalid access_token"));
    }
    let wall = wall();
    instance.read(|world| match &world.wecom.token {
        Some(known) if known.token == token && wall < known.expires_at => None,
        Some(known) if known.token == token => Some(errcode(42001, "access_token expired")),
        _ => Some(errcode(40014, "invalid access_token")),
    })
}

/// Faults that every call of WeCom can meet.
pub(super) fn struck(instance: &Instance, subject: &str) -> Option<HttpResponse> {
    let hit = |name: &str| {
        instance
            .roll(|faults| faults.strikes(name, subject))
            .is_some()
    };
    if hit("wecom_unavailable") {
        return Some(HttpResponse::BadGateway().body("Bad Gateway"));
    }
    if hit("wecom_busy") {
        return Some(errcode(-1, "system busy"));
    }
    if hit("wecom_rate_limited") {
        return Some(errcode(45009, "api freq out of limit"));
    }
    hit("wecom_untrusted_ip").then(|| errcode(60020, "not allow to access from your ip"))
}

/// The token of a call's address.
#[derive(Deserialize)]
pub(super) struct TokenQuery {
    access_token: Option<String>,
}

/// The way of a posted call: faults first, then the token, then the body.
pub(super) fn admit<T: DeserializeOwned>(
    instance: &Instance,
    query: &TokenQuery,
    body: &[u8],
    subject: &str,
) -> Result<T, HttpResponse> {
    if let Some(refusal) = struck(instance, subject) {
        return Err(refusal);
    }
    if let Some(refusal) = refuse_token(instance, query.access_token.as_deref(), subject) {
        return Err(refusal);
    }
    serde_json::from_slice(body).map_err(|_| errcode(47001, "data format error"))
}
