//! The timetable as a table, with last and next runs.

use std::collections::HashMap;
use std::fmt::Write as _;

use camp_domain::SHANGHAI;
use camp_services::timetable::{self, LastRun};
use camp_services::{App, Result};
use chrono::{DateTime, Utc};

use crate::jobs::Job;
use crate::queues::Queue;

/// The instant in Asia/Shanghai, to the second.
#[must_use]
pub fn shanghai(instant: DateTime<Utc>) -> String {
    instant
        .with_timezone(&SHANGHAI)
        .format("%Y-%m-%dT%H:%M:%S%:z")
        .to_string()
}

/// The table that `list` prints.
///
/// # Errors
/// When the database fails.
pub async fn table(app: &App, timetable: &[Job], queues: &[Queue]) -> Result<String> {
    let now = app.clock.now();
    let last: HashMap<String, LastRun> = timetable::last_runs(app)
        .await?
        .into_iter()
        .map(|run| (run.job.clone(), run))
        .collect();
    let mut text = format!("business time {}\n\n", shanghai(now));
    let mut row = |cells: [&str; 4], about: &str| {
        let [a, b, c, d] = cells;
        let _ = writeln!(text, "{a:<24}{b:<16}{c:<44}{d:<28}{about}");
    };
    row(["JOB", "WHEN", "LAST RUN", "NEXT RUN"], "WHAT");
    for job in timetable {
        let when = job.schedule.to_string();
        let ran = last.get(job.name).map_or_else(|| "never".to_owned(), told);
        let next = shanghai(job.schedule.next(now));
        row([job.name, &when, &ran, &next], job.about);
    }
    row(["", "", "", ""], "");
    row(["QUEUE", "WHEN", "", "NEXT DUE"], "");
    for queue in queues {
        let due = (queue.next_due)(app.clone()).await?;
        let due = due.map_or_else(|| "nothing waits".to_owned(), shanghai);
        row([queue.name, "each second", "", &due], "");
    }
    Ok(text
        .lines()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect())
}

fn told(run: &LastRun) -> String {
    let outcome = run.outcome.as_deref().unwrap_or("running");
    format!("{} {outcome}", shanghai(run.slot))
}
