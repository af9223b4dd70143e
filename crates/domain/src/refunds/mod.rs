//! Money that goes back.

mod decision;
mod entitlement;
mod forms;
mod ladder;
mod money;
mod objection;
mod overrides;
mod payout;
mod risks;

pub use decision::Decision;
pub use entitlement::{Entitlement, Facts, entitle};
pub use forms::{early_form, facts_form, run_form};
pub use ladder::{MAX_ATTEMPTS, MONTH_OLD, next_question, resend_after};
pub use money::{Answer, Event, MoneyState, Step};
pub use objection::{MOST_OBJECTIONS, MOST_PICTURES, MOST_WORDS, ObjectionState};
pub use overrides::OverrideState;
pub use payout::{EVIDENCE_FOR, Evidence, PayoutState};
pub use risks::{AGES_TOLD, Doubts, NEAR_LIMIT, REFUNDABLE_FOR, SURE};

use crate::{PaymentId, states};

states! {
    /// Why a refund was proposed.
    RefundKind in "refund_kind" {
        /// The member qualified when the camp was settled.
        Settlement = "settlement",
        /// An administrator granted it in spite of the days.
        Exception = "exception",
        /// Outside settlement: illness, wrong payment, cancelled camp.
        Early = "early",
    }
}

states! {
    /// The life of a release run.
    RunState in "release_run" {
        /// Its refunds are being sent.
        Running = "running",
        /// Waits: for money in the account, or for a person.
        Paused = "paused",
        /// Every refund of it has reached an end.
        Done = "done",
        /// A person ended it; what had not left is no longer part of it.
        Stopped = "stopped",
    }
}

states! {
    /// Where a camp's settlement stands.
    SettlementState in "settlement" {
        /// Results are told, members may object.
        Provisional = "provisional",
        /// The list is generated.
        Listed = "listed",
    }
}

/// The number the provider knows a refund by: a function of payment and ordinal, so that no retry
/// can ever invent a second one.
#[must_use]
pub fn out_refund_no(payment: PaymentId, ordinal: i32) -> String {
    format!("{}R{ordinal}", payment.get().simple())
}
