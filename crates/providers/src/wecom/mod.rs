//! WeCom: messages to staff, and to a camp's group through its robot; the books of what staff
//! received, and who is in a group.

mod app;
mod bills;
mod groups;
mod messages;
mod pages;
mod robot;

pub use app::WecomApp;
pub use bills::{Bill, BillKind, BillPage, BillRefund, BillRefundStatus};
pub use groups::{GroupChat, GroupMember, GroupPage};
pub use messages::Delivery;
pub use robot::WecomRobot;

use crate::ProviderError;
use crate::errcode::TOO_LONG;

/// The longest text of a message, in bytes.
pub const CONTENT_LIMIT: usize = 2_048;

/// The platform cuts or refuses what is longer, so it is not sent at all.
fn fits(content: &str) -> Result<(), ProviderError> {
    if content.trim().is_empty() || content.len() > CONTENT_LIMIT {
        let message = "a message has 1 to 2048 bytes";
        return Err(ProviderError::rejected(TOO_LONG, message, 0));
    }
    Ok(())
}
