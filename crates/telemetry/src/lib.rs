//! Tracing, request ids, redaction and metrics.
