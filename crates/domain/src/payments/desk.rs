//! The desk: money that needs a person.

use crate::{Kind, Refusal, states};

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
            Self::Resolved => Err(Refusal::new(
                Kind::Conflict,
                "exception_resolved",
                "这一条已经处理完毕",
            )),
        }
    }
}
