//! The provider tells us about a refund by itself.

use camp_domain::MerchantAccountId;
use camp_domain::refunds::Answer;
use camp_providers::wechat_pay::{NoticeRefundStatus, RefundNotice};
use camp_repository::{Tx, refunds};

use super::notices;
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
    let number = &notice.out_refund_no;
    let Some(refund) = refunds::lock_refund_by_number(tx, merchant, number).await? else {
        // Somebody refunded in the merchant's own console: staff have to know, today.
        return notices::unknown_refund(tx, number, notice.amount.refund).await;
    };
    if notice.amount.refund != refund.amount {
        return Err(Error::internal("a refund notice with another amount"));
    }
    let answer = match &notice.refund_status {
        NoticeRefundStatus::Success => Answer::Success,
        NoticeRefundStatus::Closed => Answer::Closed,
        NoticeRefundStatus::Abnormal => Answer::Abnormal,
        NoticeRefundStatus::Other(word) => {
            return Err(Error::internal(format!("unknown refund status {word}")));
        }
    };
    let heard = Heard {
        provider_refund_id: Some(notice.refund_id.clone()),
        succeeded_at: notice.success_time,
        ..Heard::default()
    };
    apply(tx, &refund, says(answer), &heard, app.clock.wall()).await?;
    Ok(())
}
