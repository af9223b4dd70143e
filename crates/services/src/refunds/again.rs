//! A refund that the provider closed is begun anew, under the next number.

use camp_domain::refunds::{Evidence, MoneyState, out_refund_no};
use camp_domain::{Kind, PaymentId, RefundId, Refusal, Visibility};
use camp_repository::refunds::{LockedRefund, NewRefund};
use camp_repository::{Tx, audit, payments, refunds};
use serde_json::json;

use super::ask::ask_now;
use super::early::propose;
use super::facts::present_hash;
use super::outside::is_open;
use super::release::refuse;
use crate::payments::desk::resolve_for;
use crate::{App, Caller, Error, Result};

/// Proposes a closed refund anew. The provider is asked first and has to say "closed" once more:
/// only then may another number be used. Review and release follow as for any other.
///
/// # Errors
/// When it is not closed, or the provider says otherwise or nothing.
pub async fn propose_again(
    app: &App,
    caller: &Caller,
    id: RefundId,
    reason: &str,
) -> Result<RefundId> {
    ask_now(app, id).await?;
    let mut tx = app.begin_for(caller).await?;
    let closed = refunds::lock_refund(&mut tx, id, &Visibility::All)
        .await?
        .ok_or_else(Error::not_found)?;
    may_follow(&tx, &closed)?;
    none_open(&mut tx, closed.payment_id).await?;
    let new = next(&mut tx, &closed, reason).await?;
    propose(&mut tx, &new).await?;
    // A row of the desk that waits for the closed one waits for this one.
    payments::set_exceptions_refund(&mut tx, id, new.id).await?;
    resolve_for(&mut tx, new.id, reason).await?;
    let act = audit::Act {
        action: "refunds.again",
        object_kind: "refund",
        object_id: new.id.to_string(),
        object_name: Some(&new.out_refund_no),
        before: Some(json!({ "refundId": id, "outRefundNo": closed.out_refund_no })),
        after: Some(json!({ "outRefundNo": new.out_refund_no, "amountFen": new.amount })),
        reason: Some(reason),
    };
    audit::insert(&mut tx, act).await?;
    tx.commit().await?;
    Ok(new.id)
}

/// Whether another refund of the payment may follow this one.
///
/// # Errors
/// When its money may still move, or the provider's word for it is not fresh.
pub(super) fn may_follow(tx: &Tx, closed: &LockedRefund) -> Result<()> {
    if closed.money != MoneyState::Closed {
        return Err(refuse(
            "refund_not_closed",
            "只有被微信支付关闭的退款才能重新发起",
        ));
    }
    Ok(Evidence::proves_unpaid(
        closed.evidence(),
        closed.money,
        tx.now(),
    )?)
}

/// Refuses where a refund of the payment leaves no room for another.
///
/// # Errors
/// When there is one.
pub(super) async fn none_open(tx: &mut Tx, payment: PaymentId) -> Result<()> {
    let all = refunds::lock_refunds_of_payment(tx, payment).await?;
    match all.iter().find(|refund| is_open(refund)) {
        None => Ok(()),
        Some(open) => {
            let words = "这笔付款已有一笔退款在处理";
            let refusal = Refusal::new(Kind::Conflict, "refund_open", words);
            Err(refusal.pointing_to("refundId", open.id).into())
        }
    }
}

async fn next(tx: &mut Tx, closed: &LockedRefund, reason: &str) -> Result<NewRefund> {
    let ordinal = refunds::next_ordinal(tx, closed.payment_id).await?;
    Ok(NewRefund {
        id: RefundId::new(tx.now()),
        payment_id: closed.payment_id,
        ordinal,
        enrolment_id: closed.enrolment_id,
        camp_id: closed.camp_id,
        merchant_account_id: closed.merchant_account_id,
        kind: closed.kind,
        amount: closed.amount,
        out_refund_no: out_refund_no(closed.payment_id, ordinal),
        facts_hash: present_hash(tx.conn(), closed).await?,
        reason_for_member: closed.reason_for_member.clone().unwrap_or_default(),
        reason: Some(reason.to_owned()),
    })
}
