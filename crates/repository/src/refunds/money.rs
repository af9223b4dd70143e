//! What the bank does with refunds.

use camp_domain::refunds::{MoneyState, RunState};
use camp_domain::{MerchantAccountId, RefundId, ReleaseRunId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Error, Result, Tx};

/// A refund that is due for the engine.
#[derive(Clone, Copy, Debug)]
pub struct DueRefund {
    /// Its id.
    pub id: RefundId,
    /// The account the money leaves from.
    pub merchant_account_id: MerchantAccountId,
    /// Where its money is.
    pub money: MoneyState,
}

/// Claims up to `limit` due refunds until `until` (wall time): released ones to send, open ones to
/// ask about, and those whose worker died between sending and writing down the answer.
///
/// # Errors
/// When the database fails.
pub async fn claim_due_refunds(
    tx: &mut Tx,
    wall: DateTime<Utc>,
    until: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<DueRefund>> {
    let now = tx.now();
    Ok(sqlx::query_as!(
        DueRefund,
        r#"update refunds set claimed_until = $3
            where id in (
                  select r.id from refunds r left join release_runs n on n.id = r.run_id
                   where r.due_at <= $1 and (r.claimed_until is null or r.claimed_until <= $2)
                     and r.merchant_account_id is not null
                     and (r.money in ('submitting', 'unknown', 'processing')
                          or (r.money in ('not_sent', 'refused') and r.decision = 'approved'
                              and n.state = 'running'))
                   order by r.due_at, r.id limit $4 for update of r skip locked)
        returning id as "id: RefundId",
                  merchant_account_id as "merchant_account_id!: MerchantAccountId",
                  money as "money: MoneyState""#,
        now,
        wall,
        until,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// When the next refund is due for the engine.
///
/// # Errors
/// When the database fails.
pub async fn next_refund_due(conn: &mut PgConnection) -> Result<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar!(
        "select min(r.due_at) from refunds r left join release_runs n on n.id = r.run_id
          where r.due_at is not null and r.merchant_account_id is not null
            and (r.money in ('submitting', 'unknown', 'processing')
                 or (r.money in ('not_sent', 'refused') and r.decision = 'approved'
                     and n.state = 'running'))",
    )
    .fetch_one(conn)
    .await?)
}

/// What a step writes beside the state.
#[derive(Clone, Debug, Default)]
pub struct MoneyChange {
    /// When the engine looks again.
    pub due_at: Option<DateTime<Utc>>,
    /// Until when a worker holds it, wall time.
    pub claimed_until: Option<DateTime<Utc>>,
    /// The frozen bytes, sealed, at the first claim.
    pub request_body: Option<Vec<u8>>,
    /// Sending passes.
    pub attempts: i32,
    /// Questions.
    pub asked: i32,
    /// An earlier attempt may have been accepted.
    pub earlier_open: bool,
    /// When the provider's signed acceptance came.
    pub accepted_at: Option<DateTime<Utc>>,
    /// The provider's number.
    pub provider_refund_id: Option<String>,
    /// Code of the failure, none when it is over.
    pub failure_code: Option<String>,
    /// The failure in words.
    pub failure: Option<String>,
    /// When the money was back.
    pub succeeded_at: Option<DateTime<Utc>>,
}

/// Moves money from `from` to `to`, or only writes `change` where they are the same.
///
/// # Errors
/// When the database fails, or the money is no longer in `from`.
pub async fn set_money(
    tx: &mut Tx,
    id: RefundId,
    from: MoneyState,
    to: MoneyState,
    change: &MoneyChange,
) -> Result<()> {
    let now = tx.now();
    let moved = sqlx::query!(
        "update refunds set money = $3, due_at = $4, claimed_until = $5,
                request_body = coalesce(request_body, $6), attempts = $7, asked = $8,
                earlier_open = $9, accepted_at = coalesce(accepted_at, $10),
                provider_refund_id = coalesce($11, provider_refund_id), failure_code = $12,
                failure = $13, succeeded_at = coalesce(succeeded_at, $14), updated_at = $15
          where id = $1 and money = $2",
        id as _,
        from as _,
        to as _,
        change.due_at,
        change.claimed_until,
        change.request_body,
        change.attempts,
        change.asked,
        change.earlier_open,
        change.accepted_at,
        change.provider_refund_id,
        change.failure_code,
        change.failure,
        change.succeeded_at,
        now,
    )
    .execute(tx.conn())
    .await?;
    if moved.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

/// A person wants a refused or given-up refund sent again.
///
/// # Errors
/// When the database fails, or its money is neither refused nor not sent nor unknown.
pub async fn set_send_again(tx: &mut Tx, id: RefundId) -> Result<()> {
    let now = tx.now();
    let moved = sqlx::query!(
        "update refunds set due_at = $2, attempts = 0, claimed_until = null, updated_at = $2
          where id = $1 and money in ('refused', 'not_sent', 'unknown') and run_id is not null",
        id as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    if moved.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

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

/// Reopens a finished run because one of its refunds is sent again.
///
/// # Errors
/// When the database fails. A run that is not finished stays as it is.
pub async fn set_run_reopened(tx: &mut Tx, id: ReleaseRunId) -> Result<()> {
    sqlx::query!(
        "update release_runs set state = 'running', finished_at = null where id = $1 and state = 'done'",
        id as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Freezes the bytes of the request, sealed, before the first of them leaves.
///
/// # Errors
/// When the database fails, or other bytes are frozen already.
pub async fn set_request_body(tx: &mut Tx, id: RefundId, sealed: &[u8]) -> Result<()> {
    let frozen = sqlx::query!(
        "update refunds set request_body = $2 where id = $1 and request_body is null",
        id as _,
        sealed,
    )
    .execute(tx.conn())
    .await?;
    if frozen.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

/// Plans the next question about a refund that is open at the provider, after `asked` of them.
///
/// # Errors
/// When the database fails. A refund that has come to rest stays as it is.
pub async fn set_next_question(tx: &mut Tx, id: RefundId, asked: i32) -> Result<()> {
    let due = tx.now() + camp_domain::refunds::next_question(asked);
    sqlx::query!(
        "update refunds set due_at = $2, asked = asked + 1, claimed_until = null
          where id = $1 and money in ('unknown', 'processing')",
        id as _,
        due,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Gives claimed refunds back untouched; the engine looks at them again at `due_at`.
///
/// # Errors
/// When the database fails.
pub async fn set_unclaimed(tx: &mut Tx, ids: &[uuid::Uuid], due_at: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "update refunds set claimed_until = null, due_at = $2
          where id = any($1) and due_at is not null",
        ids,
        due_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
