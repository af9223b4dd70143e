//! When a job runs.

use std::fmt;

use crate::Day;
use chrono::{DateTime, TimeDelta, Utc};

const DAY: u32 = 24 * 60;

/// Slots of every day, in Asia/Shanghai, where every day has 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// At these times (hour, minute), in order.
    Daily(&'static [(u32, u32)]),
    /// Every so many minutes from midnight on; the minutes divide a day.
    Every {
        /// Minutes from slot to slot.
        minutes: u32,
    },
    /// Once an hour, so many minutes after it.
    Hourly {
        /// Minutes after the full hour.
        minute: u32,
    },
}

impl Schedule {
    /// The last slot at or before `now`.
    #[must_use]
    pub fn last(self, now: DateTime<Utc>) -> DateTime<Utc> {
        let today = Day::of(now);
        let midnight = today.start();
        let minute = (now - midnight).num_minutes();
        self.minutes()
            .filter(|at| *at <= minute)
            .last()
            .map_or_else(
                || self.last_of(midnight - TimeDelta::days(1)),
                |at| after(midnight, at),
            )
    }

    /// The first slot after `now`.
    #[must_use]
    pub fn next(self, now: DateTime<Utc>) -> DateTime<Utc> {
        let midnight = Day::of(now).start();
        self.minutes()
            .map(|at| after(midnight, at))
            .find(|slot| *slot > now)
            .unwrap_or_else(|| {
                after(
                    midnight + TimeDelta::days(1),
                    self.minutes().next().unwrap_or(0),
                )
            })
    }

    fn last_of(self, midnight: DateTime<Utc>) -> DateTime<Utc> {
        after(midnight, self.minutes().last().unwrap_or(0))
    }

    /// Minutes after midnight of the day's slots, in order.
    fn minutes(self) -> Box<dyn Iterator<Item = i64>> {
        match self {
            Self::Daily(times) => Box::new(times.iter().map(|(h, m)| i64::from(h * 60 + m))),
            Self::Every { minutes } => {
                let step = usize::try_from(minutes.max(1)).unwrap_or(1);
                Box::new((0..i64::from(DAY)).step_by(step))
            }
            Self::Hourly { minute } => Box::new((0..24).map(move |h| h * 60 + i64::from(minute))),
        }
    }
}

fn after(midnight: DateTime<Utc>, minutes: i64) -> DateTime<Utc> {
    midnight + TimeDelta::minutes(minutes)
}

impl Schedule {
    /// When it runs, as the staff reads it.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Daily(times) => {
                let times: Vec<_> = times
                    .iter()
                    .map(|(hour, minute)| format!("{hour:02}:{minute:02}"))
                    .collect();
                format!("每天 {}", times.join("、"))
            }
            Self::Every { minutes: 60 } => "每小时整点".to_owned(),
            Self::Every { minutes } => format!("每 {minutes} 分钟"),
            Self::Hourly { minute } => format!("每小时 {minute:02} 分"),
        }
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Daily(times) => {
                f.write_str("daily")?;
                times
                    .iter()
                    .try_for_each(|(hour, minute)| write!(f, " {hour:02}:{minute:02}"))
            }
            Self::Every { minutes } => write!(f, "every {minutes} min"),
            Self::Hourly { minute } => write!(f, "hourly at :{minute:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text)
            .expect("an instant")
            .to_utc()
    }

    const NIGHTLY: Schedule = Schedule::Daily(&[(1, 0), (13, 30)]);
    const OFTEN: Schedule = Schedule::Every { minutes: 10 };

    #[test]
    fn a_daily_slot_is_due_from_its_minute_on_in_shanghai() {
        assert_eq!(
            NIGHTLY.last(at("2026-11-23T00:59:59+08:00")),
            at("2026-11-22T13:30:00+08:00")
        );
        assert_eq!(
            NIGHTLY.last(at("2026-11-23T01:00:00+08:00")),
            at("2026-11-23T01:00:00+08:00")
        );
        assert_eq!(
            NIGHTLY.last(at("2026-11-23T23:59:59+08:00")),
            at("2026-11-23T13:30:00+08:00")
        );
        assert_eq!(
            NIGHTLY.next(at("2026-11-23T01:00:00+08:00")),
            at("2026-11-23T13:30:00+08:00")
        );
        assert_eq!(
            NIGHTLY.next(at("2026-11-23T13:30:00+08:00")),
            at("2026-11-24T01:00:00+08:00")
        );
    }

    #[test]
    fn a_frequent_slot_begins_anew_at_midnight() {
        assert_eq!(
            OFTEN.last(at("2026-11-23T00:09:59+08:00")),
            at("2026-11-23T00:00:00+08:00")
        );
        assert_eq!(
            OFTEN.next(at("2026-11-22T23:50:00+08:00")),
            at("2026-11-23T00:00:00+08:00")
        );
    }

    #[test]
    fn days_on_which_other_zones_change_their_clocks_are_like_any_other() {
        for day in ["2026-03-29", "2026-10-25", "2027-03-14"] {
            let noon = at(&format!("{day}T12:00:00+08:00"));
            let slots = std::iter::successors(Some(OFTEN.next(noon)), |slot| {
                Some(OFTEN.next(*slot)).filter(|next| *next <= noon + TimeDelta::days(1))
            });
            assert_eq!(slots.count(), 144, "{day}");
        }
    }

    #[test]
    fn the_last_slot_is_never_in_the_future_and_the_next_never_in_the_past() {
        let start = at("2026-11-22T00:00:00+08:00");
        for job in crate::jobs::JOBS {
            for minute in 0..2_000 {
                let now = start + TimeDelta::minutes(minute) + TimeDelta::seconds(minute % 60);
                let (last, next) = (job.schedule.last(now), job.schedule.next(now));
                assert!(last <= now && now < next, "{} at {now}", job.name);
                assert_eq!(job.schedule.last(next), next, "{} at {now}", job.name);
            }
        }
    }
}
