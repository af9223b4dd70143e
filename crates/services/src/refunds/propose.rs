//! Refunds that no list proposes: exceptions after the settlement, and refunds outside it.

use camp_domain::camps::CampState;
use camp_domain::enrolment::EnrolmentState;
use camp_domain::refunds::{RefundKind, out_refund_no};
use camp_domain::{EnrolmentId, Fen, RefundId, Refusal};
use camp_repository::enrolment::PlaceOfPayment;
use camp_repository::payments::Payment;
use camp_repository::refunds::NewRefund;
use camp_repository::{Tx, audit, enrolment, payments, refunds};
use serde_json::json;

use super::again::none_open;
use super::early::{propose, propose_early};
use super::facts::early_hash;
use super::release::refuse;
use crate::{App, Caller, Error, Result};

/// A deposit that goes back although the days are missing.
#[derive(Clone, Debug)]
pub struct NewException {
    /// Whose.
    pub enrolment: EnrolmentId,
    /// How much, in fen: at least one, at most what was paid.
    pub amount: Fen,
    /// Why, in words the member reads.
    pub reason: String,
}

/// Grants an exception to somebody whose camp is being settled; it is reviewed like any other.
///
/// # Errors
/// When the camp is not being settled, the amount exceeds the payment, or a refund is open.
pub async fn propose_exception(
    app: &App,
    caller: &Caller,
    wanted: &NewException,
) -> Result<RefundId> {
    let mut tx = app.begin_for(caller).await?;
    let (payment, place) = hold(&mut tx, wanted.enrolment).await?;
    if place.camp_state != CampState::Settling {
        return Err(refuse(
            "exception_not_settling",
            "训练营开始结算之后才能破例退款；之前请使用「结算外退款」",
        ));
    }
    if wanted.amount < Fen::new(1) || wanted.amount > payment.amount {
        let words = format!("破例金额应在 0.01 元到 {} 元之间", payment.amount);
        return Err(Refusal::field("amountFen", "exception_amount", "")
            .saying(words)
            .into());
    }
    let ordinal = refunds::next_ordinal(&mut tx, payment.id).await?;
    let (kind, amount) = (RefundKind::Exception, wanted.amount);
    let new = NewRefund {
        id: RefundId::new(tx.now()),
        payment_id: payment.id,
        ordinal,
        enrolment_id: Some(place.id),
        camp_id: Some(place.camp_id),
        merchant_account_id: payment.merchant_account_id,
        kind,
        amount,
        out_refund_no: out_refund_no(payment.id, ordinal),
        facts_hash: early_hash(kind, &payment, amount, Some(place.id)),
        reason_for_member: wanted.reason.clone(),
        reason: Some(wanted.reason.clone()),
    };
    propose(&mut tx, &new).await?;
    record(
        &mut tx,
        "refunds.except",
        new.id,
        &new.out_refund_no,
        amount,
        &wanted.reason,
    )
    .await?;
    tx.commit().await?;
    Ok(new.id)
}

/// Proposes that whole deposits go back outside settlement, all or none: illness, a wrong payment,
/// a cancelled camp. Each is reviewed like any other, and its place is free once the money is back.
///
/// # Errors
/// When one of the places is given back, or has a refund that is open.
pub async fn propose_many_early(
    app: &App,
    caller: &Caller,
    enrolments: &[EnrolmentId],
    reason: &str,
) -> Result<Vec<RefundId>> {
    let mut tx = app.begin_for(caller).await?;
    let mut ordered = enrolments.to_vec();
    ordered.sort_unstable();
    ordered.dedup();
    let mut proposed = Vec::with_capacity(ordered.len());
    for id in ordered {
        let (payment, place) = hold(&mut tx, id).await?;
        let refund = propose_early(&mut tx, &payment, Some(&place), reason)
            .await
            .map_err(|error| about(id, error))?;
        let number = payment.transaction_id.as_str();
        record(
            &mut tx,
            "refunds.early",
            refund,
            number,
            payment.amount,
            reason,
        )
        .await?;
        proposed.push(refund);
    }
    tx.commit().await?;
    Ok(proposed)
}

/// Locks the place first, then its refunds, and reads the payment.
async fn hold(tx: &mut Tx, id: EnrolmentId) -> Result<(Payment, PlaceOfPayment)> {
    let payment = enrolment::find_payment_of(tx.conn(), id)
        .await?
        .ok_or_else(Error::not_found)?;
    let place = enrolment::lock_place_of(tx, payment)
        .await?
        .ok_or_else(Error::not_found)?;
    if place.state != EnrolmentState::Active {
        return Err(about(
            id,
            refuse("enrolment_withdrawn", "这个报名已经退出，押金已处理"),
        ));
    }
    none_open(tx, payment)
        .await
        .map_err(|error| about(id, error))?;
    let payment = payments::find_payment(tx.conn(), payment)
        .await?
        .ok_or_else(|| Error::internal("a place without its payment"))?;
    Ok((payment, place))
}

/// In a batch people want to know whose refund it was.
fn about(id: EnrolmentId, error: Error) -> Error {
    match error {
        Error::Refused(refusal) => refusal.pointing_to("enrolmentId", id).into(),
        other => other,
    }
}

async fn record(
    tx: &mut Tx,
    action: &'static str,
    id: RefundId,
    name: &str,
    amount: Fen,
    reason: &str,
) -> Result<()> {
    let act = audit::Act {
        action,
        object_kind: "refund",
        object_id: id.to_string(),
        object_name: Some(name),
        after: Some(json!({ "amountFen": amount })),
        reason: Some(reason),
        ..audit::Act::default()
    };
    Ok(audit::insert(tx, act).await?)
}
