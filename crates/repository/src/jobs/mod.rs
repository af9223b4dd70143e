//! The records of the timetable.

mod requests;
mod runs;
mod slots;

pub use requests::{
    JobRequest, begin_request, end_request, find_request, insert_request, list_requests,
};
pub use runs::{JobRun, list_runs};
pub use slots::{LastRun, find_last_finished, list_last, set_finished, take};
