//! The way to the planet, small enough to be swapped for an official one.

use std::fmt::Debug;

use bytes::Bytes;
use futures::future::BoxFuture;
use serde_json::Value;

use super::PlanetError;

/// What a call does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanetMethod {
    /// Reads.
    Get,
    /// Creates.
    Post,
    /// Changes.
    Put,
}

/// One call.
#[derive(Clone, Debug)]
pub struct PlanetCall {
    /// What it does.
    pub method: PlanetMethod,
    /// Segments of the path, `v2` first.
    pub path: Vec<String>,
    /// The query, not yet encoded.
    pub query: Vec<(&'static str, String)>,
    /// The body, already wrapped in `req_data`.
    pub body: Option<Value>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct PlanetAnswer {
    /// The HTTP status.
    pub status: u16,
    /// Seconds the credential still lives, where the answer says so.
    pub expire_in: Option<i64>,
    /// Where a redirect points.
    pub location: Option<String>,
    /// The body as it came.
    pub body: Bytes,
}

/// Carries one call and its answer. Retries, pace and the meaning of answers are not its business.
pub trait PlanetTransport: Debug + Send + Sync {
    /// Sends `call` once.
    ///
    /// The error of a failed transport is [`PlanetError::Network`].
    fn send<'a>(&'a self, call: &'a PlanetCall)
    -> BoxFuture<'a, Result<PlanetAnswer, PlanetError>>;
}
