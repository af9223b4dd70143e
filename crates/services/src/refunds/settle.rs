//! A camp is settled: provisional results first, then a list as a version.

use camp_domain::camps::{CampState, Terms};
use camp_domain::config::{DEFAULT_OBJECTION_HOURS, OBJECTION_HOURS};
use camp_domain::refunds::{Decision, MoneyState, RefundKind, SettlementState, out_refund_no};
use camp_domain::{CampId, Fen, Kind, RefundId, Refusal, SettlementId, Visibility};
use camp_repository::refunds::{LockedRefund, NewRefund, Settlement, SettlementRow};
use camp_repository::{Tx, audit, camps, check_ins, refunds, status_log};
use chrono::{DateTime, TimeDelta, Utc};

use super::facts::{Judged, judge};
use super::notices;
use crate::{App, Caller, Error, Result, config, sha256};

/// The final look at the check-ins has to begin at 01:00 of the day after the end, or later.
const AFTER_MIDNIGHT: TimeDelta = TimeDelta::hours(1);

/// Starts to settle an ended camp: every member's provisional result, and the time to object.
///
/// # Errors
/// When the camp has not ended, or the check-ins were not completely seen since its end.
pub async fn start(app: &App, caller: &Caller, camp: CampId) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let (state, terms, name) = lock(&mut tx, camp).await?;
    let next = state.settle()?;
    fresh_enough(&mut tx, camp, &terms).await?;
    let values = config::load(tx.conn()).await?;
    let hours = values
        .number(OBJECTION_HOURS)
        .unwrap_or(DEFAULT_OBJECTION_HOURS);
    let until = tx.now() + TimeDelta::hours(hours.max(0));
    camps::set_state(&mut tx, camp, state, next).await?;
    status_log::insert(&mut tx, camp.get(), Some(state), next, None).await?;
    let judged = judge_all(&mut tx, camp).await?;
    write(
        &mut tx,
        camp,
        0,
        SettlementState::Provisional,
        until,
        &judged,
    )
    .await?;
    notices::provisional(&mut tx, camp, &name, until, hours > 0).await?;
    record(&mut tx, "settlements.start", camp, &name).await?;
    tx.wake().await?;
    Ok(tx.commit().await?)
}

/// Generates the list as a new version, and a refund in review for everybody who qualifies.
/// Decisions already taken stay unless their facts changed.
///
/// # Errors
/// When the settlement has not started, or members may still object.
pub async fn generate_list(app: &App, caller: &Caller, camp: CampId) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let (_, terms, name) = lock(&mut tx, camp).await?;
    let last = refunds::find_settlement(tx.conn(), camp, &Visibility::All)
        .await?
        .ok_or_else(|| refuse("settlement_not_started", "请先开始结算，公示初步结果"))?;
    if tx.now() < last.objection_until {
        return Err(refuse(
            "settlement_window_open",
            "异议期还没有结束，结束后才能生成名单",
        ));
    }
    fresh_enough(&mut tx, camp, &terms).await?;
    let judged = judge_all(&mut tx, camp).await?;
    let until = last.objection_until;
    write(
        &mut tx,
        camp,
        last.version + 1,
        SettlementState::Listed,
        until,
        &judged,
    )
    .await?;
    for member in &judged {
        carry(&mut tx, member).await?;
    }
    record(&mut tx, "settlements.list", camp, &name).await?;
    Ok(tx.commit().await?)
}

async fn lock(tx: &mut Tx, camp: CampId) -> Result<(CampState, Terms, String)> {
    let camp = camps::lock(tx, camp).await?.ok_or_else(Error::not_found)?;
    Ok((camp.state, camp.terms(), camp.name))
}

/// No data is not absence: without a complete look after the end nobody is judged.
async fn fresh_enough(tx: &mut Tx, camp: CampId, terms: &Terms) -> Result<()> {
    let last = check_ins::find_freshness(tx.conn(), camp)
        .await?
        .complete_until;
    if last.is_some_and(|at| at >= terms.end.end() + AFTER_MIDNIGHT) {
        return Ok(());
    }
    Err(refuse(
        "settlement_data_stale",
        "结束后还没有完整的打卡数据（需要结束次日 01:00 之后的一次成功同步），请先同步再结算",
    ))
}

