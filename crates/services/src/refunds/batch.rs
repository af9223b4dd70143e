//! People decide about many refunds at once: all or none, in a handful of statements however many.

use std::collections::HashMap;

use camp_domain::refunds::{Decision, RefundKind};
use camp_domain::{EnrolmentId, Fen, Kind, RefundId, Refusal, Visibility};
use camp_repository::refunds::{EnrolmentFacts, LockedRefund};
use camp_repository::{Tx, audit, refunds, status_log};

use super::facts::{Judged, judge, present_hash};
use super::review::{Approval, act, entitled, for_this_person, unchanged, wrong_sum};
use crate::payments::desk::reopen_for;
use crate::{App, Caller, Error, Result};

/// What a batch of approvals says beside the refunds.
#[derive(Clone, Copy, Debug)]
pub struct BatchTerms {
    /// The sum the reviewer typed.
    pub sum: Fen,
    /// How sure it has to be who paid, 0 to 100.
    pub min_confidence: i16,
}

/// Approves several refunds.
///
/// # Errors
/// When one of them cannot be approved in a batch, or the typed sum is not theirs.
pub async fn approve_many(
    app: &App,
    caller: &Caller,
    visibility: &Visibility,
    approvals: &[Approval],
    terms: BatchTerms,
) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let ids: Vec<_> = approvals.iter().map(|one| one.refund).collect();
    let locked = lock(&mut tx, &ids, visibility).await?;
    if Fen::sum(locked.iter().map(|refund| refund.amount))? != terms.sum {
        return Err(wrong_sum());
    }
    let seen: HashMap<_, _> = approvals
        .iter()
        .map(|one| (one.refund, one.facts_hash.as_slice()))
        .collect();
    let facts = facts_of(&mut tx, &locked).await?;
    let mut hashes = Vec::with_capacity(locked.len());
    for refund in &locked {
        refund.decision.approve(refund.money)?;
        for_this_person(refund, visibility)?;
        let shown = seen.get(&refund.id).copied().unwrap_or_default();
        // A cancelled camp is many of these; they rest on the payment alone. Money of the desk has
        // no place, and is looked at one by one.
        if refund.kind == RefundKind::Early && refund.enrolment_id.is_some() {
            let hash = present_hash(tx.conn(), refund).await?;
            unchanged(&hash, refund, shown)?;
            hashes.push(hash);
            continue;
        }
        let judged = in_batch(refund, &facts, terms.min_confidence)?;
        unchanged(&judged.hash, refund, shown)?;
        entitled(&judged.row, &judged.entitlement, refund.id)?;
        hashes.push(judged.hash);
    }
    refunds::set_approved_many(&mut tx, &uuids(&locked), &hashes).await?;
    log(
        &mut tx,
        &locked,
        Decision::Approved,
        None,
        "refunds.approve",
    )
    .await?;
    Ok(tx.commit().await?)
}

/// Rejects several refunds with a reason their members will read.
///
/// # Errors
/// When one of them is not in review.
pub async fn reject_many(
    app: &App,
    caller: &Caller,
    visibility: &Visibility,
    ids: &[RefundId],
    reason: &str,
) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let locked = lock(&mut tx, ids, visibility).await?;
    for refund in &locked {
        for_this_person(refund, visibility)?;
        refund.decision.reject(refund.money)?;
    }
    refunds::set_rejected_many(&mut tx, &uuids(&locked), reason).await?;
    let (to, why) = (Decision::Rejected, Some(reason));
    log(&mut tx, &locked, to, why, "refunds.reject").await?;
    for refund in locked.iter().filter(|one| one.kind == RefundKind::Early) {
        reopen_for(&mut tx, refund.id, &format!("退款未通过审核：{reason}")).await?;
    }
    Ok(tx.commit().await?)
}

async fn lock(tx: &mut Tx, ids: &[RefundId], visibility: &Visibility) -> Result<Vec<LockedRefund>> {
    let wanted: Vec<_> = ids.iter().map(|id| id.get()).collect();
    let locked = refunds::lock_refunds(tx, &wanted, visibility).await?;
    if locked.len() == ids.len() {
        Ok(locked)
    } else {
        Err(Error::not_found())
    }
}

async fn facts_of(
    tx: &mut Tx,
    locked: &[LockedRefund],
) -> Result<HashMap<EnrolmentId, EnrolmentFacts>> {
    let ids: Vec<_> = locked
        .iter()
        .filter_map(|refund| refund.enrolment_id)
        .collect();
    let ids: Vec<_> = ids.into_iter().map(EnrolmentId::get).collect();
    let rows = refunds::list_facts_of(tx.conn(), &ids).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.enrolment_id, row))
        .collect())
}

/// Some rows deserve a look of their own.
fn in_batch(
    refund: &LockedRefund,
    facts: &HashMap<EnrolmentId, EnrolmentFacts>,
    min_confidence: i16,
) -> Result<Judged> {
    let row = refund
        .enrolment_id
        .filter(|_| refund.kind == RefundKind::Settlement)
        .and_then(|id| facts.get(&id));
    let Some(row) = row else {
        let number = &refund.out_refund_no;
        return Err(alone(
            refund,
            format!("退款 {number} 是破例或异常资金的退款，请单独审核"),
        ));
    };
    let name = &row.planet_nickname;
    let doubts = &row.doubts;
    if doubts.disagreement || doubts.contested || doubts.disputed {
        let words = format!("「{name}」的打卡数据或绑定有疑点，不能批量通过，请单独审核");
        return Err(alone(refund, words));
    }
    let confidence = doubts.confidence();
    if confidence < min_confidence {
        let words = format!(
            "「{name}」的绑定把握为 {confidence}，低于批量通过要求的 {min_confidence}，请单独审核"
        );
        return Err(alone(refund, words));
    }
    Ok(judge(row.clone()))
}

fn alone(refund: &LockedRefund, words: String) -> Error {
    let refusal = Refusal::new(Kind::Conflict, "refund_not_for_batch", "");
    refusal
        .saying(words)
        .pointing_to("refundId", refund.id)
        .into()
}

async fn log(
    tx: &mut Tx,
    locked: &[LockedRefund],
    to: Decision,
    reason: Option<&str>,
    action: &'static str,
) -> Result<()> {
    status_log::insert_many(tx, &uuids(locked), Decision::InReview, to, reason).await?;
    let acts: Vec<_> = locked
        .iter()
        .map(|refund| act(refund, to, reason, action))
        .collect();
    Ok(audit::insert_many(tx, &acts).await?)
}

fn uuids(locked: &[LockedRefund]) -> Vec<uuid::Uuid> {
    locked.iter().map(|refund| refund.id.get()).collect()
}
