//! The three texts that are signed, and the headers that carry a signature.

use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};

use super::keys::PlatformKeys;

/// What both answers and callbacks carry.
#[derive(Clone, Debug, Default)]
pub struct SignatureHeaders {
    /// `Wechatpay-Timestamp`.
    pub timestamp: String,
    /// `Wechatpay-Nonce`.
    pub nonce: String,
    /// `Wechatpay-Serial`.
    pub serial: String,
    /// `Wechatpay-Signature`.
    pub signature: String,
}

/// Why a signature does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Distrust {
    Missing(&'static str),
    Probe,
    UnknownSerial,
    OldTimestamp,
    BadSignature,
}

/// Signatures older or newer than this do not count.
const WINDOW_SECONDS: i64 = 300;

/// Deliberately wrong signatures that the platform sends to see whether they are checked.
const PROBE: &str = "WECHATPAY/SIGNTEST/";

impl SignatureHeaders {
    /// Reads the headers from whatever holds them.
    #[must_use]
    pub fn from_lookup<'a>(header: impl Fn(&'static str) -> Option<&'a str>) -> Self {
        let read = |name| header(name).unwrap_or_default().trim().to_owned();
        Self {
            timestamp: read("Wechatpay-Timestamp"),
            nonce: read("Wechatpay-Nonce"),
            serial: read("Wechatpay-Serial"),
            signature: read("Wechatpay-Signature"),
        }
    }

    pub(super) fn are_absent(&self) -> bool {
        self.signature.is_empty() && self.serial.is_empty()
    }

    /// Checks the signature over `body`.
    pub(super) fn verify(
        &self,
        body: &[u8],
        keys: &PlatformKeys,
        now: DateTime<Utc>,
    ) -> Result<(), Distrust> {
        for (name, value) in [
            ("Wechatpay-Timestamp", &self.timestamp),
            ("Wechatpay-Nonce", &self.nonce),
            ("Wechatpay-Serial", &self.serial),
            ("Wechatpay-Signature", &self.signature),
        ] {
            if value.is_empty() {
                return Err(Distrust::Missing(name));
            }
        }
        if self.signature.starts_with(PROBE) {
            return Err(Distrust::Probe);
        }
        let key = keys
            .find(&self.serial, now)
            .ok_or(Distrust::UnknownSerial)?;
        let seconds: i64 = self.timestamp.parse().map_err(|_| Distrust::OldTimestamp)?;
        if now.timestamp().saturating_sub(seconds).saturating_abs() > WINDOW_SECONDS {
            return Err(Distrust::OldTimestamp);
        }
        let signature = STANDARD
            .decode(&self.signature)
            .map_err(|_| Distrust::BadSignature)?;
        let message = answer_message(&self.timestamp, &self.nonce, body);
        if key.verifies(&message, &signature) {
            Ok(())
        } else {
            Err(Distrust::BadSignature)
        }
    }
}

impl Distrust {
    pub(super) fn describe(self) -> &'static str {
        match self {
            Self::Missing(_) => "its signature is missing",
            Self::Probe => "its signature is a probe",
            Self::UnknownSerial => "it is signed with an unknown key",
            Self::OldTimestamp => "its signature is not of this moment",
            Self::BadSignature => "its signature is wrong",
        }
    }
}

/// What is signed for a request: five lines, each ended by a line feed, the body as it is sent.
pub(super) fn request_message(
    method: &str,
    path_and_query: &str,
    timestamp: &str,
    nonce: &str,
    body: &[u8],
) -> Vec<u8> {
    lines(&[method, path_and_query, timestamp, nonce], body)
}

/// What is signed on answers and callbacks.
pub(super) fn answer_message(timestamp: &str, nonce: &str, body: &[u8]) -> Vec<u8> {
    lines(&[timestamp, nonce], body)
}

/// What is signed for the payment sheet; `package` is `prepay_id=…`.
pub(super) fn bridge_message(appid: &str, timestamp: &str, nonce: &str, package: &str) -> Vec<u8> {
    lines(&[appid, timestamp, nonce], package.as_bytes())
}

fn lines(head: &[&str], last: &[u8]) -> Vec<u8> {
    let mut message = Vec::with_capacity(last.len() + 128);
    for line in head {
        message.extend_from_slice(line.as_bytes());
        message.push(b'\n');
    }
    message.extend_from_slice(last);
    message.push(b'\n');
    message
}

/// 32 random hexadecimal digits; nothing when the system has no randomness.
pub(super) fn nonce() -> Option<String> {
    let mut bytes = [0_u8; 16];
    rand::fill(&mut bytes).ok()?;
    Some(hex::encode_upper(bytes))
}

#[cfg(test)]
#[path = "signing_tests.rs"]
mod tests;
