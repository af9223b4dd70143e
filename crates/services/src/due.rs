//! Work that is a row: what every queue of due rows looks like to the runner.

use chrono::{DateTime, Utc};

use crate::{App, Result};

/// What a pass over a queue did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Rows handled in this pass, whatever became of them.
    pub handled: usize,
}

/// Rows that fall due in business time. Each room with such rows has a unit struct that implements
/// this; the scheduler runs it when a commit wakes it and at every tick.
///
/// A pass claims up to `limit` rows with `for update skip locked` and a `claimed_until` in wall
/// time, works on them outside the claiming transaction, and writes what became of each. So
/// several passes may run at once, and the rows of one that died are claimed again later.
pub trait DueQueue: Send + Sync + 'static {
    /// Name in logs and leases, `<room>.<rows>`.
    const NAME: &'static str;
    /// Whether only one replica at a time may run it.
    const EXCLUSIVE: bool = false;

    /// Handles up to `limit` due rows. An error is a failure of the pass itself; what goes wrong
    /// with one row is written to that row.
    fn run(app: &App, limit: i64) -> impl Future<Output = Result<Done>> + Send;

    /// When the next row falls due, which may be in the past.
    fn next_due(app: &App) -> impl Future<Output = Result<Option<DateTime<Utc>>>> + Send;
}
