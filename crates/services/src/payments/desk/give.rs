//! A contested payment is given to one of those who claim it.

use camp_domain::binding::{BindMethod, BindStatus};
use camp_domain::payments::{ClaimState, DeskAction, Resolution};
use camp_domain::{MoneyExceptionId, PaymentClaimId};
use camp_repository::payments::{Payment, PaymentClaim};
use camp_repository::{Tx, enrolment, payments, status_log};
use serde_json::json;

use super::{Ending, end, hold};
use crate::{App, Caller, Error, Result};

/// The payment belongs to who made this claim; everybody else's claim of it was wrong.
///
/// # Errors
/// When the row was dealt with, the payment has no such appeal, or its money has moved.
pub async fn give(
    app: &App,
    caller: &Caller,
    id: MoneyExceptionId,
    claim: PaymentClaimId,
    reason: &str,
) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let held = hold(&mut tx, id, DeskAction::Give).await?;
    let claims = payments::lock_claims_of(&mut tx, held.payment.id).await?;
    let (mut chosen, others): (Vec<_>, Vec<_>) =
        claims.into_iter().partition(|other| other.id == claim);
    let chosen = chosen.pop().ok_or_else(Error::not_found)?;
    if chosen.state != ClaimState::Appealed {
        return Err(Error::not_found());
    }
    // The holder lets go first: a payment has one at most.
    reject_claims(&mut tx, &others, reason).await?;
    let (from, to) = (ClaimState::Appealed, ClaimState::Matched);
    payments::set_claim(&mut tx, claim, from, to, None).await?;
    status_log::insert(&mut tx, claim.get(), Some(from), to, Some(reason)).await?;
    hand_over(&mut tx, &held.payment, &chosen).await?;
    let ending = Ending {
        action: "money_exceptions.give",
        how: Resolution::Given,
        reason,
        refund: None,
        after: json!({ "claimId": claim, "memberId": chosen.member_id }),
    };
    end(&mut tx, &held, ending).await?;
    Ok(tx.commit().await?)
}

/// Payment, place and page belong to the claimant; what the other one filled in counts no more.
async fn hand_over(tx: &mut Tx, payment: &Payment, claim: &PaymentClaim) -> Result<()> {
    payments::set_payment_member(tx, payment.id, claim.member_id).await?;
    let (version, at) = (claim.rules_version, claim.rules_accepted_at);
    enrolment::set_claimant(tx, payment.id, claim.member_id, version, at).await?;
    enrolment::expire_tickets(tx, payment.id).await?;
    if payment.bind_method != Some(BindMethod::UserFill) {
        return Ok(());
    }
    let from = payment.bind_status;
    let Some(to) = from.hand_over() else {
        return Ok(());
    };
    payments::set_binding(tx, payment.id, from, to, None).await?;
    let why = Some("付款归属变更，需要重新核对星球账号");
    Ok(status_log::insert::<BindStatus>(tx, payment.id.get(), Some(from), to, why).await?)
}

/// These claims were wrong.
pub(super) async fn reject_claims(
    tx: &mut Tx,
    claims: &[PaymentClaim],
    reason: &str,
) -> Result<()> {
    for claim in claims {
        let (from, to) = (claim.state, ClaimState::Mismatched);
        payments::set_claim(tx, claim.id, from, to, None).await?;
        status_log::insert(tx, claim.id.get(), Some(from), to, Some(reason)).await?;
    }
    Ok(())
}
