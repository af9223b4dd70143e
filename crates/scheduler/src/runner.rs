//! The runner: due rows as soon as a commit wakes it, everything else at the next tick.

use std::collections::HashMap;
use std::time::Duration;

use camp_services::{App, Lease, Result, payments};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::jobs::Job;
use crate::queues::Queue;
use crate::slots::{self, Slot};

/// Rows of one pass.
pub const BATCH: i64 = 20;
/// How often everything is looked at.
pub const TICK: Duration = Duration::from_secs(1);
/// How long work that has begun may take to end after a request to stop. What is cut off is
/// claimed again by the next process.
const GRACE: Duration = Duration::from_secs(25);

/// Runs the timetable and the queues until `stop`, then ends what has begun.
pub async fn serve(
    app: &App,
    timetable: &'static [Job],
    queues: &'static [Queue],
    stop: &CancellationToken,
) {
    let tracker = TaskTracker::new();
    let (wake, woken) = watch::channel(());
    tracker.spawn(listen(app.clone(), wake, stop.clone()));
    tracker.spawn(keep_time(app.clone(), timetable, stop.clone()));
    let (watched, end) = (app.clone(), stop.clone());
    tracker.spawn(async move {
        end.run_until_cancelled(payments::watch_provider(watched))
            .await;
    });
    for queue in queues {
        tracker.spawn(work(app.clone(), *queue, woken.clone(), stop.clone()));
    }
    tracing::info!(
        jobs = timetable.len(),
        queues = queues.len(),
        "the scheduler runs"
    );
    stop.cancelled().await;
    tracker.close();
    if timeout(GRACE, tracker.wait()).await.is_err() {
        tracing::warn!("stopped before everything that had begun was done");
    }
}

/// Passes wake-ups on. Without a connection the ticks still find everything, so it is no error.
async fn listen(app: App, wake: watch::Sender<()>, stop: CancellationToken) {
    let listening = async {
        loop {
            match app.db.wakeups().await {
                Ok(mut wakeups) => {
                    while wakeups.next().await.is_ok() {
                        wake.send_replace(());
                    }
                }
                Err(error) => tracing::warn!(%error, "no wake-ups for now"),
            }
            sleep(TICK).await;
        }
    };
    stop.run_until_cancelled(listening).await;
}

/// Runs every job whose slot is due, each at most once at a time and beside the others.
async fn keep_time(app: App, timetable: &'static [Job], stop: CancellationToken) {
    let mut running: HashMap<&'static str, JoinHandle<()>> = HashMap::new();
    let mut tick = interval(TICK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while stop.run_until_cancelled(tick.tick()).await.is_some() {
        running.retain(|_, job| !job.is_finished());
        for job in timetable {
            if !running.contains_key(job.name) {
                running.insert(job.name, tokio::spawn(run_slot(app.clone(), job)));
            }
        }
    }
    for (_, job) in running {
        // A panic inside a job is its report; nothing else can fail here.
        let _ = job.await;
    }
}

async fn run_slot(app: App, job: &'static Job) {
    let ran = async {
        slots::run_asked(&app, job).await?;
        slots::run_due(&app, job).await
    };
    match ran.await {
        Ok(Slot::Ran(..) | Slot::NotDue | Slot::Busy) => {}
        Err(error) => {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            tracing::error!(job = job.name, %error, cause, "a slot could not be run");
        }
    }
}

/// Empties one queue whenever it is woken, and at every tick.
async fn work(app: App, queue: Queue, mut woken: watch::Receiver<()>, stop: CancellationToken) {
    let mut tick = interval(TICK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut lease: Option<Lease> = None;
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            _ = tick.tick() => {}
            Ok(()) = woken.changed() => {}
        }
        match may_run(&app, &queue, &mut lease).await {
            Ok(true) => drain(&app, &queue, &stop).await,
            Ok(false) => {}
            Err(error) => tracing::warn!(queue = queue.name, %error, "a queue has no lease"),
        }
    }
    if let Some(lease) = lease {
        lease.release().await;
    }
}

/// Whether this replica runs the queue: always, unless only one may and another does.
async fn may_run(app: &App, queue: &Queue, lease: &mut Option<Lease>) -> Result<bool> {
    if !queue.exclusive {
        return Ok(true);
    }
    if lease.as_ref().is_none_or(Lease::is_lost) {
        *lease = Lease::take(app, &format!("queue:{}", queue.name)).await?;
    }
    Ok(lease.is_some())
}

async fn drain(app: &App, queue: &Queue, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        match (queue.run)(app.clone(), BATCH).await {
            Ok(done) if done.handled == 0 => return,
            Ok(done) => tracing::debug!(queue = queue.name, rows = done.handled, "due rows"),
            Err(error) => {
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                tracing::error!(queue = queue.name, %error, cause, "a pass over due rows failed");
                return;
            }
        }
    }
}
