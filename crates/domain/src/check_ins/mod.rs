//! Days on which members checked in, and how they are counted.

mod count;

pub use count::{Count, Days, count};

use crate::{Day, camps::Terms, states};

states! {
    /// The state of one pass over a camp's check-ins.
    SyncState in "sync_run" {
        /// Under way.
        Running = "running",
        /// Complete; its data counts.
        Succeeded = "succeeded",
        /// Incomplete; the older data stays.
        Failed = "failed",
    }
}

states! {
    /// What a pass that is under way does at this moment.
    SyncStep in "sync_step" {
        /// Reads the ranking.
        Ranking = "ranking",
        /// Reads posts.
        Posts = "posts",
        /// Looks up members.
        Members = "members",
        /// Writes everything down.
        Storing = "storing",
    }
}

states! {
    /// Where a day that a person brought in comes from.
    DaySource in "day_source" {
        /// A file.
        Import = "import",
        /// A decision about one day, with its reason.
        Correction = "correction",
    }
}

states! {
    /// Why the days of a member changed.
    ChangeCause in "progress_cause" {
        /// A pass over the planet.
        Sync = "sync",
        /// A file.
        Import = "import",
        /// A file was taken back.
        Undo = "undo",
        /// A decision about one day, or its end.
        Correction = "correction",
    }
}

states! {
    /// How the account at the planet was when last asked.
    PlanetAccountState in "planet_account" {
        /// The cookie works and the group is visible.
        Valid = "valid",
        /// The cookie is dead, or the group cannot be seen with it.
        Invalid = "invalid",
        /// The planet gave no answer that says either.
        Unreachable = "unreachable",
    }
}

/// Whether `counted` real days fulfil the terms: at least one real day, and grace fills the rest.
#[must_use]
pub const fn qualifies(terms: &Terms, counted: i32) -> bool {
    counted >= 1 && counted + terms.grace_days >= terms.required_days
}

/// Whether the requirement can still be met when every day from `today` on is used.
#[must_use]
pub fn reachable(terms: &Terms, counted: i32, checked_today: bool, today: Day) -> bool {
    let first = if checked_today { today.plus(1) } else { today };
    let left = first.max(terms.start).count_to(terms.end);
    let possible = i64::from(counted) + i64::from(left);
    possible >= 1 && possible + i64::from(terms.grace_days) >= i64::from(terms.required_days)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::Fen;

    fn day(d: u32) -> Day {
        Day::new(NaiveDate::from_ymd_opt(2026, 11, d).expect("a valid date"))
    }

    fn terms() -> Terms {
        Terms {
            deposit: Fen::new(9_900),
            start: day(10),
            end: day(20),
            required_days: 7,
            grace_days: 1,
        }
    }

    #[test]
    fn grace_fills_a_gap_but_never_replaces_the_only_day() {
        assert!(qualifies(&terms(), 7));
        assert!(qualifies(&terms(), 6));
        assert!(!qualifies(&terms(), 5));
        let easy = Terms {
            required_days: 1,
            grace_days: 1,
            ..terms()
        };
        assert!(!qualifies(&easy, 0));
    }

    #[test]
    fn the_last_chance_is_the_day_on_which_every_day_left_is_needed() {
        assert!(reachable(&terms(), 0, false, day(15)));
        assert!(!reachable(&terms(), 0, false, day(16)));
        assert!(reachable(&terms(), 1, true, day(15)));
    }
}
