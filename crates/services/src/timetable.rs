//! The records of the timetable: which slots have run, and how.

use camp_domain::Actor;
use camp_repository::job_slots;
pub use camp_repository::job_slots::LastRun;
use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{App, Lease, Result};

/// What happened to a slot somebody asked for.
pub enum Taking {
    /// It is ours to run; the lease keeps other replicas out until it is finished.
    Ours(Box<Lease>),
    /// Another replica is running the job.
    Busy,
    /// It has run.
    Done,
}

/// Whether the slot has not run yet, nor a later one.
///
/// # Errors
/// When the database fails.
pub async fn is_due(app: &App, job: &str, slot: DateTime<Utc>) -> Result<bool> {
    let last = job_slots::find_last_finished(app.db.reader().await?.conn(), job).await?;
    Ok(last.is_none_or(|last| last < slot))
}

/// Takes a slot. One that a replica began and died over is taken again.
///
/// # Errors
/// When the database fails.
pub async fn take(app: &App, job: &str, slot: DateTime<Utc>) -> Result<Taking> {
    let Some(lease) = Lease::take(app, &format!("job:{job}")).await? else {
        return Ok(Taking::Busy);
    };
    let taken = async {
        if !is_due(app, job, slot).await? {
            return Ok(false);
        }
        let mut tx = app.begin(Actor::System).await?;
        let taken = job_slots::take(&mut tx, job, slot).await?;
        tx.commit().await?;
        Ok(taken)
    };
    match taken.await {
        Ok(true) => Ok(Taking::Ours(Box::new(lease))),
        Ok(false) => {
            lease.release().await;
            Ok(Taking::Done)
        }
        Err(error) => {
            lease.release().await;
            Err(error)
        }
    }
}

/// Writes how a slot ended and lets others at the job again.
///
/// # Errors
/// When the database fails; then the slot is taken again once the lease has expired.
pub async fn finish(
    app: &App,
    lease: Box<Lease>,
    job: &str,
    slot: DateTime<Utc>,
    succeeded: bool,
    result: Value,
) -> Result<()> {
    let mut tx = app.begin(Actor::System).await?;
    job_slots::set_finished(&mut tx, job, slot, succeeded, result).await?;
    tx.commit().await?;
    lease.release().await;
    Ok(())
}

/// The last run of every job that ever ran.
///
/// # Errors
/// When the database fails.
pub async fn last_runs(app: &App) -> Result<Vec<LastRun>> {
    Ok(job_slots::list_last(app.db.reader().await?.conn()).await?)
}
