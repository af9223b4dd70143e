//! `2025-12-01T08:00:00.123+0800`: milliseconds, and an offset without a colon.

use camp_domain::SHANGHAI;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// As the planet writes a time.
pub(super) fn written(instant: DateTime<Utc>) -> String {
    instant
        .with_timezone(&SHANGHAI)
        .format("%Y-%m-%dT%H:%M:%S%.3f%z")
        .to_string()
}

fn read(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z")
        .ok()
        .map(|time| time.to_utc())
}

/// A time that must be there.
pub(super) fn required<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<DateTime<Utc>, D::Error> {
    let text = String::deserialize(deserializer)?;
    read(&text).ok_or_else(|| serde::de::Error::custom("a time cannot be read"))
}

/// A time, or nothing; an empty text is how the planet writes "no end".
pub(super) fn optional<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<DateTime<Utc>>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(value.as_str().and_then(read))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_survive_the_way_there_and_back() {
        for text in [
            "2025-12-01T08:00:00.123+0800",
            "2286-11-21T01:46:39.999+0800",
        ] {
            assert_eq!(written(read(text).unwrap()), text);
        }
        assert_eq!(read(""), None);
    }
}
