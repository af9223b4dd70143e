//! The planet's sign-in: a plain authorization-code flow that proves a planet account.

use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::wall;
use crate::console::layout::{escape, sheet};
use crate::instance::Instance;
use crate::random;

const CODE_MINUTES: i64 = 5;
const TOKEN_SECONDS: i64 = 3600;

/// Mounts `/planet-oauth/*`.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/planet-oauth/authorize", web::get().to(show))
        .route("/planet-oauth/authorize", web::post().to(approve))
        .route("/planet-oauth/token", web::post().to(token))
        .route("/planet-oauth/me", web::get().to(me));
}

#[derive(Debug, Serialize, Deserialize)]
struct Grant {
    secret: String,
    user_id: i64,
    redirect_uri: String,
    expires_at: DateTime<Utc>,
}

/// Codes and tokens that are out.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct PlanetOauth {
    codes: Vec<Grant>,
    tokens: Vec<Grant>,
}

impl PlanetOauth {
    /// Makes a code for a member; it works once within five minutes.
    pub(crate) fn issue(
        &mut self,
        user_id: i64,
        redirect_uri: &str,
        wall: DateTime<Utc>,
    ) -> String {
        let secret = random::letters(32);
        self.codes.retain(|code| wall < code.expires_at);
        self.codes.push(Grant {
            secret: secret.clone(),
            user_id,
            redirect_uri: redirect_uri.to_owned(),
            expires_at: wall + TimeDelta::minutes(CODE_MINUTES),
        });
        secret
    }

    fn redeem(&mut self, code: &str, redirect_uri: &str, wall: DateTime<Utc>) -> Option<String> {
        let place = self.codes.iter().position(|known| known.secret == code)?;
        let code = self.codes.remove(place);
        // A code made without a page is bound to no address.
        let bound = code.redirect_uri.is_empty() || code.redirect_uri == redirect_uri;
        if !bound || wall >= code.expires_at {
            return None;
        }
        let secret = random::letters(64);
        self.tokens.retain(|token| wall < token.expires_at);
        self.tokens.push(Grant {
            secret: secret.clone(),
            expires_at: wall + TimeDelta::seconds(TOKEN_SECONDS),
            ..code
        });
        Some(secret)
    }

    fn holder(&self, token: &str, wall: DateTime<Utc>) -> Option<i64> {
        let live = |known: &&Grant| known.secret == token && wall < known.expires_at;
        self.tokens.iter().find(live).map(|token| token.user_id)
    }
}

#[derive(Deserialize)]
struct Query {
    client_id: Option<String>,
    redirect_uri: Option<String>,
    response_type: Option<String>,
    state: Option<String>,
}

fn check(instance: &Instance, query: &Query) -> Result<url::Url, HttpResponse> {
    let redirect = query
        .redirect_uri
        .as_deref()
        .and_then(|text| url::Url::parse(text).ok());
    let known = query.client_id.as_ref() == Some(&instance.credentials.planet_client_id)
        && query.response_type.as_deref() == Some("code");
    match redirect.filter(|url| known && matches!(url.scheme(), "http" | "https")) {
        Some(redirect) => Ok(redirect),
        None => Err(refuse(400, "invalid_request")),
    }
}

async fn show(instance: web::Data<Instance>, query: web::Query<Query>) -> HttpResponse {
    if let Err(refusal) = check(&instance, &query) {
        return refusal;
    }
    let people: String = instance.read(|world| {
        let members = world.planet.members.iter();
        members
            .map(|member| {
                let number = member
                    .number
                    .map(|n| format!("（编号 {n}）"))
                    .unwrap_or_default();
                let name = escape(&member.name);
                format!(
                    "<option value=\"{}\">{name}{number}</option>",
                    member.user_id
                )
            })
            .collect()
    });
    sheet(
        "星球登录",
        &format!(
            "<form class=\"card\" method=\"post\"><p class=\"eyebrow\">星球登录 · 沙盒</p>\
             <h1>训练营申请获取你的星球身份</h1><label class=\"field\">我是\
             <select name=\"user_id\">{people}</select></label>\
             <button class=\"primary\" type=\"submit\">同意</button></form>"
        ),
    )
}

#[derive(Deserialize)]
struct Choice {
    user_id: i64,
}

async fn approve(
    instance: web::Data<Instance>,
    query: web::Query<Query>,
    choice: web::Form<Choice>,
) -> HttpResponse {
    let mut target = match check(&instance, &query) {
        Ok(redirect) => redirect,
        Err(refusal) => return refusal,
    };
    let asked = query.redirect_uri.clone().unwrap_or_default();
    let code = instance.change(|world| {
        world.planet.member(choice.user_id)?;
        Some(world.planet_oauth.issue(choice.user_id, &asked, wall()))
    });
    let Some(code) = code else {
        return refuse(400, "access_denied");
    };
    target.query_pairs_mut().append_pair("code", &code);
    if let Some(state) = &query.state {
        target.query_pairs_mut().append_pair("state", state);
    }
    HttpResponse::Found()
        .insert_header(("Location", target.to_string()))
        .finish()
}

#[derive(Default, Deserialize)]
struct TokenRequest {
    grant_type: Option<String>,
    code: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
    redirect_uri: Option<String>,
}

/// Takes the usual form body, and JSON as well.
async fn token(instance: web::Data<Instance>, body: Bytes) -> HttpResponse {
    let form: TokenRequest = serde_json::from_slice(&body).unwrap_or_else(|_| {
        let mut form = TokenRequest::default();
        for (key, value) in url::form_urlencoded::parse(&body) {
            let value = Some(value.into_owned());
            match key.as_ref() {
                "grant_type" => form.grant_type = value,
                "code" => form.code = value,
                "client_id" => form.client_id = value,
                "client_secret" => form.client_secret = value,
                "redirect_uri" => form.redirect_uri = value,
                _ => {}
            }
        }
        form
    });
    let credentials = &instance.credentials;
    if form.client_id.as_ref() != Some(&credentials.planet_client_id)
        || form.client_secret.as_ref() != Some(&credentials.planet_client_secret)
    {
        return refuse(401, "invalid_client");
    }
    if form.grant_type.as_deref() != Some("authorization_code") {
        return refuse(400, "unsupported_grant_type");
    }
    let code = form.code.unwrap_or_default();
    let redirect = form.redirect_uri.unwrap_or_default();
    match instance.change(|world| world.planet_oauth.redeem(&code, &redirect, wall())) {
        None => refuse(400, "invalid_grant"),
        Some(token) => respond(
            200,
            &json!({ "access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS }),
        ),
    }
}

async fn me(instance: web::Data<Instance>, request: HttpRequest) -> HttpResponse {
    let header = request
        .headers()
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    let token = header
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or("");
    let found = instance.read(|world| {
        let user_id = world.planet_oauth.holder(token, wall())?;
        world.planet.member(user_id).cloned()
    });
    match found {
        None => refuse(401, "invalid_token"),
        Some(member) => respond(
            200,
            &json!({
                "user_id": member.user_id,
                "number": member.number,
                "name": member.name,
                "avatar_url": format!("{}/avatar/{}.svg", instance.public_url, member.user_id),
            }),
        ),
    }
}

fn refuse(status: u16, error: &str) -> HttpResponse {
    respond(status, &json!({ "error": error }))
}

fn respond(status: u16, value: &Value) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(status).unwrap_or_default();
    HttpResponse::build(status)
        .content_type("application/json")
        .body(value.to_string())
}
