//! Days on which members checked in, and how they are counted.

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

/// How the days of one person add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Days that count.
    pub counted: i32,
    /// Posts and ranking do not agree; never part of a batch.
    pub disagreement: bool,
}

/// Counts days: posts are the evidence, the ranking is the check.
///
/// `inside` and `outside` are distinct days with posts within and beyond the camp's dates,
/// `ranking` is what the planet's own list says.
#[must_use]
pub const fn count(inside: i32, outside: i32, ranking: i32) -> Count {
    if inside + outside == ranking {
        Count {
            counted: inside,
            disagreement: false,
        }
    } else {
        let rest = ranking - outside;
        Count {
            counted: if rest > 0 { rest } else { 0 },
            disagreement: true,
        }
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
    fn posts_count_where_the_ranking_confirms_them() {
        assert_eq!(
            count(5, 1, 6),
            Count {
                counted: 5,
                disagreement: false
            }
        );
        assert_eq!(
            count(5, 1, 7),
            Count {
                counted: 6,
                disagreement: true
            }
        );
        assert_eq!(
            count(5, 3, 1),
            Count {
                counted: 0,
                disagreement: true
            }
        );
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
