//! Bytes of a request, as they came and as far as a limit allows.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::HeaderMap;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpRequest, web};
use futures::StreamExt;

use crate::caller::Gate;
use crate::error::ApiError;

/// The whole body, at most `LIMIT` bytes of it, or why there is none: some messages are kept for a
/// person to look at, whatever is wrong with them.
#[derive(Debug)]
pub struct Body<const LIMIT: usize>(pub Result<web::Bytes, Unread>);

/// A body that was not read to its end.
#[derive(Debug)]
pub struct Unread {
    /// What is wrong with it.
    pub fault: Fault,
    /// What was read of it, as much as the limit allows.
    pub beginning: web::Bytes,
}

/// Why a body is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is compressed. Unpacking what a stranger packed can fill any memory, and a signature is
    /// over what was signed, not over what comes out.
    Encoded,
    /// It is longer than the limit.
    Oversized,
    /// It is shorter than announced.
    Truncated,
}

impl Fault {
    /// A stable word for storage and metrics.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Encoded => "encoded",
            Self::Oversized => "oversized",
            Self::Truncated => "truncated",
        }
    }
}

impl From<Fault> for ApiError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Encoded => Self::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "body_encoded",
                "请求内容不能压缩，请按原文发送",
            ),
            Fault::Oversized => Self::plain(StatusCode::PAYLOAD_TOO_LARGE),
            Fault::Truncated => Self::new(
                StatusCode::BAD_REQUEST,
                "body_unreadable",
                "请求内容没有完整收到，请重试",
            ),
        }
    }
}

impl<const LIMIT: usize> FromRequest for Body<LIMIT> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let gate = Gate::of(request);
        let encoded = is_encoded(request.headers());
        let bytes = read(request, payload, LIMIT);
        Box::pin(async move {
            Gate::passed(gate).await;
            let unread = |fault| Unread {
                fault,
                beginning: web::Bytes::new(),
            };
            Ok(Self(if encoded {
                Err(unread(Fault::Encoded))
            } else {
                bytes.await
            }))
        })
    }
}

/// Reads the body as it came, refusing it as early as its length is known to exceed `limit`.
pub(super) fn read(
    request: &HttpRequest,
    payload: &mut Payload,
    limit: usize,
) -> impl Future<Output = Result<web::Bytes, Unread>> + use<> {
    let announced = announced(request.headers());
    let payload = web::Payload::from_request(request, payload).into_inner();
    async move {
        let mut bytes = web::BytesMut::new();
        let unread = |fault, bytes: web::BytesMut| Unread {
            fault,
            beginning: bytes.freeze(),
        };
        if announced.is_some_and(|length| length > limit as u64) {
            return Err(unread(Fault::Oversized, bytes));
        }
        let Ok(mut payload) = payload else {
            return Err(unread(Fault::Truncated, bytes));
        };
        while let Some(chunk) = payload.next().await {
            let Ok(chunk) = chunk else {
                return Err(unread(Fault::Truncated, bytes));
            };
            let room = limit - bytes.len();
            bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
            if chunk.len() > room {
                return Err(unread(Fault::Oversized, bytes));
            }
        }
        // Who hangs up half-way may look like somebody who is done.
        if announced.is_some_and(|length| length > bytes.len() as u64) {
            return Err(unread(Fault::Truncated, bytes));
        }
        Ok(bytes.freeze())
    }
}

fn announced(headers: &HeaderMap) -> Option<u64> {
    let value = headers.get(header::CONTENT_LENGTH)?;
    value.to_str().ok()?.parse().ok()
}

fn is_encoded(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::CONTENT_ENCODING)
        .any(|value| !value.as_bytes().eq_ignore_ascii_case(b"identity"))
}
