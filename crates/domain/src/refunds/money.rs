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
mod tests {
    use super::*;
    use crate::Machine;
    use MoneyState::*;

    #[test]
    fn unknown_is_never_failed() {
        assert_eq!(
            Submitting.on(Event::Unclear, false, false),
            Step::To(Unknown)
        );
        assert_eq!(
            Submitting.on(Event::Refuses, true, false),
            Step::To(Unknown)
        );
        assert_eq!(Submitting.on(Event::PutOff, true, false), Step::To(Unknown));
        assert_eq!(
            Submitting.on(Event::Refuses, false, false),
            Step::To(Refused)
        );
    }

    #[test]
    fn a_missing_refund_is_sent_again_only_without_a_signed_acceptance() {
        assert_eq!(
            Unknown.on(Event::NoSuchRefund, true, false),
            Step::To(Submitting)
        );
        assert_eq!(Unknown.on(Event::NoSuchRefund, true, true), Step::Alarm);
        assert_eq!(Processing.on(Event::NoSuchRefund, false, true), Step::Alarm);
    }

    #[test]
    fn success_is_final_and_wins_from_everywhere() {
        for state in MoneyState::ALL {
            match state.on(Event::Says(Answer::Success), false, true) {
                Step::To(Success) | Step::Incident(Success) => {}
                Step::Stay => assert_eq!(*state, Success),
                other => panic!("{state} answered success with {other:?}"),
            }
        }
        for answer in [Answer::Processing, Answer::Closed, Answer::Abnormal] {
            let step = Success.on(Event::Says(answer), false, true);
            assert!(matches!(step, Step::Stay | Step::Alarm));
        }
    }

    #[test]
    fn only_an_approved_unsent_refund_can_be_claimed() {
        for state in MoneyState::ALL.iter().filter(|s| **s != NotSent) {
            assert_eq!(
                state.on(Event::Claim, false, false),
                Step::Refused,
                "{state}"
            );
        }
    }
}
