//! Metrics of the process, collected for whoever asks.
//!
//! There is no listener here: the API serves [`render`] on a route of its own.

use std::sync::OnceLock;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::TelemetryError;

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();

/// Upper bounds for everything measured in seconds, from a cached read to a provider's time-out.
const SECONDS: [f64; 13] = [
    0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

pub(crate) fn install() -> Result<(), TelemetryError> {
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
        .map_err(|_| TelemetryError::MetricsTaken)?
        .build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).map_err(|_| TelemetryError::MetricsTaken)?;
    HANDLE.set(handle).map_err(|_| TelemetryError::MetricsTaken)
}

/// All metrics in Prometheus' text format; empty before [`crate::init`].
#[must_use]
pub fn render() -> String {
    HANDLE.get().map_or_else(String::new, |handle| {
        // Folding the samples in here spares a task of its own.
        handle.run_upkeep();
        handle.render()
    })
}
