//! What we decided about a refund; apart from what the bank did.

use super::MoneyState;
use crate::{Kind, Refusal, states};

states! {
    /// The decision axis.
    Decision in "refund_decision" {
        /// Waiting for a person.
        InReview = "in_review",
        /// A person said yes.
        Approved = "approved",
        /// A person said no.
        Rejected = "rejected",
    }
}

impl Decision {
    /// A person says yes to a refund whose money is at `money`.
    ///
    /// # Errors
    /// When it is decided already or money has moved.
    pub fn approve(self, money: MoneyState) -> Result<Self, Refusal> {
        self.decide(money, Self::Approved)
    }

    /// A person says no.
    ///
    /// # Errors
    /// When it is decided already or money has moved.
    pub fn reject(self, money: MoneyState) -> Result<Self, Refusal> {
        self.decide(money, Self::Rejected)
    }

    /// Takes a decision back to review: an administrator reopens, or the facts changed.
    ///
    /// # Errors
    /// When it is in review anyway or money has moved.
    pub fn reopen(self, money: MoneyState) -> Result<Self, Refusal> {
        match (self, money) {
            (Self::Approved | Self::Rejected, MoneyState::NotSent) => Ok(Self::InReview),
            (_, MoneyState::NotSent) => Err(not_decided()),
            _ => Err(money_moved()),
        }
    }

    fn decide(self, money: MoneyState, to: Self) -> Result<Self, Refusal> {
        match (self, money) {
            (Self::InReview, MoneyState::NotSent) => Ok(to),
            (Self::InReview, _) => Err(money_moved()),
            _ => Err(Refusal::new(
                Kind::Conflict,
                "refund_not_in_review",
                "这笔退款已经审核过，请刷新后查看",
            )),
        }
    }
}

fn not_decided() -> Refusal {
    Refusal::new(Kind::Conflict, "refund_in_review", "这笔退款正在审核中")
}

fn money_moved() -> Refusal {
    Refusal::new(
        Kind::Conflict,
        "refund_money_moved",
        "退款已经发出，审核结果不能再更改",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Machine;

    #[test]
    fn a_decision_changes_only_while_no_money_has_moved() {
        for money in MoneyState::ALL
            .iter()
            .filter(|m| **m != MoneyState::NotSent)
        {
            for decision in Decision::ALL {
                assert!(decision.approve(*money).is_err());
                assert!(decision.reject(*money).is_err());
                assert!(decision.reopen(*money).is_err());
            }
        }
        assert_eq!(
            Decision::InReview.approve(MoneyState::NotSent),
            Ok(Decision::Approved)
        );
        assert!(Decision::Approved.approve(MoneyState::NotSent).is_err());
        assert_eq!(
            Decision::Rejected.reopen(MoneyState::NotSent),
            Ok(Decision::InReview)
        );
    }
}
