//! Paid places, what their members see of them, and the tickets that open their pages.

mod cards;
mod persons;
mod places;
mod tickets;

pub use cards::*;
pub use persons::*;
pub use places::*;
pub use tickets::*;
