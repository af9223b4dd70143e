//! Orders, the money that arrived, the inbox of callbacks and the desk.

mod ages;
mod claims;
mod codes;
mod desk;
mod events;
mod exceptions;
mod inbox;
mod orders;
mod outages;
mod received;

pub use ages::*;
pub use claims::*;
pub use codes::*;
pub use desk::*;
pub use events::*;
pub use exceptions::*;
pub use inbox::*;
pub use orders::*;
pub use outages::*;
pub use received::*;
