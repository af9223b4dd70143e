//! What a change of the person does to the refund and to the desk.

use camp_domain::payments::{MoneyExceptionState as State, Resolution};
use camp_domain::refunds::{Decision, MoneyState};
use camp_domain::{Kind, PaymentId, Refusal};
use camp_repository::{Tx, binding, refunds, status_log};

use crate::{Error, Result};

/// A decision rests on who the person is: an approved refund that has not left goes back to review.
///
/// # Errors
/// When money has moved; then who it went to can no longer be changed.
pub(crate) async fn back_to_review(tx: &mut Tx, payment: PaymentId, why: &str) -> Result<()> {
    let Some(refund) = refunds::lock_latest_refund(tx, payment).await? else {
        return Ok(());
    };
    if refund.money != MoneyState::NotSent {
        return Err(Error::Refused(Refusal::new(
            Kind::Conflict,
            "refund_money_moved",
            "退款已经发出，不能再更改绑定",
        )));
    }
    if refund.decision != Decision::Approved {
        return Ok(());
    }
    let to = refund.decision.reopen(refund.money)?;
    refunds::set_decision(tx, refund.id, refund.decision, to, None, Some(why)).await?;
    Ok(status_log::insert(tx, refund.id.get(), Some(refund.decision), to, Some(why)).await?)
}

/// Whoever doubted the person has their answer; says whether anybody did.
///
/// # Errors
/// When the database fails.
pub(super) async fn settle_desk(tx: &mut Tx, payment: PaymentId, words: &str) -> Result<bool> {
    let settled = binding::settle_exceptions(tx, payment, words).await?;
    let (from, to) = (State::Open, State::Resolved);
    let why = Some(camp_domain::Machine::as_str(Resolution::Bound));
    status_log::insert_many(tx, &settled, from, to, why).await?;
    Ok(!settled.is_empty())
}
