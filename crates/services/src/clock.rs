//! The one place where time enters the product.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

use camp_domain::Clock;
use camp_settings::ClockSource;
use chrono::{DateTime, TimeDelta, Utc};

#[expect(clippy::disallowed_methods, reason = "the clock's own source")]
fn wall() -> DateTime<Utc> {
    Utc::now()
}

/// The clock the settings ask for.
///
/// # Errors
/// When the offset file cannot be opened.
pub(crate) fn from_source(source: &ClockSource) -> std::io::Result<Clock> {
    match source {
        ClockSource::System => Ok(Clock::new(wall, wall)),
        ClockSource::OffsetFile(path) => offset_file(path),
    }
}

/// Wall time plus the seconds in an 8-byte little-endian file, read at every call.
fn offset_file(path: &Path) -> std::io::Result<Clock> {
    let file = File::open(path)?;
    read_offset(&file)?;
    let business = move || {
        // An unreadable file would silently jump back to wall time and close what is not due;
        // stopping the process is the honest answer.
        let seconds = read_offset(&file).unwrap_or_else(|e| panic!("the clock's file: {e}"));
        wall() + TimeDelta::seconds(seconds)
    };
    Ok(Clock::new(business, wall))
}

fn read_offset(file: &File) -> std::io::Result<i64> {
    let mut bytes = [0; 8];
    file.read_exact_at(&mut bytes, 0)?;
    Ok(i64::from_le_bytes(bytes))
}
