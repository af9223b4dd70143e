//! JSON documents, read and checked.

use std::future::Future;
use std::pin::Pin;

use actix_web::body::BoxBody;
use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use validator::Validate;

use super::{JSON_LIMIT, body, reason, validation};
use crate::caller::Gate;
use crate::error::{ApiError, Field};

/// A JSON document: as a parameter it has been checked, as a result it is written.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + Validate + 'static> FromRequest for Json<T> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = is_json(request);
        let bytes = body::read(request, payload, JSON_LIMIT);
        let gate = Gate::of(request);
        Box::pin(async move {
            Gate::passed(gate).await;
            if !is_json {
                return Err(ApiError::plain(StatusCode::UNSUPPORTED_MEDIA_TYPE));
            }
            let bytes = bytes.await.map_err(|unread| unread.fault)?;
            let value: T = parse(&bytes)?;
            validation::check(&value)?;
            Ok(Self(value))
        })
    }
}

impl<T: Serialize> Responder for Json<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().json(self.0)
    }
}

fn is_json(request: &HttpRequest) -> bool {
    let value = request.headers().get(header::CONTENT_TYPE);
    let essence = value
        .and_then(|value| value.to_str().ok())
        .and_then(|v| v.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    refuse_nul(bytes)?;
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        if inner.is_data() {
            reason::of_data(&path, &inner.to_string())
        } else {
            not_json()
        }
    })?;
    deserializer.end().map_err(|_| not_json())?;
    Ok(value)
}

fn not_json() -> ApiError {
    ApiError::new(
        StatusCode::BAD_REQUEST,
        "invalid_json",
        "请求内容不是完整的 JSON，请检查后重试",
    )
}

/// The database cannot keep U+0000 in a text, so no field may bring one, checked or not.
fn refuse_nul(bytes: &[u8]) -> Result<(), ApiError> {
    if !bytes.windows(6).any(|window| window == br"\u0000") {
        return Ok(());
    }
    let document: Value = serde_json::from_slice(bytes).map_err(|_| not_json())?;
    match path_of_nul(&document, String::new()) {
        Some(field) => {
            let problem = Field::new(field, "control_character", "不能包含控制字符");
            Err(ApiError::invalid(vec![problem]))
        }
        None => Ok(()),
    }
}

fn path_of_nul(value: &Value, path: String) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then_some(path),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(at, item)| path_of_nul(item, format!("{path}[{at}]"))),
        Value::Object(members) => members.iter().find_map(|(name, member)| {
            let path = if path.is_empty() {
                name.clone()
            } else {
                format!("{path}.{name}")
            };
            if name.contains('\0') {
                Some(path)
            } else {
                path_of_nul(member, path)
            }
        }),
        _ => None,
    }
}
