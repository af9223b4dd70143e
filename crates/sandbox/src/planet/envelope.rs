//! The planet's way of writing: its envelope, its escapes, its times.

use actix_web::HttpResponse;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::Planet;
use crate::clock::beijing;

/// "Never" in the planet's words.
pub(super) const NEVER: &str = "2286-11-21T01:46:39.999+0800";

/// Life of a token from its login on.
const TOKEN_SECONDS: i64 = 30 * 86_400;

/// A refusal inside HTTP 200.
#[derive(Debug, Clone, Copy)]
pub(super) struct Failure(pub(super) i64, pub(super) &'static str);

pub(super) const BAD_PARAMETER: Failure = Failure(1004, "参数错误");
pub(super) const BAD_COUNT: Failure = Failure(14001, "count 参数有误");

/// What a call gives.
pub(super) type Outcome = Result<Value, Failure>;

/// `2026-11-22T13:29:35.123+0800`.
pub(super) fn time(at: DateTime<Utc>) -> String {
    beijing(at).format("%Y-%m-%dT%H:%M:%S%.3f%z").to_string()
}

/// Reads a time of a query or body in the same form; a colon in the offset is forgiven.
pub(super) fn parse_time(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z")
        .or_else(|_| DateTime::parse_from_rfc3339(text))
        .ok()
        .map(|at| at.with_timezone(&Utc))
}

/// Seconds that the token still lives.
pub(super) fn expires_in(planet: &Planet, now: DateTime<Utc>) -> i64 {
    planet
        .token_dies_at
        .map_or(TOKEN_SECONDS, |dies| (dies - now).num_seconds())
}

/// The envelope around an outcome; an empty object is an empty array now and then.
pub(super) fn wrap(planet: &mut Planet, outcome: Outcome, always_array: bool) -> Value {
    match outcome {
        Err(failure) => refusal(failure),
        Ok(data) => {
            let data = match data {
                Value::Object(map) if map.is_empty() => {
                    planet.empty_answers += 1;
                    let array = always_array || planet.empty_answers.is_multiple_of(2);
                    if array { json!([]) } else { json!({}) }
                }
                data => data,
            };
            json!({ "succeeded": true, "resp_data": data })
        }
    }
}

pub(super) fn refusal(Failure(code, words): Failure) -> Value {
    json!({ "succeeded": false, "code": code, "info": words, "resp_data": {}, "error": words })
}

/// Writes JSON with `\/` and `\uXXXX`. Both characters occur inside strings only, so the text can
/// be escaped after the fact.
pub(super) fn escaped(value: &Value) -> String {
    let plain = value.to_string();
    let mut text = String::with_capacity(plain.len() * 2);
    for c in plain.chars() {
        match c {
            '/' => text.push_str("\\/"),
            c if c.is_ascii() => text.push(c),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    text.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    text
}

/// A classic answer with the token's remaining life.
pub(super) fn respond(body: String, left: i64) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json; charset=UTF-8")
        .insert_header(("X-Expire-In", left.to_string()))
        .body(body)
}
