//! What the bank does with refunds.

use camp_domain::refunds::MoneyState;
use camp_domain::{MerchantAccountId, RefundId};
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
    /// Whoever paid, or the payment where that is not known: one refund at a time for each.
    pub payer: uuid::Uuid,
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
        r#"update refunds f set claimed_until = $3
             from payments p
            where p.id = f.payment_id and f.id in (
                  select r.id from refunds r left join release_runs n on n.id = r.run_id
                   where r.due_at <= $1 and (r.claimed_until is null or r.claimed_until <= $2)
                     and r.merchant_account_id is not null
                     and (r.money in ('submitting', 'unknown', 'processing')
                          or (r.money in ('not_sent', 'refused') and r.decision = 'approved'
                              and n.state = 'running'))
                   order by r.due_at, r.id limit $4 for update of r skip locked)
        returning f.id as "id: RefundId",
                  f.merchant_account_id as "merchant_account_id!: MerchantAccountId",
                  f.money as "money: MoneyState", coalesce(p.member_id, p.id) as "payer!""#,
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
