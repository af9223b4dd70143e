//! Check-ins: what the planet says, and how the days of a camp's members add up.

mod absent;
mod failure;
mod nightly;
mod read;
mod resolve;
mod roster;
mod start;
mod store;
mod sync;

pub use nightly::{CampOutcome, sync_due};
pub use roster::{RosterRead, read_roster};
pub use start::{Started, start};
pub use sync::sync_now;

use camp_domain::{Day, SHANGHAI};
use chrono::{DateTime, TimeDelta, Timelike, Utc};

/// From when on a pass over a camp that ended on `last` is final: 01:00 of the day after.
#[must_use]
pub fn final_from(last: Day) -> DateTime<Utc> {
    let midnight = last.end();
    debug_assert_eq!(midnight.with_timezone(&SHANGHAI).hour(), 0);
    midnight + TimeDelta::hours(1)
}

/// Whether the data of a camp that ended on `last` is complete, when the last complete pass began
/// at `complete_until`.
#[must_use]
pub fn is_final(last: Day, complete_until: Option<DateTime<Utc>>) -> bool {
    complete_until.is_some_and(|at| at >= final_from(last))
}
