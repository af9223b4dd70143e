//! A run on its way: held back, let go on, stopped for good, and a refund of it sent once more.

use camp_domain::refunds::{MoneyState, RunState};
use camp_domain::{RefundId, ReleaseRunId, Visibility};
use camp_repository::{Tx, audit, refunds, status_log};
use serde_json::json;

use super::release::refuse;
use super::step::{end_run, hold_run};
use crate::{App, Caller, Error, Result};

/// Holds a run back: what has left goes on, what has not waits until a person resumes it.
///
/// # Errors
/// When it is not running.
pub async fn pause(app: &App, caller: &Caller, run: ReleaseRunId, reason: &str) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    if !hold_run(&mut tx, run, reason, Some(reason)).await? {
        let known = refunds::find_run(tx.conn(), run).await?.is_some();
        let words = "这一批没有在发放：可能刚刚发完或已经暂停，请刷新后查看";
        return Err(if known {
            refuse("run_not_running", words)
        } else {
            Error::not_found()
        });
    }
    record(
        &mut tx,
        "refunds.pause_run",
        run,
        json!({ "reason": reason }),
    )
    .await?;
    Ok(tx.commit().await?)
}

/// Lets a paused run go on, after its cause is gone.
///
/// # Errors
/// When it is not paused.
pub async fn resume(app: &App, caller: &Caller, run: ReleaseRunId) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    refunds::set_run_resumed(&mut tx, run).await?;
    let (from, to) = (RunState::Paused, RunState::Running);
    status_log::insert(&mut tx, run.get(), Some(from), to, None).await?;
    record(&mut tx, "refunds.resume_run", run, json!({})).await?;
    // What had left before the pause may all have come to rest meanwhile.
    end_run(&mut tx, run).await?;
    tx.wake().await?;
    Ok(tx.commit().await?)
}

/// Sends a refused or given-up refund again, with the same number and the same bytes.
///
/// # Errors
/// When its money is in another state.
pub async fn send_again(app: &App, caller: &Caller, id: RefundId) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let refund = refunds::lock_refund(&mut tx, id, &Visibility::All)
        .await?
        .ok_or_else(Error::not_found)?;
    if !matches!(
        refund.money,
        MoneyState::Refused | MoneyState::NotSent | MoneyState::Unknown
    ) || refund.run_id.is_none()
    {
        return Err(refuse(
            "refund_not_repeatable",
            "这笔退款当前的状态不能重试",
        ));
    }
    super::payout::not_by_hand(&mut tx, id).await?;
    refunds::set_send_again(&mut tx, id).await?;
    let act = audit::Act {
        action: "refunds.retry",
        object_kind: "refund",
        object_id: id.to_string(),
        object_name: Some(&refund.out_refund_no),
        ..audit::Act::default()
    };
    audit::insert(&mut tx, act).await?;
    if let Some(run) = refund.run_id
        && let Some(from) = refunds::set_run_reopened(&mut tx, run).await?
    {
        let (to, why) = (RunState::Running, Some("其中一笔重试"));
        status_log::insert(&mut tx, run.get(), Some(from), to, why).await?;
    }
    tx.wake().await?;
    Ok(tx.commit().await?)
}

/// Stops a run for good: what has left goes on, what has not is approved and in no run, as before
/// the release. Answers how many those are.
///
/// # Errors
/// When it has ended.
pub async fn stop(app: &App, caller: &Caller, run: ReleaseRunId, reason: &str) -> Result<usize> {
    let mut tx = app.begin_for(caller).await?;
    if refunds::find_run(tx.conn(), run).await?.is_none() {
        return Err(Error::not_found());
    }
    // The refunds come first, as everywhere a refund and its run are locked together.
    let freed = refunds::set_unsent_freed(&mut tx, run).await?;
    let from = refunds::set_run_stopped(&mut tx, run, reason)
        .await
        .map_err(|_| refuse("run_ended", "这一批已经结束，请刷新后查看"))?;
    let to = RunState::Stopped;
    status_log::insert(&mut tx, run.get(), Some(from), to, Some(reason)).await?;
    let after = json!({ "reason": reason, "freed": freed });
    record(&mut tx, "refunds.stop_run", run, after).await?;
    tx.commit().await?;
    Ok(freed.len())
}

pub(super) async fn record(
    tx: &mut Tx,
    action: &'static str,
    run: ReleaseRunId,
    after: serde_json::Value,
) -> Result<()> {
    let act = audit::Act {
        action,
        object_kind: "release_run",
        object_id: run.to_string(),
        after: Some(after),
        ..audit::Act::default()
    };
    Ok(audit::insert(tx, act).await?)
}
