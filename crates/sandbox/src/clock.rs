//! Two kinds of time: the wall, and business time = wall plus an offset that only grows.
//!
//! The offset lives in an 8-byte file (seconds, little endian) that the product reads, so that both
//! sides of the wire agree on which day it is.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, FixedOffset, SecondsFormat, TimeDelta, Utc};

/// Business time never moves further ahead of the wall than this: a century.
const FURTHEST_SECONDS: i64 = 100 * 366 * 86_400;

/// The world's clock and the file through which others follow it.
#[derive(Debug)]
pub(crate) struct Clock {
    path: PathBuf,
    offset: AtomicI64,
}

impl Clock {
    /// Takes over the offset that an earlier run left behind.
    pub(crate) fn load(path: PathBuf) -> io::Result<Self> {
        let mut bytes = [0_u8; 8];
        let kept = match File::open(&path) {
            Ok(mut file) => file.read_exact(&mut bytes).is_ok(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(error),
        };
        let offset = if kept {
            i64::from_le_bytes(bytes).clamp(0, FURTHEST_SECONDS)
        } else {
            0
        };
        let clock = Self {
            path,
            offset: AtomicI64::new(offset),
        };
        clock.write(offset)?;
        Ok(clock)
    }

    /// Business time: what orders, refunds, posts and ladders live by.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        wall() + TimeDelta::seconds(self.offset())
    }

    /// Seconds that business time is ahead of the wall.
    pub(crate) fn offset(&self) -> i64 {
        self.offset.load(Ordering::SeqCst)
    }

    /// Moves business time forward; a refusal leaves it where it was.
    pub(crate) fn advance(&self, seconds: i64) -> io::Result<()> {
        let wanted = self
            .offset()
            .checked_add(seconds)
            .filter(|sum| *sum <= FURTHEST_SECONDS);
        let (true, Some(offset)) = (seconds >= 0, wanted) else {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the clock moves forward only",
            ));
        };
        self.write(offset)?;
        self.offset.store(offset, Ordering::SeqCst);
        Ok(())
    }

    /// In place and in one write: a reader sees the old eight bytes or the new ones.
    fn write(&self, offset: i64) -> io::Result<()> {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&self.path)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&offset.to_le_bytes())
    }
}

/// Wall time: signatures, OAuth codes and access tokens.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place where the wall clock is read"
)]
pub(crate) fn wall() -> DateTime<Utc> {
    Utc::now()
}

/// The zone that every simulated party writes its times in.
pub(crate) fn beijing(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    at.with_timezone(&FixedOffset::east_opt(8 * 3600).expect("+08:00 is an offset"))
}

/// `2026-11-22T13:29:35+08:00`, the form of WeChat Pay and of the control interface.
pub(crate) fn rfc3339(at: DateTime<Utc>) -> String {
    beijing(at).to_rfc3339_opts(SecondsFormat::Secs, false)
}
