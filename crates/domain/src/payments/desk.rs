//! The desk: money that needs a person.

use crate::refunds::MoneyState;
use crate::{EnrolmentId, Fen, Kind, Refusal, states};

states! {
    /// Why money needs a person.
    MoneyExceptionKind in "money_exception_kind" {
        /// The amount differs from the order's.
        AmountDiffers = "amount_differs",
        /// The same member paid twice for the same person.
        PaidTwice = "paid_twice",
        /// No order of ours has this number.
        UnknownOrder = "unknown_order",
        /// Too late to take part.
        LatePayment = "late_payment",
        /// Two members claim the same planet account.
        ContestedBinding = "contested_binding",
        /// A refund that nobody here asked for.
        RefundOutside = "refund_outside",
        /// Recorded, but the place could not be given for a reason of our own.
        EnrolmentFailed = "enrolment_failed",
        /// Paid to a fixed code that no camp names.
        UnknownCode = "unknown_code",
        /// Paid to a fixed code that several camps name.
        AmbiguousCode = "ambiguous_code",
        /// Two members claim the same payment of a fixed code.
        ContestedClaim = "contested_claim",
        /// A member says that the payment is bound to the wrong person.
        BindingDispute = "binding_dispute",
    }
}

states! {
    /// The state of a row on the desk.
    MoneyExceptionState in "money_exception" {
        /// Waiting for a person.
        Open = "open",
        /// Dealt with.
        Resolved = "resolved",
    }
}

states! {
    /// How a row of the desk ended.
    Resolution in "money_exception_resolution" {
        /// A refund in full was proposed; it goes through review like any other.
        Refunded = "refunded",
        /// The payment got a place in a camp.
        Attached = "attached",
        /// The payment was given to one of its claimants.
        Given = "given",
        /// Its person was settled by binding.
        Bound = "bound",
        /// Nothing is left to do, for the reason written down.
        Closed = "closed",
    }
}

impl MoneyExceptionState {
    /// Somebody deals with it.
    ///
    /// # Errors
    /// When somebody has done so already.
    pub fn resolve(self) -> Result<Self, Refusal> {
        match self {
            Self::Open => Ok(Self::Resolved),
            Self::Resolved => Err(conflict("exception_resolved", "这一条已经处理完毕")),
        }
    }

    /// It needs a person again: its refund came to nothing, or the same happened once more.
    #[must_use]
    pub const fn reopen(self) -> Option<Self> {
        match self {
            Self::Resolved => Some(Self::Open),
            Self::Open => None,
        }
    }
}

/// What a person can do with a row of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DeskAction {
    /// Propose a refund in full.
    Refund,
    /// Give the payment a place.
    Attach,
    /// Give the payment to one of its claimants.
    Give,
    /// Say which person it belongs to.
    Bind,
    /// Nothing is left to do.
    Close,
}

impl DeskAction {
    /// Every action, in the order in which a page offers them.
    pub const ALL: [Self; 5] = [
        Self::Bind,
        Self::Give,
        Self::Attach,
        Self::Refund,
        Self::Close,
    ];
}

/// What the actions of a row depend on.
#[derive(Clone, Copy, Debug)]
pub struct DeskFacts {
    /// Why it is here.
    pub kind: MoneyExceptionKind,
    /// Whether it still waits.
    pub state: MoneyExceptionState,
    /// What was paid, in fen.
    pub paid: Fen,
    /// The place of the payment, taken or given back.
    pub enrolment: Option<EnrolmentId>,
    /// Whether that place is taken.
    pub takes_part: bool,
    /// The money of the refund that is neither rejected nor closed.
    pub refund: Option<MoneyState>,
    /// Somebody claims the payment of another.
    pub appealed: bool,
}

impl DeskFacts {
    /// The actions that fit.
    #[must_use]
    pub fn actions(&self) -> Vec<DeskAction> {
        let all = DeskAction::ALL.into_iter();
        all.filter(|action| self.allow(*action).is_ok()).collect()
    }

