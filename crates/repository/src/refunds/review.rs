//! Refunds as decisions lock and change them.

use camp_domain::refunds::{Decision, Evidence, MoneyState, RefundKind};
use camp_domain::{
    CampId, EnrolmentId, Fen, MerchantAccountId, PaymentId, RefundId, ReleaseRunId, UserId,
    Visibility,
};
use chrono::{DateTime, Utc};

use crate::{Error, Result, Tx};

/// What a decision needs to hold.
#[derive(Clone, Debug)]
pub struct LockedRefund {
    /// Its id.
    pub id: RefundId,
    /// The payment.
    pub payment_id: PaymentId,
    /// Which refund of the payment it is.
    pub ordinal: i32,
    /// The enrolment.
    pub enrolment_id: Option<EnrolmentId>,
    /// The camp.
    pub camp_id: Option<CampId>,
    /// The account the money leaves from.
    pub merchant_account_id: Option<MerchantAccountId>,
    /// Why it was proposed.
    pub kind: RefundKind,
    /// What goes back, in fen.
    pub amount: Fen,
    /// What we decided.
    pub decision: Decision,
    /// What the bank did.
    pub money: MoneyState,
    /// Hash over the facts it was proposed with.
    pub facts_hash: Vec<u8>,
    /// Hash over the facts it was approved with.
    pub approved_hash: Option<Vec<u8>>,
    /// The number the provider knows it by.
    pub out_refund_no: String,
    /// The run that let it leave.
    pub run_id: Option<ReleaseRunId>,
    /// The frozen bytes, sealed.
    pub request_body: Option<Vec<u8>>,
    /// Sending passes so far.
    pub attempts: i32,
    /// Questions so far.
    pub asked: i32,
    /// An earlier attempt may have been accepted.
    pub earlier_open: bool,
    /// When the provider's signed acceptance came.
    pub accepted_at: Option<DateTime<Utc>>,
    /// The code of the last failure.
    pub failure_code: Option<String>,
    /// When the engine looks at it next.
    pub due_at: Option<DateTime<Utc>>,
    /// The provider's number.
    pub provider_refund_id: Option<String>,
    /// What the provider answered last.
    pub answered: Option<Evidence>,
    /// When.
    pub answered_at: Option<DateTime<Utc>>,
    /// The reason the member reads.
    pub reason_for_member: Option<String>,
    /// When the payer paid.
    pub paid_at: DateTime<Utc>,
}

impl LockedRefund {
    /// The provider's last signed word, and when it came.
    #[must_use]
    pub fn evidence(&self) -> Option<(Evidence, DateTime<Utc>)> {
        self.answered.zip(self.answered_at)
    }
}

macro_rules! lock_refund {
    ($tail:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            LockedRefund,
            r#"select id as "id: RefundId", payment_id as "payment_id: PaymentId",
                  ordinal, enrolment_id as "enrolment_id: EnrolmentId", camp_id as "camp_id: CampId",
                  merchant_account_id as "merchant_account_id: MerchantAccountId",
                  kind as "kind: RefundKind", amount_fen as "amount: Fen",
                  decision as "decision: Decision",
                  money as "money: MoneyState", facts_hash, approved_hash, out_refund_no,
                  run_id as "run_id: ReleaseRunId", request_body, attempts, asked, earlier_open,
                  accepted_at, failure_code, due_at, provider_refund_id,
                  answered as "answered: Evidence", answered_at, reason_for_member,
                  (select p.paid_at from payments p where p.id = r.payment_id) as "paid_at!"
             from refunds r "# + $tail,
            $($argument),*
        )
    };
}

