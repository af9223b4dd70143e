//! Storing a complete reading, in one transaction.

use camp_domain::check_ins::{ChangeCause, SyncState};
use camp_repository::check_ins::{self, Occasion, SyncCounts};
use camp_repository::status_log;

use super::count::count;
use super::failure::Failure;
use super::read::Reading;
use super::resolve::resolve;
use super::roster::learn;
use super::start::Started;
use crate::App;

pub(super) async fn store(
    app: &App,
    started: &Started,
    group: i64,
    reading: &Reading,
    calls: i32,
) -> Result<SyncCounts, Failure> {
    let camp = &started.camp;
    let mut context = started.context.clone();
    context.now = app.clock.now();
    let mut tx = app.db.begin(context).await?;
    if !started.lease.held_in(&mut tx).await? {
        return Err(Failure::LeaseLost);
    }
    check_ins::lock_count(&mut tx, camp.id).await?;
    if camp.planet_project_days.is_none() {
        check_ins::set_project_days(&mut tx, camp.id, reading.project_days).await?;
    }
    learn(&mut tx, group, &reading.members).await?;
    let new_posts = check_ins::upsert_posts(&mut tx, camp.id, &reading.posts).await?;
    let found: Vec<i64> = reading.posts.iter().map(|post| post.topic_id).collect();
    let gone = check_ins::set_gone(&mut tx, camp.id, reading.since, &found).await?;
    let occasion = Occasion {
        cause: ChangeCause::Sync,
        id: started.run.get(),
        ranking: Some((&reading.ranking, started.context.now)),
    };
    let changed = count(&mut tx, camp, &occasion).await?;
    let lowered = changed.iter().filter(|member| member.after < member.before);
    let unknown = resolve(&mut tx, camp.id).await?;
    let counts = SyncCounts {
        calls,
        members: small(reading.ranking.len()),
        new_posts: i32::try_from(new_posts).unwrap_or(i32::MAX),
        changed: small(changed.len()),
        lowered: small(lowered.count()),
        unknown: small(unknown),
    };
    check_ins::set_succeeded(&mut tx, started.run, counts).await?;
    let (from, to) = (SyncState::Running, SyncState::Succeeded);
    status_log::insert(&mut tx, started.run.get(), Some(from), to, None).await?;
    tx.commit().await?;
    tracing::info!(camp = %camp.id, run = %started.run, ?counts, gone, "check-ins are in sync");
    Ok(counts)
}

pub(super) fn small(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
