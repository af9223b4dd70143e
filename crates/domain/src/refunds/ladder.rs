//! When a refund is asked about and when it is sent again.

use chrono::TimeDelta;

/// Sending passes before a person has to look. Asking is not an attempt.
pub const MAX_ATTEMPTS: i32 = 3;

/// How long to wait before the next question, after `asked` of them.
#[must_use]
pub fn next_question(asked: i32) -> TimeDelta {
    match asked {
        ..=0 => TimeDelta::seconds(10),
        1 => TimeDelta::minutes(1),
        2 => TimeDelta::minutes(5),
        3 => TimeDelta::minutes(15),
        4 => TimeDelta::hours(1),
        5 => TimeDelta::hours(6),
        _ => TimeDelta::days(1),
    }
}

/// Payments older than this share a limit of their own at the provider: fewer a minute.
pub const MONTH_OLD: TimeDelta = TimeDelta::days(30);

/// How long to wait before sending again, after `attempts` passes. `old` is a payment of more than
/// a month that was told to slow down: its limit is counted by the minute.
#[must_use]
pub fn resend_after(attempts: i32, old: bool) -> TimeDelta {
    if old {
        return TimeDelta::minutes(1);
    }
    match attempts {
        ..=1 => TimeDelta::seconds(10),
        2 => TimeDelta::minutes(1),
        _ => TimeDelta::minutes(5),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_become_rarer_and_never_end() {
        let waits: Vec<_> = (0..9).map(next_question).collect();
        assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]));
        assert_eq!(
            (waits[0], waits[8]),
            (TimeDelta::seconds(10), TimeDelta::days(1))
        );
    }

    #[test]
    fn an_old_payment_that_was_told_to_slow_down_waits_for_the_next_minute() {
        assert_eq!(resend_after(0, true), TimeDelta::minutes(1));
        assert_eq!(resend_after(0, false), TimeDelta::seconds(10));
        assert_eq!(resend_after(2, false), TimeDelta::minutes(1));
    }
}
