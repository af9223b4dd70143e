//! People decide about refunds.

use camp_domain::enrolment::EnrolmentResult;
use camp_domain::refunds::{Decision, MoneyState, RefundKind, entitle};
use camp_domain::{Fen, Kind, RefundId, Refusal, Visibility};
use camp_repository::refunds::LockedRefund;
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

/// Approves several refunds, all or none. `sum` is what the reviewer typed.
///
/// # Errors
/// When one of them cannot be approved in a batch, or the typed sum is not theirs.
pub async fn approve_many(
    app: &App,
    caller: &Caller,
    visibility: &Visibility,
    approvals: &[Approval],
    sum: Fen,
) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let ids: Vec<_> = approvals
        .iter()
        .map(|approval| approval.refund.get())
        .collect();
    let locked = refunds::lock_refunds(&mut tx, &ids, visibility).await?;
    if locked.len() != approvals.len() {
        return Err(Error::not_found());
    }
    if Fen::sum(locked.iter().map(|refund| refund.amount))? != sum {
        return Err(wrong_sum());
    }
    for refund in &locked {
        let seen = approvals
            .iter()
            .find(|approval| approval.refund == refund.id);
        let hash = seen
            .map(|approval| approval.facts_hash.as_slice())
            .unwrap_or_default();
        batch_allows(&mut tx, refund).await?;
        approve_one(&mut tx, refund, hash).await?;
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
    if !same(&present, &refund.facts_hash) || !same(&present, seen) {
        return Err(Error::Refused(Refusal::new(
            Kind::Conflict,
            "refund_facts_changed",
            "打卡、绑定或金额刚刚有变化，请重新生成名单或刷新后再审核",
        )));
    }
    qualifies(tx, refund).await?;
    move_to(tx, refund, to, Some(&present), None, "refunds.approve").await
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
    let entitlement = entitle(&row.facts);
    if entitlement.result == EnrolmentResult::Qualified {
        return Ok(());
    }
    let words = format!(
        "「{}」不符合退款条件：{}",
        row.planet_nickname, entitlement.reason
    );
    let refusal = Refusal::new(Kind::Conflict, "refund_not_qualified", "");
    Err(refusal
        .saying(words)
        .pointing_to("refundId", refund.id.get())
        .into())
}

/// Some rows deserve a look of their own.
async fn batch_allows(tx: &mut Tx, refund: &LockedRefund) -> Result<()> {
    if refund.kind != RefundKind::Settlement {
        let words = format!("退款 {} 不是结算退款，请单独审核", refund.out_refund_no);
        let refusal = Refusal::new(Kind::Conflict, "refund_not_for_batch", "");
        return Err(refusal
            .saying(words)
            .pointing_to("refundId", refund.id.get())
            .into());
    }
    let Some(enrolment) = refund.enrolment_id else {
        return Ok(());
    };
    let row = refunds::find_facts(tx.conn(), enrolment)
        .await?
        .ok_or_else(Error::not_found)?;
    if row.facts.disagreement || row.facts.contested {
        let words = format!(
            "「{}」的打卡数据或绑定有疑点，不能批量通过，请单独审核",
            row.planet_nickname
        );
        let refusal = Refusal::new(Kind::Conflict, "refund_not_for_batch", "");
        return Err(refusal
            .saying(words)
            .pointing_to("refundId", refund.id.get())
            .into());
    }
    Ok(())
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
    let act = audit::Act {
        action,
        object_kind: "refund",
        object_id: refund.id.to_string(),
        object_name: Some(&refund.out_refund_no),
        before: Some(json!({ "decision": from })),
        after: Some(json!({ "decision": to, "amountFen": refund.amount })),
        reason,
    };
    Ok(audit::insert(tx, act).await?)
}

async fn lock(tx: &mut Tx, id: RefundId, visibility: &Visibility) -> Result<LockedRefund> {
    let refund = refunds::lock_refund(tx, id, visibility)
        .await?
        .ok_or_else(Error::not_found)?;
    if refund.kind != RefundKind::Settlement && visibility.assignee().is_some() {
        return Err(Error::Refused(Refusal::new(
            Kind::Forbidden,
            "refund_needs_admin",
            "结算之外的退款由管理员审核",
        )));
    }
    Ok(refund)
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
