//! The source of business time.

use std::path::PathBuf;

use crate::{SettingsError, lookup::Lookup};

/// Where business time (camp days, deadlines, the timetable) comes from. Wall time is always the
/// system's.
///
/// | variable | meaning |
/// |---|---|
/// | `CAMP_CLOCK` | `system` (default), or `offset-file:<path>`: the system's time plus the seconds in that 8-byte file, which only works beside a simulated outside world |
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClockSource {
    /// The system's clock.
    System,
    /// The system's clock plus the seconds in a file (8 bytes, little-endian, signed), read at
    /// every call.
    OffsetFile(PathBuf),
}

const CLOCK: &str = "CAMP_CLOCK";

impl ClockSource {
    pub(crate) fn read(lookup: &Lookup<'_>) -> Result<Self, SettingsError> {
        let Some(value) = lookup.text(CLOCK) else {
            return Ok(Self::System);
        };
        match value.split_once(':') {
            None if value == "system" => Ok(Self::System),
            Some(("offset-file", path)) if !path.is_empty() => Ok(Self::OffsetFile(path.into())),
            _ => Err(SettingsError::Invalid {
                name: CLOCK,
                problem: "must be system or offset-file:<path>",
            }),
        }
    }
}
