//! Instants as they are written: with the offset of the zone in which camps live.

use camp_domain::SHANGHAI;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

/// 时间，RFC 3339，带时区
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-11-22T13:00:00+08:00")]
pub struct Time(pub DateTime<Utc>);

impl From<DateTime<Utc>> for Time {
    fn from(instant: DateTime<Utc>) -> Self {
        Self(instant)
    }
}

impl Time {
    /// The time of day, `08:18:05`.
    #[must_use]
    pub fn clock(self) -> String {
        self.0
            .with_timezone(&SHANGHAI)
            .format("%H:%M:%S")
            .to_string()
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let local = self.0.with_timezone(&SHANGHAI);
        serializer.serialize_str(&local.to_rfc3339_opts(SecondsFormat::Secs, false))
    }
}
