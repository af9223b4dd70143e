//! What can come back instead of an answer.

/// Why a call did not succeed, by what it means for the world outside.
///
/// Neither the message nor the reason ever contains an address with a key in it, a secret or a
/// body, so the error may be logged as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// The provider's explicit, final word: it did not do it and never will for this request.
    #[error("refused with {code} (HTTP {status}): {message}")]
    Rejected {
        /// The provider's code, in its canonical spelling.
        code: String,
        /// The provider's words, for logs only.
        message: String,
        /// The HTTP status.
        status: u16,
    },
    /// It may have happened. Ask before concluding anything.
    #[error("outcome unknown: {why}")]
    Uncertain {
        /// What is known.
        why: String,
    },
    /// The request never left: no connection could be made.
    #[error("could not be reached: {why}")]
    Unavailable {
        /// What is known.
        why: String,
    },
}

impl ProviderError {
    pub(crate) fn rejected(code: impl ToString, message: &str, status: u16) -> Self {
        Self::Rejected {
            code: code.to_string(),
            message: shortened(message),
            status,
        }
    }

    pub(crate) fn uncertain(why: impl Into<String>) -> Self {
        Self::Uncertain { why: why.into() }
    }

    /// The provider's code of a refusal.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Rejected { code, .. } => Some(code),
            _ => None,
        }
    }

    /// Whether the provider gave its final word.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Rejected { .. })
    }
}

/// A stranger's text, short enough for a log line and without line breaks.
pub(crate) fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}
