//! The two kinds of time.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};

type Source = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Where every instant comes from.
///
/// *Wall time* serves signatures, tokens, leases and rate limits; *business time* serves camp
/// days, deadlines, ladders and the timetable. In production both are the system's time; with a
/// movable clock only business time is shifted.
#[derive(Clone)]
pub struct Clock {
    business: Source,
    wall: Source,
}

impl Clock {
    /// Builds a clock from its two sources.
    pub fn new(
        business: impl Fn() -> DateTime<Utc> + Send + Sync + 'static,
        wall: impl Fn() -> DateTime<Utc> + Send + Sync + 'static,
    ) -> Self {
        Self {
            business: Arc::new(business),
            wall: Arc::new(wall),
        }
    }

    /// Business time, cut to microseconds as PostgreSQL keeps it.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        microseconds((self.business)())
    }

    /// Wall time, cut to microseconds as PostgreSQL keeps it.
    #[must_use]
    pub fn wall(&self) -> DateTime<Utc> {
        microseconds((self.wall)())
    }
}

fn microseconds(instant: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(instant.timestamp_micros()).unwrap_or(instant)
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock").field("now", &self.now()).finish()
    }
}
