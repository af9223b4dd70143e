//! Passwords, hashed with argon2id away from the threads that serve requests.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::OnceCell;

use crate::{Error, Result, vault};

/// Hashes a password.
pub(super) async fn hash(password: String) -> Result<String> {
    blocking(move || {
        let hash = Argon2::default().hash_password(password.as_bytes());
        hash.map(|hash| hash.to_string())
            .map_err(|error| error.to_string())
    })
    .await?
    .map_err(Error::internal)
}

/// Whether `password` is the one behind `hash`. Without a hash it takes as long and says no, so
/// that nobody can find out by waiting which names exist.
pub(super) async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    let known = hash.is_some();
    let hash = match hash {
        Some(hash) => hash,
        None => nobodys_hash().await?,
    };
    let fits = blocking(move || {
        PasswordHash::new(&hash).map(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        })
    })
    .await?
    .map_err(|error| Error::internal(error.to_string()))?;
    Ok(known && fits)
}

/// The hash of a password nobody has.
async fn nobodys_hash() -> Result<String> {
    static HASH: OnceCell<String> = OnceCell::const_new();
    HASH.get_or_try_init(|| async { hash(vault::random_token()?).await })
        .await
        .cloned()
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Error::internal)
}
