//! Jobs of the check-ins.

use camp_domain::check_ins::SyncState;
use camp_services::check_ins::{self, CampOutcome};
use camp_services::{Result, camps};
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::{Value, json};

use super::{Occasion, Report};

/// Minutes between two looks at the extra times.
const EXTRA_STEP: i64 = 5;

/// Reads every camp's check-ins.
pub fn sync(occasion: Occasion) -> BoxFuture<'static, Result<Report>> {
    async move {
        // Which camps are due is the calendar's word; after a standstill it may be behind.
        camps::advance(&occasion.app).await?;
        let outcomes = check_ins::sync_due(&occasion.app, occasion.slot, occasion.camp).await?;
        let failed = outcomes
            .iter()
            .filter(|outcome| !is_complete(outcome))
            .count();
        let items: Vec<Value> = outcomes.iter().map(item).collect();
        Ok(Report {
            complete: failed == 0,
            lines: outcomes.iter().map(line).collect(),
            result: json!({ "camps": items, "failed": failed }),
        })
    }
    .boxed()
}

/// Reads every camp's check-ins when one of the extra times has come.
pub fn extra_sync(occasion: Occasion) -> BoxFuture<'static, Result<Report>> {
    async move {
        if check_ins::is_extra_time(&occasion.app, occasion.slot, EXTRA_STEP).await? {
            return sync(occasion).await;
        }
        Ok(Report {
            complete: true,
            lines: Vec::new(),
            result: json!({ "camps": [], "failed": 0 }),
        })
    }
    .boxed()
}

/// Asks whether the account at the planet works.
pub fn account(occasion: Occasion) -> BoxFuture<'static, Result<Report>> {
    async move {
        let account = check_ins::check_account(&occasion.app).await?;
        let line = match (&account.failure, account.expires_at) {
            (Some(words), _) => format!("{}: {words}", account.state),
            (None, Some(at)) => format!("{}, until {}", account.state, at.to_rfc3339()),
            (None, None) => account.state.to_string(),
        };
        Ok(Report {
            complete: true,
            lines: vec![line],
            result: json!({
                "state": account.state, "expiresAt": account.expires_at,
                "failure": account.failure,
            }),
        })
    }
    .boxed()
}

/// Reminds the members of camps that end tomorrow.
pub fn last_call(occasion: Occasion) -> BoxFuture<'static, Result<Report>> {
    async move {
        let reminded = check_ins::last_call(&occasion.app).await?;
        Ok(Report {
            complete: true,
            lines: vec![format!("{reminded} members reminded")],
            result: json!({ "reminded": reminded }),
        })
    }
    .boxed()
}

/// Reads the members of the planet group.
pub fn roster(occasion: Occasion) -> BoxFuture<'static, Result<Report>> {
    async move {
        let read = check_ins::read_roster(&occasion.app).await?;
        let line = match &read.failure {
            None => format!("{} members, {} calls", read.members, read.calls),
            Some(words) => format!("failed: {words}"),
        };
        Ok(Report {
            complete: read.failure.is_none(),
            lines: vec![line],
            result: json!({
                "members": read.members, "calls": read.calls, "failure": read.failure,
            }),
        })
    }
    .boxed()
}

/// A camp that another process is syncing at this moment counts as done: its row tells.
fn is_complete(outcome: &CampOutcome) -> bool {
    outcome
        .run
        .as_ref()
        .is_none_or(|run| run.state == SyncState::Succeeded)
}

fn line(outcome: &CampOutcome) -> String {
    match &outcome.run {
        None => format!("{}: already under way", outcome.name),
        Some(run) => match &run.failure {
            Some(words) => format!(
                "{}: failed after {} calls: {words}",
                outcome.name, run.calls
            ),
            None => format!(
                "{}: {} members, {} new posts, {} changed, {} lower than before, {} unknown, {} calls",
                outcome.name,
                run.members,
                run.new_posts,
                run.changed,
                run.lowered,
                run.unknown,
                run.calls
            ),
        },
    }
}

fn item(outcome: &CampOutcome) -> Value {
    let run = outcome.run.as_ref();
    json!({
        "campId": outcome.camp_id,
        "name": outcome.name,
        "state": run.map_or("already_running", |run| camp_domain::Machine::as_str(run.state)),
        "calls": run.map(|run| run.calls),
        "members": run.map(|run| run.members),
        "newPosts": run.map(|run| run.new_posts),
        "changed": run.map(|run| run.changed),
        "lowered": run.map(|run| run.lowered),
        "unknown": run.map(|run| run.unknown),
        "failure": run.and_then(|run| run.failure.as_deref()),
    })
}
