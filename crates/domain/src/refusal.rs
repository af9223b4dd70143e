//! How the product says no.

use std::fmt;

/// What sort of no it is; the API maps each kind to one HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The input is wrong; names a field where it can.
    Invalid,
    /// Nobody is signed in.
    Unauthenticated,
    /// Signed in, but not allowed.
    Forbidden,
    /// There is no such thing, or none this caller may see.
    NotFound,
    /// The thing is in another state, or taken.
    Conflict,
    /// The thing existed and is over.
    Gone,
    /// Too often.
    TooMany,
    /// The world outside does not answer now.
    Unavailable,
}

/// A refusal: a stable code for programs and a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What sort of no.
    pub kind: Kind,
    /// Stable code, `<resource>_<reason>`.
    pub code: &'static str,
    /// The sentence shown to the person, in Chinese.
    pub sentence: std::borrow::Cow<'static, str>,
    /// The JSON field at fault, where there is one.
    pub field: Option<&'static str>,
    /// What helps the person on: name of a member of the answer, and its value, mostly an id.
    pub related: Option<(&'static str, String)>,
}

impl Refusal {
    /// A refusal of `kind`.
    #[must_use]
    pub const fn new(kind: Kind, code: &'static str, sentence: &'static str) -> Self {
        Self {
            kind,
            code,
            sentence: std::borrow::Cow::Borrowed(sentence),
            field: None,
            related: None,
        }
    }

    /// Wrong input in `field`.
    #[must_use]
    pub const fn field(field: &'static str, code: &'static str, sentence: &'static str) -> Self {
        Self {
            kind: Kind::Invalid,
            code,
            sentence: std::borrow::Cow::Borrowed(sentence),
            field: Some(field),
            related: None,
        }
    }

    /// The same refusal, pointing to the thing `id` under the name `name`.
    #[must_use]
    pub fn pointing_to(mut self, name: &'static str, id: impl fmt::Display) -> Self {
        self.related = Some((name, id.to_string()));
        self
    }

    /// The same refusal with a sentence made for the occasion.
    #[must_use]
    pub fn saying(mut self, sentence: impl Into<String>) -> Self {
        self.sentence = std::borrow::Cow::Owned(sentence.into());
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.sentence)
    }
}

impl std::error::Error for Refusal {}
