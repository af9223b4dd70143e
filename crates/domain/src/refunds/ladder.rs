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

/// How long to wait before sending again, after `attempts` passes.
#[must_use]
pub fn resend_after(attempts: i32) -> TimeDelta {
    match attempts {
        ..=1 => TimeDelta::seconds(10),
        2 => TimeDelta::minutes(1),
        _ => TimeDelta::minutes(5),
    }
}
