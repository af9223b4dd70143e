//! The process environment as typed, secret-safe sections.
//!
//! One file per section; each section's documentation lists its variables, and `.env.example`
//! at the root of the repository lists them all (a test holds the two together). Credentials of
//! the outside world are not here: they live in the database and are edited on a page. Which
//! *hosts* are talked to is here, so that no page can point the server elsewhere.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod clock;
mod database;
mod error;
mod files;
mod hosts;
mod http;
mod log;
mod lookup;
mod network;
mod redis;
mod secrets;

pub use clock::ClockSource;
pub use database::DatabaseSettings;
pub use error::SettingsError;
pub use files::FilesSettings;
pub use hosts::Hosts;
pub use http::HttpSettings;
pub use log::{LogFormat, LogSettings};
pub use network::Network;
pub use redis::RedisSettings;
pub use secrets::{MasterKey, SecretSettings};

use lookup::Lookup;

/// Everything a process learns from its environment.
#[derive(Clone, Debug)]
pub struct Settings {
    /// PostgreSQL.
    pub database: DatabaseSettings,
    /// Redis, which may be absent.
    pub redis: RedisSettings,
    /// Address, public URL, proxies and limits of the API.
    pub http: HttpSettings,
    /// Keys of this installation.
    pub secrets: SecretSettings,
    /// Folders for data and uploads.
    pub files: FilesSettings,
    /// Where business time comes from.
    pub clock: ClockSource,
    /// Origins of the outside world.
    pub hosts: Hosts,
    /// Logging.
    pub log: LogSettings,
}

impl Settings {
    /// Reads the environment of this process.
    ///
    /// # Errors
    /// Names the first variable that is missing or wrong, never its value.
    pub fn from_env() -> Result<Self, SettingsError> {
        // Lossy on purpose: a value that is not UTF-8 is then refused by the section's own check
        // instead of counting as absent.
        Self::from_lookup(|name| {
            std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
        })
    }

    /// Reads the settings from any source of named values.
    ///
    /// # Errors
    /// Names the first variable that is missing or wrong, never its value. Also when business
    /// time would be movable although a provider host is not on this machine.
    pub fn from_lookup(source: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let lookup = Lookup::new(&source);
        let settings = Self {
            database: DatabaseSettings::read(&lookup)?,
            redis: RedisSettings::read(&lookup)?,
            http: HttpSettings::read(&lookup)?,
            secrets: SecretSettings::read(&lookup)?,
            files: FilesSettings::read(&lookup),
            clock: ClockSource::read(&lookup)?,
            hosts: Hosts::read(&lookup)?,
            log: LogSettings::read(&lookup)?,
        };
        settings.refuse_a_movable_clock_in_the_real_world()?;
        Ok(settings)
    }

    /// With real money behind a host, nobody may move the calendar.
    fn refuse_a_movable_clock_in_the_real_world(&self) -> Result<(), SettingsError> {
        match (&self.clock, self.hosts.first_outside()) {
            (ClockSource::OffsetFile(_), Some(variable)) => {
                Err(SettingsError::MovableClock { variable })
            }
            _ => Ok(()),
        }
    }
}
