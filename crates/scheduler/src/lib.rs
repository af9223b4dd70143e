//! The timetable and the runner of due rows.
//!
//! Nothing here ever sleeps until an instant: every second the timetable and the due rows are
//! compared with business time, which may jump. See [`timetable`] for the whole clock, [`slots`]
//! for "once, whatever the number of replicas", [`runner`] for due rows.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod due;
pub mod jobs;
pub mod overview;
pub mod queues;
pub mod runner;
pub mod slots;
pub mod timetable;
