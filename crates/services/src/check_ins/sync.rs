//! One pass over one camp, from its beginning to the row that says how it ended.

use camp_domain::check_ins::{SyncState, SyncStep};
use camp_providers::planet::PlanetClient;
use camp_repository::check_ins::{self, SyncRun};
use camp_repository::status_log;

use super::absent::refuse_a_cut_ranking;
use super::failure::Failure;
use super::meter::{Meter, publish};
use super::read::{Known, Reading, read};
use super::start::Started;
use super::store::store;
use super::{account, final_from, roster};
use crate::{App, Error, Result, notifications};

/// How a pass ended.
pub(super) struct Finished {
    pub(super) run: SyncRun,
    pub(super) failure: Option<Failure>,
}

/// When the staff is told that a pass failed: at the last try, or when no try can help.
pub(super) struct Alarm {
    pub(super) cause: String,
    pub(super) is_last: bool,
}

/// Finishes a pass that was started by hand; how it ended is in its row.
///
/// # Errors
/// When the database fails.
pub async fn sync_now(app: &App, started: Started) -> Result<SyncRun> {
    Ok(finish(app, started, None).await?.run)
}

pub(super) async fn finish(app: &App, started: Started, alarm: Option<Alarm>) -> Result<Finished> {
    let mut calls = 0;
    let outcome = pass(app, &started, &mut calls).await;
    let failure = match outcome {
        Ok(()) => None,
        Err(failure) => {
            fail(app, &started, calls, &failure, alarm).await?;
            Some(failure)
        }
    };
    let id = started.run;
    started.lease.release().await;
    let run = check_ins::find_run(app.db.reader().await?.conn(), id).await?;
    Ok(Finished {
        run: run.ok_or_else(Error::not_found)?,
        failure,
    })
}

async fn pass(app: &App, started: &Started, calls: &mut i32) -> Result<(), Failure> {
    let Some(project) = started.camp.planet_project_id else {
        return Err(Failure::NotConfigured(
            "这个训练营没有填写知识星球打卡项目 ID",
        ));
    };
    let client = account::living_client(app).await?;
    let before = client.calls();
    let meter = Meter::default();
    let reading = tokio::select! {
        reading = look(app, &client, started, project, &meter) => reading,
        never = publish(app, started, &client, &meter) => match never {},
    };
    *calls = i32::try_from(client.calls() - before).unwrap_or(i32::MAX);
    account::note(app, &client, reading.as_ref().err()).await?;
    store(app, started, client.group_id(), &reading?, *calls).await?;
    Ok(())
}

async fn look(
    app: &App,
    client: &PlanetClient,
    started: &Started,
    project: i64,
    meter: &Meter,
) -> Result<Reading, Failure> {
    account::see_group(client).await?;
    let group = client.group_id();
    let project_days = match started.camp.planet_project_days {
        Some(days) => days.into(),
        None => client.check_in_project(project).await?.checkin_days,
    };
    let known = known(app, started, project_days).await?;
    let mut reading = read(client, project, &known, meter).await?;
    meter.turn_to(SyncStep::Members);
    reading.project_days = i32::try_from(project_days).ok();
    refuse_a_cut_ranking(client, &reading, &known).await?;
    let seen: Vec<i64> = reading
        .members
        .iter()
        .map(|member| member.user_id)
        .collect();
    let unknown = {
        let mut reader = app.db.reader().await?;
        check_ins::list_members_without_number(reader.conn(), group, &seen).await?
    };
    let numbered = roster::look_up(client, unknown).await?;
    reading.learn(numbered);
    meter.turn_to(SyncStep::Storing);
    Ok(reading)
}

async fn known(app: &App, started: &Started, project_days: i64) -> Result<Known, Failure> {
    let camp = &started.camp;
    let mut reader = app.db.reader().await?;
    let fresh = check_ins::find_freshness(reader.conn(), camp.id).await?;
    let last_pass = final_from(camp.end_day);
    // The pass after the end reads everything once more: money follows from it.
    let over = started.context.now >= camp.end_day.end();
    let was_final = fresh.synced_until.is_some_and(|at| at >= last_pass);
    Ok(Known {
        posts: check_ins::list_live_posts(reader.conn(), camp.id).await?,
        differences: check_ins::list_differences(reader.conn(), camp.id)
            .await?
            .into_iter()
            .collect(),
        everything: over && !was_final,
        started_at: started.context.now,
        project_days,
    })
}

async fn fail(
    app: &App,
    started: &Started,
    calls: i32,
    failure: &Failure,
    alarm: Option<Alarm>,
) -> Result<()> {
    let camp = &started.camp;
    let words = failure.words();
    match failure {
        Failure::Internal(error) => {
            let cause = std::error::Error::source(error);
            tracing::error!(camp = %camp.id, run = %started.run, %error, cause, "a sync broke");
        }
        other => tracing::warn!(camp = %camp.id, run = %started.run, ?other, "a sync failed"),
    }
    let mut context = started.context.clone();
    context.now = app.clock.now();
    let mut tx = app.db.begin(context).await?;
    check_ins::set_failed(&mut tx, started.run, calls, &words).await?;
    let (from, to) = (SyncState::Running, SyncState::Failed);
    status_log::insert(&mut tx, started.run.get(), Some(from), to, Some(&words)).await?;
    // That the account is dead was said already, once for all camps.
    let alarm = alarm.filter(|_| !account::is_dead(failure));
    if let Some(alarm) = alarm.filter(|alarm| alarm.is_last || failure.is_final()) {
        let text = format!("【数据同步失败】\n训练营：{}\n原因：{words}", camp.name);
        notifications::staff(&mut tx, &alarm.cause, Some(camp.id), &text).await?;
    }
    Ok(tx.commit().await?)
}
