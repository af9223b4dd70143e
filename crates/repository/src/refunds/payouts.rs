//! Payouts by hand.

use camp_domain::refunds::{Evidence, PayoutState};
use camp_domain::{Actor, FileId, HandPayoutId, RefundId, UserId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Error, Result, Tx};

/// A payout by hand with the names of its people.
#[derive(Clone, Debug)]
pub struct HandPayout {
    /// Its id.
    pub id: HandPayoutId,
    /// Where it stands.
    pub state: PayoutState,
    /// Why.
    pub reason: String,
    /// Who proposed it.
    pub proposed_by: UserId,
    /// Their name.
    pub proposed_by_name: String,
    /// When.
    pub proposed_at: DateTime<Utc>,
    /// How it was paid.
    pub method: Option<String>,
    /// The number of the transfer.
    pub reference: Option<String>,
    /// The picture of it.
    pub proof_file_id: Option<FileId>,
    /// Who paid.
    pub paid_by: Option<UserId>,
    /// Their name.
    pub paid_by_name: Option<String>,
    /// When.
    pub paid_at: Option<DateTime<Utc>>,
    /// The name of who confirmed it.
    pub confirmed_by_name: Option<String>,
    /// When.
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// The payout of a refund that stands: the latest that was not given up.
///
/// # Errors
/// When the database fails.
pub async fn find_hand_payout(
    conn: &mut PgConnection,
    refund: RefundId,
) -> Result<Option<HandPayout>> {
    Ok(sqlx::query_as!(
        HandPayout,
        r#"select h.id as "id: HandPayoutId", h.state as "state: PayoutState", h.reason,
                  h.proposed_by as "proposed_by: UserId", u.display_name as proposed_by_name,
                  h.proposed_at, h.method, h.reference, h.proof_file_id as "proof_file_id: FileId",
                  h.paid_by as "paid_by: UserId", v.display_name as "paid_by_name?", h.paid_at,
                  w.display_name as "confirmed_by_name?", h.confirmed_at
             from hand_payouts h
             join users u on u.id = h.proposed_by
             left join users v on v.id = h.paid_by
             left join users w on w.id = h.confirmed_by
            where h.refund_id = $1 and h.state <> 'withdrawn'"#,
        refund as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// Proposes a payout by hand.
///
/// # Errors
/// When the database fails, or there is one already.
pub async fn insert_hand_payout(
    tx: &mut Tx,
    id: HandPayoutId,
    refund: RefundId,
    by: UserId,
    reason: &str,
) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "insert into hand_payouts (id, refund_id, state, reason, proposed_by, proposed_at)
         values ($1, $2, 'open', $3, $4, $5)",
        id as _,
        refund as _,
        reason,
        by as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The proof that it was paid.
#[derive(Clone, Debug)]
pub struct Proof {
    /// How it was paid.
    pub method: String,
    /// The number of the transfer.
    pub reference: String,
    /// The picture of it.
    pub file: FileId,
}

/// Writes the proof down.
///
/// # Errors
/// When the database fails, or it is no longer open.
pub async fn set_hand_payout_paid(
    tx: &mut Tx,
    id: HandPayoutId,
    by: UserId,
    proof: &Proof,
) -> Result<()> {
    let now = tx.now();
    let moved = sqlx::query!(
        "update hand_payouts set state = 'paid', method = $2, reference = $3, proof_file_id = $4,
                paid_by = $5, paid_at = $6
          where id = $1 and state = 'open'",
        id as _,
        proof.method,
        proof.reference,
        proof.file as _,
        by as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    one(moved.rows_affected())
}

/// Ends a payout: confirmed by a second person, or given up.
///
/// # Errors
/// When the database fails, or it is no longer in `from`.
pub async fn set_hand_payout_ended(
    tx: &mut Tx,
    id: HandPayoutId,
    from: PayoutState,
    to: PayoutState,
) -> Result<()> {
    let now = tx.now();
    let by = match tx.actor() {
        Actor::Staff(user) if to == PayoutState::Confirmed => Some(user),
        _ => None,
    };
    let moved = sqlx::query!(
        "update hand_payouts set state = $3, confirmed_by = $4,
                confirmed_at = case when $3 = 'confirmed' then $5::timestamptz end
          where id = $1 and state = $2",
        id as _,
        from as _,
        to as _,
        by as Option<UserId> as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    one(moved.rows_affected())
}

/// Keeps the provider's signed word about a refund.
///
/// # Errors
/// When the database fails.
pub async fn set_answer(tx: &mut Tx, id: RefundId, word: Evidence) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "update refunds set answered = $2, answered_at = $3 where id = $1",
        id as _,
        word as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn one(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Error::Stale) }
}
