//! Encryption at rest, keyed look-up hashes, signatures of links and random tokens.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::{constant_time, digest, hkdf, hmac, rand};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use camp_settings::MasterKey;

/// Layout of what is sealed: version, key id, nonce, ciphertext with tag.
const VERSION: u8 = 1;
/// Id of the present master key; a rotation adds another.
const KEY_ID: u8 = 1;
const HEADER: usize = 2 + NONCE_LEN;

/// Where a sealed value lives; it opens nowhere else.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// `table.column`.
    pub column: &'static str,
    /// The row's key.
    pub row: &'a str,
}

impl<'a> Place<'a> {
    /// The value in `column` (`table.column`) of the row with key `row`.
    #[must_use]
    pub const fn new(column: &'static str, row: &'a str) -> Self {
        Self { column, row }
    }

    fn aad(self) -> Aad<String> {
        Aad::from(format!("{}\n{}", self.column, self.row))
    }
}

/// The keys of this installation, all derived from the master key.
pub struct Vault {
    seal: LessSafeKey,
    lookup: hmac::Key,
    links: hmac::Key,
    tokens: [u8; 32],
}

/// A sealed value that does not open: damaged, moved or under another key.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("a sealed value does not open; is this the right master key?")]
pub struct SealError;

impl Vault {
    /// Derives the keys.
    ///
    /// # Errors
    /// When the cryptographic library refuses.
    pub fn new(master: &MasterKey) -> Result<Self, SealError> {
        let seal = derive(master, b"camp seal 1")?;
        Ok(Self {
            seal: LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &seal).map_err(|_| SealError)?),
            lookup: hmac::Key::new(hmac::HMAC_SHA256, &derive(master, b"camp lookup 1")?),
            links: hmac::Key::new(hmac::HMAC_SHA256, &derive(master, b"camp links 1")?),
            tokens: derive(master, b"camp tokens 1")?,
        })
    }

    /// Encrypts `plain` for `place`.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn seal(&self, place: Place<'_>, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let nonce: [u8; NONCE_LEN] = random()?;
        let mut text = plain.to_vec();
        self.seal
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), place.aad(), &mut text)
            .map_err(|_| SealError)?;
        let mut sealed = Vec::with_capacity(HEADER + text.len());
        sealed.extend([VERSION, KEY_ID]);
        sealed.extend(nonce);
        sealed.extend(text);
        Ok(sealed)
    }

    /// Decrypts what was sealed for `place`.
    ///
    /// # Errors
    /// When it was sealed elsewhere, under another key, or was changed.
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let Some((&[VERSION, KEY_ID], rest)) = sealed.split_first_chunk::<2>() else {
            return Err(SealError);
        };
        let (nonce, text) = rest.split_first_chunk::<NONCE_LEN>().ok_or(SealError)?;
        let mut text = text.to_vec();
        let plain = self
            .seal
            .open_in_place(Nonce::assume_unique_for_key(*nonce), place.aad(), &mut text)
            .map_err(|_| SealError)?;
        Ok(plain.to_vec())
    }

    /// Decrypts text that was sealed for `place`.
    ///
    /// # Errors
    /// As [`Vault::open`], and when it is not UTF-8.
    pub fn open_text(&self, place: Place<'_>, sealed: &[u8]) -> Result<String, SealError> {
        String::from_utf8(self.open(place, sealed)?).map_err(|_| SealError)
    }

    /// A keyed hash under which an encrypted value can be found again.
    #[must_use]
    pub fn lookup(&self, kind: &str, value: &str) -> Vec<u8> {
        hmac::sign(&self.lookup, format!("{kind}\n{value}").as_bytes())
            .as_ref()
            .to_vec()
    }

    /// Signs `message`, part of a link of ours.
    #[must_use]
    pub fn sign_link(&self, message: &str) -> String {
        URL_SAFE_NO_PAD.encode(hmac::sign(&self.links, message.as_bytes()))
    }

    /// Whether `signature` is ours for `message`, in constant time.
    #[must_use]
    pub fn link_is_ours(&self, message: &str, signature: &str) -> bool {
        URL_SAFE_NO_PAD
            .decode(signature)
            .is_ok_and(|tag| hmac::verify(&self.links, message.as_bytes(), &tag).is_ok())
    }

    /// The key under which access tokens are signed.
    #[must_use]
    pub const fn token_key(&self) -> &[u8; 32] {
        &self.tokens
    }
}

/// A random secret for a cookie or a link, 256 bits as text.
///
/// # Errors
/// When there is no randomness.
pub(crate) fn random_token() -> Result<String, SealError> {
    Ok(URL_SAFE_NO_PAD.encode(random::<32>()?))
}

/// `N` random bytes.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], SealError> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_| SealError)?;
    Ok(bytes)
}

/// The hash under which a secret we handed out is kept.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, bytes).as_ref().to_vec()
}

/// Whether two secrets are equal, in constant time.
#[must_use]
pub fn same(a: &[u8], b: &[u8]) -> bool {
    constant_time::verify_slices_are_equal(a, b).is_ok()
}

fn derive(master: &MasterKey, info: &[u8]) -> Result<[u8; 32], SealError> {
    let mut key = [0; 32];
    hkdf::Salt::new(hkdf::HKDF_SHA256, b"camp")
        .extract(master.expose())
        .expand(&[info], hkdf::HKDF_SHA256)
        .and_then(|okm| okm.fill(&mut key))
        .map_err(|_| SealError)?;
    Ok(key)
}

impl From<SealError> for crate::Error {
    fn from(error: SealError) -> Self {
        Self::internal(error)
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(byte: u8) -> Vault {
        Vault::new(&MasterKey::new([byte; 32])).expect("keys")
    }

    #[test]
    fn what_is_sealed_opens_only_in_its_place_and_under_its_key() {
        let place = Place::new("orders.request_body", "1");
        let sealed = vault(7).seal(place, b"secret").expect("sealed");
        assert_eq!(vault(7).open(place, &sealed).expect("opened"), b"secret");
        assert!(
            vault(7)
                .open(Place::new("orders.request_body", "2"), &sealed)
                .is_err()
        );
        assert!(vault(8).open(place, &sealed).is_err());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(vault(7).open(place, &changed).is_err(), "byte {at}");
        }
    }

    #[test]
    fn a_link_is_signed_for_one_message_only() {
        let signature = vault(7).sign_link("file\n1");
        assert!(vault(7).link_is_ours("file\n1", &signature));
        assert!(!vault(7).link_is_ours("file\n2", &signature));
        assert!(!vault(7).link_is_ours("file\n1", "not base64!"));
    }
}
