//! What the super administrator edits, and the clients of the outside world made from it.

mod clients;
mod items;
mod merchants;

pub use clients::Clients;
pub(crate) use items::tail;
pub use items::{ConfigValues, load, set};
pub use merchants::{NewMerchant, add_merchant};
