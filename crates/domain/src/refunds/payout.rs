//! Paying by hand what the provider could not pay: the only way to truly pay twice, so it takes two
//! people, proof, and the provider's fresh word that it did not.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Answer, MoneyState};
use crate::{Kind, Refusal, UserId, states};

/// How long the provider's word counts as fresh, in business time.
pub const EVIDENCE_FOR: TimeDelta = TimeDelta::minutes(10);

states! {
    /// A payout by hand.
    PayoutState in "hand_payout" {
        /// Somebody is going to pay; nothing is sent meanwhile.
        Open = "open",
        /// Paid, with proof; a second person has to look.
        Paid = "paid",
        /// A second person saw it.
        Confirmed = "confirmed",
        /// Given up; nothing was paid.
        Withdrawn = "withdrawn",
    }
}

states! {
    /// The provider's signed word about a refund.
    Evidence in "refund_answer" {
        /// Under way.
        Processing = "processing",
        /// The money is back.
        Success = "success",
        /// Ended without money.
        Closed = "closed",
        /// Cannot be delivered.
        Abnormal = "abnormal",
        /// It never arrived.
        NotExists = "not_exists",
    }
}

impl From<Answer> for Evidence {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Processing => Self::Processing,
            Answer::Success => Self::Success,
            Answer::Closed => Self::Closed,
            Answer::Abnormal => Self::Abnormal,
        }
    }
}

impl Evidence {
    /// Whether this word, heard at `at`, proves at `now` that money at `money` has not been paid by
    /// the provider and will not be by itself.
    ///
    /// # Errors
    /// When it is too old or says something else.
    pub fn proves_unpaid(
        known: Option<(Self, DateTime<Utc>)>,
        money: MoneyState,
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        let Some((word, at)) = known else {
            return Err(stale());
        };
        if now - at >= EVIDENCE_FOR {
            return Err(stale());
        }
        match (money, word) {
            (MoneyState::Abnormal, Self::Abnormal)
            | (MoneyState::Closed, Self::Closed)
            // What was refused never began at the provider: its fresh word for that is that
            // there is no such refund.
            | (MoneyState::Refused, Self::NotExists | Self::Closed) => Ok(()),
            _ => Err(Refusal::new(
                Kind::Conflict,
                "refund_evidence_differs",
                "微信支付查询到的状态与系统记录不一致，请刷新后核对",
            )),
        }
    }
}

fn stale() -> Refusal {
    Refusal::new(
        Kind::Conflict,
        "refund_evidence_stale",
        "需要 10 分钟之内的微信支付查询结果，请先查询",
    )
}

impl PayoutState {
    /// Proof of the payment is at hand.
    ///
    /// # Errors
    /// When it was paid or given up already.
    pub fn pay(self) -> Result<Self, Refusal> {
        match self {
            Self::Open => Ok(Self::Paid),
            _ => Err(moved()),
        }
    }

    /// `by` has looked at the proof; `proposed_by` and `paid_by` are the first people.
    ///
    /// # Errors
    /// When there is no proof yet, or the second person is the first.
    pub fn confirm(
        self,
        by: UserId,
        proposed_by: UserId,
        paid_by: Option<UserId>,
    ) -> Result<Self, Refusal> {
        if self != Self::Paid {
            return Err(moved());
        }
        if by == proposed_by || paid_by.is_none_or(|payer| payer == by) {
            return Err(Refusal::new(
                Kind::Conflict,
                "hand_payout_needs_second_person",
                "线下退款需要另一位管理员确认，提出或付款的人不能确认",
            ));
        }
        Ok(Self::Confirmed)
    }

    /// Nothing was paid after all.
    ///
    /// # Errors
    /// When it is confirmed or given up.
    pub fn withdraw(self) -> Result<Self, Refusal> {
        match self {
            Self::Open | Self::Paid => Ok(Self::Withdrawn),
            _ => Err(moved()),
        }
    }
}

fn moved() -> Refusal {
    Refusal::new(
        Kind::Conflict,
        "hand_payout_moved",
        "这笔线下退款的状态已经变化，请刷新后查看",
    )
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::Machine;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000 + seconds, 0).expect("a valid instant")
    }

    #[test]
    fn only_a_fresh_word_of_the_provider_proves_that_it_did_not_pay() {
        for word in Evidence::ALL {
            for money in MoneyState::ALL {
                let fits = matches!(
                    (money, word),
                    (MoneyState::Abnormal, Evidence::Abnormal)
                        | (MoneyState::Closed, Evidence::Closed)
                        | (MoneyState::Refused, Evidence::NotExists | Evidence::Closed)
                );
                let known = Some((*word, at(0)));
                let fresh = Evidence::proves_unpaid(known, *money, at(599));
                assert_eq!(fresh.is_ok(), fits, "{money} {word}");
                let old = Evidence::proves_unpaid(known, *money, at(600));
                assert_eq!(old.expect_err("too old").code, "refund_evidence_stale");
            }
        }
        assert!(Evidence::proves_unpaid(None, MoneyState::Abnormal, at(0)).is_err());
    }

    #[test]
    fn a_payout_is_confirmed_by_somebody_who_neither_proposed_nor_paid() {
        let [a, b, c] = [1, 2, 3].map(|n| UserId::from(Uuid::from_u128(n)));
        let paid = PayoutState::Open.pay().expect("open");
        assert!(paid.confirm(a, a, Some(b)).is_err());
        assert!(paid.confirm(b, a, Some(b)).is_err());
        assert_eq!(paid.confirm(c, a, Some(b)), Ok(PayoutState::Confirmed));
        assert!(PayoutState::Open.confirm(c, a, None).is_err());
        assert!(PayoutState::Confirmed.withdraw().is_err());
        assert!(paid.pay().is_err());
    }
}
