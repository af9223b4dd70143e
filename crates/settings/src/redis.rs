//! Redis.

use secrecy::{ExposeSecret, SecretString};

use crate::{SettingsError, lookup::Lookup};

/// How to reach Redis, if there is one.
///
/// | variable | meaning |
/// |---|---|
/// | `REDIS_URL` (or `REDIS_URL_FILE`) | connection; without it everything works from PostgreSQL and the process's own memory |
#[derive(Clone, Debug)]
pub struct RedisSettings {
    /// The connection; it may hold a password.
    pub url: Option<SecretString>,
}

const URL: &str = "REDIS_URL";

impl RedisSettings {
    pub(crate) fn read(lookup: &Lookup<'_>) -> Result<Self, SettingsError> {
        let url = lookup.secret(URL)?;
        let known = ["redis://", "rediss://", "unix://", "redis+unix://"];
        if let Some(url) = &url
            && !known
                .iter()
                .any(|scheme| url.expose_secret().starts_with(scheme))
        {
            return Err(SettingsError::Invalid {
                name: URL,
                problem: "must begin with redis://",
            });
        }
        Ok(Self { url })
    }
}
