//! How a use case fails.

use camp_domain::{Kind, Refusal};

/// What a use case answers with.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A refusal for the person, or a failure for the log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule said no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Several fields are wrong.
    #[error("the input is invalid")]
    Invalid(Vec<Refusal>),
    /// Something broke; the cause is for the log, never for the caller.
    #[error("internal")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// A failure with its cause.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// Whether the same again may succeed, because a lock or the connection was lost.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Internal(cause) => cause
                .downcast_ref::<camp_repository::Error>()
                .is_some_and(camp_repository::Error::is_transient),
            Self::Refused(_) | Self::Invalid(_) => false,
        }
    }

    /// There is no such thing, or none the caller may see.
    #[must_use]
    pub const fn not_found() -> Self {
        Self::Refused(Refusal::new(
            Kind::NotFound,
            "not_found",
            "没有找到，或者你没有权限查看",
        ))
    }
}

impl From<camp_repository::Error> for Error {
    fn from(error: camp_repository::Error) -> Self {
        match error {
            camp_repository::Error::Refused(refusal) => Self::Refused(refusal),
            camp_repository::Error::Stale => Self::Refused(Refusal::new(
                Kind::Conflict,
                "row_changed",
                "内容刚刚被更新，请刷新后重试",
            )),
            other => Self::internal(other),
        }
    }
}

impl From<Vec<Refusal>> for Error {
    fn from(faults: Vec<Refusal>) -> Self {
        Self::Invalid(faults)
    }
}

impl From<camp_domain::MoneyError> for Error {
    fn from(error: camp_domain::MoneyError) -> Self {
        Self::internal(error)
    }
}
