//! Which camps a caller may see.

use crate::UserId;

/// The camps a read may touch. Built from a permit; repository reads of camp-owned data take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Every camp: administrators and jobs.
    All,
    /// The camps this coach or volunteer is assigned to.
    AssignedTo(UserId),
}

impl Visibility {
    /// The assigned person, or nobody where every camp is visible; SQL takes it as a parameter.
    #[must_use]
    pub const fn assignee(self) -> Option<UserId> {
        match self {
            Self::All => None,
            Self::AssignedTo(user) => Some(user),
        }
    }
}
