//! Signatures and sealing as the platform does them.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{OAEP_SHA1_MGF1SHA1, OaepPrivateDecryptingKey, PrivateDecryptingKey};
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::credentials::Key;

/// Whether the base64 signature is the key's over the message.
pub(crate) fn verifies(key: &Key, message: &[u8], signature: &str) -> bool {
    let Ok(signature) = STANDARD.decode(signature) else {
        return false;
    };
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &key.public_der);
    public.verify(message, &signature).is_ok()
}

/// RSASSA-PKCS1-v1_5 with SHA-256, in base64.
pub(crate) fn sign(key: &Key, message: &[u8]) -> String {
    let mut signature = vec![0; key.pair.public_modulus_len()];
    key.pair
        .sign(
            &RSA_PKCS1_SHA256,
            &SystemRandom::new(),
            message,
            &mut signature,
        )
        .expect("a 2048-bit key signs any message");
    STANDARD.encode(signature)
}

/// AES-256-GCM under the APIv3 key; nonce of 12 characters, tag behind the text, base64.
pub(crate) fn seal(apiv3_key: &str, nonce: &str, associated: &str, plaintext: &str) -> String {
    let key = UnboundKey::new(&AES_256_GCM, apiv3_key.as_bytes()).expect("the key has 32 bytes");
    let nonce = Nonce::try_assume_unique_for_key(nonce.as_bytes()).expect("a nonce of 12 bytes");
    let mut buffer = plaintext.as_bytes().to_vec();
    LessSafeKey::new(key)
        .seal_in_place_append_tag(nonce, Aad::from(associated.as_bytes()), &mut buffer)
        .expect("sealing a short text");
    STANDARD.encode(buffer)
}

/// Opens a sensitive request field (RSA-OAEP with SHA-1), if it was sealed for this key.
pub(crate) fn open_field(key: &Key, sealed: &str) -> Option<String> {
    let private = PrivateDecryptingKey::from_pkcs8(&key.pkcs8).ok()?;
    let private = OaepPrivateDecryptingKey::new(private).ok()?;
    let sealed = STANDARD.decode(sealed).ok()?;
    let mut buffer = vec![0; private.min_output_size()];
    let text = private
        .decrypt(&OAEP_SHA1_MGF1SHA1, &sealed, &mut buffer, None)
        .ok()?;
    String::from_utf8(text.to_vec()).ok()
}
