//! A paid place of one person in one camp.

use crate::{
    refunds::{Decision, MoneyState},
    states,
};

states! {
    /// Whether the place is taken.
    EnrolmentState in "enrolment" {
        /// Takes part.
        Active = "active",
        /// Refunded early; the place is free again.
        Withdrawn = "withdrawn",
    }
}

impl EnrolmentState {
    /// The whole deposit went back early: the place is free again.
    #[must_use]
    pub const fn withdraw(self) -> Option<Self> {
        match self {
            Self::Active => Some(Self::Withdrawn),
            Self::Withdrawn => None,
        }
    }
}

states! {
    /// How it became known that a member is in the group.
    JoinedSource in "joined_source" {
        /// Somebody of the staff said so.
        Staff = "staff",
        /// WeCom's list of the group's members.
        Wecom = "wecom",
    }
}

states! {
    /// How the camp ended for a member.
    EnrolmentResult in "enrolment_result" {
        /// Not known yet.
        Undetermined = "undetermined",
        /// Kept the word.
        Qualified = "qualified",
        /// Did not reach the required days.
        NotQualified = "not_qualified",
        /// It is not known which person on the planet this is.
        Unmatched = "unmatched",
        /// Refunded early.
        Withdrawn = "withdrawn",
    }
}

states! {
    /// What a member sees of the refund.
    RefundStatus in "refund_status" {
        /// The camp is not settled.
        NotSettled = "not_settled",
        /// Waiting for a person to look.
        InReview = "in_review",
        /// Approved; the money is on its way.
        InProgress = "in_progress",
        /// The money is back.
        Refunded = "refunded",
        /// The required days were not reached.
        NotQualified = "not_qualified",
        /// A person said no.
        Rejected = "rejected",
        /// Somebody of the staff has to act.
        NeedsStaff = "needs_staff",
    }
}

/// What the member is told, from the result, whether the days are enough at this moment, and the
/// refund where there is one. A result that the days have overtaken is being looked at once more.
#[must_use]
pub const fn refund_status(
    result: EnrolmentResult,
    enough: bool,
    refund: Option<(Decision, MoneyState)>,
) -> RefundStatus {
    match (result, refund) {
        (_, Some((_, MoneyState::Success | MoneyState::SettledOutside))) => RefundStatus::Refunded,
        (_, Some((Decision::Rejected, _))) => RefundStatus::Rejected,
        (_, Some((Decision::InReview, _))) => RefundStatus::InReview,
        (
            _,
            Some((
                Decision::Approved,
                MoneyState::Abnormal | MoneyState::Closed | MoneyState::Refused,
            )),
        ) => RefundStatus::NeedsStaff,
        (_, Some((Decision::Approved, _))) => RefundStatus::InProgress,
        (EnrolmentResult::NotQualified, None) if !enough => RefundStatus::NotQualified,
        (EnrolmentResult::Unmatched, None) => RefundStatus::NeedsStaff,
        (_, None) => RefundStatus::NotSettled,
    }
}
