//! Messages, and every attempt to deliver them.

mod list;
mod outbox;
mod recipients;
mod write;

pub use list::{Attempt, MessageRow, list, list_attempts};
pub use outbox::{DueMessage, claim_due, insert_attempt, list_robot_attempts, next_due, set_state};
pub use recipients::{
    RobotGroup, StaffRecipient, list_administrators, list_robot_groups, list_staff_recipients,
};
pub use write::{NewMessage, insert};
