//! Paid places: tickets, progress, groups and who they belong to.

mod join;
mod joins;
mod progress;
mod remind;
mod resolve;
mod ticket;

pub use join::mark_joined;
pub use joins::{GroupRead, read_joins};
pub use progress::{DayState, MemberDay, Progress, days, progress};
pub use remind::{Reminded, remind};
pub use resolve::{resolve, roster};
pub use ticket::{Ticket, issue, open};
