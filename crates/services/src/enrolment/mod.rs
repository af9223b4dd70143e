//! Paid places: tickets, progress and groups.

mod join;
mod joins;
mod progress;
mod remind;
mod ticket;

pub use join::mark_joined;
pub use joins::{GroupRead, read_joins};
pub use progress::{DayState, MemberDay, Progress, days, progress, state};
pub use remind::{Reminded, remind};
pub use ticket::{Ticket, issue, open};
