//! A panic is a bug and belongs into the same log as everything else.

use std::panic;

pub(crate) fn install() {
    panic::set_hook(Box::new(|info| {
        let payload = info.payload();
        let message = payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no message");
        let location = info.location().map(ToString::to_string).unwrap_or_default();
        let thread = std::thread::current();
        metrics::counter!("camp_panics_total").increment(1);
        tracing::error!(
            target: "camp_telemetry::panic",
            location,
            thread = thread.name().unwrap_or("unnamed"),
            backtrace = %std::backtrace::Backtrace::capture(),
            "panic: {message}"
        );
    }));
}
