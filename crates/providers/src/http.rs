//! The one HTTP client.
//!
//! It never retries and never follows a redirect, because a second request may be a second
//! refund; it reads no more than a limit, because the other side may be broken.

use std::error::Error as _;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder, Response, redirect, retry};
use serde::de::DeserializeOwned;
use url::{Host, Url};

use crate::ProviderError;

/// Limits of every call.
#[derive(Clone, Copy, Debug)]
pub struct HttpOptions {
    /// Time to connect, TLS included.
    pub connect: Duration,
    /// Time for the whole call.
    pub total: Duration,
    /// Largest answer in bytes, after decompression.
    pub answer_limit: usize,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            total: Duration::from_secs(8),
            answer_limit: 8 * 1024 * 1024,
        }
    }
}

/// The client could not be built, which means that TLS is unusable on this machine.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client cannot be built: {0}")]
pub struct HttpError(String);

/// The client shared by all providers; cloning shares its connections.
#[derive(Clone, Debug)]
pub struct Http {
    /// For this machine: a proxy from the environment must not see it.
    loopback: Client,
    outside: Client,
    answer_limit: usize,
}

/// What came back, whole.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Http {
    /// A client with the usual limits: 3 s to connect, 8 s in total, 8 MiB of answer.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new() -> Result<Self, HttpError> {
        Self::with(HttpOptions::default())
    }

    /// A client with limits of its own.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn with(options: HttpOptions) -> Result<Self, HttpError> {
        let builder = || {
            Client::builder()
                .user_agent(concat!("camp-deposit/", env!("CARGO_PKG_VERSION")))
                .redirect(redirect::Policy::none())
                .retry(retry::never())
                .referer(false)
                .connect_timeout(options.connect)
                .timeout(options.total)
        };
        let failed = |error: reqwest::Error| HttpError(error.to_string());
        Ok(Self {
            loopback: builder().no_proxy().build().map_err(failed)?,
            outside: builder().build().map_err(failed)?,
            answer_limit: options.answer_limit,
        })
    }

    pub(crate) fn request(&self, method: Method, url: Url) -> RequestBuilder {
        let client = if is_loopback(&url) {
            &self.loopback
        } else {
            &self.outside
        };
        client.request(method, url)
    }

    /// Whether a GET of `url` is answered with a success.
    pub async fn reaches(&self, url: Url) -> bool {
        let answer = self.send(self.request(Method::GET, url)).await;
        answer.is_ok_and(|answer| answer.is_success())
    }

    /// Sends once and reads the whole answer, whatever its status.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Result<Answer, ProviderError> {
        let response = request.send().await.map_err(not_sent)?;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let body = self.read(response).await?;
        Ok(Answer {
            status,
            headers,
            body,
        })
    }

    async fn read(&self, mut response: Response) -> Result<Bytes, ProviderError> {
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(cut_off)? {
            if body.len() + chunk.len() > self.answer_limit {
                return Err(ProviderError::uncertain("the answer is too large"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }
}

impl Answer {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body as JSON, whatever content type it claims.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, ProviderError> {
        serde_json::from_slice(&self.body).map_err(|error| {
            let kind = error.classify();
            ProviderError::uncertain(format!(
                "HTTP {} with an answer that cannot be read ({kind:?} error)",
                self.status
            ))
        })
    }
}

/// `base` with `segments` after its path, each percent-encoded.
pub(crate) fn address(base: &Url, segments: &[&str]) -> Url {
    let mut url = base.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    url
}

/// Only a connection that was never made is proof that nothing happened.
fn not_sent(error: reqwest::Error) -> ProviderError {
    let why = reason(&error);
    if error.is_connect() || error.is_builder() {
        ProviderError::Unavailable { why }
    } else {
        ProviderError::Uncertain { why }
    }
}

fn cut_off(error: reqwest::Error) -> ProviderError {
    ProviderError::uncertain(format!("the answer broke off: {}", reason(&error)))
}

/// The innermost cause, which never names the address; the outer ones do.
fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "timed out".to_owned();
    }
    let mut cause = error.source();
    while let Some(inner) = cause.and_then(std::error::Error::source) {
        cause = Some(inner);
    }
    cause.map_or_else(
        || "the request failed".to_owned(),
        |inner| crate::error::shortened(&inner.to_string()),
    )
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
