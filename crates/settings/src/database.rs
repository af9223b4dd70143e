//! PostgreSQL.

use secrecy::{ExposeSecret, SecretString};

use crate::{SettingsError, lookup::Lookup};

/// How to reach PostgreSQL.
///
/// | variable | meaning |
/// |---|---|
/// | `DATABASE_URL` (or `DATABASE_URL_FILE`) | connection of the running processes; required |
/// | `CAMP_DATABASE_OWNER_URL` (or `…_FILE`) | connection of the owner for migrations; as `DATABASE_URL` when absent |
/// | `CAMP_DATABASE_MAX_CONNECTIONS` | connections of one process, 2 to 500; 16 |
#[derive(Clone, Debug)]
pub struct DatabaseSettings {
    /// Connection of the running processes. Secret, because it holds a password.
    pub url: SecretString,
    /// Connection with the right to change the schema.
    pub owner_url: SecretString,
    /// Upper bound of one process's pool.
    pub max_connections: u32,
}

const URL: &str = "DATABASE_URL";
const OWNER_URL: &str = "CAMP_DATABASE_OWNER_URL";
const MAX_CONNECTIONS: &str = "CAMP_DATABASE_MAX_CONNECTIONS";

impl DatabaseSettings {
    pub(crate) fn read(lookup: &Lookup<'_>) -> Result<Self, SettingsError> {
        let url = postgres(lookup, URL)?.ok_or(SettingsError::Missing {
            name: URL,
            purpose: "the PostgreSQL connection, postgres://user:password@host:port/database",
        })?;
        let owner_url = postgres(lookup, OWNER_URL)?.unwrap_or_else(|| url.clone());
        let problem = "must be a number from 2 to 500";
        let max_connections = lookup.parsed(MAX_CONNECTIONS, 16, problem)?;
        if !(2..=500).contains(&max_connections) {
            return Err(SettingsError::Invalid {
                name: MAX_CONNECTIONS,
                problem,
            });
        }
        Ok(Self {
            url,
            owner_url,
            max_connections,
        })
    }
}

fn postgres(
    lookup: &Lookup<'_>,
    name: &'static str,
) -> Result<Option<SecretString>, SettingsError> {
    let Some(url) = lookup.secret(name)? else {
        return Ok(None);
    };
    let text = url.expose_secret();
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        Ok(Some(url))
    } else {
        Err(SettingsError::Invalid {
            name,
            problem: "must begin with postgres://",
        })
    }
}
