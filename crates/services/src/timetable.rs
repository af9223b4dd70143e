//! The records of the timetable: which slots have run, and how.

use camp_domain::{Actor, JobRequestId};
use camp_repository::jobs;
pub use camp_repository::jobs::LastRun;
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
    let last = jobs::find_last_finished(app.db.reader().await?.conn(), job).await?;
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
        let taken = jobs::take(&mut tx, job, slot).await?;
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
    jobs::set_finished(&mut tx, job, slot, succeeded, result).await?;
    tx.commit().await?;
    lease.release().await;
    Ok(())
}

/// The last run of every job that ever ran.
///
/// # Errors
/// When the database fails.
pub async fn last_runs(app: &App) -> Result<Vec<LastRun>> {
    Ok(jobs::list_last(app.db.reader().await?.conn()).await?)
}

/// Takes the run of `job` that somebody asked for; nothing where nobody did.
///
/// # Errors
/// When the database fails.
pub async fn take_asked(app: &App, job: &str) -> Result<Option<(JobRequestId, Taking)>> {
    let asked = jobs::find_request(app.db.reader().await?.conn(), job).await?;
    let Some(id) = asked else {
        return Ok(None);
    };
    let Some(lease) = Lease::take(app, &format!("job:{job}")).await? else {
        return Ok(Some((id, Taking::Busy)));
    };
    let begun = async {
        let mut tx = app.begin(Actor::System).await?;
        let begun = jobs::begin_request(&mut tx, id).await?;
        tx.commit().await?;
        Ok(begun)
    };
    match begun.await {
        Ok(true) => Ok(Some((id, Taking::Ours(Box::new(lease))))),
        Ok(false) => {
            lease.release().await;
            Ok(None)
        }
        Err(error) => {
            lease.release().await;
            Err(error)
        }
    }
}

/// Writes how a run ended that somebody asked for, and lets others at the job again.
///
/// # Errors
/// When the database fails; then it is begun again once the lease has expired.
pub async fn finish_asked(
    app: &App,
    lease: Box<Lease>,
    id: JobRequestId,
    succeeded: bool,
    result: Value,
) -> Result<()> {
    let mut tx = app.begin(Actor::System).await?;
    jobs::end_request(&mut tx, id, succeeded, result).await?;
    tx.commit().await?;
    lease.release().await;
    Ok(())
}
