//! Tables of check-ins and of members, as somebody has them in a file or pastes them.
//!
//! Nothing here knows the database: a table is read, its columns get a meaning, and its rows become
//! check-ins or members, or errors that say in Chinese what to mend.

mod cells;
mod check_ins;
mod columns;
mod dates;
mod guess;
mod header;
mod quotes;
mod roster;
mod sheet;
mod table;
mod text;

pub use check_ins::RowError;
pub(crate) use check_ins::{Entry, Who, check_ins};
pub use columns::Column;
pub(crate) use columns::Mapping;
pub(crate) use guess::guess;
pub(crate) use roster::{RosterRow, roster};
pub use table::Row;
pub(crate) use table::{Source, Table, read};
