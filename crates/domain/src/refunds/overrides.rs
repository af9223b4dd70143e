//! Settling a camp with what is known, on two people's word.

use crate::{Kind, Refusal, UserId, states};

states! {
    /// A request to settle although the check-ins were not seen after the end.
    OverrideState in "settlement_override" {
        /// One person asked.
        Requested = "requested",
        /// Another one agreed.
        Granted = "granted",
        /// Taken back.
        Withdrawn = "withdrawn",
    }
}

impl OverrideState {
    /// `by` agrees to what `requested_by` asked for.
    ///
    /// # Errors
    /// When they are the same person, or it is decided.
    pub fn grant(self, by: UserId, requested_by: UserId) -> Result<Self, Refusal> {
        match self {
            Self::Requested if by == requested_by => Err(Refusal::new(
                Kind::Conflict,
                "override_needs_second_person",
                "强制结算需要另一位管理员同意，申请人不能自己同意",
            )),
            Self::Requested => Ok(Self::Granted),
            _ => Err(decided()),
        }
    }

    /// It is taken back, granted or not.
    ///
    /// # Errors
    /// When it is taken back already.
    pub fn withdraw(self) -> Result<Self, Refusal> {
        match self {
            Self::Requested | Self::Granted => Ok(Self::Withdrawn),
            Self::Withdrawn => Err(decided()),
        }
    }
}

fn decided() -> Refusal {
    Refusal::new(
        Kind::Conflict,
        "override_decided",
        "这个申请已经处理过，请刷新后查看",
    )
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn nobody_grants_what_they_asked_for() {
        let [a, b] = [1, 2].map(|n| UserId::from(Uuid::from_u128(n)));
        assert!(OverrideState::Requested.grant(a, a).is_err());
        assert_eq!(
            OverrideState::Requested.grant(b, a),
            Ok(OverrideState::Granted)
        );
        assert!(OverrideState::Granted.grant(b, a).is_err());
        assert_eq!(
            OverrideState::Granted.withdraw(),
            Ok(OverrideState::Withdrawn)
        );
        assert!(OverrideState::Withdrawn.withdraw().is_err());
    }
}
