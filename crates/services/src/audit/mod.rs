//! The chain over what the staff did: sealing it, verifying it, letting old rows go.

mod chain;
mod retire;
mod seal;
mod verify;

pub use retire::retire;
pub use seal::SealQueue;
pub use verify::{check_nightly, verify};