/// Locks a refund the staff member may see.
///
/// # Errors
/// When the database fails.
pub async fn lock_refund(
    tx: &mut Tx,
    id: RefundId,
    visibility: &Visibility,
) -> Result<Option<LockedRefund>> {
    Ok(lock_refund!(
        "where id = $1 and ($2::uuid is null or exists (
               select 1 from camp_staff s where s.camp_id = r.camp_id and s.user_id = $2))
         for update",
        id as _,
        visibility.assignee() as _,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Locks refunds, in the order of their ids so that two batches cannot wait for each other.
///
/// # Errors
/// When the database fails.
pub async fn lock_refunds(
    tx: &mut Tx,
    ids: &[uuid::Uuid],
    visibility: &Visibility,
) -> Result<Vec<LockedRefund>> {
    Ok(lock_refund!(
        "where id = any($1) and ($2::uuid is null or exists (
               select 1 from camp_staff s where s.camp_id = r.camp_id and s.user_id = $2))
         order by id for update",
        ids,
        visibility.assignee() as _,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Locks the refund the provider knows by this number.
///
/// # Errors
/// When the database fails.
pub async fn lock_refund_by_number(
    tx: &mut Tx,
    merchant: MerchantAccountId,
    out_refund_no: &str,
) -> Result<Option<LockedRefund>> {
    Ok(lock_refund!(
        "where merchant_account_id = $1 and out_refund_no = $2 for update",
        merchant as _,
        out_refund_no,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Locks the latest refund of a payment.
///
/// # Errors
/// When the database fails.
pub async fn lock_latest_refund(tx: &mut Tx, payment: PaymentId) -> Result<Option<LockedRefund>> {
    Ok(lock_refund!(
        "where payment_id = $1 order by ordinal desc limit 1 for update",
        payment as _
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Locks the approved refunds that rest on days that have not left, of these people in this camp; the
/// payments they belong to.
///
/// # Errors
/// When the database fails.
pub async fn lock_approved_of(tx: &mut Tx, camp: CampId, users: &[i64]) -> Result<Vec<PaymentId>> {
    Ok(sqlx::query_scalar!(
        r#"select r.payment_id as "id: PaymentId"
             from refunds r
             join enrolments e on e.payment_id = r.payment_id
            where e.camp_id = $1 and e.planet_user_id = any($2)
              and r.decision = 'approved' and r.money = 'not_sent' and r.kind <> 'early'
            order by r.id
              for update of r"#,
        camp as _,
        users,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Locks every refund of a payment, by ordinal.
///
/// # Errors
/// When the database fails.
pub async fn lock_refunds_of_payment(tx: &mut Tx, payment: PaymentId) -> Result<Vec<LockedRefund>> {
    Ok(lock_refund!(
        "where payment_id = $1 order by ordinal for update",
        payment as _
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Locks every refund of these payments, in the order of their ids.
///
/// # Errors
/// When the database fails.
pub async fn lock_refunds_of_payments(
    tx: &mut Tx,
    payments: &[uuid::Uuid],
) -> Result<Vec<LockedRefund>> {
    Ok(lock_refund!(
        "where payment_id = any($1) order by id for update",
        payments
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Locks the refund of a payment that the other side knows by this number, its own or the one it
/// was made under outside.
///
/// # Errors
/// When the database fails.
pub async fn lock_refund_of_payment(
    tx: &mut Tx,
    payment: PaymentId,
    out_refund_no: &str,
) -> Result<Option<LockedRefund>> {
    Ok(lock_refund!(
        "where payment_id = $1
           and (out_refund_no = $2 or (seen_outside and provider_refund_id = $2)) for update",
        payment as _,
        out_refund_no,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Which refund of a payment the next one would be. The payment is locked, so that two cannot be
/// the same.
///
/// # Errors
/// When the database fails.
pub async fn next_ordinal(tx: &mut Tx, payment: PaymentId) -> Result<i32> {
    sqlx::query!(
        "select id from payments where id = $1 for update",
        payment as _
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(sqlx::query_scalar!(
        r#"select coalesce(max(ordinal), 0) + 1 as "next!" from refunds where payment_id = $1"#,
        payment as _,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Writes a decision of `from`'s refund; an approval keeps the hash of the facts it saw.
///
/// # Errors
/// When the database fails, or the refund is no longer in `from` with its money not sent.
pub async fn set_decision(
    tx: &mut Tx,
    id: RefundId,
    from: Decision,
    to: Decision,
    approved_hash: Option<&[u8]>,
    reason: Option<&str>,
) -> Result<()> {
    let now = tx.now();
    let by = match tx.actor() {
        camp_domain::Actor::Staff(user) => Some(user),
        _ => None,
    };
    let moved = sqlx::query!(
        "update refunds set decision = $3, approved_hash = $4, reason = coalesce($5, reason),
                decided_by = case when $3 = 'in_review' then null else $6::uuid end,
                decided_at = case when $3 = 'in_review' then null else $7::timestamptz end,
                run_id = case when $3 = 'in_review' then null else run_id end,
                released_at = case when $3 = 'in_review' then null else released_at end,
                due_at = case when $3 = 'in_review' then null else due_at end,
                updated_at = $7
          where id = $1 and decision = $2 and money = 'not_sent'",
        id as _,
        from as _,
        to as _,
        approved_hash,
        reason,
        by as Option<UserId> as _,
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

/// Approves refunds in review, each with the hash of the facts that were seen.
///
/// # Errors
/// When the database fails, or one of them is no longer in review with its money not sent.
pub async fn set_approved_many(tx: &mut Tx, ids: &[uuid::Uuid], hashes: &[Vec<u8>]) -> Result<()> {
    let (now, by) = (tx.now(), tx.actor().person());
    let moved = sqlx::query!(
        "update refunds r set decision = 'approved', approved_hash = v.hash, decided_by = $3,
                decided_at = $4, updated_at = $4
           from unnest($1::uuid[], $2::bytea[]) as v(id, hash)
          where r.id = v.id and r.decision = 'in_review' and r.money = 'not_sent'",
        ids,
        hashes,
        by,
        now,
    )
    .execute(tx.conn())
    .await?;
    all(moved.rows_affected(), ids)
}

/// Rejects refunds in review.
///
/// # Errors
/// When the database fails, or one of them is no longer in review with its money not sent.
pub async fn set_rejected_many(tx: &mut Tx, ids: &[uuid::Uuid], reason: &str) -> Result<()> {
    let (now, by) = (tx.now(), tx.actor().person());
    let moved = sqlx::query!(
        "update refunds set decision = 'rejected', reason = $2, decided_by = $3, decided_at = $4,
                updated_at = $4
          where id = any($1) and decision = 'in_review' and money = 'not_sent'",
        ids,
        reason,
        by,
        now,
    )
    .execute(tx.conn())
    .await?;
    all(moved.rows_affected(), ids)
}

fn all(rows: u64, ids: &[uuid::Uuid]) -> Result<()> {
    if rows == ids.len() as u64 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}
