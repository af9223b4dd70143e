//! A merchant account and its keys.

use std::fmt;

use secrecy::SecretString;

use super::keys::{PlatformKeys, SecretKeys, SigningKey};

/// A merchant account as it is stored.
pub struct MerchantAccount {
    /// 商户号.
    pub mch_id: String,
    /// The service account bound to it.
    pub appid: String,
    /// Serial number of the merchant's API certificate.
    pub serial: String,
    /// Private key of that certificate, PEM.
    pub private_key_pem: SecretString,
    /// One or, while it is being replaced, two APIv3 keys of 32 characters, the current one first.
    pub apiv3_keys: Vec<SecretString>,
    /// Keys of the platform; the first one is asked for in requests, all are believed.
    pub platform_keys: Vec<PlatformKeyPem>,
}

/// A key of the platform: a public key with its id, or a certificate that carries its own serial.
pub struct PlatformKeyPem {
    /// `PUB_KEY_ID_…`; not needed with a certificate.
    pub id: Option<String>,
    /// Public key or certificate, PEM.
    pub pem: String,
}

/// A merchant account that cannot be used. Never contains key material.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MerchantError {
    /// A number or id is empty or has characters that do not belong there.
    #[error("{0} is empty or malformed")]
    Field(&'static str),
    /// The private key cannot be used.
    #[error("the merchant's private key {0}")]
    PrivateKey(&'static str),
    /// An APIv3 key has the wrong length or their number is wrong.
    #[error("there must be one or two APIv3 keys of exactly 32 bytes")]
    Apiv3Key,
    /// A key of the platform cannot be used.
    #[error("platform key number {position} {problem}")]
    PlatformKey {
        /// Its position in the list, from 1.
        position: usize,
        /// What is wrong.
        problem: &'static str,
    },
    /// There is no key of the platform, so nothing it says could be verified.
    #[error("there is no platform key")]
    NoPlatformKey,
}

/// A merchant account, ready to sign and verify.
pub struct Merchant {
    pub(super) mch_id: String,
    pub(super) appid: String,
    pub(super) serial: String,
    pub(super) signing: SigningKey,
    pub(super) secrets: SecretKeys,
    pub(super) platform: PlatformKeys,
}

impl Merchant {
    /// Reads the keys of `account`.
    ///
    /// # Errors
    /// Says which part cannot be used.
    pub fn new(account: &MerchantAccount) -> Result<Self, MerchantError> {
        Ok(Self {
            mch_id: plain("the merchant number", &account.mch_id)?,
            appid: plain("the appid", &account.appid)?,
            serial: plain("the certificate serial", &account.serial)?.to_ascii_uppercase(),
            signing: SigningKey::from_pem(&account.private_key_pem)?,
            secrets: SecretKeys::new(&account.apiv3_keys)?,
            platform: PlatformKeys::new(&account.platform_keys)?,
        })
    }
}

/// These end up in headers and query strings.
fn plain(field: &'static str, value: &str) -> Result<String, MerchantError> {
    let value = value.trim();
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if value.is_empty() || value.len() > 64 || !value.bytes().all(allowed) {
        return Err(MerchantError::Field(field));
    }
    Ok(value.to_owned())
}

impl fmt::Debug for Merchant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Merchant")
            .field("mch_id", &self.mch_id)
            .field("serial", &self.serial)
            .finish_non_exhaustive()
    }
}
