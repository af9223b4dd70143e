//! The HTTP interface of the training camps: routes, extractors, the error body and the document.
//!
//! [`application`] assembles everything a request meets; `routes` holds a file per room and
//! audience. A handler takes what it needs as parameters, calls one use case or one read, and
//! shapes the answer. What a handler may be called by is one of its parameters, too.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod application;
pub mod caller;
mod client;
mod error;
pub mod extract;
mod headers;
mod not_found;
pub mod openapi;
mod paging;
mod problem;
mod rate_limit;
pub mod routes;
mod spa;
mod spans;
pub mod text;
mod time;
mod xlsx;

pub use application::{Server, application};
pub use client::client_address;
pub use error::{ApiError, Field};
pub use paging::{PageView, Paging};
pub use problem::{FieldProblem, Problem};
pub use rate_limit::{Rate, RateLimiter};
pub use time::Time;
