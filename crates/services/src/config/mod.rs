//! What the super administrator edits, and the clients of the outside world made from it.

mod clients;
mod edit;
mod install;
mod items;
mod merchants;
mod probe;

pub use clients::Clients;
pub use edit::{Edit, save};
pub use install::install;
pub(crate) use items::tail;
pub use items::{ConfigValues, clear, load, set};
pub use merchants::{NewMerchant, add, add_merchant, retire};
pub(crate) use probe::ask;
pub use probe::{Probed, probe};
