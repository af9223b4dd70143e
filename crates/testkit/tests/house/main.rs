//! The house as it is planned: floors, sizes, where statements and transactions may stand, and
//! that Rust and SQL use the same words.

#![allow(clippy::unwrap_used, missing_docs)]

mod acts;
mod floors;
mod requirements;
mod sizes;
mod sources;
mod statements;
mod words;
