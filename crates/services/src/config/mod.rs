//! What the super administrator edits, and the clients of the outside world made from it.

mod clients;
mod install;
mod items;
mod merchants;

pub use clients::Clients;
pub use install::install;
pub(crate) use items::tail;
pub use items::{ConfigValues, load, set};
pub use merchants::{NewMerchant, add_merchant};
