//! Refunds as they are proposed.

use camp_domain::refunds::RefundKind;
use camp_domain::{CampId, EnrolmentId, Fen, MerchantAccountId, PaymentId, RefundId};

use crate::{Error, Result, Tx};

/// A refund to be proposed.
#[derive(Clone, Debug)]
pub struct NewRefund {
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
    /// The account the money leaves from.
    pub merchant_account_id: Option<MerchantAccountId>,
    /// Why.
    pub kind: RefundKind,
    /// What goes back, in fen.
    pub amount: Fen,
    /// The number the provider will know it by.
    pub out_refund_no: String,
    /// Hash over the facts.
    pub facts_hash: Vec<u8>,
    /// The reason the member reads.
    pub reason_for_member: String,
    /// Why, in the words of who proposed it.
    pub reason: Option<String>,
}

/// Proposes a refund.
///
/// # Errors
/// When the database fails, or the payment has an open refund already.
pub async fn insert_refund(tx: &mut Tx, new: &NewRefund) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "insert into refunds (id, payment_id, ordinal, enrolment_id, camp_id, merchant_account_id,
             kind, amount_fen, out_refund_no, decision, money, facts_hash, reason_for_member, reason,
             created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'in_review', 'not_sent', $10, $11, $12, $13, $13)",
        new.id as _,
        new.payment_id as _,
        new.ordinal,
        new.enrolment_id as Option<EnrolmentId> as _,
        new.camp_id as Option<CampId> as _,
        new.merchant_account_id as _,
        new.kind as _,
        new.amount as _,
        new.out_refund_no,
        new.facts_hash,
        new.reason_for_member,
        new.reason,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Proposes many refunds of a settlement at once.
///
/// # Errors
/// When the database fails, or one of the payments has an open refund already.
pub async fn insert_refunds(tx: &mut Tx, new: &[NewRefund]) -> Result<()> {
    let now = tx.now();
    let ids: Vec<_> = new.iter().map(|one| one.id.get()).collect();
    let payments: Vec<_> = new.iter().map(|one| one.payment_id.get()).collect();
    let ordinals: Vec<_> = new.iter().map(|one| one.ordinal).collect();
    let enrolments: Vec<_> = new
        .iter()
        .map(|one| one.enrolment_id.map(EnrolmentId::get))
        .collect();
    let camps: Vec<_> = new.iter().map(|one| one.camp_id.map(CampId::get)).collect();
    let accounts: Vec<_> = new
        .iter()
        .map(|one| one.merchant_account_id.map(MerchantAccountId::get))
        .collect();
    let kinds: Vec<_> = new.iter().map(|one| one.kind.to_string()).collect();
    let amounts: Vec<_> = new.iter().map(|one| one.amount.get()).collect();
    let numbers: Vec<_> = new.iter().map(|one| one.out_refund_no.clone()).collect();
    let hashes: Vec<_> = new.iter().map(|one| one.facts_hash.clone()).collect();
    let words: Vec<_> = new
        .iter()
        .map(|one| one.reason_for_member.clone())
        .collect();
    sqlx::query!(
        "insert into refunds (id, payment_id, ordinal, enrolment_id, camp_id, merchant_account_id,
             kind, amount_fen, out_refund_no, decision, money, facts_hash, reason_for_member,
             created_at, updated_at)
         select v.id, v.payment, v.ordinal, v.enrolment, v.camp, v.account, v.kind, v.amount,
                v.number, 'in_review', 'not_sent', v.hash, v.words, $12, $12
           from unnest($1::uuid[], $2::uuid[], $3::integer[], $4::uuid[], $5::uuid[], $6::uuid[],
                       $7::text[], $8::bigint[], $9::text[], $10::bytea[], $11::text[])
             as v(id, payment, ordinal, enrolment, camp, account, kind, amount, number, hash, words)",
        &ids,
        &payments,
        &ordinals,
        &enrolments as &[Option<uuid::Uuid>],
        &camps as &[Option<uuid::Uuid>],
        &accounts as &[Option<uuid::Uuid>],
        &kinds,
        &amounts,
        &numbers,
        &hashes,
        &words,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes new facts of a refund in review.
///
/// # Errors
/// When the database fails, or it is not in review.
pub async fn set_facts(
    tx: &mut Tx,
    id: RefundId,
    amount: Fen,
    facts_hash: &[u8],
    reason_for_member: &str,
) -> Result<()> {
    let now = tx.now();
    let moved = sqlx::query!(
        "update refunds set amount_fen = $2, facts_hash = $3, reason_for_member = $4, updated_at = $5,
                request_body = null
          where id = $1 and decision = 'in_review' and money = 'not_sent'",
        id as _,
        amount as _,
        facts_hash,
        reason_for_member,
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