    /// Whether `action` fits; the same answer for the page that offers it and the command.
    ///
    /// # Errors
    /// Says why it does not.
    pub fn allow(&self, action: DeskAction) -> Result<(), Refusal> {
        self.state.resolve()?;
        match action {
            DeskAction::Close => Ok(()),
            DeskAction::Refund if self.paid <= Fen::ZERO => {
                Err(conflict("nothing_to_refund", "这笔付款没有可退的金额"))
            }
            DeskAction::Refund => self.without_refund(),
            DeskAction::Attach => match self.enrolment {
                Some(id) => Err(conflict("enrolment_exists", "这笔付款已经有报名")
                    .pointing_to("enrolmentId", id)),
                None => self.without_refund(),
            },
            DeskAction::Give if self.kind != MoneyExceptionKind::ContestedClaim => {
                Err(conflict("claim_not_contested", "这笔付款没有认领争议"))
            }
            DeskAction::Give if !self.appealed => {
                Err(conflict("claim_not_contested", "没有待裁定的认领"))
            }
            DeskAction::Give => self.money_rests(),
            DeskAction::Bind if !self.about_the_person() || !self.takes_part => Err(conflict(
                "exception_not_bindable",
                "这一条不是绑定问题，不能用绑定来处理",
            )),
            DeskAction::Bind => self.money_rests(),
        }
    }

    const fn about_the_person(&self) -> bool {
        matches!(
            self.kind,
            MoneyExceptionKind::ContestedBinding | MoneyExceptionKind::BindingDispute
        )
    }

    fn without_refund(&self) -> Result<(), Refusal> {
        match self.refund {
            None => Ok(()),
            Some(_) => Err(conflict(
                "refund_open",
                "这笔付款已有一笔退款，请到退款页面处理",
            )),
        }
    }

    fn money_rests(&self) -> Result<(), Refusal> {
        match self.refund {
            None | Some(MoneyState::NotSent) => Ok(()),
            Some(_) => Err(conflict(
                "refund_money_moved",
                "退款已经发出，不能再更改归属",
            )),
        }
    }
}

fn conflict(code: &'static str, sentence: &'static str) -> Refusal {
    Refusal::new(Kind::Conflict, code, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use DeskAction::*;

    fn facts(kind: MoneyExceptionKind) -> DeskFacts {
        DeskFacts {
            kind,
            state: MoneyExceptionState::Open,
            paid: Fen::new(9_900),
            enrolment: None,
            takes_part: false,
            refund: None,
            appealed: false,
        }
    }

    fn with_place(kind: MoneyExceptionKind) -> DeskFacts {
        DeskFacts {
            enrolment: Some(EnrolmentId::from(uuid::Uuid::from_u128(1))),
            takes_part: true,
            ..facts(kind)
        }
    }

    #[test]
    fn a_payment_without_a_place_is_attached_refunded_or_closed() {
        use MoneyExceptionKind::*;
        for kind in [
            AmountDiffers,
            PaidTwice,
            UnknownOrder,
            LatePayment,
            EnrolmentFailed,
            UnknownCode,
            AmbiguousCode,
        ] {
            assert_eq!(facts(kind).actions(), [Attach, Refund, Close], "{kind}");
        }
    }

    #[test]
    fn a_question_about_the_person_is_answered_by_binding_or_by_giving() {
        let contested = with_place(MoneyExceptionKind::ContestedBinding);
        assert_eq!(contested.actions(), [Bind, Refund, Close]);
        let mut claimed = with_place(MoneyExceptionKind::ContestedClaim);
        assert_eq!(claimed.actions(), [Refund, Close]);
        claimed.appealed = true;
        assert_eq!(claimed.actions(), [Give, Refund, Close]);
    }

    #[test]
    fn money_that_went_back_is_not_refunded_again_and_belongs_to_whom_it_did() {
        let mut refunded = with_place(MoneyExceptionKind::RefundOutside);
        refunded.refund = Some(MoneyState::Success);
        assert_eq!(refunded.actions(), [Close]);
        let mut disputed = with_place(MoneyExceptionKind::BindingDispute);
        disputed.refund = Some(MoneyState::NotSent);
        assert_eq!(disputed.actions(), [Bind, Close]);
        disputed.refund = Some(MoneyState::Unknown);
        assert_eq!(disputed.actions(), [Close]);
    }

    #[test]
    fn nothing_is_left_to_do_with_what_is_done() {
        let mut done = facts(MoneyExceptionKind::UnknownOrder);
        done.state = MoneyExceptionState::Resolved;
        assert_eq!(done.actions(), []);
        assert_eq!(done.state.reopen(), Some(MoneyExceptionState::Open));
    }
}
