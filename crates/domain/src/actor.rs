//! Who does something.

use serde::{Deserialize, Serialize};

use crate::{MemberId, UserId};

/// Who caused a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person of the staff.
    Staff(UserId),
    /// A member in their own matters.
    Member(MemberId),
    /// WeChat Pay, by a signed word.
    Provider,
    /// A job of the timetable or the runner of due rows.
    System,
}

/// The kind of an [`Actor`], as the database writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "sql",
    derive(sqlx::Type),
    sqlx(type_name = "text", rename_all = "snake_case")
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A person of the staff.
    Staff,
    /// A member.
    Member,
    /// WeChat Pay.
    Provider,
    /// The system itself.
    System,
}

impl Actor {
    /// The kind of this actor.
    #[must_use]
    pub const fn kind(self) -> ActorKind {
        match self {
            Self::Staff(_) => ActorKind::Staff,
            Self::Member(_) => ActorKind::Member,
            Self::Provider => ActorKind::Provider,
            Self::System => ActorKind::System,
        }
    }

    /// The person's id, where the actor is a person.
    #[must_use]
    pub const fn person(self) -> Option<uuid::Uuid> {
        match self {
            Self::Staff(user) => Some(user.get()),
            Self::Member(member) => Some(member.get()),
            Self::Provider | Self::System => None,
        }
    }
}
