//! The encrypted part of a callback.

use aws_lc_rs::aead::{Aad, NONCE_LEN, Nonce};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::keys::SecretKeys;

#[derive(Debug, Deserialize)]
pub(super) struct Resource {
    #[serde(default)]
    pub(super) original_type: String,
    algorithm: String,
    ciphertext: String,
    #[serde(default)]
    associated_data: Option<String>,
    nonce: String,
}

impl Resource {
    /// The plain bytes, with whichever key of the account opens them.
    pub(super) fn open(&self, keys: &SecretKeys) -> Result<Vec<u8>, &'static str> {
        if self.algorithm != "AEAD_AES_256_GCM" {
            return Err("its algorithm is not AEAD_AES_256_GCM");
        }
        let nonce: [u8; NONCE_LEN] = self
            .nonce
            .as_bytes()
            .try_into()
            .map_err(|_| "its nonce is not 12 bytes long")?;
        let sealed = STANDARD
            .decode(&self.ciphertext)
            .map_err(|_| "it is not base64")?;
        let aad = self
            .associated_data
            .as_deref()
            .unwrap_or_default()
            .as_bytes();
        for key in keys.iter() {
            let mut buffer = sealed.clone();
            let nonce = Nonce::assume_unique_for_key(nonce);
            if let Ok(plain) = key.open_in_place(nonce, Aad::from(aad), &mut buffer) {
                let length = plain.len();
                buffer.truncate(length);
                return Ok(buffer);
            }
        }
        Err("no APIv3 key of the account opens it")
    }
}
