//! Orders, the money that arrived, the inbox of callbacks and the desk.

mod claims;
mod codes;
mod desk;
mod events;
mod exceptions;
mod inbox;
mod orders;
mod received;

pub use claims::*;
pub use codes::*;
pub use desk::*;
pub use events::*;
pub use exceptions::*;
pub use inbox::*;
pub use orders::*;
pub use received::*;
