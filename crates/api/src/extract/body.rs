//! Bytes of a request, as far as a limit allows.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpRequest, web};

use crate::caller::Gate;
use crate::error::ApiError;

/// The whole body, at most `LIMIT` bytes of it.
#[derive(Debug)]
pub struct Body<const LIMIT: usize>(pub web::Bytes);

impl<const LIMIT: usize> FromRequest for Body<LIMIT> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let gate = Gate::of(request);
        let bytes = read(request, payload, LIMIT);
        Box::pin(async move {
            Gate::passed(gate).await;
            bytes.await.map(Self)
        })
    }
}

/// Reads the body, refusing it as early as its length is known to exceed `limit`.
pub(super) fn read(
    request: &HttpRequest,
    payload: &mut Payload,
    limit: usize,
) -> impl Future<Output = Result<web::Bytes, ApiError>> + use<> {
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<u64>().ok())
        .unwrap_or(0);
    let payload = web::Payload::from_request(request, payload).into_inner();
    async move {
        let too_large = || ApiError::plain(StatusCode::PAYLOAD_TOO_LARGE);
        if announced > limit as u64 {
            return Err(too_large());
        }
        let bytes = payload?.to_bytes_limited(limit).await;
        bytes.map_err(|_| too_large())?.map_err(|_| {
            ApiError::new(
                StatusCode::BAD_REQUEST,
                "body_unreadable",
                "请求内容没有完整收到，请重试",
            )
        })
    }
}
