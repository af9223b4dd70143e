//! A camp is settled: provisional results first, then a list as a version.

use camp_domain::camps::{CampState, Terms};
use camp_domain::config::{DEFAULT_OBJECTION_HOURS, OBJECTION_HOURS};
use camp_domain::refunds::{OverrideState, SettlementState};
use camp_domain::{CampId, Fen, SettlementId, SettlementOverrideId, Visibility};
use camp_repository::refunds::{Settlement, SettlementRow};
use camp_repository::{Tx, audit, camps, check_ins, refunds, status_log};
use chrono::{DateTime, TimeDelta, Utc};

use super::carry::carry;
use super::facts::{Judged, judge};
use super::notices;
use super::release::refuse;
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
    let on_word_of = fresh_enough(&mut tx, camp, &terms).await?;
    let values = config::load(tx.conn()).await?;
    let hours = values
        .number(OBJECTION_HOURS)
        .unwrap_or(DEFAULT_OBJECTION_HOURS);
    let until = tx.now() + TimeDelta::hours(hours.max(0));
    camps::set_state(&mut tx, camp, state, next).await?;
    status_log::insert(&mut tx, camp.get(), Some(state), next, None).await?;
    let judged = judge_all(&mut tx, camp).await?;
    let version = Version {
        number: 0,
        state: SettlementState::Provisional,
        objection_until: until,
        on_word_of,
    };
    write(&mut tx, camp, version, &judged).await?;
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
    let on_word_of = fresh_enough(&mut tx, camp, &terms).await?;
    let judged = judge_all(&mut tx, camp).await?;
    let version = Version {
        number: last.version + 1,
        state: SettlementState::Listed,
        objection_until: last.objection_until,
        on_word_of,
    };
    write(&mut tx, camp, version, &judged).await?;
    carry(&mut tx, &judged).await?;
    record(&mut tx, "settlements.list", camp, &name).await?;
    Ok(tx.commit().await?)
}

async fn lock(tx: &mut Tx, camp: CampId) -> Result<(CampState, Terms, String)> {
    let camp = camps::lock(tx, camp).await?.ok_or_else(Error::not_found)?;
    Ok((camp.state, camp.terms(), camp.name))
}

/// No data is not absence: without a complete look after the end nobody is judged, unless two
/// people say so; then the version keeps their word.
async fn fresh_enough(
    tx: &mut Tx,
    camp: CampId,
    terms: &Terms,
) -> Result<Option<SettlementOverrideId>> {
    let last = check_ins::find_freshness(tx.conn(), camp)
        .await?
        .complete_until;
    if last.is_some_and(|at| at >= terms.end.end() + AFTER_MIDNIGHT) {
        return Ok(None);
    }
    let word = refunds::find_override(tx.conn(), camp).await?;
    if let Some(granted) = word.filter(|word| word.state == OverrideState::Granted) {
        return Ok(Some(granted.id));
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

/// What a version is beside its members.
struct Version {
    number: i32,
    state: SettlementState,
    objection_until: DateTime<Utc>,
    /// Two people's word, where data was stale.
    on_word_of: Option<SettlementOverrideId>,
}

async fn write(tx: &mut Tx, camp: CampId, version: Version, judged: &[Judged]) -> Result<()> {
    let now = tx.now();
    let mut all: Vec<&[u8]> = judged.iter().map(|member| member.hash.as_slice()).collect();
    all.sort_unstable();
    let settlement = Settlement {
        id: SettlementId::new(tx.now()),
        camp_id: camp,
        version: version.number,
        state: version.state,
        objection_until: version.objection_until,
        override_id: version.on_word_of,
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
                .row
                .doubts
                .flags(now)
                .into_iter()
                .map(str::to_owned)
                .collect(),
            counted_days: member.row.facts.counted,
            facts_hash: member.hash.clone(),
        })
        .collect();
    refunds::insert_settlement(tx, &settlement, &rows).await?;
    status_log::insert::<SettlementState>(tx, settlement.id.get(), None, version.state, None)
        .await?;
    Ok(())
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
