//! How runs move.

use camp_domain::refunds::RunState;
use camp_domain::{RefundId, ReleaseRunId};

use crate::{Error, Result, Tx};

/// Pauses a run; its unsent refunds wait.
///
/// # Errors
/// When the database fails.
pub async fn set_run_paused(tx: &mut Tx, id: ReleaseRunId, reason: &str) -> Result<bool> {
    let paused = sqlx::query!(
        "update release_runs set state = 'paused', pause_reason = $2 where id = $1 and state = 'running'",
        id as _,
        reason,
    )
    .execute(tx.conn())
    .await?;
    Ok(paused.rows_affected() == 1)
}

/// Whether a run may send, for certain until `tx` ends: nobody pauses it in between.
///
/// # Errors
/// When the database fails.
pub async fn lock_running(tx: &mut Tx, id: ReleaseRunId) -> Result<bool> {
    let state = sqlx::query_scalar!(
        r#"select state as "state: RunState" from release_runs where id = $1 for share"#,
        id as _,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(state == Some(RunState::Running))
}

/// Lets a paused run go on, and its waiting refunds with it. The refunds come first, as everywhere
/// a refund and its run are locked together.
///
/// # Errors
/// When the database fails, or the run is not paused.
pub async fn set_run_resumed(tx: &mut Tx, id: ReleaseRunId) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "update refunds set due_at = $2, claimed_until = null, updated_at = $2
          where run_id = $1 and money = 'not_sent' and decision = 'approved'",
        id as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    let resumed = sqlx::query!(
        "update release_runs set state = 'running', pause_reason = null where id = $1 and state = 'paused'",
        id as _,
    )
    .execute(tx.conn())
    .await?;
    if resumed.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

/// Takes what has not left out of a run that is going to be stopped; the refunds.
///
/// # Errors
/// When the database fails.
pub async fn set_unsent_freed(tx: &mut Tx, id: ReleaseRunId) -> Result<Vec<RefundId>> {
    let now = tx.now();
    // In the order of their ids, as everybody locks several.
    sqlx::query!(
        "select id from refunds where run_id = $1 and money = 'not_sent' order by id for update",
        id as _,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(sqlx::query_scalar!(
        r#"update refunds set run_id = null, released_at = null, due_at = null, claimed_until = null,
                  attempts = 0, updated_at = $2
            where run_id = $1 and money = 'not_sent' returning id as "id: RefundId""#,
        id as _,
        now,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Takes a refund that came back unsent out of its run, where that was stopped meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn set_freed_if_stopped(tx: &mut Tx, id: RefundId) -> Result<()> {
    sqlx::query!(
        "update refunds r set run_id = null, released_at = null, due_at = null, attempts = 0
          where id = $1 and money = 'not_sent' and exists (
                select 1 from release_runs n where n.id = r.run_id and n.state = 'stopped')",
        id as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Stops a run for good; the state it was in.
///
/// # Errors
/// When the database fails, or it has ended.
pub async fn set_run_stopped(tx: &mut Tx, id: ReleaseRunId, reason: &str) -> Result<RunState> {
    let now = tx.now();
    sqlx::query_scalar!(
        r#"update release_runs n set state = 'stopped', pause_reason = $2, finished_at = $3
             from release_runs o
            where n.id = $1 and o.id = n.id and n.state in ('running', 'paused')
           returning o.state as "state: RunState""#,
        id as _,
        reason,
        now,
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::Stale)
}

/// Ends a run whose refunds have all come to rest or left it; true when it ended now.
///
/// # Errors
/// When the database fails.
pub async fn set_run_done(tx: &mut Tx, id: ReleaseRunId) -> Result<bool> {
    let now = tx.now();
    // Two refunds may come to rest at the same moment, neither seeing the other: whoever gets the
    // run second looks with fresh eyes.
    sqlx::query!(
        "select id from release_runs where id = $1 for update",
        id as _
    )
    .fetch_optional(tx.conn())
    .await?;
    let done = sqlx::query!(
        "update release_runs n set state = 'done', finished_at = $2
          where id = $1 and state = 'running' and not exists (
                select 1 from refunds r where r.run_id = n.id
                   and r.money in ('not_sent', 'submitting', 'unknown', 'processing'))",
        id as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Reopens an ended run because one of its refunds is sent again; the state it was in. A run that
/// has not ended stays as it is.
///
/// # Errors
/// When the database fails.
pub async fn set_run_reopened(tx: &mut Tx, id: ReleaseRunId) -> Result<Option<RunState>> {
    Ok(sqlx::query_scalar!(
        r#"update release_runs n set state = 'running', finished_at = null, pause_reason = null
             from release_runs o
            where n.id = $1 and o.id = n.id and n.state in ('done', 'stopped')
           returning o.state as "state: RunState""#,
        id as _,
    )
    .fetch_optional(tx.conn())
    .await?)
}
