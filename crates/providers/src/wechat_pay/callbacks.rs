//! What WeChat Pay tells us unasked.

use serde::Deserialize;

use super::resource::Resource;
use super::signing::Distrust;
use super::{RefundNotice, Transaction, WechatPay};

pub use super::signing::SignatureHeaders as CallbackHeaders;

/// A callback that is genuine.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The callback's id; a repeated callback has the same one.
    pub id: String,
    /// Such as `TRANSACTION.SUCCESS` or `REFUND.ABNORMAL`.
    pub event_type: String,
    /// What it says.
    pub kind: NoticeKind,
    /// The decrypted message as it was sent, to be kept.
    pub plaintext: Vec<u8>,
}

/// What a callback is about.
#[derive(Clone, Debug)]
pub enum NoticeKind {
    /// A payment.
    Payment(Box<Transaction>),
    /// A refund.
    Refund(Box<RefundNotice>),
    /// Something else, to be acknowledged and kept, such as the go-live check.
    Other,
}

/// Why a callback is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallbackRefusal {
    /// A signature header is missing.
    #[error("the header {0} is missing")]
    MissingHeader(&'static str),
    /// The platform tests whether signatures are checked.
    #[error("the signature is a probe")]
    SignTest,
    /// No key of this account has that serial.
    #[error("it is signed with an unknown key")]
    UnknownSerial,
    /// The timestamp is not within five minutes of now.
    #[error("the timestamp is not of this moment")]
    OldTimestamp,
    /// The signature does not fit.
    #[error("the signature is wrong")]
    BadSignature,
    /// It is signed, but not in the documented shape.
    #[error("the message cannot be read: {0}")]
    Malformed(&'static str),
    /// It is signed, but cannot be decrypted.
    #[error("the message cannot be decrypted: {0}")]
    Undecryptable(&'static str),
    /// It is about another merchant or appid.
    #[error("it is about another merchant")]
    WrongMerchant,
}

impl CallbackRefusal {
    /// A stable word for storage and metrics.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::MissingHeader(_) => "missing_header",
            Self::SignTest => "signtest",
            Self::UnknownSerial => "unknown_serial",
            Self::OldTimestamp => "old_timestamp",
            Self::BadSignature => "bad_signature",
            Self::Malformed(_) => "malformed",
            Self::Undecryptable(_) => "undecryptable",
            Self::WrongMerchant => "wrong_merchant",
        }
    }
}

impl From<Distrust> for CallbackRefusal {
    fn from(distrust: Distrust) -> Self {
        match distrust {
            Distrust::Missing(name) => Self::MissingHeader(name),
            Distrust::Probe => Self::SignTest,
            Distrust::UnknownSerial => Self::UnknownSerial,
            Distrust::OldTimestamp => Self::OldTimestamp,
            Distrust::BadSignature => Self::BadSignature,
        }
    }
}

#[derive(Deserialize)]
struct Envelope {
    id: String,
    event_type: String,
    resource: Resource,
}

impl WechatPay {
    /// Verifies, decrypts and reads a callback. `raw` must be the body's bytes as they came.
    ///
    /// Whether the amount fits our order is for the caller to say.
    ///
    /// # Errors
    /// Says why the callback is not believed.
    pub fn verify_callback(
        &self,
        headers: &CallbackHeaders,
        raw: &[u8],
    ) -> Result<Notice, CallbackRefusal> {
        headers.verify(raw, &self.merchant.platform, self.clock.wall())?;
        let envelope: Envelope = serde_json::from_slice(raw)
            .map_err(|_| CallbackRefusal::Malformed("the envelope is incomplete"))?;
        // A repeated callback is known by it, so it must be one that can be kept.
        let plausible = |c: char| c.is_ascii_graphic();
        if !(1..=64).contains(&envelope.id.len()) || !envelope.id.chars().all(plausible) {
            return Err(CallbackRefusal::Malformed("its id is none"));
        }
        let plaintext = envelope
            .resource
            .open(&self.merchant.secrets)
            .map_err(CallbackRefusal::Undecryptable)?;
        let kind = self.kind(&envelope, &plaintext)?;
        Ok(Notice {
            id: envelope.id,
            event_type: envelope.event_type,
            kind,
            plaintext,
        })
    }

    fn kind(&self, envelope: &Envelope, plaintext: &[u8]) -> Result<NoticeKind, CallbackRefusal> {
        let incomplete = |_| CallbackRefusal::Malformed("the decrypted message is incomplete");
        let is = |original: &str, event: &str| {
            envelope.resource.original_type == original || envelope.event_type.starts_with(event)
        };
        if is("transaction", "TRANSACTION.") {
            let payment: Transaction = serde_json::from_slice(plaintext).map_err(incomplete)?;
            self.ours(&payment.mchid)?;
            if payment.appid != self.merchant.appid {
                return Err(CallbackRefusal::WrongMerchant);
            }
            Ok(NoticeKind::Payment(Box::new(payment)))
        } else if is("refund", "REFUND.") {
            let refund: RefundNotice = serde_json::from_slice(plaintext).map_err(incomplete)?;
            self.ours(&refund.mchid)?;
            Ok(NoticeKind::Refund(Box::new(refund)))
        } else {
            Ok(NoticeKind::Other)
        }
    }

    fn ours(&self, mchid: &str) -> Result<(), CallbackRefusal> {
        if mchid == self.merchant.mch_id {
            Ok(())
        } else {
            Err(CallbackRefusal::WrongMerchant)
        }
    }
}

#[cfg(test)]
#[path = "callbacks_tests.rs"]
mod tests;
