//! Key material: reading it, and the three operations done with it.

use aws_lc_rs::aead::{AES_256_GCM, LessSafeKey, UnboundKey};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, OAEP_SHA1_MGF1SHA1, OaepPublicEncryptingKey, PublicEncryptingKey};
use aws_lc_rs::signature::{
    ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use x509_parser::pem::Pem;

use super::merchant::{MerchantError, PlatformKeyPem};

/// The merchant's private key.
pub(super) struct SigningKey(KeyPair);

impl SigningKey {
    pub(super) fn from_pem(pem: &SecretString) -> Result<Self, MerchantError> {
        let unusable = MerchantError::PrivateKey;
        let pem = first_block(pem.expose_secret()).ok_or(unusable("is not PEM"))?;
        let key = match pem.label.as_str() {
            "PRIVATE KEY" => KeyPair::from_pkcs8(&pem.contents),
            "RSA PRIVATE KEY" => KeyPair::from_der(&pem.contents),
            _ => return Err(unusable("must be a PEM block named PRIVATE KEY")),
        };
        key.map(Self)
            .map_err(|_| unusable("is not an RSA key of at least 2048 bits"))
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256, in base64.
    pub(super) fn sign(&self, message: &[u8]) -> Option<String> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                message,
                &mut signature,
            )
            .ok()?;
        Some(STANDARD.encode(signature))
    }
}

/// The APIv3 keys, current one first.
pub(super) struct SecretKeys(Vec<LessSafeKey>);

impl SecretKeys {
    pub(super) fn new(keys: &[SecretString]) -> Result<Self, MerchantError> {
        let read = |key: &SecretString| {
            let key = UnboundKey::new(&AES_256_GCM, key.expose_secret().as_bytes()).ok()?;
            Some(LessSafeKey::new(key))
        };
        let keys: Option<Vec<_>> = keys.iter().map(read).collect();
        keys.filter(|keys| matches!(keys.len(), 1 | 2))
            .map(Self)
            .ok_or(MerchantError::Apiv3Key)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &LessSafeKey> {
        self.0.iter()
    }
}

/// One key of the platform.
pub(super) struct PlatformKey {
    serial: String,
    verifying: ParsedPublicKey,
    encrypting: OaepPublicEncryptingKey,
    /// Certificates end; public keys do not.
    ends: Option<DateTime<Utc>>,
}

/// Every key of the platform that is believed, by serial. Several are alive while certificates
/// rotate or while the platform moves from certificates to public keys.
pub(super) struct PlatformKeys(Vec<PlatformKey>);

impl PlatformKeys {
    pub(super) fn new(pems: &[PlatformKeyPem]) -> Result<Self, MerchantError> {
        let read = |(index, pem): (usize, &PlatformKeyPem)| {
            PlatformKey::read(pem).map_err(|problem| MerchantError::PlatformKey {
                position: index + 1,
                problem,
            })
        };
        let keys: Vec<_> = pems
            .iter()
            .enumerate()
            .map(read)
            .collect::<Result<_, _>>()?;
        if keys.is_empty() {
            Err(MerchantError::NoPlatformKey)
        } else {
            Ok(Self(keys))
        }
    }

    /// The key with this serial, unless its certificate has ended.
    pub(super) fn find(&self, serial: &str, now: DateTime<Utc>) -> Option<&PlatformKey> {
        let serial = canonical(serial);
        self.0
            .iter()
            .find(|key| key.serial == serial && key.ends.is_none_or(|end| now < end))
    }

    /// The key asked for in requests: the first that has not ended.
    pub(super) fn preferred(&self, now: DateTime<Utc>) -> Option<&PlatformKey> {
        let alive = self
            .0
            .iter()
            .find(|key| key.ends.is_none_or(|end| now < end));
        alive.or_else(|| self.0.first())
    }
}

impl PlatformKey {
    fn read(input: &PlatformKeyPem) -> Result<Self, &'static str> {
        let pem = first_block(&input.pem).ok_or("is not PEM")?;
        match pem.label.as_str() {
            "PUBLIC KEY" => {
                let id = input
                    .id
                    .as_deref()
                    .map(str::trim)
                    .filter(|id| !id.is_empty());
                Self::new(
                    id.ok_or("is a public key without its id")?,
                    &pem.contents,
                    None,
                )
            }
            "CERTIFICATE" => {
                let certificate = pem.parse_x509().map_err(|_| "is not a certificate")?;
                let ends = certificate.validity().not_after.timestamp();
                let ends = DateTime::from_timestamp(ends, 0).ok_or("ends at no known time")?;
                let serial = hex::encode_upper(certificate.raw_serial());
                Self::new(&serial, certificate.public_key().raw, Some(ends))
            }
            _ => Err("is neither a public key nor a certificate"),
        }
    }

    fn new(serial: &str, der: &[u8], ends: Option<DateTime<Utc>>) -> Result<Self, &'static str> {
        let unusable = "is not an RSA key of at least 2048 bits";
        let verifying = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der)
            .parse()
            .map_err(|_| unusable)?;
        let encrypting = PublicEncryptingKey::from_der(der)
            .and_then(|key| OaepPublicEncryptingKey::new(key).map_err(Into::into))
            .map_err(|_| unusable)?;
        Ok(Self {
            serial: canonical(serial),
            verifying,
            encrypting,
            ends,
        })
    }

    pub(super) fn serial(&self) -> &str {
        &self.serial
    }

    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.verifying.verify_sig(message, signature).is_ok()
    }

    /// RSA-OAEP with SHA-1, in base64: how personal data travels inside a request.
    pub(super) fn encrypt(&self, plain: &str) -> Option<String> {
        let mut output = vec![0; self.encrypting.ciphertext_size()];
        let sealed =
            self.encrypting
                .encrypt(&OAEP_SHA1_MGF1SHA1, plain.as_bytes(), &mut output, None);
        sealed.ok().map(|bytes| STANDARD.encode(bytes))
    }
}

/// Serials are compared without case and without the zero that DER may put in front.
fn canonical(serial: &str) -> String {
    let upper = serial.trim().to_ascii_uppercase();
    let digits = upper.trim_start_matches('0');
    let padding = if digits.len() % 2 == 1 && !digits.starts_with("PUB") {
        "0"
    } else {
        ""
    };
    format!("{padding}{digits}")
}

fn first_block(text: &str) -> Option<Pem> {
    Pem::iter_from_buffer(text.as_bytes()).next()?.ok()
}
