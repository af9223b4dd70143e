//! Not more calls a second than the other side likes.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Keeps calls apart, in wall time: the other side counts real seconds.
pub(crate) struct Pace {
    gap: Duration,
    next: Instant,
}

impl Pace {
    /// So many calls a second at the most.
    pub(crate) fn new(per_second: i64) -> Self {
        let per_second = u32::try_from(per_second.clamp(1, 10_000)).unwrap_or(1);
        Self {
            gap: Duration::from_secs(1) / per_second,
            next: Instant::now(),
        }
    }

    /// Waits for the next turn.
    pub(crate) async fn wait(&mut self) {
        sleep_until(self.next).await;
        self.next = Instant::now() + self.gap;
    }
}
