//! Brings the refunds of a camp up to date with a new version of its list. Decisions already taken
//! stay unless their facts changed.

use std::collections::HashMap;

use camp_domain::refunds::{Decision, MoneyState, RefundKind, out_refund_no};
use camp_domain::{Fen, PaymentId, RefundId};
use camp_repository::refunds::{LockedRefund, NewRefund};
use camp_repository::{Tx, refunds, status_log};

use super::facts::Judged;
use crate::Result;

/// Carries every member over. A thousand of them take a handful of statements, and one more for
/// each whose facts changed.
///
/// # Errors
/// When the database fails, or a refund was opened at this very moment.
pub(super) async fn carry(tx: &mut Tx, judged: &[Judged]) -> Result<()> {
    let ids: Vec<_> = judged.iter().map(|one| one.row.payment_id.get()).collect();
    let mut known: HashMap<PaymentId, Vec<LockedRefund>> = HashMap::new();
    for refund in refunds::lock_refunds_of_payments(tx, &ids).await? {
        known.entry(refund.payment_id).or_default().push(refund);
    }
    let mut new = Vec::new();
    for member in judged {
        let mut all = known.remove(&member.row.payment_id).unwrap_or_default();
        all.sort_by_key(|refund| refund.ordinal);
        match next(member, &all) {
            Next::Nothing => {}
            Next::Propose => new.push(proposal(tx, member, &all)),
            Next::Update(refund) => update(tx, member, refund).await?,
        }
    }
    refunds::insert_refunds(tx, &new).await?;
    let born: Vec<_> = new.iter().map(|refund| refund.id.get()).collect();
    status_log::insert_born(tx, &born, Decision::InReview).await?;
    Ok(status_log::insert_born(tx, &born, MoneyState::NotSent).await?)
}

enum Next<'a> {
    Nothing,
    Propose,
    Update(&'a LockedRefund),
}

fn next<'a>(member: &Judged, all: &'a [LockedRefund]) -> Next<'a> {
    // Money that goes back for another reason is not the settlement's affair, nor is there a
    // second one beside it.
    if all
        .iter()
        .any(|refund| refund.kind != RefundKind::Settlement && stands(refund))
    {
        return Next::Nothing;
    }
    let ours = all.iter().rfind(|one| one.kind == RefundKind::Settlement);
    match ours {
        None if member.entitlement.amount > Fen::ZERO => Next::Propose,
        Some(refund) if refund.money == MoneyState::NotSent && refund.facts_hash != member.hash => {
            Next::Update(refund)
        }
        _ => Next::Nothing,
    }
}

/// Whether money goes back by this refund, or may. Rejected ones count where they were made outside
/// all the same.
fn stands(refund: &LockedRefund) -> bool {
    let refused = refund.decision == Decision::Rejected && refund.money == MoneyState::NotSent;
    !refused && refund.money != MoneyState::Closed
}

async fn update(tx: &mut Tx, member: &Judged, refund: &LockedRefund) -> Result<()> {
    if refund.decision != Decision::InReview {
        let to = refund.decision.reopen(refund.money)?;
        let reason = Some("结算数据有变化，需要重新审核");
        refunds::set_decision(tx, refund.id, refund.decision, to, None, reason).await?;
        status_log::insert(tx, refund.id.get(), Some(refund.decision), to, reason).await?;
        if let Some(run) = refund.run_id {
            super::step::end_run(tx, run).await?;
        }
    }
    // Who no longer qualifies keeps the old amount in review: a person says no, not the list.
    let amount = match member.entitlement.amount {
        Fen::ZERO => refund.amount,
        amount => amount,
    };
    let reason = &member.entitlement.reason;
    Ok(refunds::set_facts(tx, refund.id, amount, &member.hash, reason).await?)
}

fn proposal(tx: &Tx, member: &Judged, all: &[LockedRefund]) -> NewRefund {
    let payment = member.row.payment_id;
    let ordinal = all.last().map_or(0, |last| last.ordinal) + 1;
    NewRefund {
        id: RefundId::new(tx.now()),
        payment_id: payment,
        ordinal,
        enrolment_id: Some(member.row.enrolment_id),
        camp_id: Some(member.row.camp_id),
        merchant_account_id: member.row.merchant_account_id,
        kind: RefundKind::Settlement,
        amount: member.entitlement.amount,
        out_refund_no: out_refund_no(payment, ordinal),
        facts_hash: member.hash.clone(),
        reason_for_member: member.entitlement.reason.clone(),
        reason: None,
    }
}
