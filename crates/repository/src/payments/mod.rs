//! Orders, the money that arrived, the inbox of callbacks and the desk.

mod events;
mod exceptions;
mod orders;
mod received;

pub use events::*;
pub use exceptions::*;
pub use orders::*;
pub use received::*;
