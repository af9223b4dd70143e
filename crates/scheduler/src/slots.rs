//! Each slot once, whatever the number of replicas; missed slots of a job coalesce to the last.

use std::panic::AssertUnwindSafe;

use camp_services::timetable::{self, Taking};
use camp_services::{App, Result};
use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde_json::json;

use crate::jobs::{Job, Occasion, Report};

/// What became of a job that was looked at.
#[derive(Clone, Debug, PartialEq)]
pub enum Slot {
    /// Its last slot has run.
    NotDue,
    /// Another replica is running it.
    Busy,
    /// It ran now, for this slot.
    Ran(DateTime<Utc>, Report),
}

/// The slot of `job` that is due, if its last one has not run.
///
/// # Errors
/// When the database fails.
pub async fn due(app: &App, job: &Job) -> Result<Option<DateTime<Utc>>> {
    let slot = job.schedule.last(app.clock.now());
    Ok(timetable::is_due(app, job.name, slot)
        .await?
        .then_some(slot))
}

/// Runs `job` if its last slot is due. A failure of the job is an outcome, not an error.
///
/// # Errors
/// When the database fails while the slot is taken or finished.
pub async fn run_due(app: &App, job: &Job) -> Result<Slot> {
    let Some(slot) = due(app, job).await? else {
        return Ok(Slot::NotDue);
    };
    let lease = match timetable::take(app, job.name, slot).await? {
        Taking::Ours(lease) => lease,
        Taking::Busy => return Ok(Slot::Busy),
        Taking::Done => return Ok(Slot::NotDue),
    };
    let report = run(
        job,
        Occasion {
            app: app.clone(),
            slot,
            camp: None,
        },
    )
    .await;
    let (complete, result) = (report.complete, report.result.clone());
    timetable::finish(app, lease, job.name, slot, complete, result).await?;
    Ok(Slot::Ran(slot, report))
}

/// Runs `job` if somebody asked for it, whatever the time.
///
/// # Errors
/// When the database fails while the request is taken or finished.
pub async fn run_asked(app: &App, job: &Job) -> Result<Slot> {
    let (id, lease) = match timetable::take_asked(app, job.name).await? {
        None | Some((_, Taking::Done)) => return Ok(Slot::NotDue),
        Some((_, Taking::Busy)) => return Ok(Slot::Busy),
        Some((id, Taking::Ours(lease))) => (id, lease),
    };
    let slot = app.clock.now();
    let occasion = Occasion {
        app: app.clone(),
        slot,
        camp: None,
    };
    let report = run(job, occasion).await;
    let (complete, result) = (report.complete, report.result.clone());
    timetable::finish_asked(app, lease, id, complete, result).await?;
    Ok(Slot::Ran(slot, report))
}

/// Runs `job` now. Whatever goes wrong, a panic included, becomes the report.
pub async fn run(job: &Job, occasion: Occasion) -> Report {
    let slot = occasion.slot;
    let outcome = AssertUnwindSafe((job.run)(occasion)).catch_unwind().await;
    let report = match outcome {
        Ok(Ok(report)) => report,
        Ok(Err(error)) => {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            tracing::error!(job = job.name, %slot, %error, cause, "a job failed");
            broken(error.to_string())
        }
        Err(_) => broken("the job panicked; see the log".to_owned()),
    };
    if report.complete {
        tracing::info!(job = job.name, %slot, result = %report.result, "a job is done");
    } else {
        tracing::warn!(job = job.name, %slot, result = %report.result, "a job is not complete");
    }
    report
}

fn broken(words: String) -> Report {
    let result = json!({ "error": words });
    Report {
        complete: false,
        lines: vec![format!("failed: {words}")],
        result,
    }
}
