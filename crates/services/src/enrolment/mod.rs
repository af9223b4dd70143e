//! Paid places: tickets, progress and groups.

mod join;
mod progress;
mod ticket;

pub use join::mark_joined;
pub use progress::{DayState, MemberDay, Progress, days, progress};
pub use ticket::{Ticket, issue, open};
