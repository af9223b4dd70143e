//! The timetable, the runner and what they run, against a real database and the simulated world.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod camps;
mod counting;
mod messages;
mod people;
mod runner;
mod slots;
mod sync;
mod sync_faults;
mod world;
