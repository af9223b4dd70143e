//! The payment provider, told by its signature.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use camp_services::payments::CallbackHeaders;

use crate::client::client_address;
use crate::error::ApiError;
use crate::openapi::Asked;

/// What comes with a callback beside its body. Whether the signature is the provider's is for the
/// use case to say, because it needs the raw bytes.
#[derive(Debug)]
pub struct Provider {
    /// The headers of the signature.
    pub headers: CallbackHeaders,
    /// Where it came from.
    pub ip: Option<String>,
}

impl FromRequest for Provider {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Asked::Provider.note(request);
        let read = |name: &'static str| request.headers().get(name).and_then(|v| v.to_str().ok());
        let headers = CallbackHeaders::from_lookup(read);
        let ip = super::server(request).map(|server| {
            client_address(&server.settings, request.peer_addr(), request.headers()).to_string()
        });
        ready(ip.map(|ip| Self {
            headers,
            ip: Some(ip),
        }))
    }
}