async fn judge_all(tx: &mut Tx, camp: CampId) -> Result<Vec<Judged>> {
    Ok(refunds::list_facts(tx.conn(), camp)
        .await?
        .into_iter()
        .map(judge)
        .collect())
}

async fn write(
    tx: &mut Tx,
    camp: CampId,
    version: i32,
    state: SettlementState,
    objection_until: DateTime<Utc>,
    judged: &[Judged],
) -> Result<()> {
    let mut all: Vec<&[u8]> = judged.iter().map(|member| member.hash.as_slice()).collect();
    all.sort_unstable();
    let settlement = Settlement {
        id: SettlementId::new(tx.now()),
        camp_id: camp,
        version,
        state,
        objection_until,
        facts_hash: sha256(&all.concat()),
        sum: Fen::sum(judged.iter().map(|member| member.entitlement.amount))?,
        created_at: tx.now(),
    };
    let rows: Vec<SettlementRow> = judged
        .iter()
        .map(|member| SettlementRow {
            enrolment_id: member.row.enrolment_id,
            result: member.entitlement.result,
            amount: member.entitlement.amount,
            reason: member.entitlement.reason.clone(),
            flags: member
                .entitlement
                .flags
                .iter()
                .map(ToString::to_string)
                .collect(),
            counted_days: member.row.facts.counted,
            facts_hash: member.hash.clone(),
        })
        .collect();
    refunds::insert_settlement(tx, &settlement, &rows).await?;
    status_log::insert::<SettlementState>(tx, settlement.id.get(), None, state, None).await?;
    Ok(())
}

/// Brings one member's refund up to date with the new version.
async fn carry(tx: &mut Tx, member: &Judged) -> Result<()> {
    let amount = member.entitlement.amount;
    let mut all = refunds::lock_refunds_of_payment(tx, member.row.payment_id).await?;
    // Money that goes back for another reason is not the settlement's affair, nor is there a
    // second one beside it.
    if all
        .iter()
        .any(|refund| refund.kind != RefundKind::Settlement && stands(refund))
    {
        return Ok(());
    }
    all.retain(|refund| refund.kind == RefundKind::Settlement);
    let Some(refund) = all.pop() else {
        return if amount > Fen::ZERO {
            propose(tx, member).await
        } else {
            Ok(())
        };
    };
    if refund.money != MoneyState::NotSent || refund.facts_hash == member.hash {
        return Ok(());
    }
    if refund.decision != Decision::InReview {
        let to = refund.decision.reopen(refund.money)?;
        let reason = Some("结算数据有变化，需要重新审核");
        refunds::set_decision(tx, refund.id, refund.decision, to, None, reason).await?;
        status_log::insert(tx, refund.id.get(), Some(refund.decision), to, reason).await?;
    }
    // Who no longer qualifies keeps the old amount in review: a person says no, not the list.
    let amount = if amount > Fen::ZERO {
        amount
    } else {
        refund.amount
    };
    let reason = &member.entitlement.reason;
    Ok(refunds::set_facts(tx, refund.id, amount, &member.hash, reason).await?)
}

/// Whether money goes back by this refund, or may. Rejected ones count where they were made outside
/// all the same.
fn stands(refund: &LockedRefund) -> bool {
    let refused = refund.decision == Decision::Rejected && refund.money == MoneyState::NotSent;
    !refused && refund.money != MoneyState::Closed
}

async fn propose(tx: &mut Tx, member: &Judged) -> Result<()> {
    let id = RefundId::new(tx.now());
    let payment = member.row.payment_id;
    let ordinal = refunds::next_ordinal(tx, payment).await?;
    let refund = NewRefund {
        id,
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
    };
    refunds::insert_refund(tx, &refund).await?;
    status_log::insert::<Decision>(tx, id.get(), None, Decision::InReview, None).await?;
    Ok(status_log::insert::<MoneyState>(tx, id.get(), None, MoneyState::NotSent, None).await?)
}

async fn record(tx: &mut Tx, action: &'static str, camp: CampId, name: &str) -> Result<()> {
    let act = audit::Act {
        action,
        object_kind: "camp",
        object_id: camp.to_string(),
        object_name: Some(name),
        ..audit::Act::default()
    };
    Ok(audit::insert(tx, act).await?)
}

fn refuse(code: &'static str, sentence: &'static str) -> Error {
    Error::Refused(Refusal::new(Kind::Conflict, code, sentence))
}
