//! What a reviewer should look at before deciding.

use chrono::{DateTime, TimeDelta, Utc};

use crate::binding::{BindMethod, RosterCheck};

/// After this the provider refuses every refund.
pub const REFUNDABLE_FOR: TimeDelta = TimeDelta::days(365);
/// From this age on a payment has to be decided soon.
pub const NEAR_LIMIT: TimeDelta = TimeDelta::days(330);
/// Ages in days at which the staff is told of money that nobody has decided about, youngest first.
pub const AGES_TOLD: [i16; 4] = [300, 330, 350, 360];
/// A binding below this is no certain one.
pub const SURE: i16 = 95;

/// What is known about one refund beside the decision's own facts.
#[derive(Clone, Copy, Debug)]
pub struct Doubts {
    /// Two members claim the same planet account.
    pub contested: bool,
    /// The member says that it is bound to the wrong person.
    pub disputed: bool,
    /// The member objects, and nobody has answered.
    pub objecting: bool,
    /// Posts and ranking do not agree.
    pub disagreement: bool,
    /// What the roster said of the typed id and name.
    pub roster_check: RosterCheck,
    /// How it was bound.
    pub bind_method: Option<BindMethod>,
    /// How sure the suggestion was that a person confirmed, 0 to 100.
    pub bind_confidence: Option<i16>,
    /// A person corrected a day.
    pub corrected: bool,
    /// When it was paid.
    pub paid_at: DateTime<Utc>,
}

impl Doubts {
    /// How sure it is who paid, 0 to 100, as batches count it: what the member filled in counts
    /// only when the roster agreed, what a person bound counts as sure as the suggestion was.
    #[must_use]
    pub fn confidence(&self) -> i16 {
        match (self.bind_method, self.roster_check) {
            (Some(BindMethod::H5Bindplanet | BindMethod::UserFill), RosterCheck::Match) => 100,
            (Some(BindMethod::Manual), _) => self.bind_confidence.unwrap_or(0),
            _ => 0,
        }
    }

    /// Stable words for what stands out, the gravest first.
    #[must_use]
    pub fn flags(&self, now: DateTime<Utc>) -> Vec<&'static str> {
        let manual = self.bind_method == Some(BindMethod::Manual);
        [
            (self.contested, "contested"),
            (self.disputed, "binding_disputed"),
            (self.objecting, "objection_open"),
            (self.disagreement, "count_disagreement"),
            (
                self.roster_check == RosterCheck::Mismatch && !manual,
                "roster_mismatch",
            ),
            (now - self.paid_at >= NEAR_LIMIT, "near_limit"),
            (
                self.bind_method.is_some() && self.confidence() < SURE,
                "low_confidence",
            ),
            (manual, "manual_binding"),
            (self.corrected, "corrected_day"),
        ]
        .into_iter()
        .filter_map(|(raised, word)| raised.then_some(word))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain() -> Doubts {
        Doubts {
            contested: false,
            disputed: false,
            objecting: false,
            disagreement: false,
            roster_check: RosterCheck::Match,
            bind_method: Some(BindMethod::H5Bindplanet),
            bind_confidence: None,
            corrected: false,
            paid_at: DateTime::from_timestamp(1_790_000_000, 0).expect("a valid instant"),
        }
    }

    #[test]
    fn only_what_the_roster_confirmed_is_certain() {
        let of = |method, roster_check, bind_confidence| {
            let doubts = Doubts {
                bind_method: method,
                roster_check,
                bind_confidence,
                ..plain()
            };
            doubts.confidence()
        };
        use BindMethod::{H5Bindplanet, Manual, UserFill};
        use RosterCheck::{Match, Mismatch, Unknown};
        assert_eq!(of(Some(H5Bindplanet), Match, None), 100);
        assert_eq!(of(Some(UserFill), Match, None), 100);
        assert_eq!(of(Some(UserFill), Unknown, None), 0);
        assert_eq!(of(Some(H5Bindplanet), Mismatch, Some(99)), 0);
        assert_eq!(of(Some(Manual), Match, None), 0);
        assert_eq!(of(Some(Manual), Unknown, Some(97)), 97);
        assert_eq!(of(None, Match, None), 0);
    }

    #[test]
    fn a_refund_without_doubts_has_no_flags_and_an_old_one_says_so() {
        let plain = plain();
        let paid = plain.paid_at;
        assert!(plain.flags(paid + TimeDelta::days(329)).is_empty());
        assert_eq!(plain.flags(paid + TimeDelta::days(330)), ["near_limit"]);
        let all = Doubts {
            contested: true,
            corrected: true,
            bind_method: Some(BindMethod::Manual),
            ..plain
        };
        assert_eq!(
            all.flags(paid),
            [
                "contested",
                "low_confidence",
                "manual_binding",
                "corrected_day"
            ]
        );
    }
}
