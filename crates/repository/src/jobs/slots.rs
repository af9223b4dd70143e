//! Which slots of the timetable have run.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;

use crate::{Result, Tx};

/// The last run of a job.
#[derive(Clone, Debug)]
pub struct LastRun {
    /// The job.
    pub job: String,
    /// The slot it ran for, in business time.
    pub slot: DateTime<Utc>,
    /// When it began, in business time.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// `succeeded` or `failed`.
    pub outcome: Option<String>,
    /// What it said.
    pub result: Option<Value>,
}

/// The last run of every job that ever ran.
///
/// # Errors
/// When the database fails.
pub async fn list_last(conn: &mut PgConnection) -> Result<Vec<LastRun>> {
    Ok(sqlx::query_as!(
        LastRun,
        "select distinct on (job) job, slot, started_at, finished_at, outcome, result
           from job_slots order by job, slot desc",
    )
    .fetch_all(conn)
    .await?)
}

/// Takes a slot; false when it has run. A slot that began and never ended is taken again: the
/// caller holds the job's lease, so whoever began it is gone.
///
/// # Errors
/// When the database fails.
pub async fn take(tx: &mut Tx, job: &str, slot: DateTime<Utc>) -> Result<bool> {
    let now = tx.now();
    let taken = sqlx::query!(
        "insert into job_slots (job, slot, started_at) values ($1, $2, $3)
         on conflict (job, slot) do update set started_at = $3
          where job_slots.finished_at is null",
        job,
        slot,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// The newest slot of `job` that ended.
///
/// # Errors
/// When the database fails.
pub async fn find_last_finished(
    conn: &mut PgConnection,
    job: &str,
) -> Result<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar!(
        "select max(slot) from job_slots where job = $1 and finished_at is not null",
        job,
    )
    .fetch_one(conn)
    .await?)
}

/// Writes how a slot ended.
///
/// # Errors
/// When the database fails.
pub async fn set_finished(
    tx: &mut Tx,
    job: &str,
    slot: DateTime<Utc>,
    succeeded: bool,
    result: Value,
) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "update job_slots set finished_at = $3, outcome = $4, result = $5 where job = $1 and slot = $2",
        job,
        slot,
        now,
        if succeeded { "succeeded" } else { "failed" },
        result,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
