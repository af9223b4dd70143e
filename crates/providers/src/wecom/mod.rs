//! WeCom: messages to staff, and to a camp's group through its robot.

mod app;
mod robot;

pub use app::{Delivery, WecomApp};
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
