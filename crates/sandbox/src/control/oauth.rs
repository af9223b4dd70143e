//! Codes without a browser.

use actix_web::{HttpResponse, web};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{either, ok, planet, read, refuse};
use crate::clock::wall;
use crate::instance::Instance;
use crate::wechat_oauth::{self, Scope};

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/oauth/code", web::post().to(code))
        .route("/oauth/members", web::get().to(members))
        .route("/planet-oauth/code", web::post().to(planet_code));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CodeWish {
    openid: Option<String>,
    nickname: Option<String>,
    scope: Option<String>,
    redirect_uri: Option<String>,
    state: Option<String>,
}

async fn code(instance: web::Data<Instance>, body: Bytes) -> HttpResponse {
    let wish: CodeWish = match read(&body) {
        Ok(wish) => wish,
        Err(refusal) => return refusal,
    };
    let scope = wish.scope.as_deref().unwrap_or("snsapi_userinfo");
    let Some(scope) = Scope::parse(scope) else {
        return refuse(
            400,
            "scope_unknown",
            "scope 应为 snsapi_base 或 snsapi_userinfo",
        );
    };
    let (code, member) = instance.change(|world| {
        let members = &mut world.members;
        let member = members.resolve(wish.openid.as_deref(), wish.nickname.as_deref());
        (wechat_oauth::issue(members, &member, scope, wall()), member)
    });
    let mut answer = json!({
        "code": code,
        "openid": member.openid,
        "unionid": member.unionid,
        "nickname": member.nickname,
    });
    if let Some(Ok(mut url)) = wish.redirect_uri.as_deref().map(url::Url::parse) {
        url.query_pairs_mut().append_pair("code", &code);
        if let Some(state) = &wish.state {
            url.query_pairs_mut().append_pair("state", state);
        }
        answer["redirectUrl"] = json!(url.to_string());
    }
    ok(&answer)
}

async fn members(instance: web::Data<Instance>) -> HttpResponse {
    ok(&json!({ "members": instance.read(|world| json!(world.members.people)) }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PlanetCodeWish {
    user_id: Value,
    #[serde(default)]
    redirect_uri: String,
}

async fn planet_code(instance: web::Data<Instance>, body: Bytes) -> HttpResponse {
    either(read::<PlanetCodeWish>(&body).and_then(|wish| {
        let user_id = planet::id(&wish.user_id, "userId")?;
        let code = instance.change(|world| {
            world.planet.member(user_id)?;
            Some(
                world
                    .planet_oauth
                    .issue(user_id, &wish.redirect_uri, wall()),
            )
        });
        match code {
            Some(code) => Ok(ok(&json!({ "code": code, "userId": user_id }))),
            None => Err(refuse(404, "member_unknown", "星球里没有这个成员")),
        }
    }))
}
