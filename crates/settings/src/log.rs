//! Logging.

use std::str::FromStr;

use crate::{SettingsError, lookup::Lookup};

/// What is logged, and how.
///
/// | variable | meaning |
/// |---|---|
/// | `CAMP_LOG` | filter such as `info,sqlx=warn`; `info` |
/// | `CAMP_LOG_FORMAT` | `json` (default, one object a line) or `pretty` |
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogSettings {
    /// Directives of the filter.
    pub filter: String,
    /// The shape of a line.
    pub format: LogFormat,
}

/// The shape of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line, for machines.
    Json,
    /// For a person at a terminal.
    Pretty,
}

const FILTER: &str = "CAMP_LOG";
const FORMAT: &str = "CAMP_LOG_FORMAT";

impl LogSettings {
    pub(crate) fn read(lookup: &Lookup<'_>) -> Result<Self, SettingsError> {
        Ok(Self {
            filter: lookup.text(FILTER).unwrap_or_else(|| "info".to_owned()),
            format: lookup.parsed(FORMAT, LogFormat::Json, "must be json or pretty")?,
        })
    }
}

impl FromStr for LogFormat {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "json" => Ok(Self::Json),
            "pretty" => Ok(Self::Pretty),
            _ => Err(()),
        }
    }
}
