//! Paid places, what their members see of them, and the tickets that open their pages.

mod cards;
mod detail;
mod joining;
mod lists;
mod persons;
mod places;
mod tickets;

pub use cards::*;
pub use detail::*;
pub use joining::*;
pub use lists::*;
pub use persons::*;
pub use places::*;
pub use tickets::*;
