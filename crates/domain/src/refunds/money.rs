//! What the bank did with a refund; apart from what we decided.

use crate::states;

states! {
    /// The money axis.
    MoneyState in "refund_money" {
        /// Nothing has left.
        NotSent = "not_sent",
        /// A worker has claimed it and may be calling right now.
        Submitting = "submitting",
        /// It may or may not have been accepted; the provider has to be asked.
        Unknown = "unknown",
        /// Accepted, not finished.
        Processing = "processing",
        /// The provider said no for good, and nothing of it is open.
        Refused = "refused",
        /// The money is back.
        Success = "success",
        /// The payer's account cannot take it; a person has to act.
        Abnormal = "abnormal",
        /// Ended at the provider without money.
        Closed = "closed",
        /// Paid by hand, by two people with proof.
        SettledOutside = "settled_outside",
    }
}

/// A status the provider signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Accepted, under way.
    Processing,
    /// The money is back.
    Success,
    /// Ended without money.
    Closed,
    /// Cannot be delivered.
    Abnormal,
}

/// Something that happens to a refund's money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A run claims it: approved, facts unchanged, body stored.
    Claim,
    /// The provider's signed word, through whichever door it came.
    Says(Answer),
    /// The call was refused with a code of the closed table.
    Refuses,
    /// The call was put off (balance, frequency) or never left.
    PutOff,
    /// The call may have been accepted: timeout, broken answer, claim deadline passed.
    Unclear,
    /// Our query was answered: there is no such refund.
    NoSuchRefund,
    /// A person sends a refused one again, after the cause is gone.
    SendAgain,
    /// The provider took the payer's other account for a blocked one.
    Redirected,
    /// Two people paid it by hand, with proof and the provider's fresh word that it did not.
    PaidByHand,
}

/// What an event does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The money moves on.
    To(MoneyState),
    /// The same again; nothing to write.
    Stay,
    /// The provider contradicts what we know: the state moves on, staff are told.
    Incident(MoneyState),
    /// Nothing moves, staff are told.
    Alarm,
    /// The event does not belong to this state.
    Refused,
}

impl MoneyState {
    /// What `event` does to money in this state.
    ///
    /// `earlier_open` says that an earlier attempt may have been accepted: then a refusal of the
    /// present one proves nothing. `accepted` says that we hold a signed acceptance.
    #[must_use]
    pub const fn on(self, event: Event, earlier_open: bool, accepted: bool) -> Step {
        match event {
            Event::Says(answer) => self.hears(answer),
            Event::Claim => match self {
                Self::NotSent => Step::To(Self::Submitting),
                _ => Step::Refused,
            },
            Event::Refuses => match self {
                Self::Submitting if earlier_open => Step::To(Self::Unknown),
                Self::Submitting => Step::To(Self::Refused),
                _ => Step::Refused,
            },
            Event::PutOff => match self {
                Self::Submitting if earlier_open => Step::To(Self::Unknown),
                Self::Submitting => Step::To(Self::NotSent),
                _ => Step::Refused,
            },
            Event::Unclear => match self {
                Self::Submitting => Step::To(Self::Unknown),
                Self::Unknown => Step::Stay,
                _ => Step::Refused,
            },
            Event::NoSuchRefund => match self {
                Self::Unknown if !accepted => Step::To(Self::Submitting),
                Self::Unknown | Self::Processing => Step::Alarm,
                _ => Step::Refused,
            },
            Event::SendAgain => match self {
                Self::Refused => Step::To(Self::Submitting),
                _ => Step::Refused,
            },
            Event::Redirected => match self {
                Self::Abnormal => Step::To(Self::Processing),
                _ => Step::Refused,
            },
            Event::PaidByHand => match self {
                Self::Refused | Self::Abnormal => Step::To(Self::SettledOutside),
                _ => Step::Refused,
            },
        }
    }

    /// The provider's explicit word is final, and late truth wins.
    const fn hears(self, answer: Answer) -> Step {
        match (self, answer) {
            (Self::Success, Answer::Success)
            | (Self::Processing, Answer::Processing)
            | (Self::Closed, Answer::Closed)
            | (Self::Abnormal, Answer::Abnormal) => Step::Stay,
            (Self::Submitting | Self::Unknown | Self::Processing, answer) => {
                Step::To(answer.state())
            }
            // An abnormal refund that was sent on to another account is under way again.
            (Self::Abnormal, answer) => Step::To(answer.state()),
            (
                Self::Closed | Self::Refused | Self::NotSent | Self::SettledOutside,
                Answer::Success,
            ) => Step::Incident(Self::Success),
            // A success is never taken back by an older message that arrives late.
            (Self::Success, Answer::Processing) | (Self::Closed, Answer::Processing) => Step::Stay,
            (Self::Success | Self::Closed | Self::SettledOutside, _) => Step::Alarm,
            (Self::NotSent | Self::Refused, answer) => Step::Incident(answer.state()),
        }
    }

    /// Whether no more money can move without a person.
    #[must_use]
    pub const fn at_rest(self) -> bool {
        matches!(
            self,
            Self::Success | Self::Closed | Self::Refused | Self::Abnormal | Self::SettledOutside
        )
    }
}

impl Answer {
    /// The state this word means.
    #[must_use]
    pub const fn state(self) -> MoneyState {
        match self {
            Self::Processing => MoneyState::Processing,
            Self::Success => MoneyState::Success,
            Self::Closed => MoneyState::Closed,
            Self::Abnormal => MoneyState::Abnormal,
        }
    }
}

#[cfg(test)]
#[path = "money_tests.rs"]
mod tests;
