//! Refunds that somebody made elsewhere: in the merchant's console, or in WeCom's client.

use camp_domain::camps::CampState;
use camp_domain::payments::{LearnedFrom, MoneyExceptionKind};
use camp_domain::refunds::{Answer, Decision, MoneyState, RefundKind};
use camp_domain::{Fen, PaymentId, RefundId};
use camp_repository::enrolment::PlaceOfPayment;
use camp_repository::payments::Payment;
use camp_repository::refunds::{LockedRefund, OutsideRefund};
use camp_repository::{Tx, enrolment, payments, refunds, status_log};
use chrono::{DateTime, Utc};

use super::facts::early_hash;
use super::notices;
use super::step::{Heard, apply, move_to, says};
use crate::payments::to_desk;
use crate::{App, Error, Result};

/// What the other side says of a refund that we may not know.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The payment.
    pub payment: PaymentId,
    /// The number it was made under.
    pub out_refund_no: &'a str,
    /// How much of the payment.
    pub amount: Fen,
    /// How far it is.
    pub status: Answer,
    /// When the money was back.
    pub succeeded_at: Option<DateTime<Utc>>,
    /// Through which door we heard of it.
    pub door: LearnedFrom,
}

/// Writes down a refund by the number it was made under, exactly once however often and through
/// whichever door it is told. One that we had approved for this amount and could not send ourselves
/// is this one; anything else is put on the desk. Either way the payment is not refunded again.
///
/// # Errors
/// When there is no such payment, or the database fails.
pub async fn seen_outside(app: &App, tx: &mut Tx, seen: &Seen<'_>) -> Result<()> {
    let place = enrolment::lock_place_of(tx, seen.payment).await?;
    let all = refunds::lock_refunds_of_payment(tx, seen.payment).await?;
    // Two who hear of the same refund at once take turns here; the second finds it in the books.
    let ordinal = refunds::next_ordinal(tx, seen.payment).await?;
    let number = seen.out_refund_no;
    if let Some(known) = refunds::lock_refund_of_payment(tx, seen.payment, number).await? {
        return hear_known(app, tx, &known, seen).await;
    }
    if seen.status == Answer::Closed {
        // Asked for and given up elsewhere: no money has moved.
        return Ok(());
    }
    let payment = payments::find_payment(tx.conn(), seen.payment)
        .await?
        .ok_or_else(Error::not_found)?;
    let open = all.into_iter().find(is_open);
    let mut replaced = None;
    if let Some(ours) = open.as_ref().filter(|row| row.money == MoneyState::NotSent) {
        let expected = ours.decision == Decision::Approved && ours.amount == seen.amount;
        if expected && ours.merchant_account_id.is_none() {
            return adopt(app, tx, ours, seen).await;
        }
        give_way(tx, ours, seen).await?;
        replaced = Some((ours.clone(), expected));
    }
    let alone = open.is_none() || replaced.is_some();
    let kind = match &replaced {
        Some((ours, _)) => ours.kind,
        None => kind_of(place.as_ref()),
    };
    let row = outside(tx, &payment, place.as_ref(), seen, ordinal, kind, alone);
    write(tx, &row, seen).await?;
    if let Some((ours, _)) = &replaced {
        payments::set_exceptions_refund(tx, ours.id, row.id).await?;
    }
    if !replaced.is_some_and(|(_, expected)| expected) {
        on_the_desk(tx, &payment, seen).await?;
    }
    Ok(())
}

/// Whether a refund of ours leaves no room for another.
pub(super) fn is_open(refund: &LockedRefund) -> bool {
    refund.decision != Decision::Rejected && refund.money != MoneyState::Closed
}

async fn hear_known(app: &App, tx: &mut Tx, known: &LockedRefund, seen: &Seen<'_>) -> Result<()> {
    if known.amount != seen.amount {
        return notices::incident(tx, known, &format!("金额 {} 元", seen.amount)).await;
    }
    apply(tx, known, says(seen.status), &heard(seen), app.clock.wall()).await?;
    Ok(())
}

/// The approved refund that we could not send is the one that was made.
async fn adopt(app: &App, tx: &mut Tx, ours: &LockedRefund, seen: &Seen<'_>) -> Result<()> {
    refunds::set_seen_outside(tx, ours.id, seen.out_refund_no).await?;
    let (to, wall) = (seen.status.state(), app.clock.wall());
    let event = says(seen.status);
    move_to(tx, ours, to, event, &heard(seen), wall).await
}

