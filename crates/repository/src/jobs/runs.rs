//! What has run, for people.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;

use crate::{Page, PageRequest, Result};

/// A run of a job, by the timetable or because somebody asked.
#[derive(Clone, Debug)]
pub struct JobRun {
    /// The slot, or when it was asked for.
    pub due_at: DateTime<Utc>,
    /// Who asked for it, in words; nothing for the timetable.
    pub asked_by: Option<String>,
    /// When it began, in business time; nothing while it waits.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// `succeeded` or `failed`.
    pub outcome: Option<String>,
    /// What it said.
    pub result: Option<Value>,
}

/// The runs of a job, newest first.
///
/// # Errors
/// When the database fails.
pub async fn list_runs(
    conn: &mut PgConnection,
    job: &str,
    page: PageRequest,
) -> Result<Page<JobRun>> {
    let total = sqlx::query_scalar!(
        r#"select (select count(*) from job_slots where job = $1)
                  + (select count(*) from job_requests where job = $1) as "count!""#,
        job,
    )
    .fetch_one(&mut *conn)
    .await?;
    let items = sqlx::query_as!(
        JobRun,
        r#"select slot as "due_at!", null::text as asked_by, started_at, finished_at, outcome,
                  result
             from job_slots where job = $1
            union all
           select q.asked_at, u.display_name, q.started_at, q.finished_at, q.outcome, q.result
             from job_requests q join users u on u.id = q.asked_by where q.job = $1
            order by 1 desc, 2 nulls last limit $2 offset $3"#,
        job,
        page.limit(),
        page.offset(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Page { items, total })
}
