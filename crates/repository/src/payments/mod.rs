//! Orders, the money that arrived, the inbox of callbacks and the desk.

mod claims;
mod codes;
mod events;
mod exceptions;
mod orders;
mod received;

pub use claims::*;
pub use codes::*;
pub use events::*;
pub use exceptions::*;
pub use orders::*;
pub use received::*;
