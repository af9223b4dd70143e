//! Calendar days of the camps.

use std::fmt;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// The zone in which a camp's days are counted.
pub const SHANGHAI: Tz = chrono_tz::Asia::Shanghai;

/// A calendar day in Asia/Shanghai; 23:59:59 still belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(transparent))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String, format = Date, example = "2026-11-22"))]
#[serde(transparent)]
pub struct Day(NaiveDate);

impl Day {
    /// The day `date`.
    #[must_use]
    pub const fn new(date: NaiveDate) -> Self {
        Self(date)
    }

    /// The day an instant falls on.
    #[must_use]
    pub fn of(instant: DateTime<Utc>) -> Self {
        Self(instant.with_timezone(&SHANGHAI).date_naive())
    }

    /// The date.
    #[must_use]
    pub const fn date(self) -> NaiveDate {
        self.0
    }

    /// Midnight at which the day begins.
    #[must_use]
    pub fn start(self) -> DateTime<Utc> {
        let midnight = self.0.and_time(NaiveTime::MIN);
        SHANGHAI
            .from_local_datetime(&midnight)
            .earliest()
            .map_or_else(
                || midnight.and_utc() - chrono::TimeDelta::hours(8),
                |local| local.with_timezone(&Utc),
            )
    }

    /// Midnight at which the next day begins.
    #[must_use]
    pub fn end(self) -> DateTime<Utc> {
        self.plus(1).start()
    }

    /// `days` days later; the last representable day at the far end of the calendar.
    #[must_use]
    pub fn plus(self, days: u64) -> Self {
        Self(
            self.0
                .checked_add_days(Days::new(days))
                .unwrap_or(NaiveDate::MAX),
        )
    }

    /// Number of days from `self` to `last`, both included; 0 when `last` is earlier.
    #[must_use]
    pub fn count_to(self, last: Self) -> u32 {
        u32::try_from((last.0 - self.0).num_days() + 1).unwrap_or(0)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text)
            .expect("a valid instant")
            .to_utc()
    }

    #[test]
    fn the_last_second_before_midnight_in_shanghai_counts_for_the_day() {
        let day = Day::of(at("2026-11-22T23:59:59+08:00"));
        assert_eq!(day.to_string(), "2026-11-22");
        assert_eq!(Day::of(at("2026-11-23T00:00:00+08:00")), day.plus(1));
        assert_eq!(day.start(), at("2026-11-22T00:00:00+08:00"));
    }

    #[test]
    fn both_ends_of_a_camp_are_counted() {
        let first = Day::of(at("2026-11-22T12:00:00+08:00"));
        assert_eq!(first.count_to(first), 1);
        assert_eq!(first.count_to(first.plus(20)), 21);
        assert_eq!(first.plus(1).count_to(first), 0);
    }
}
