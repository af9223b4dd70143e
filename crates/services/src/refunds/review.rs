//! People decide about refunds.

use camp_domain::enrolment::EnrolmentResult;
use camp_domain::refunds::{Decision, Entitlement, MoneyState, RefundKind, entitle};
use camp_domain::{Kind, RefundId, Refusal, Visibility};
use camp_repository::refunds::{EnrolmentFacts, LockedRefund};
use camp_repository::{Tx, audit, refunds, status_log};
use serde_json::json;

use super::facts::present_hash;
use crate::payments::desk::{reopen_for, resolve_for};
use crate::{App, Caller, Error, Result, same};

/// A refund and the facts the reviewer saw.
#[derive(Clone, Debug)]
pub struct Approval {
    /// The refund.
    pub refund: RefundId,
    /// Hash over the facts on the screen.
    pub facts_hash: Vec<u8>,
}

/// Approves one refund, and lets it leave at once where `release` is true.
///
/// # Errors
/// When it is not in review, or its facts are no longer those the reviewer saw.
pub async fn approve(
    app: &App,
    caller: &Caller,
    visibility: &Visibility,
    approval: &Approval,
    release: bool,
) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let refund = lock(&mut tx, approval.refund, visibility).await?;
    approve_one(&mut tx, &refund, &approval.facts_hash).await?;
    if release {
        super::release::release_one(&mut tx, approval.refund).await?;
        tx.wake().await?;
    }
    Ok(tx.commit().await?)
}

/// Rejects a refund with a reason the member will read.
///
/// # Errors
/// When it is not in review.
pub async fn reject(
    app: &App,
    caller: &Caller,
    visibility: &Visibility,
    id: RefundId,
    reason: &str,
) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let refund = lock(&mut tx, id, visibility).await?;
    let to = refund.decision.reject(refund.money)?;
    move_to(&mut tx, &refund, to, None, Some(reason), "refunds.reject").await?;
    reopen_for(&mut tx, id, &format!("退款未通过审核：{reason}")).await?;
    Ok(tx.commit().await?)
}

/// Takes a decision back to review.
///
/// # Errors
/// When it is in review anyway, or money has moved.
pub async fn reopen(app: &App, caller: &Caller, id: RefundId, reason: &str) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let refund = lock(&mut tx, id, &Visibility::All).await?;
    let to = refund.decision.reopen(refund.money)?;
    move_to(&mut tx, &refund, to, None, Some(reason), "refunds.reopen").await?;
    resolve_for(&mut tx, id, reason).await?;
    Ok(tx.commit().await?)
}

async fn approve_one(tx: &mut Tx, refund: &LockedRefund, seen: &[u8]) -> Result<()> {
    let to = refund.decision.approve(refund.money)?;
    let present = present_hash(tx.conn(), refund).await?;
    unchanged(&present, refund, seen)?;
    qualifies(tx, refund).await?;
    move_to(tx, refund, to, Some(&present), None, "refunds.approve").await
}

/// The reviewer decides about what is there now, not about what was there before.
pub(super) fn unchanged(present: &[u8], refund: &LockedRefund, seen: &[u8]) -> Result<()> {
    if same(present, &refund.facts_hash) && same(present, seen) {
        return Ok(());
    }
    let words = "打卡、绑定或金额刚刚有变化，请重新生成名单或刷新后再审核";
    let refusal = Refusal::new(Kind::Conflict, "refund_facts_changed", words);
    Err(refusal.pointing_to("refundId", refund.id).into())
}

/// A later list may find that somebody no longer qualifies; the refund then waits for a no.
async fn qualifies(tx: &mut Tx, refund: &LockedRefund) -> Result<()> {
    let enrolment = match (refund.kind, refund.enrolment_id) {
        (RefundKind::Settlement, Some(enrolment)) => enrolment,
        // Outside settlement nobody has to qualify.
        _ => return Ok(()),
    };
    let row = refunds::find_facts(tx.conn(), enrolment)
        .await?
        .ok_or_else(Error::not_found)?;
    entitled(&row, &entitle(&row.facts), refund.id)
}

fn objection_open(row: &EnrolmentFacts, refund: RefundId) -> Result<()> {
    if !row.doubts.objecting {
        return Ok(());
    }
    let words = format!("「{}」的异议还没有答复，请先答复", row.planet_nickname);
    let refusal = Refusal::new(Kind::Conflict, "refund_objection_open", "");
    Err(refusal.saying(words).pointing_to("refundId", refund).into())
}

/// Whether the list still gives this member the deposit back, and nobody waits for an answer.
pub(super) fn entitled(
    row: &EnrolmentFacts,
    entitlement: &Entitlement,
    refund: RefundId,
) -> Result<()> {
    if entitlement.result == EnrolmentResult::Qualified {
        return objection_open(row, refund);
    }
    let words = format!(
        "「{}」不符合退款条件：{}",
        row.planet_nickname, entitlement.reason
    );
    let refusal = Refusal::new(Kind::Conflict, "refund_not_qualified", "");
    Err(refusal.saying(words).pointing_to("refundId", refund).into())
}

async fn move_to(
    tx: &mut Tx,
    refund: &LockedRefund,
    to: Decision,
    approved: Option<&[u8]>,
    reason: Option<&str>,
    action: &'static str,
) -> Result<()> {
    let from = refund.decision;
    refunds::set_decision(tx, refund.id, from, to, approved, reason).await?;
    status_log::insert(tx, refund.id.get(), Some(from), to, reason).await?;
    Ok(audit::insert(tx, act(refund, to, reason, action)).await?)
}

/// What the audit log keeps of a decision.
pub(super) fn act<'a>(
    refund: &'a LockedRefund,
    to: Decision,
    reason: Option<&'a str>,
    action: &'static str,
) -> audit::Act<'a> {
    audit::Act {
        action,
        object_kind: "refund",
        object_id: refund.id.to_string(),
        object_name: Some(&refund.out_refund_no),
        before: Some(json!({ "decision": refund.decision })),
        after: Some(json!({ "decision": to, "amountFen": refund.amount })),
        reason,
    }
}

async fn lock(tx: &mut Tx, id: RefundId, visibility: &Visibility) -> Result<LockedRefund> {
    let refund = refunds::lock_refund(tx, id, visibility)
        .await?
        .ok_or_else(Error::not_found)?;
    for_this_person(&refund, visibility)?;
    Ok(refund)
}

/// Coaches decide about what the settlement proposes, not about what an administrator does.
pub(super) fn for_this_person(refund: &LockedRefund, visibility: &Visibility) -> Result<()> {
    if refund.kind == RefundKind::Settlement || visibility.assignee().is_none() {
        return Ok(());
    }
    Err(Error::Refused(Refusal::new(
        Kind::Forbidden,
        "refund_needs_admin",
        "结算之外的退款由管理员审核",
    )))
}

/// The typed sum is the last look a batch gets.
pub(super) fn wrong_sum() -> Error {
    Error::Refused(Refusal {
        kind: Kind::Conflict,
        ..Refusal::field(
            "sumFen",
            "refund_sum_differs",
            "输入的合计金额与所选退款的合计不一致，请核对",
        )
    })
}

/// Whether the money of a refund has not moved.
pub(super) fn unsent(refund: &LockedRefund) -> bool {
    refund.money == MoneyState::NotSent
}
