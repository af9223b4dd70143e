//! Messages to staff, groups and members.

use chrono::TimeDelta;

use crate::states;

states! {
    /// How a message travels.
    Channel in "channel" {
        /// WeCom application message, to staff only.
        WecomApp = "wecom_app",
        /// The robot of a camp group.
        Robot = "robot",
        /// The service account's template message.
        Template = "template",
    }
}

states! {
    /// Which of the service account's templates a message to a member fills.
    Template in "message_template" {
        /// The money is back.
        Refund = "refund",
        /// Something the member should do.
        Notice = "notice",
    }
}

states! {
    /// The life of a message.
    MessageState in "message" {
        /// Due.
        Pending = "pending",
        /// Accepted by the other side.
        Sent = "sent",
        /// Given up after repeated attempts.
        Failed = "failed",
        /// There is no address to send it to.
        Undeliverable = "undeliverable",
        /// Switched off by configuration.
        Suppressed = "suppressed",
    }
}

/// Attempts before a message is given up.
pub const MAX_ATTEMPTS: i32 = 6;

/// How long to wait after the `attempts`-th failed attempt.
#[must_use]
pub fn backoff(attempts: i32) -> TimeDelta {
    match attempts {
        ..=1 => TimeDelta::seconds(10),
        2 => TimeDelta::minutes(1),
        3 => TimeDelta::minutes(5),
        4 => TimeDelta::minutes(15),
        _ => TimeDelta::hours(1),
    }
}
