//! The timetable and the runner of due rows.
