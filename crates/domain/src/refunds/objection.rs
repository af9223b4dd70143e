//! A member objects to the provisional result.

use crate::{Kind, Refusal, states};

/// Pictures of one objection.
pub const MOST_PICTURES: i64 = 6;
/// Messages of one objection.
pub const MOST_WORDS: i64 = 20;
/// Objections of one place.
pub const MOST_OBJECTIONS: i64 = 3;

states! {
    /// Where an objection stands.
    ObjectionState in "objection" {
        /// Somebody of the staff has to answer.
        Open = "open",
        /// The member was right.
        Accepted = "accepted",
        /// The member was not.
        Rejected = "rejected",
        /// The member took it back.
        Withdrawn = "withdrawn",
    }
}

impl ObjectionState {
    /// The staff answers.
    ///
    /// # Errors
    /// When it is answered or taken back.
    pub fn answer(self, accepted: bool) -> Result<Self, Refusal> {
        match (self, accepted) {
            (Self::Open, true) => Ok(Self::Accepted),
            (Self::Open, false) => Ok(Self::Rejected),
            _ => Err(ended()),
        }
    }

    /// The member takes it back.
    ///
    /// # Errors
    /// When it is answered or taken back.
    pub fn withdraw(self) -> Result<Self, Refusal> {
        match self {
            Self::Open => Ok(Self::Withdrawn),
            _ => Err(ended()),
        }
    }
}

fn ended() -> Refusal {
    Refusal::new(
        Kind::Conflict,
        "objection_ended",
        "这条异议已经答复或撤回，请刷新后查看",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Machine;

    #[test]
    fn an_objection_ends_once() {
        for state in ObjectionState::ALL {
            let open = *state == ObjectionState::Open;
            assert_eq!(state.answer(true).is_ok(), open);
            assert_eq!(state.answer(false).is_ok(), open);
            assert_eq!(state.withdraw().is_ok(), open);
        }
    }
}
