//! Refunds outside settlement: the whole payment goes back, and its place is free again.

use camp_domain::RefundId;
use camp_domain::enrolment::EnrolmentState;
use camp_domain::refunds::{Decision, MoneyState, RefundKind, out_refund_no};
use camp_repository::enrolment::PlaceOfPayment;
use camp_repository::payments::Payment;
use camp_repository::refunds::{LockedRefund, NewRefund};
use camp_repository::{Tx, camps, enrolment, payments, refunds, status_log};

use super::again::may_follow;
use super::facts::early_hash;
use crate::{Error, Result};

/// What the member reads; why is between the people of the staff.
const FOR_MEMBER: &str = "工作人员已为你提交押金全额退回";

/// Proposes that a whole payment goes back; a person reviews it like any other refund.
///
/// # Errors
/// When the payment has a refund that is neither rejected nor closed, or a closed one of which the
/// provider has not said so freshly.
pub(crate) async fn propose_early(
    tx: &mut Tx,
    payment: &Payment,
    place: Option<&PlaceOfPayment>,
    reason: &str,
) -> Result<RefundId> {
    let latest = refunds::lock_latest_refund(tx, payment.id).await?;
    if let Some(closed) = latest.filter(|last| last.money == MoneyState::Closed) {
        may_follow(tx, &closed).map_err(|error| match error {
            Error::Refused(refusal) => refusal.pointing_to("refundId", closed.id).into(),
            other => other,
        })?;
    }
    let id = RefundId::new(tx.now());
    let ordinal = refunds::next_ordinal(tx, payment.id).await?;
    let (kind, amount) = (RefundKind::Early, payment.amount);
    let enrolment_id = place.map(|place| place.id);
    let refund = NewRefund {
        id,
        payment_id: payment.id,
        ordinal,
        enrolment_id,
        camp_id: place.map(|place| place.camp_id).or(payment.camp_id),
        merchant_account_id: payment.merchant_account_id,
        kind,
        amount,
        out_refund_no: out_refund_no(payment.id, ordinal),
        facts_hash: early_hash(kind, payment, amount, enrolment_id),
        reason_for_member: FOR_MEMBER.to_owned(),
        reason: Some(reason.to_owned()),
    };
    propose(tx, &refund).await?;
    Ok(id)
}

/// Puts a refund up for review, with the log of how it came to be.
///
/// # Errors
/// When the database fails, or the payment has an open refund already.
pub(super) async fn propose(tx: &mut Tx, new: &NewRefund) -> Result<()> {
    refunds::insert_refund(tx, new).await?;
    let (id, why) = (new.id.get(), new.reason.as_deref());
    status_log::insert::<Decision>(tx, id, None, Decision::InReview, why).await?;
    Ok(status_log::insert::<MoneyState>(tx, id, None, MoneyState::NotSent, None).await?)
}

/// Money of `refund` is back. Where it was the last of a payment refunded early, its place is free.
///
/// # Errors
/// When the database fails.
pub(super) async fn free_place(tx: &mut Tx, refund: &LockedRefund) -> Result<()> {
    if refund.kind != RefundKind::Early || refund.enrolment_id.is_none() {
        return Ok(());
    }
    let payment = payments::find_payment(tx.conn(), refund.payment_id)
        .await?
        .ok_or_else(|| Error::internal("a refund without its payment"))?;
    if refunds::sum_refunded(tx.conn(), payment.id).await? < payment.amount {
        return Ok(());
    }
    let Some(place) = enrolment::lock_place_of(tx, payment.id).await? else {
        return Ok(());
    };
    let Some(to) = place.state.withdraw() else {
        return Ok(());
    };
    enrolment::set_withdrawn(tx, place.id).await?;
    let (id, why) = (place.id.get(), Some("押金已全额退回"));
    status_log::insert::<EnrolmentState>(tx, id, Some(place.state), to, why).await?;
    Ok(camps::add_enrolled(tx, place.camp_id, -1).await?)
}
