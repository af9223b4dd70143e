//! What an operation asks of its caller, told by its own parameters.

use actix_web::{HttpMessage, HttpRequest};
use camp_domain::auth::Permission;

/// What an operation asks of its caller. Extractors leave it with the request before they look at
/// anything else, so the document and the check can never say different things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Staff with this permission.
    Permission(Permission),
    /// Any member of the staff.
    Staff,
    /// The holder of a refresh cookie.
    Refresh,
    /// A member who is signed in.
    Member,
    /// A member who is signed in, or the holder of an enrolment's ticket.
    MemberOrTicket,
    /// The provider's signature.
    Provider,
    /// Nothing.
    Public,
}

impl Asked {
    /// Leaves word with the request.
    pub fn note(self, request: &HttpRequest) {
        request.extensions_mut().insert(self);
    }

    /// What was asked while answering `request`.
    pub(super) fn of(request: &HttpRequest) -> Self {
        request
            .extensions()
            .get::<Self>()
            .copied()
            .unwrap_or(Self::Public)
    }

    /// The value of `x-permission`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Permission(permission) => permission.as_str(),
            Self::Staff => "staff",
            Self::Refresh => "refresh",
            Self::Member => "member",
            Self::MemberOrTicket => "member_or_ticket",
            Self::Provider => "provider",
            Self::Public => "public",
        }
    }

    /// Names of the security schemes, any of which is enough.
    pub(super) const fn schemes(self) -> &'static [&'static str] {
        match self {
            Self::Permission(_) | Self::Staff => &["staff"],
            Self::Refresh => &["refresh"],
            Self::Member => &["member"],
            Self::MemberOrTicket => &["member", "ticket"],
            Self::Provider | Self::Public => &[],
        }
    }
}
