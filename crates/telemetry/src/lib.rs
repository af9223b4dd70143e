//! Logs and metrics of a process.
//!
//! # What may be logged
//!
//! Identifiers of our own (order, refund, camp, request id), states, codes and durations. Never:
//! secrets and keys, cookies, tokens, addresses that carry one of them in their query, bodies of
//! payment messages, and people's openid, telephone number or name. Where a secret must be told
//! apart from another, log [`tail`]. Fields of type `SecretString` print themselves redacted, so
//! keep secrets in them until the moment of use.
//!
//! The libraries underneath write whole addresses at debug level, some of which carry keys; that
//! is why [`init`] never lets them below info, whatever the filter says.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod metrics;
mod panics;
mod redaction;
mod tracing_setup;

pub use metrics::render;
pub use redaction::tail;

use camp_settings::LogSettings;

/// Telemetry could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter has a syntax error.
    #[error("CAMP_LOG is not a valid filter: {0}")]
    Filter(String),
    /// Another part of the process has already taken over the logs.
    #[error("logging is already set up")]
    LogsTaken,
    /// Another part of the process has already taken over the metrics.
    #[error("metrics are already set up")]
    MetricsTaken,
}

/// Sends logs to standard error, so that standard output stays a command's own answer; collects
/// metrics for [`render`]; logs panics. Call it once, first thing in `main`.
///
/// # Errors
/// When the filter cannot be read or when something else was installed before.
pub fn init(settings: &LogSettings) -> Result<(), TelemetryError> {
    tracing_setup::install(settings)?;
    metrics::install()?;
    panics::install();
    Ok(())
}
