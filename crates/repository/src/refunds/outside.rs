//! Refunds that nobody here sent.

use camp_domain::refunds::{Decision, MoneyState, RefundKind};
use camp_domain::{CampId, EnrolmentId, Fen, MerchantAccountId, PaymentId, RefundId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Result, Tx};

/// A refund seen outside that is not in the books.
#[derive(Clone, Debug)]
pub struct OutsideRefund {
    /// Its id.
    pub id: RefundId,
    /// The payment.
    pub payment_id: PaymentId,
    /// Which refund of the payment it is.
    pub ordinal: i32,
    /// The enrolment, where there is one.
    pub enrolment_id: Option<EnrolmentId>,
    /// The camp, where it is known.
    pub camp_id: Option<CampId>,
    /// The account the money left from, where it is ours.
    pub merchant_account_id: Option<MerchantAccountId>,
    /// Why, as far as can be told.
    pub kind: RefundKind,
    /// What went back, in fen.
    pub amount: Fen,
    /// The number it was made under.
    pub out_refund_no: String,
    /// Approved where it stands for the payment; rejected beside another that does.
    pub decision: Decision,
    /// What the bank did.
    pub money: MoneyState,
    /// Hash over the facts.
    pub facts_hash: Vec<u8>,
    /// How we know, in words.
    pub reason: String,
    /// When the money was back.
    pub succeeded_at: Option<DateTime<Utc>>,
}

/// Writes down a refund that was seen outside.
///
/// # Errors
/// When the database fails.
pub async fn insert_outside(tx: &mut Tx, seen: &OutsideRefund) -> Result<()> {
    let now = tx.now();
    // What is still under way is asked about like any other.
    let due = matches!(seen.money, MoneyState::Processing).then_some(now);
    sqlx::query!(
        "insert into refunds (id, payment_id, ordinal, enrolment_id, camp_id, merchant_account_id,
             kind, amount_fen, out_refund_no, seen_outside, decision, money, facts_hash, reason,
             accepted_at, due_at, succeeded_at, decided_at, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, true, $10, $11, $12, $13, $14, $15, $16, $14,
                 $14, $14)",
        seen.id as _,
        seen.payment_id as _,
        seen.ordinal,
        seen.enrolment_id as Option<EnrolmentId> as _,
        seen.camp_id as Option<CampId> as _,
        seen.merchant_account_id as Option<MerchantAccountId> as _,
        seen.kind as _,
        seen.amount as _,
        seen.out_refund_no,
        seen.decision as _,
        seen.money as _,
        seen.facts_hash,
        seen.reason,
        now,
        due,
        seen.succeeded_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A refund of ours was made outside, under another number.
///
/// # Errors
/// When the database fails.
pub async fn set_seen_outside(tx: &mut Tx, id: RefundId, out_refund_no: &str) -> Result<()> {
    sqlx::query!(
        "update refunds set seen_outside = true, provider_refund_id = $2 where id = $1",
        id as _,
        out_refund_no,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How much of a payment is back with its payer.
///
/// # Errors
/// When the database fails.
pub async fn sum_refunded(conn: &mut PgConnection, payment: PaymentId) -> Result<Fen> {
    Ok(sqlx::query_scalar!(
        r#"select coalesce(sum(amount_fen), 0)::bigint as "sum!: Fen" from refunds
            where payment_id = $1 and money in ('success', 'settled_outside')"#,
        payment as _,
    )
    .fetch_one(conn)
    .await?)
}
