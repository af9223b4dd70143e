//! The way of every planet call: token, faults, answer in the envelope.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

use super::envelope::{self, Failure, Outcome};
use crate::instance::{Instance, World};

/// What a handler needs to know about its call.
pub(super) struct Call {
    pub(super) now: chrono::DateTime<chrono::Utc>,
    pub(super) subject: String,
    /// Which page of a list this is, from 1.
    pub(super) page: Option<u64>,
    /// Where avatars are served.
    pub(super) base: String,
}

/// Forms in which the planet says that it does not know the caller.
#[derive(Clone, Copy)]
enum Stranger {
    Status,
    Body,
    Redirect,
}

/// Runs one call on the group in its path.
pub(super) async fn serve(
    instance: &Instance,
    request: &HttpRequest,
    page: Option<u64>,
    act: impl FnOnce(&mut World, &Call) -> Outcome,
) -> HttpResponse {
    let now = instance.clock.now();
    let subject = format!("planet {} {}", request.method(), request.uri());
    let strike = |name: &str| instance.roll(|faults| faults.strikes_on_page(name, &subject, page));
    if let Some(fault) = strike("planet_slow") {
        let seconds = fault.delay_seconds.unwrap_or(3);
        tokio::time::sleep(Duration::from_secs(seconds.into())).await;
    }
    let left = instance.read(|world| envelope::expires_in(&world.planet, now));
    let forms = [
        ("planet_unauthorised", Stranger::Status),
        ("planet_unauthorised_body", Stranger::Body),
        ("planet_unauthorised_redirect", Stranger::Redirect),
    ];
    if let Some((_, form)) = forms.into_iter().find(|(name, _)| strike(name).is_some()) {
        return refuse_stranger(form);
    }
    if !carries_token(request, &instance.credentials.planet_token) || left <= 0 {
        return refuse_stranger(Stranger::Status);
    }
    if let Some(status) = broken_gateway(&strike) {
        return HttpResponse::build(status).body("");
    }
    if strike("planet_html").is_some() {
        return HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .body("<!DOCTYPE html><html><body><h1>系统维护中</h1></body></html>");
    }
    let foreign = request
        .match_info()
        .get("group")
        .is_some_and(|group| group != instance.credentials.planet_group_id.to_string());
    let outcome = match early_failure(&strike) {
        Some(failure) => Err(failure),
        None if foreign => Err(envelope::BAD_PARAMETER),
        None => {
            let base = instance.public_url.clone();
            let call = Call {
                now,
                subject: subject.clone(),
                page,
                base,
            };
            instance.change(|world| act(world, &call))
        }
    };
    let array = strike("planet_empty_array").is_some();
    let value = instance.change(|world| envelope::wrap(&mut world.planet, outcome, array));
    let mut body = envelope::escaped(&value);
    if strike("planet_cut_json").is_some() {
        body.truncate(body.len() / 2);
    }
    envelope::respond(body, left)
}

fn broken_gateway(strike: &impl Fn(&str) -> Option<crate::faults::Fault>) -> Option<StatusCode> {
    if strike("planet_rate_limited").is_some() {
        return Some(StatusCode::TOO_MANY_REQUESTS);
    }
    strike("planet_unavailable").map(|_| StatusCode::BAD_GATEWAY)
}

fn early_failure(strike: &impl Fn(&str) -> Option<crate::faults::Fault>) -> Option<Failure> {
    let failures = [
        ("planet_overloaded", Failure(1059, "内部错误")),
        ("planet_upgrading", Failure(1050, "系统升级中，请稍后再试")),
        (
            "planet_membership_expired",
            Failure(14210, "你的星球会员已到期"),
        ),
    ];
    failures
        .into_iter()
        .find(|(name, _)| strike(name).is_some())
        .map(|(_, failure)| failure)
}

/// The token comes as the only cookie or raw in the `authorization` header.
fn carries_token(request: &HttpRequest, token: &str) -> bool {
    let header = request
        .headers()
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    let cookie = request.cookie("zsxq_access_token");
    header == Some(token) || cookie.is_some_and(|cookie| cookie.value() == token)
}

fn refuse_stranger(form: Stranger) -> HttpResponse {
    let body = envelope::escaped(&envelope::refusal(Failure(401, "登录已失效，请重新登录")));
    let json = "application/json; charset=UTF-8";
    match form {
        Stranger::Status => HttpResponse::Unauthorized().content_type(json).body(body),
        Stranger::Body => HttpResponse::Ok().content_type(json).body(body),
        Stranger::Redirect => HttpResponse::Found()
            .insert_header(("Location", "https://wx.zsxq.com/login"))
            .finish(),
    }
}
