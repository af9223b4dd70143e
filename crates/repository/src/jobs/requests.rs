//! Runs that somebody asked for.

use camp_domain::{JobRequestId, UserId};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;

use crate::{Result, Tx};

/// A run somebody asked for that has not ended.
#[derive(Clone, Debug)]
pub struct JobRequest {
    /// The request.
    pub id: JobRequestId,
    /// The job.
    pub job: String,
    /// Who asked, in words.
    pub asked_by: String,
    /// When, in business time.
    pub asked_at: DateTime<Utc>,
    /// When it began; nothing while it waits.
    pub started_at: Option<DateTime<Utc>>,
}

/// Every request that has not ended.
///
/// # Errors
/// When the database fails.
pub async fn list_requests(conn: &mut PgConnection) -> Result<Vec<JobRequest>> {
    Ok(sqlx::query_as!(
        JobRequest,
        r#"select q.id as "id: JobRequestId", q.job, u.display_name as asked_by, q.asked_at,
                  q.started_at
             from job_requests q join users u on u.id = q.asked_by
            where q.finished_at is null order by q.asked_at"#,
    )
    .fetch_all(conn)
    .await?)
}

/// The request for `job` that has not ended.
///
/// # Errors
/// When the database fails.
pub async fn find_request(conn: &mut PgConnection, job: &str) -> Result<Option<JobRequestId>> {
    Ok(sqlx::query_scalar!(
        r#"select id as "id: JobRequestId" from job_requests
            where job = $1 and finished_at is null"#,
        job,
    )
    .fetch_optional(conn)
    .await?)
}

/// Asks for a run of `job`; false when one waits or runs.
///
/// # Errors
/// When the database fails.
pub async fn insert_request(tx: &mut Tx, id: JobRequestId, job: &str, by: UserId) -> Result<bool> {
    let now = tx.now();
    let asked = sqlx::query!(
        "insert into job_requests (id, job, asked_by, asked_at) values ($1, $2, $3, $4)
         on conflict (job) where finished_at is null do nothing",
        id as _,
        job,
        by as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(asked.rows_affected() == 1)
}

/// Begins a request; false when it has ended. One that began and never ended is begun again: the
/// caller holds the job's lease.
///
/// # Errors
/// When the database fails.
pub async fn begin_request(tx: &mut Tx, id: JobRequestId) -> Result<bool> {
    let now = tx.now();
    let begun = sqlx::query!(
        "update job_requests set started_at = $2 where id = $1 and finished_at is null",
        id as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(begun.rows_affected() == 1)
}

/// Writes how a request ended.
///
/// # Errors
/// When the database fails.
pub async fn end_request(
    tx: &mut Tx,
    id: JobRequestId,
    succeeded: bool,
    result: Value,
) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "update job_requests set finished_at = $2, outcome = $3, result = $4
          where id = $1 and finished_at is null",
        id as _,
        now,
        if succeeded { "succeeded" } else { "failed" },
        result,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