/// A proposal of ours is pointless now: no second refund of the payment may leave.
async fn give_way(tx: &mut Tx, ours: &LockedRefund, seen: &Seen<'_>) -> Result<()> {
    let words = format!(
        "已在系统外退款 {} 元（{}）",
        seen.amount, seen.out_refund_no
    );
    let reason = Some(words.as_str());
    let mut from = ours.decision;
    if from == Decision::Approved {
        let review = from.reopen(ours.money)?;
        refunds::set_decision(tx, ours.id, from, review, None, reason).await?;
        status_log::insert(tx, ours.id.get(), Some(from), review, reason).await?;
        from = review;
        if let Some(run) = ours.run_id {
            super::step::end_run(tx, run).await?;
        }
    }
    let to = from.reject(ours.money)?;
    refunds::set_decision(tx, ours.id, from, to, None, reason).await?;
    Ok(status_log::insert(tx, ours.id.get(), Some(from), to, reason).await?)
}

/// Once the camp is over a place is not given back any more.
fn kind_of(place: Option<&PlaceOfPayment>) -> RefundKind {
    match place.map(|place| place.camp_state) {
        Some(CampState::Ended | CampState::Settling | CampState::Archived) => RefundKind::Exception,
        _ => RefundKind::Early,
    }
}

fn outside(
    tx: &Tx,
    payment: &Payment,
    place: Option<&PlaceOfPayment>,
    seen: &Seen<'_>,
    ordinal: i32,
    kind: RefundKind,
    alone: bool,
) -> OutsideRefund {
    let enrolment_id = place.map(|place| place.id);
    let door = match seen.door {
        LearnedFrom::Callback => "微信支付通知",
        LearnedFrom::Query | LearnedFrom::Answer => "微信支付查询",
        LearnedFrom::Poll => "企业微信收款记录",
        LearnedFrom::Bill => "微信支付账单",
    };
    let money = seen.status.state();
    let arrived = money == MoneyState::Success;
    OutsideRefund {
        id: RefundId::new(tx.now()),
        payment_id: payment.id,
        ordinal,
        enrolment_id,
        camp_id: place.map(|place| place.camp_id).or(payment.camp_id),
        merchant_account_id: payment.merchant_account_id,
        kind,
        amount: seen.amount,
        out_refund_no: seen.out_refund_no.to_owned(),
        decision: if alone {
            Decision::Approved
        } else {
            Decision::Rejected
        },
        money,
        facts_hash: early_hash(kind, payment, seen.amount, enrolment_id),
        reason: format!("系统外退款，由{door}得知"),
        succeeded_at: arrived.then(|| seen.succeeded_at.unwrap_or_else(|| tx.now())),
    }
}

async fn write(tx: &mut Tx, row: &OutsideRefund, seen: &Seen<'_>) -> Result<()> {
    refunds::insert_outside(tx, row).await?;
    let (id, why) = (row.id.get(), Some(row.reason.as_str()));
    status_log::insert::<Decision>(tx, id, None, row.decision, why).await?;
    status_log::insert::<MoneyState>(tx, id, None, row.money, why).await?;
    if row.money != MoneyState::Success {
        return Ok(());
    }
    let number = seen.out_refund_no;
    let written = refunds::lock_refund_of_payment(tx, row.payment_id, number)
        .await?
        .ok_or_else(|| Error::internal("a refund vanished"))?;
    super::early::free_place(tx, &written).await
}

async fn on_the_desk(tx: &mut Tx, payment: &Payment, seen: &Seen<'_>) -> Result<()> {
    let kind = MoneyExceptionKind::RefundOutside;
    let back = refunds::sum_refunded(tx.conn(), payment.id).await?;
    let words = format!(
        "系统外退款 {} 元（退款单号 {}）；这笔付款 {} 元，已退回共 {back} 元",
        seen.amount, seen.out_refund_no, payment.amount
    );
    if !to_desk(tx, payment.id, kind, &words).await? {
        payments::set_exception_detail(tx, payment.id, kind, &words).await?;
    }
    notices::unknown_refund(tx, seen.out_refund_no, seen.amount).await
}

fn heard(seen: &Seen<'_>) -> Heard {
    Heard {
        succeeded_at: seen.succeeded_at,
        ..Heard::default()
    }
}
