//! Money is written into the books. Nothing of business can refuse that.

use camp_domain::payments::{
    LearnedFrom, MoneyExceptionKind, MoneyExceptionState as Desk, OrderState as State,
    PaymentSource,
};
use camp_domain::{Actor, MerchantAccountId, MoneyExceptionId, PaymentId};
use camp_providers::wechat_pay::Transaction;
use camp_repository::payments::{NewPayment, Order};
use camp_repository::{Tx, payments, status_log};
use serde_json::json;

use super::admit::admit;
use crate::{App, Error, Place, Result};

/// Longest words about a row of the desk.
const LONGEST: usize = 500;

/// Money, and how we learned of it.
pub(super) struct Arrival<'a> {
    /// The account it came to.
    pub(super) merchant: MerchantAccountId,
    /// The provider's word.
    pub(super) transaction: &'a Transaction,
    /// The word as it came, where it came as a message.
    pub(super) detail: Option<&'a [u8]>,
    /// Through which door.
    pub(super) door: LearnedFrom,
}

/// Records a payment and gives the place it pays for. Callback, question, sweep and replay all
/// come through here, in any order and any number of times.
///
/// # Errors
/// When the database fails, or the provider's word lacks the amount or its own number.
pub(super) async fn record(app: &App, tx: &mut Tx, arrival: &Arrival<'_>) -> Result<()> {
    let transaction = arrival.transaction;
    let (Some(number), Some(amount)) = (&transaction.transaction_id, &transaction.amount) else {
        return Err(Error::internal(
            "a paid transaction without number or amount",
        ));
    };
    let order =
        payments::lock_order_by_number(tx, arrival.merchant, &transaction.out_trade_no).await?;
    let id = PaymentId::new(tx.now());
    let payment = NewPayment {
        id,
        merchant_account_id: Some(arrival.merchant),
        mch_id: transaction.mchid.clone(),
        transaction_id: number.clone(),
        source: PaymentSource::Order,
        out_trade_no: Some(transaction.out_trade_no.clone()),
        order_id: order.as_ref().map(|order| order.id),
        camp_id: order.as_ref().map(|order| order.camp_id),
        member_id: order.as_ref().map(|order| order.member_id),
        payer_hash: transaction.openid().map(|openid| {
            app.vault
                .lookup(&format!("openid\n{}", transaction.appid), openid)
        }),
        payee_user_id: None,
        payee_product: None,
        external_user_hash: None,
        amount: amount.total,
        payer_total: amount.payer_total,
        trade_type: transaction.trade_type.clone(),
        paid_at: transaction.success_time.unwrap_or_else(|| tx.now()),
        learned_from: arrival.door,
        detail: detail(app, id, arrival)?,
    };
    if !payments::insert_payment(tx, &payment).await? {
        return Ok(());
    }
    match order {
        None => {
            let words = format!("没有找到商户订单号 {}", transaction.out_trade_no);
            to_desk(tx, id, MoneyExceptionKind::UnknownOrder, &words).await?;
            super::admit::log_unbound(tx, id).await
        }
        Some(order) => {
            set_paid(tx, &order, payment.paid_at).await?;
            admit(tx, &order, &payment).await
        }
    }
}

/// Records a payment that a bill showed, by the provider's own word about it.
///
/// # Errors
/// When the database fails, or the provider's word lacks the amount or its own number.
pub(crate) async fn record_from_bill(
    app: &App,
    merchant: MerchantAccountId,
    transaction: &Transaction,
) -> Result<()> {
    let mut tx = app.begin(Actor::Provider).await?;
    let arrival = Arrival {
        merchant,
        transaction,
        detail: None,
        door: LearnedFrom::Bill,
    };
    record(app, &mut tx, &arrival).await?;
    tx.wake().await?;
    Ok(tx.commit().await?)
}

async fn set_paid(
    tx: &mut Tx,
    order: &Order,
    paid_at: chrono::DateTime<chrono::Utc>,
) -> Result<()> {
    if order.state == State::Paid {
        return Ok(());
    }
    payments::set_order_state(tx, order.id, order.state, State::Paid, Some(paid_at)).await?;
    Ok(status_log::insert(tx, order.id.get(), Some(order.state), State::Paid, None).await?)
}

/// Puts a payment on the desk where somebody sees it; false when it lies there for the same reason
/// already.
pub(crate) async fn to_desk(
    tx: &mut Tx,
    payment: PaymentId,
    kind: MoneyExceptionKind,
    words: &str,
) -> Result<bool> {
    // Money is recorded whatever there is to say about it.
    let words: String = words.chars().take(LONGEST).collect();
    let new = MoneyExceptionId::new(tx.now());
    let Some(id) = payments::insert_exception(tx, new, payment, kind, &words).await? else {
        return Ok(false);
    };
    let from = (id != new).then_some(Desk::Resolved);
    status_log::insert(tx, id.get(), from, Desk::Open, Some(words.as_str())).await?;
    Ok(true)
}

fn detail(app: &App, id: PaymentId, arrival: &Arrival<'_>) -> Result<Vec<u8>> {
    let transaction = arrival.transaction;
    let words = match arrival.detail {
        Some(message) => message.to_vec(),
        None => json!({
            "out_trade_no": transaction.out_trade_no,
            "transaction_id": transaction.transaction_id,
            "trade_type": transaction.trade_type,
            "trade_state": transaction.trade_state.as_str(),
            "bank_type": transaction.bank_type,
            "attach": transaction.attach,
            "openid": transaction.openid(),
        })
        .to_string()
        .into_bytes(),
    };
    Ok(app
        .vault
        .seal(Place::new("payments.detail", &id.to_string()), &words)?)
}
