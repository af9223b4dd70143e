//! The nightly pass over every camp.

use std::time::Duration;

use camp_domain::{Actor, CampId, Visibility};
use camp_repository::Context;
use camp_repository::check_ins::{self, SyncRun};
use chrono::{DateTime, Utc};

use super::start::begin;
use super::sync::{Alarm, Finished, finish};
use crate::{App, Error, Result};

/// Passes over one camp before the staff is told.
const TRIES: u32 = 3;
/// How often, and how many times, a pass that began before the slot is looked after, wall time.
const LOOK: Duration = Duration::from_secs(1);
const LOOKS: u32 = 600;

/// How the nightly pass went for one camp.
#[derive(Clone, Debug)]
pub struct CampOutcome {
    /// The camp.
    pub camp_id: CampId,
    /// Its name.
    pub name: String,
    /// The last pass; nothing where another was under way.
    pub run: Option<SyncRun>,
}

/// Syncs every camp that is under way, or over and not settled (or only `camp`). A camp that fails
/// is tried three times, then the staff is told, once for each `slot`; the others go on.
///
/// # Errors
/// When the database fails, or `camp` cannot be synced.
pub async fn sync_due(
    app: &App,
    slot: DateTime<Utc>,
    camp: Option<CampId>,
) -> Result<Vec<CampOutcome>> {
    let mut reader = app.db.reader().await?;
    let camps = match camp {
        None => check_ins::list_due_camps(reader.conn()).await?,
        Some(id) => check_ins::find_camp(reader.conn(), &Visibility::All, id)
            .await?
            .map(|camp| vec![camp])
            .ok_or_else(Error::not_found)?,
    };
    drop(reader);
    let mut outcomes = Vec::new();
    let mut hopeless = false;
    for due in camps {
        // What fails everywhere is recorded for every camp, without asking again and again.
        let tries = if hopeless { 1 } else { TRIES };
        let run = match sync(app, due.id, slot, tries).await {
            Ok(finished) => {
                hopeless |= finished
                    .failure
                    .as_ref()
                    .is_some_and(super::failure::Failure::is_everywhere);
                Some(finished.run)
            }
            Err(Error::Refused(refusal)) if refusal.code == "sync_running" => None,
            Err(error) if camp.is_some() => return Err(error),
            Err(error) => {
                tracing::error!(camp = %due.id, %error, "a sync could not begin");
                None
            }
        };
        outcomes.push(CampOutcome {
            camp_id: due.id,
            name: due.name,
            run,
        });
    }
    Ok(outcomes)
}

async fn sync(app: &App, camp: CampId, slot: DateTime<Utc>, tries: u32) -> Result<Finished> {
    let (mut left, mut looks) = (tries, LOOKS);
    loop {
        let context = Context::new(Actor::System, app.clock.now());
        let started = match begin(app, context, &Visibility::All, camp).await {
            Ok(started) => started,
            // What began before the slot has not seen everything the slot is for.
            Err(Error::Refused(refusal))
                if refusal.code == "sync_running"
                    && looks > 0
                    && is_older(app, camp, slot).await? =>
            {
                looks -= 1;
                tokio::time::sleep(LOOK).await;
                continue;
            }
            Err(error) => return Err(error),
        };
        left -= 1;
        let cause = format!("sync_failed:{camp}:{}", slot.timestamp());
        let alarm = Alarm {
            cause,
            is_last: left == 0,
        };
        let finished = finish(app, started, Some(alarm)).await?;
        match &finished.failure {
            Some(failure) if left > 0 && !failure.is_final() => {}
            _ => return Ok(finished),
        }
    }
}

/// Whether the pass that is under way began before `slot`.
async fn is_older(app: &App, camp: CampId, slot: DateTime<Utc>) -> Result<bool> {
    let mut reader = app.db.reader().await?;
    Ok(!check_ins::has_run_since(reader.conn(), camp, slot).await?)
}
