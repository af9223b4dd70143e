//! Money that arrived.

use camp_domain::binding::{BindMethod, BindStatus};
use camp_domain::payments::{LearnedFrom, PaymentSource};
use camp_domain::{CampId, Fen, MemberId, MerchantAccountId, OrderId, PaymentId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Error, Result, Tx};

/// A payment to be recorded.
#[derive(Clone, Debug)]
pub struct NewPayment {
    /// Its id.
    pub id: PaymentId,
    /// The account it came to, where it is ours.
    pub merchant_account_id: Option<MerchantAccountId>,
    /// The merchant number it came to.
    pub mch_id: String,
    /// The provider's number.
    pub transaction_id: String,
    /// What brought it about.
    pub source: PaymentSource,
    /// Our number, where the provider names one.
    pub out_trade_no: Option<String>,
    /// Our order, where there is one.
    pub order_id: Option<OrderId>,
    /// The camp, where it is known.
    pub camp_id: Option<CampId>,
    /// The payer, where known here.
    pub member_id: Option<MemberId>,
    /// Keyed hash of the payer's openid.
    pub payer_hash: Option<Vec<u8>>,
    /// Whose fixed code it was paid to.
    pub payee_user_id: Option<String>,
    /// What for, as the code says.
    pub payee_product: Option<String>,
    /// Keyed hash of the payer as a contact of the corporation.
    pub external_user_hash: Option<Vec<u8>>,
    /// Amount of the order, in fen.
    pub amount: Fen,
    /// What the payer spent after coupons, in fen.
    pub payer_total: Option<Fen>,
    /// The provider's word for the way.
    pub trade_type: Option<String>,
    /// When the payer paid, as the provider says.
    pub paid_at: DateTime<Utc>,
    /// Through which door we learned of it.
    pub learned_from: LearnedFrom,
    /// The provider's own words, sealed.
    pub detail: Vec<u8>,
}

/// Records a payment; false when it is in the books already.
///
/// # Errors
/// When the database fails. No rule of business can refuse it.
pub async fn insert_payment(tx: &mut Tx, payment: &NewPayment) -> Result<bool> {
    let now = tx.now();
    let inserted = sqlx::query!(
        "insert into payments (id, merchant_account_id, mch_id, transaction_id, source, out_trade_no,
             order_id, camp_id, member_id, payer_hash, amount_fen, payer_total_fen, trade_type,
             paid_at, recorded_at, learned_from, detail, payee_user_id, payee_product,
             external_user_hash, bind_status)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
                 $18, $19, $20, 'manual_review')
         on conflict (mch_id, transaction_id) do nothing",
        payment.id as _,
        payment.merchant_account_id as _,
        payment.mch_id,
        payment.transaction_id,
        payment.source as _,
        payment.out_trade_no,
        payment.order_id as _,
        payment.camp_id as _,
        payment.member_id as _,
        payment.payer_hash,
        payment.amount as _,
        payment.payer_total as _,
        payment.trade_type,
        payment.paid_at,
        now,
        payment.learned_from as _,
        payment.detail,
        payment.payee_user_id,
        payment.payee_product,
        payment.external_user_hash,
    )
    .execute(tx.conn())
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Moves the binding of a payment from `from` to `to`.
///
/// # Errors
/// When the database fails, or the binding is no longer in `from`.
pub async fn set_binding(
    tx: &mut Tx,
    id: PaymentId,
    from: BindStatus,
    to: BindStatus,
    method: Option<BindMethod>,
) -> Result<()> {
    let now = tx.now();
    let moved = sqlx::query!(
        "update payments set bind_status = $3, bind_method = $4, bind_confidence = null,
                bound_at = case when $3 = 'completed' then $5 else bound_at end
          where id = $1 and bind_status = $2",
        id as _,
        from as _,
        to as _,
        method as Option<BindMethod> as _,
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

/// What a refund needs to know of its payment.
#[derive(Clone, Debug)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// The account it came to, where it is ours.
    pub merchant_account_id: Option<MerchantAccountId>,
    /// The provider's number.
    pub transaction_id: String,
    /// Our number.
    pub out_trade_no: Option<String>,
    /// What brought it about.
    pub source: PaymentSource,
    /// Our order, where there is one.
    pub order_id: Option<OrderId>,
    /// The camp, where it is known.
    pub camp_id: Option<CampId>,
    /// The payer, where known here.
    pub member_id: Option<MemberId>,
    /// Amount of the order, in fen.
    pub amount: Fen,
    /// When the payer paid.
    pub paid_at: DateTime<Utc>,
    /// Where the binding stands.
    pub bind_status: BindStatus,
    /// How it was bound.
    pub bind_method: Option<BindMethod>,
}

/// The payment with this id.
///
/// # Errors
/// When the database fails.
pub async fn find_payment(conn: &mut PgConnection, id: PaymentId) -> Result<Option<Payment>> {
    Ok(sqlx::query_as!(
        Payment,
        r#"select id as "id: PaymentId", merchant_account_id as "merchant_account_id: MerchantAccountId",
                  transaction_id, out_trade_no, source as "source: PaymentSource",
                  order_id as "order_id: OrderId", camp_id as "camp_id: CampId",
                  member_id as "member_id: MemberId", amount_fen as "amount: Fen", paid_at, bind_status as "bind_status: BindStatus",
                  bind_method as "bind_method: BindMethod"
             from payments where id = $1"#,
        id as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// The payment with this number at its merchant.
///
/// # Errors
/// When the database fails.
pub async fn find_payment_by_number(
    conn: &mut PgConnection,
    mch_id: &str,
    transaction_id: &str,
) -> Result<Option<PaymentId>> {
    Ok(sqlx::query_scalar!(
        r#"select id as "id: PaymentId" from payments where mch_id = $1 and transaction_id = $2"#,
        mch_id,
        transaction_id,
    )
    .fetch_optional(conn)
    .await?)
}

/// Payments of orders that no callback told of.
#[derive(Clone, Copy, Debug)]
pub struct FilledIn {
    /// How many.
    pub payments: i64,
    /// Their sum.
    pub sum: Fen,
}

/// What sweeps have filled in since `since`.
///
/// # Errors
/// When the database fails.
pub async fn sum_swept(conn: &mut PgConnection, since: DateTime<Utc>) -> Result<FilledIn> {
    Ok(sqlx::query_as!(
        FilledIn,
        r#"select count(*) as "payments!", coalesce(sum(amount_fen), 0)::bigint as "sum!: Fen"
             from payments
            where source = 'order' and learned_from = 'poll' and recorded_at >= $1"#,
        since,
    )
    .fetch_one(conn)
    .await?)
}
