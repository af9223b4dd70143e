//! Passwords, hashed with argon2id away from the threads that serve requests.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use camp_domain::Refusal;
use tokio::sync::OnceCell;

use crate::{Error, Result, vault};

/// Shortest and longest password, in characters; hashing must not become a way to keep the server
/// busy.
const LENGTH: std::ops::RangeInclusive<usize> = 10..=128;
/// The passwords that are tried first everywhere, of those long enough.
const COMMON: [&str; 20] = [
    "1234567890",
    "0123456789",
    "0987654321",
    "12345678910",
    "1111111111",
    "0000000000",
    "1q2w3e4r5t",
    "1qaz2wsx3edc",
    "qwertyuiop",
    "qwerty123456",
    "asdfghjkl123",
    "password123",
    "password1234",
    "passw0rd123",
    "admin123456",
    "administrator",
    "iloveyou123",
    "abc1234567",
    "abcd123456",
    "woaini1314520",
];

/// Whether `password` may be chosen by `username`.
///
/// # Errors
/// When it is too short or too long, holds the name, or is one that everybody tries first.
pub(crate) fn check(username: &str, password: &str) -> Result<(), Refusal> {
    let no = |code, sentence| Err(Refusal::field("password", code, sentence));
    let lower = password.to_lowercase();
    if !LENGTH.contains(&password.chars().count()) {
        return no("user_password_length", "密码须为 10 到 128 个字符");
    }
    if lower.contains(&username.to_lowercase()) {
        return no("user_password_is_name", "密码里不能有用户名");
    }
    let first = lower.chars().next();
    if COMMON.contains(&lower.as_str()) || lower.chars().all(|c| Some(c) == first) {
        return no("user_password_common", "这个密码太常见，请换一个");
    }
    Ok(())
}

/// Characters of a made-up password: none that look alike.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// Length of a made-up password: some 92 bits.
const MADE_UP: usize = 16;

/// A random password that is easily typed.
#[must_use]
pub fn made_up() -> String {
    let mut password = String::with_capacity(MADE_UP);
    while password.len() < MADE_UP {
        for byte in uuid::Uuid::new_v4().as_bytes() {
            // The version and variant bits of the UUID skew two bytes; the rest is even as long as
            // whole multiples of the alphabet are taken.
            let index = usize::from(*byte);
            let even = index < LETTERS.len() * (256 / LETTERS.len());
            if even && password.len() < MADE_UP {
                password.push(char::from(LETTERS[index % LETTERS.len()]));
            }
        }
    }
    password
}

/// Hashes a password.
pub(crate) async fn hash(password: String) -> Result<String> {
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
pub(crate) async fn verify(password: String, hash: Option<String>) -> Result<bool> {
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
