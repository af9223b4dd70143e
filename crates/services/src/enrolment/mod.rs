//! Paid places: tickets, progress, groups and who they belong to.

mod join;
mod progress;
mod resolve;
mod ticket;

pub use join::mark_joined;
pub use progress::{DayState, MemberDay, Progress, days, progress};
pub use resolve::{resolve, roster};
pub use ticket::{Ticket, issue, open};
