//! Every outbound call: WeChat Pay, WeChat OAuth and template messages, WeCom, the planet and its
//! sign-in, and the file store.
//!
//! A call is made once and its answer is one of four: done, [`ProviderError::Rejected`] (final),
//! [`ProviderError::Uncertain`] (it may have happened) or [`ProviderError::Unavailable`] (it never
//! left). Whoever calls decides what to do next; nothing here outlives the call.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod errcode;
mod error;
pub mod files;
mod http;
mod lenient;
pub mod planet;
pub mod planet_oauth;
mod token_cache;
pub mod wechat_oauth;
pub mod wechat_pay;
pub mod wechat_template;
pub mod wecom;

pub use errcode::MessageRefusal;
pub use error::ProviderError;
pub use http::{Http, HttpError, HttpOptions};
