//! How far a pass has come, for whoever watches.

use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};
use std::time::Duration;

use camp_domain::check_ins::SyncStep;
use camp_domain::{Actor, Machine};
use camp_providers::planet::PlanetClient;
use camp_repository::check_ins::{self, SyncProgress};
use tokio::time::{MissedTickBehavior, interval};

use super::start::Started;
use crate::{App, Result};

/// How often what is under way is written down.
const TICK: Duration = Duration::from_secs(1);

/// What a reading has read so far.
#[derive(Debug, Default)]
pub(super) struct Meter {
    step: AtomicUsize,
    members: AtomicI32,
    posts: AtomicI32,
}

impl Meter {
    /// The reading turns to another step.
    pub(super) fn turn_to(&self, step: SyncStep) {
        let at = SyncStep::ALL.iter().position(|known| *known == step);
        self.step.store(at.unwrap_or_default(), Ordering::Relaxed);
    }

    /// So many members are read.
    pub(super) fn members(&self, count: usize) {
        self.members
            .store(super::store::small(count), Ordering::Relaxed);
    }

    /// One more post is read.
    pub(super) fn post(&self) {
        self.posts.fetch_add(1, Ordering::Relaxed);
    }

    fn read(&self, calls: i32) -> SyncProgress {
        let step = SyncStep::ALL.get(self.step.load(Ordering::Relaxed));
        SyncProgress {
            step: step.copied().unwrap_or(SyncStep::Ranking),
            calls,
            members: self.members.load(Ordering::Relaxed),
            posts: self.posts.load(Ordering::Relaxed),
        }
    }
}

/// Writes down, every second, what `meter` shows; ends only by being dropped. A write that fails
/// is not worth failing a pass for.
pub(super) async fn publish(
    app: &App,
    started: &Started,
    client: &PlanetClient,
    meter: &Meter,
) -> std::convert::Infallible {
    let before = client.calls();
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut written = None;
    loop {
        ticks.tick().await;
        let calls = i32::try_from(client.calls() - before).unwrap_or(i32::MAX);
        let now = meter.read(calls);
        if written == Some(now) {
            continue;
        }
        match write(app, started, now).await {
            Ok(()) => written = Some(now),
            Err(error) => tracing::warn!(run = %started.run, %error, "progress was not written"),
        }
    }
}

async fn write(app: &App, started: &Started, at: SyncProgress) -> Result<()> {
    let mut tx = app.begin(Actor::System).await?;
    check_ins::set_progress(&mut tx, started.run, at).await?;
    Ok(tx.commit().await?)
}
