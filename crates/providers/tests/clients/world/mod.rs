//! What several tests need.

pub(crate) mod sandbox;
pub(crate) mod wire;

use camp_domain::Clock;
use camp_providers::{Http, HttpOptions};

pub(crate) fn http() -> Http {
    Http::new().unwrap()
}

/// For servers that never answer.
pub(crate) fn impatient_http() -> Http {
    let total = std::time::Duration::from_millis(1_500);
    Http::with(HttpOptions {
        total,
        answer_limit: 64 * 1024,
        ..HttpOptions::default()
    })
    .unwrap()
}

/// A clock that shows the machine's time, as a process outside of tests does.
#[expect(clippy::disallowed_methods, reason = "this is what feeds the clock")]
pub(crate) fn clock() -> Clock {
    Clock::new(chrono::Utc::now, chrono::Utc::now)
}
