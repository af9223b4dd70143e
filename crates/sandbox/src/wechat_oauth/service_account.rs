//! The service account's template messages.

use actix_web::{HttpResponse, web};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{answer, errcode};
use crate::clock::wall;
use crate::instance::Instance;
use crate::wecom::{Channel, Message};

/// Characters that a template's `thing` field holds.
const THING: usize = 20;

/// Faults of a template message, in the order they are asked, and what they answer.
const FAULTS: [(&str, i64, &str); 5] = [
    ("template_bad_openid", 40003, "invalid openid"),
    ("template_not_following", 43004, "require subscribe"),
    ("template_bad_template", 40037, "invalid template_id"),
    (
        "template_bad_data",
        47003,
        "argument invalid! data.thing1.value invalid",
    ),
    ("template_quota", 45009, "reach max api daily quota limit"),
];

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/cgi-bin/stable_token", web::post().to(stable_token))
        .route("/cgi-bin/message/template/send", web::post().to(send));
}

#[derive(Deserialize)]
struct TokenRequest {
    grant_type: Option<String>,
    appid: Option<String>,
    secret: Option<String>,
    #[serde(default)]
    force_refresh: bool,
}

async fn stable_token(instance: web::Data<Instance>, body: Bytes) -> HttpResponse {
    let Ok(request) = serde_json::from_slice::<TokenRequest>(&body) else {
        return errcode(47001, "data format error");
    };
    if request.grant_type.as_deref() != Some("client_credential") {
        return errcode(40002, "invalid grant_type");
    }
    if request.appid.as_ref() != Some(&instance.credentials.appid) {
        return errcode(40013, "invalid appid");
    }
    if request.secret.as_ref() != Some(&instance.credentials.app_secret) {
        return errcode(40125, "invalid appsecret");
    }
    let wall = wall();
    let token = instance.change(|world| world.members.account_token(request.force_refresh, wall));
    let left = (token.expires_at - wall).num_seconds().clamp(0, 7200);
    answer(&json!({ "access_token": token.token, "expires_in": left }))
}

#[derive(Deserialize)]
struct TokenQuery {
    access_token: Option<String>,
}

#[derive(Deserialize)]
struct Template {
    touser: Option<String>,
    template_id: Option<String>,
    #[serde(default)]
    data: Map<String, Value>,
}

async fn send(
    instance: web::Data<Instance>,
    query: web::Query<TokenQuery>,
    body: Bytes,
) -> HttpResponse {
    let token = query.access_token.as_deref().unwrap_or("");
    if !instance.read(|world| world.members.knows_account_token(token, wall())) {
        return errcode(
            40001,
            "invalid credential, access_token is invalid or not latest",
        );
    }
    let Ok(raw) = serde_json::from_slice::<Value>(&body) else {
        return errcode(47001, "data format error");
    };
    let Ok(template) = Template::deserialize(&raw) else {
        return errcode(47001, "data format error");
    };
    let openid = template.touser.unwrap_or_default();
    let subject = format!("wechat template {openid}");
    for (name, code, words) in FAULTS {
        if instance
            .roll(|faults| faults.strikes(name, &subject))
            .is_some()
        {
            return errcode(code, words);
        }
    }
    if openid.is_empty()
        || !openid
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    {
        return errcode(40003, "invalid openid");
    }
    if template.template_id.is_none_or(|id| id.is_empty()) {
        return errcode(40037, "invalid template_id");
    }
    if let Some(bad) = template
        .data
        .iter()
        .find(|(name, field)| !fits(name, field))
    {
        return errcode(
            47003,
            &format!("argument invalid! data.{}.value invalid", bad.0),
        );
    }
    let lines: Vec<&str> = template
        .data
        .values()
        .filter_map(|field| field["value"].as_str())
        .collect();
    let content = lines.join("\n");
    let now = instance.clock.now();
    let number = instance.change(|world| {
        world.wecom.deliver(Message::new(
            now,
            Channel::WechatTemplate,
            &openid,
            content,
            raw,
        ))
    });
    answer(&json!({ "errcode": 0, "errmsg": "ok", "msgid": number }))
}

fn fits(name: &str, field: &Value) -> bool {
    let value = field["value"].as_str().unwrap_or("");
    let too_long = name.starts_with("thing") && value.chars().count() > THING;
    !value.is_empty() && !too_long
}
