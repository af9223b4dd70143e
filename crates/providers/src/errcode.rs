//! The envelope that WeChat's and WeCom's server interfaces share: HTTP 200 with an `errcode`.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::ProviderError;
use crate::http::Answer;

/// The token is no longer taken; a new one may help, once.
const TOKEN_CODES: [i64; 3] = [40_001, 40_014, 42_001];

/// "Busy": the platform does not say whether it did it.
const BUSY: i64 = -1;

#[derive(Deserialize)]
struct Verdict {
    #[serde(default)]
    errcode: i64,
    #[serde(default)]
    errmsg: String,
}

/// Reads an answer whose code is zero or absent; judged by code, never by text.
pub(crate) fn accepted<T: DeserializeOwned>(answer: &Answer) -> Result<T, ProviderError> {
    if !answer.is_success() {
        return Err(ProviderError::uncertain(format!("HTTP {}", answer.status)));
    }
    let Verdict { errcode, errmsg } = answer.json()?;
    match errcode {
        0 => answer.json(),
        BUSY => Err(ProviderError::uncertain("the platform is busy (-1)")),
        // The text repeats the address of the caller and sometimes the token's beginning.
        code => Err(ProviderError::rejected(
            code,
            errmsg.split(',').next().unwrap_or_default(),
            answer.status,
        )),
    }
}

/// Whether a new token may help.
pub(crate) fn token_refused(error: &ProviderError) -> bool {
    error
        .code()
        .is_some_and(|code| TOKEN_CODES.iter().any(|known| known.to_string() == code))
}

/// What a refused message means for the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageRefusal {
    /// A quota is used up; the same message may go later.
    QuotaUsed,
    /// The recipient cannot be reached this way.
    Recipient,
    /// The content or template does not fit.
    Content,
    /// Credentials, permissions or addresses are wrong: staff must act.
    Configuration,
    /// Anything else; final for this message.
    Other,
}

impl MessageRefusal {
    /// Classifies the refusal of a message, if that is what the error is.
    #[must_use]
    pub fn of(error: &ProviderError) -> Option<Self> {
        let class = match error.code()? {
            "45009" | "45033" => Self::QuotaUsed,
            "40003" | "43004" | "43101" | "81013" | "60111" => Self::Recipient,
            "40037" | "47003" | "40058" | "45002" | TOO_LONG => Self::Content,
            "40001" | "40013" | "40014" | "40091" | "40125" | "41001" | "42001" | "48002"
            | "60020" | "93000" | "40056" => Self::Configuration,
            _ => Self::Other,
        };
        Some(class)
    }
}

/// Our own code for a message that was not sent because it cannot fit.
pub(crate) const TOO_LONG: &str = "content_too_long";
