//! Messages, and every attempt to deliver them.

mod figures;
mod list;
mod outbox;
mod recipients;
mod resend;
mod write;

pub use figures::{StateCount, Unreached, count_by_state, list_unreached};
pub use list::{Attempt, MessageFilter, MessageRow, list, list_attempts};
pub use outbox::{DueMessage, claim_due, insert_attempt, list_robot_attempts, next_due, set_state};
pub use recipients::{
    RobotGroup, StaffRecipient, list_administrators, list_robot_groups, list_staff_recipients,
};
pub use resend::{Stuck, lock, set_due};
pub use write::{NewMessage, insert};
