//! The provider tells us about a refund by itself.

use camp_domain::MerchantAccountId;
use camp_domain::payments::LearnedFrom;
use camp_domain::refunds::Answer;
use camp_providers::wechat_pay::{NoticeRefundStatus, RefundNotice};
use camp_repository::{Tx, payments, refunds};

use super::notices;
use super::outside::{Seen, seen_outside};
use super::step::{Heard, apply, says};
use crate::{App, Error, Result};

/// Writes down what a signed message says of a refund.
///
/// # Errors
/// When the database fails, or the message's amount is not the refund's: then the message stays
/// in the inbox for a person.
pub async fn hear_notice(
    app: &App,
    tx: &mut Tx,
    merchant: MerchantAccountId,
    notice: &RefundNotice,
) -> Result<()> {
    hear_again(app, tx, merchant, notice, false).await
}

/// The same, and says whether it was heard before: then it is no news, whatever came since.
pub(crate) async fn hear_again(
    app: &App,
    tx: &mut Tx,
    merchant: MerchantAccountId,
    notice: &RefundNotice,
    again: bool,
) -> Result<()> {
    let status = match &notice.refund_status {
        NoticeRefundStatus::Success => Answer::Success,
        NoticeRefundStatus::Closed => Answer::Closed,
        NoticeRefundStatus::Abnormal => Answer::Abnormal,
        NoticeRefundStatus::Other(word) => {
            return Err(Error::internal(format!("unknown refund status {word}")));
        }
    };
    let number = &notice.out_refund_no;
    let Some(refund) = refunds::lock_refund_by_number(tx, merchant, number).await? else {
        return elsewhere(app, tx, notice, status).await;
    };
    if notice.amount.refund != refund.amount {
        return Err(Error::internal("a refund notice with another amount"));
    }
    let heard = Heard {
        provider_refund_id: Some(notice.refund_id.clone()),
        succeeded_at: notice.success_time,
        again,
        ..Heard::default()
    };
    apply(tx, &refund, says(status), &heard, app.clock.wall()).await?;
    Ok(())
}

/// Somebody refunded in the merchant's own console.
async fn elsewhere(app: &App, tx: &mut Tx, notice: &RefundNotice, status: Answer) -> Result<()> {
    let (mch_id, transaction) = (&notice.mchid, &notice.transaction_id);
    let payment = payments::find_payment_by_number(tx.conn(), mch_id, transaction).await?;
    let Some(payment) = payment else {
        // Not even the payment is in the books: staff have to know, today.
        let number = &notice.out_refund_no;
        return notices::unknown_refund(tx, number, notice.amount.refund).await;
    };
    let seen = Seen {
        payment,
        out_refund_no: &notice.out_refund_no,
        amount: notice.amount.refund,
        status,
        succeeded_at: notice.success_time,
        door: LearnedFrom::Callback,
    };
    seen_outside(app, tx, &seen).await
}
