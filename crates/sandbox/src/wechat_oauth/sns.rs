//! `/sns/*`: code for token, token for user facts.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::json;

use super::codes::{BadCode, Scope};
use super::{answer, errcode};
use crate::clock::wall;
use crate::instance::Instance;
use crate::random;

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/sns/oauth2/access_token", web::get().to(access_token))
        .route("/sns/userinfo", web::get().to(userinfo))
        .route("/sns/auth", web::get().to(auth));
}

#[derive(Deserialize)]
struct CodeQuery {
    appid: Option<String>,
    secret: Option<String>,
    code: Option<String>,
    grant_type: Option<String>,
}

async fn access_token(instance: web::Data<Instance>, query: web::Query<CodeQuery>) -> HttpResponse {
    if query.appid.as_ref() != Some(&instance.credentials.appid) {
        return errcode(40013, "invalid appid");
    }
    if query.secret.as_ref() != Some(&instance.credentials.app_secret) {
        return errcode(40125, "invalid appsecret");
    }
    if query.grant_type.as_deref() != Some("authorization_code") {
        return errcode(40002, "invalid grant_type");
    }
    let Some(code) = query.code.as_deref().filter(|code| !code.is_empty()) else {
        return errcode(41008, "missing code");
    };
    let result = instance.change(|world| {
        let wall = wall();
        let code = world.members.redeem(code, wall)?;
        let subject = format!("wechat-oauth access_token {}", code.openid);
        let snapshot = world.faults.strikes("snapshot_user", &subject).is_some();
        // A preview page sees a person who does not exist.
        let openid = if snapshot {
            random::openid()
        } else {
            code.openid
        };
        let token = world.members.hand_out(&openid, code.scope, wall);
        let member = world.members.find(&openid).cloned();
        Ok::<_, BadCode>((token, member, snapshot))
    });
    let (token, member, snapshot) = match result {
        Err(BadCode::Unknown) => return errcode(40029, "invalid code"),
        Err(BadCode::Used) => return errcode(40163, "code been used"),
        Ok(found) => found,
    };
    let mut body = json!({
        "access_token": token.token,
        "expires_in": 7200,
        "refresh_token": random::letters(110),
        "openid": token.openid,
        "scope": token.scope.word(),
    });
    if snapshot {
        body["is_snapshotuser"] = json!(1);
    }
    if let (Scope::UserInfo, Some(member)) = (token.scope, member) {
        body["unionid"] = json!(member.unionid);
    }
    answer(&body)
}

#[derive(Deserialize)]
struct TokenQuery {
    access_token: Option<String>,
    openid: Option<String>,
}

async fn userinfo(instance: web::Data<Instance>, query: web::Query<TokenQuery>) -> HttpResponse {
    let token = query.access_token.as_deref().unwrap_or("");
    let openid = query.openid.as_deref().unwrap_or("");
    instance.read(|world| match world.members.token(token, wall()) {
        None => errcode(
            40001,
            "invalid credential, access_token is invalid or not latest",
        ),
        Some(token) if token.openid != openid => errcode(40003, "invalid openid"),
        Some(token) if token.scope == Scope::Base => errcode(48001, "api unauthorized"),
        Some(token) => {
            let member = world.members.find(&token.openid);
            answer(&json!({
                "openid": token.openid,
                "nickname": member.map_or("微信用户", |member| member.nickname.as_str()),
                "sex": 0,
                "language": "",
                "city": "",
                "province": "",
                "country": "",
                "headimgurl": format!("{}/avatar/{}.svg", instance.public_url, token.openid),
                "privilege": [],
                "unionid": member.map_or("", |member| member.unionid.as_str()),
            }))
        }
    })
}

async fn auth(instance: web::Data<Instance>, query: web::Query<TokenQuery>) -> HttpResponse {
    let token = query.access_token.as_deref().unwrap_or("");
    let openid = query.openid.as_deref().unwrap_or("");
    let good = instance.read(|world| {
        world
            .members
            .token(token, wall())
            .is_some_and(|t| t.openid == openid)
    });
    if good {
        errcode(0, "ok")
    } else {
        errcode(40003, "invalid openid")
    }
}
