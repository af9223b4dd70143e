//! What the planet can refuse.

/// Why a call failed, after the retries that fit its kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanetError {
    /// The cookie is expired or revoked: nothing works until staff enter a new one.
    #[error("the planet cookie is no longer valid")]
    CookieInvalid,
    /// Refused for load or maintenance, every time it was tried.
    #[error("the planet refused for load or maintenance (code {code})")]
    Overloaded {
        /// 1059, 1050, or the HTTP status.
        code: i64,
    },
    /// Too many calls in a row ended in [`Self::Overloaded`]; the account rests.
    #[error("calls to the planet are paused after repeated refusals")]
    Paused,
    /// The account is no longer a member of the group.
    #[error("the account's membership of the group has expired")]
    MembershipExpired,
    /// The account has not joined this check-in project.
    #[error("the account has not joined this check-in project")]
    NotJoined,
    /// A parameter is wrong: our bug.
    #[error("the planet does not accept the request (code {code}): {message}")]
    BadRequest {
        /// The planet's code.
        code: i64,
        /// The planet's words, for logs.
        message: String,
    },
    /// Refused with a code that is not known.
    #[error("the planet refused with code {code}: {message}")]
    Refused {
        /// The planet's code.
        code: i64,
        /// The planet's words, for logs.
        message: String,
    },
    /// No answer, or a broken one, every time it was tried. A call that changes something may
    /// have done so.
    #[error("the planet could not be reached or understood: {why}")]
    Network {
        /// What is known.
        why: String,
    },
    /// The pages do not add up to one list.
    #[error("the planet's list is not complete: {why}")]
    Incomplete {
        /// What does not fit.
        why: String,
    },
}

impl PlanetError {
    pub(super) fn network(why: impl Into<String>) -> Self {
        Self::Network { why: why.into() }
    }

    pub(super) fn incomplete(why: impl Into<String>) -> Self {
        Self::Incomplete { why: why.into() }
    }

    /// Whether the same call may succeed a little later.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Overloaded { .. } | Self::Network { .. })
    }
}
