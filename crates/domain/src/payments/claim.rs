//! A member says: this payment of the fixed code was mine.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{Fen, states};

states! {
    /// What became of a claim.
    ClaimState in "payment_claim" {
        /// No such payment has been seen yet; it may still come.
        Waiting = "waiting",
        /// The payment is the member's.
        Matched = "matched",
        /// Amount or time are not those of the payment.
        Mismatched = "mismatched",
        /// Somebody else holds the payment; a person decides.
        Appealed = "appealed",
        /// It never came.
        NotFound = "not_found",
    }
}

/// Wrong tries after which a claimant has to wait.
pub const WRONG_TRIES: usize = 5;

/// How long wrong tries count.
pub const LOCKED_FOR: TimeDelta = TimeDelta::hours(24);

/// How long an unmatched claim waits for its payment; the list of the other side may be a day late.
pub const CLAIM_LIFETIME: TimeDelta = TimeDelta::hours(48);

/// How far the typed time may be from the real one: people read minutes off a screen.
const CLOCK_SLACK: TimeDelta = TimeDelta::minutes(5);

/// What a member typed about a payment, or what is known of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Amount, in fen.
    pub amount: Fen,
    /// When it was paid.
    pub paid_at: DateTime<Utc>,
}

impl Claim {
    /// Whether what was typed describes the payment.
    #[must_use]
    pub fn describes(&self, payment: &Self) -> bool {
        self.amount == payment.amount && (self.paid_at - payment.paid_at).abs() <= CLOCK_SLACK
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_needs_the_amount_to_the_fen_and_the_time_to_a_few_minutes() {
        let at = DateTime::from_timestamp(1_800_000_000, 0).expect("a valid instant");
        let paid = Claim {
            amount: Fen::new(9_900),
            paid_at: at,
        };
        let typed = |fen, minutes| Claim {
            amount: Fen::new(fen),
            paid_at: at + TimeDelta::minutes(minutes),
        };
        assert!(typed(9_900, 5).describes(&paid));
        assert!(typed(9_900, -5).describes(&paid));
        assert!(!typed(9_900, 6).describes(&paid));
        assert!(!typed(9_899, 0).describes(&paid));
    }
}
