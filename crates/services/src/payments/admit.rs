//! A recorded payment buys a place; where it cannot, it lies on the desk.

use camp_domain::binding::{BindMethod, BindStatus};
use camp_domain::camps::CampState;
use camp_domain::payments::MoneyExceptionKind as Desk;
use camp_domain::{EnrolmentId, PaymentId};
use camp_repository::enrolment::NewEnrolment;
use camp_repository::payments::{NewPayment, Order};
use camp_repository::{Tx, camps, enrolment, payments, status_log};

use super::record::to_desk;
use crate::{Error, Result};

/// How a payment fared beyond being recorded.
enum Outcome {
    /// A place, and nobody else claims the person.
    Enrolled,
    /// A place, but somebody else claims the person too.
    Contested,
    /// No place; why, in words for the desk.
    Desk(Desk, String),
}

/// Gives the place a payment pays for, in a savepoint: whatever is refused or breaks in here, the
/// payment itself stays recorded.
///
/// # Errors
/// When the database is so broken that not even the savepoint can be undone.
pub(super) async fn admit(tx: &mut Tx, order: &Order, payment: &NewPayment) -> Result<()> {
    match attempt(tx, order, payment).await? {
        Outcome::Enrolled => {}
        Outcome::Contested => {
            let words = format!("星球编号 {} 已有人报名", order.planet_claim);
            to_desk(tx, payment.id, Desk::ContestedBinding, &words).await?;
            log_unbound(tx, payment.id).await?;
        }
        Outcome::Desk(kind, words) => {
            to_desk(tx, payment.id, kind, &words).await?;
            log_unbound(tx, payment.id).await?;
            return Ok(());
        }
    }
    Ok(camps::add_enrolled(tx, order.camp_id, 1).await?)
}

/// A payment without a binding begins its life with a person.
pub(super) async fn log_unbound(tx: &mut Tx, payment: PaymentId) -> Result<()> {
    let status = BindStatus::ManualReview;
    Ok(status_log::insert::<BindStatus>(tx, payment.get(), None, status, None).await?)
}

/// Two payers of one person may arrive at the same moment: who loses the race looks again and
/// finds the other.
async fn attempt(tx: &mut Tx, order: &Order, payment: &NewPayment) -> Result<Outcome> {
    for last in [false, true] {
        tx.savepoint().await?;
        match enrol(tx, order, payment).await {
            Ok(outcome) => {
                tx.keep().await?;
                return Ok(outcome);
            }
            Err(Error::Refused(refusal)) if refusal.code == "enrolment_exists" && !last => {
                tx.undo().await?;
            }
            // A lost lock or connection says nothing about the place: all of it is tried again.
            // The savepoint goes first, or whoever holds one around this would go back no further
            // than here, and keep a payment that never gets its place.
            Err(error) if error.is_transient() => {
                tx.undo().await?;
                return Err(error);
            }
            Err(error) => {
                tx.undo().await?;
                tracing::error!(%error, order = %order.id, "a payment was recorded without its place");
                break;
            }
        }
    }
    let words = "付款已入账，但报名没有完成，请人工处理".to_owned();
    Ok(Outcome::Desk(Desk::EnrolmentFailed, words))
}

async fn enrol(tx: &mut Tx, order: &Order, payment: &NewPayment) -> Result<Outcome> {
    if payment.amount != order.amount {
        let words = format!("应付 {} 元，实付 {} 元", order.amount, payment.amount);
        return Ok(Outcome::Desk(Desk::AmountDiffers, words));
    }
    let terms = enrolment::find_terms(tx.conn(), order.camp_id).await?;
    let takes_part = |state| matches!(state, CampState::Enrolling | CampState::Ongoing);
    if !terms.is_some_and(|terms| takes_part(terms.state)) {
        return Ok(Outcome::Desk(
            Desk::LatePayment,
            "付款到账时训练营已结束或已下架".to_owned(),
        ));
    }
    let holders = enrolment::list_holders(tx.conn(), order.camp_id, &order.person_key).await?;
    if holders
        .iter()
        .any(|holder| holder.member_id == Some(order.member_id))
    {
        let words = format!("同一会员为星球编号 {} 重复付款", order.planet_claim);
        return Ok(Outcome::Desk(Desk::PaidTwice, words));
    }
    let contested = !holders.is_empty();
    let new = NewEnrolment {
        id: EnrolmentId::new(tx.now()),
        payment_id: payment.id,
        order_id: order.id,
        contested,
    };
    enrolment::insert(tx, &new).await?;
    if contested {
        for holder in holders.iter().filter(|holder| !holder.contested) {
            enrolment::set_contested(tx, holder.enrolment_id).await?;
        }
        return Ok(Outcome::Contested);
    }
    let (from, to) = (BindStatus::ManualReview, BindStatus::Completed);
    let method = Some(BindMethod::H5Bindplanet);
    payments::set_binding(tx, payment.id, from, to, method).await?;
    status_log::insert::<BindStatus>(tx, payment.id.get(), None, to, None).await?;
    Ok(Outcome::Enrolled)
}
