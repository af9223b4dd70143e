//! Keys of this installation.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretBox};

use crate::{SettingsError, lookup::Lookup};

/// Keys of this installation. None has a default.
///
/// | variable | meaning |
/// |---|---|
/// | `CAMP_MASTER_KEY` (or `CAMP_MASTER_KEY_FILE`) | 32 random bytes in base64, from `openssl rand -base64 32`; secrets in the database are encrypted under it, so losing it loses them; required |
#[derive(Clone, Debug)]
pub struct SecretSettings {
    /// The key under which everything else is encrypted.
    pub master_key: MasterKey,
}

/// 32 bytes that are neither printed nor left behind in memory.
pub struct MasterKey(SecretBox<[u8; 32]>);

const MASTER_KEY: &str = "CAMP_MASTER_KEY";

impl SecretSettings {
    pub(crate) fn read(lookup: &Lookup<'_>) -> Result<Self, SettingsError> {
        let text = lookup.secret(MASTER_KEY)?.ok_or(SettingsError::Missing {
            name: MASTER_KEY,
            purpose: "32 random bytes in base64, made once with: openssl rand -base64 32",
        })?;
        let invalid = |problem| SettingsError::Invalid {
            name: MASTER_KEY,
            problem,
        };
        let mut bytes = STANDARD
            .decode(text.expose_secret())
            .map_err(|_| invalid("must be base64 of 32 bytes"))?;
        let key = <[u8; 32]>::try_from(bytes.as_slice())
            .map_err(|_| invalid("must be base64 of exactly 32 bytes"));
        bytes.zeroize();
        let key = key?;
        if key.iter().all(|byte| *byte == key[0]) {
            return Err(invalid("must be random"));
        }
        Ok(Self {
            master_key: MasterKey::new(key),
        })
    }
}

impl MasterKey {
    /// Wraps a key.
    #[must_use]
    pub fn new(mut key: [u8; 32]) -> Self {
        let secret = SecretBox::init_with_mut(|inner: &mut [u8; 32]| inner.copy_from_slice(&key));
        key.zeroize();
        Self(secret)
    }

    /// The bytes, for the one place that encrypts.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        self.0.expose_secret()
    }
}

impl Clone for MasterKey {
    fn clone(&self) -> Self {
        Self::new(*self.expose())
    }
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey([redacted])")
    }
}
