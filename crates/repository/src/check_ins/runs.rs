//! The passes over a camp's check-ins.

use camp_domain::check_ins::{SyncState, SyncStep};
use camp_domain::{CampId, SyncRunId, UserId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Error, Page, PageRequest, Result, Tx};

/// One pass.
#[derive(Clone, Debug)]
pub struct SyncRun {
    /// Its id.
    pub id: SyncRunId,
    /// The camp.
    pub camp_id: CampId,
    /// How it stands.
    pub state: SyncState,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// Calls made to the planet.
    pub calls: i32,
    /// Members in the ranking.
    pub members: i32,
    /// Posts that were not known before.
    pub new_posts: i32,
    /// Members whose days changed.
    pub changed: i32,
    /// Members whose days went down.
    pub lowered: i32,
    /// Enrolled members who could not be found on the planet.
    pub unknown: i32,
    /// What it does, while it is under way.
    pub step: Option<SyncStep>,
    /// Posts read so far.
    pub posts: i32,
    /// Calls the last complete pass over this camp took.
    pub usual_calls: Option<i32>,
    /// Why it failed, in words.
    pub failure: Option<String>,
}

/// What a complete pass found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SyncCounts {
    /// Calls made to the planet.
    pub calls: i32,
    /// Members in the ranking.
    pub members: i32,
    /// Posts that were not known before.
    pub new_posts: i32,
    /// Members whose days changed.
    pub changed: i32,
    /// Members whose days went down.
    pub lowered: i32,
    /// Enrolled members who could not be found on the planet.
    pub unknown: i32,
}

/// Begins a pass.
///
/// # Errors
/// When the database fails.
pub async fn insert_run(
    tx: &mut Tx,
    id: SyncRunId,
    camp: CampId,
    by: Option<UserId>,
) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "insert into sync_runs (id, camp_id, state, started_at, started_by)
         values ($1, $2, 'running', $3, $4)",
        id as _,
        camp as _,
        now,
        by as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends the passes of a camp whose process died; the caller holds the camp's lease.
///
/// # Errors
/// When the database fails.
pub async fn fail_abandoned(tx: &mut Tx, camp: CampId, words: &str) -> Result<u64> {
    let now = tx.now();
    let failed = sqlx::query!(
        "update sync_runs set state = 'failed', finished_at = $2, failure = $3, step = null
          where camp_id = $1 and state = 'running'",
        camp as _,
        now,
        words,
    )
    .execute(tx.conn())
    .await?;
    Ok(failed.rows_affected())
}

/// Where a pass that is under way has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyncProgress {
    /// What it does.
    pub step: SyncStep,
    /// Calls made so far.
    pub calls: i32,
    /// Members read so far.
    pub members: i32,
    /// Posts read so far.
    pub posts: i32,
}

/// Notes where a pass has come to; one that is over already is left alone.
///
/// # Errors
/// When the database fails.
pub async fn set_progress(tx: &mut Tx, id: SyncRunId, at: SyncProgress) -> Result<()> {
    sqlx::query!(
        "update sync_runs set step = $2, calls = $3, members = $4, posts = $5
          where id = $1 and state = 'running'",
        id as _,
        at.step as _,
        at.calls,
        at.members,
        at.posts,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends a pass that failed, saying why.
///
/// # Errors
/// [`Error::Stale`] when it is over already.
pub async fn set_failed(tx: &mut Tx, id: SyncRunId, calls: i32, words: &str) -> Result<()> {
    let now = tx.now();
    let done = sqlx::query!(
        "update sync_runs set state = 'failed', finished_at = $2, calls = $3, failure = $4, step = null
          where id = $1 and state = 'running'",
        id as _,
        now,
        calls,
        words,
    )
    .execute(tx.conn())
    .await?;
    one(done.rows_affected())
}

/// Ends a complete pass.
///
/// # Errors
/// [`Error::Stale`] when it is over already.
pub async fn set_succeeded(tx: &mut Tx, id: SyncRunId, counts: SyncCounts) -> Result<()> {
    let now = tx.now();
    let done = sqlx::query!(
        "update sync_runs
            set state = 'succeeded', finished_at = $2, calls = $3, members = $4, new_posts = $5,
                changed = $6, unknown = $7, lowered = $8, step = null
          where id = $1 and state = 'running'",
        id as _,
        now,
        counts.calls,
        counts.members,
        counts.new_posts,
        counts.changed,
        counts.unknown,
        counts.lowered,
    )
    .execute(tx.conn())
    .await?;
    one(done.rows_affected())
}

fn one(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// One pass.
///
/// # Errors
/// When the database fails.
pub async fn find_run(conn: &mut PgConnection, id: SyncRunId) -> Result<Option<SyncRun>> {
    Ok(sqlx::query_as!(
        SyncRun,
        r#"select r.id as "id: SyncRunId", r.camp_id as "camp_id: CampId",
                  r.state as "state: SyncState", r.started_at, r.finished_at, r.calls, r.members,
                  r.new_posts, r.changed, r.lowered, r.unknown, r.step as "step: SyncStep", r.posts,
                  (select calls from sync_runs u
                    where u.camp_id = r.camp_id and u.state = 'succeeded'
                    order by started_at desc limit 1) as usual_calls, r.failure
             from sync_runs r where r.id = $1"#,
        id as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// Whether a pass over the camp has begun at `since` or later.
///
/// # Errors
/// When the database fails.
pub async fn has_run_since(
    conn: &mut PgConnection,
    camp: CampId,
    since: DateTime<Utc>,
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from sync_runs
                           where camp_id = $1 and started_at >= $2) as "exists!""#,
        camp as _,
        since,
    )
    .fetch_one(conn)
    .await?)
}

/// The passes over a camp, newest first. Whoever asks has checked that the camp may be seen.
///
/// # Errors
/// When the database fails.
pub async fn list_runs(
    conn: &mut PgConnection,
    camp: CampId,
    page: PageRequest,
) -> Result<Page<SyncRun>> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from sync_runs where camp_id = $1"#,
        camp as _,
    )
    .fetch_one(&mut *conn)
    .await?;
    let items = sqlx::query_as!(
        SyncRun,
        r#"select r.id as "id: SyncRunId", r.camp_id as "camp_id: CampId",
                  r.state as "state: SyncState", r.started_at, r.finished_at, r.calls, r.members,
                  r.new_posts, r.changed, r.lowered, r.unknown, r.step as "step: SyncStep", r.posts,
                  (select calls from sync_runs u
                    where u.camp_id = r.camp_id and u.state = 'succeeded'
                    order by started_at desc limit 1) as usual_calls, r.failure
             from sync_runs r where r.camp_id = $1
            order by r.started_at desc, r.id desc limit $2 offset $3"#,
        camp as _,
        page.limit(),
        page.offset(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Page { items, total })
}
