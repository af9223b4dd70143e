//! Check-ins: what the planet says, and how the days of a camp's members add up.

mod absent;
mod account;
mod correct;
mod count;
mod everywhere;
mod failure;
mod import;
mod meter;
mod nightly;
mod read;
mod remind;
mod resolve;
mod roster;
mod start;
mod store;
mod sync;

pub(crate) use account::problem_of;
pub use account::{check_account, find_account};
pub use correct::correct;
pub use everywhere::{StartedAll, is_extra_time, start_all, sync_all};
pub use import::{
    Column, Import, Note, Plan, RosterPlan, Row, RowError, Upload, apply_import, import_roster,
    preview_import, undo_import,
};
pub use nightly::{CampOutcome, sync_due};
pub use remind::{Reminded, last_call, remind};
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
