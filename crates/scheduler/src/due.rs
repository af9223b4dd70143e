//! Everything that is due, run to the end by one command.

use std::time::Duration;

use camp_services::{App, Error, Result, payments};
use chrono::{DateTime, Utc};
use tokio::time::{Instant, sleep};

use crate::jobs::Job;
use crate::queues::Queue;
use crate::runner::BATCH;
use crate::slots::{self, Slot};

/// How long to wait for what another process has in its hands.
const PATIENCE: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_millis(100);

/// Something that [`run_everything`] ran.
#[derive(Clone, Debug, PartialEq)]
pub struct Ran {
    /// The job or queue.
    pub name: &'static str,
    /// What it did, for people.
    pub lines: Vec<String>,
    /// Whether it is complete.
    pub complete: bool,
}

/// Runs every due slot and every due row, again and again until nothing is due, telling `say`
/// about each. What another process is working on is waited for.
///
/// # Errors
/// When the database fails, or others do not finish within two minutes.
pub async fn run_everything(
    app: &App,
    timetable: &[Job],
    queues: &[Queue],
    mut say: impl FnMut(Ran),
) -> Result<()> {
    let mut waited_since: Option<Instant> = None;
    loop {
        let mut round = Round::default();
        for job in timetable {
            round.slot(app, job, &mut say).await?;
        }
        for queue in queues {
            round.queue(app, queue, &mut say).await?;
        }
        if round.ran {
            waited_since = None;
            continue;
        }
        let Some(busy) = round.busy else {
            if payments::note_outage(app).await? {
                continue;
            }
            return Ok(());
        };
        if waited_since.get_or_insert_with(Instant::now).elapsed() > PATIENCE {
            return Err(Error::internal(format!(
                "{busy} stays due; is another process stuck?"
            )));
        }
        sleep(PAUSE).await;
    }
}

#[derive(Default)]
struct Round {
    ran: bool,
    busy: Option<&'static str>,
}

impl Round {
    async fn slot(&mut self, app: &App, job: &Job, say: &mut impl FnMut(Ran)) -> Result<()> {
        for slot in [
            slots::run_asked(app, job).await?,
            slots::run_due(app, job).await?,
        ] {
            match slot {
                Slot::NotDue => {}
                Slot::Busy => self.busy = Some(job.name),
                Slot::Ran(_, report) => {
                    self.ran = true;
                    say(Ran {
                        name: job.name,
                        lines: report.lines,
                        complete: report.complete,
                    });
                }
            }
        }
        Ok(())
    }

    async fn queue(&mut self, app: &App, queue: &Queue, say: &mut impl FnMut(Ran)) -> Result<()> {
        let mut handled = 0;
        loop {
            let done = (queue.run)(app.clone(), BATCH).await?;
            if done.handled == 0 {
                break;
            }
            handled += done.handled;
        }
        if handled > 0 {
            self.ran = true;
            let lines = vec![format!("{handled} rows")];
            say(Ran {
                name: queue.name,
                lines,
                complete: true,
            });
        } else if (queue.next_due)(app.clone())
            .await?
            .is_some_and(|due| due <= app.clock.now())
        {
            self.busy = Some(queue.name);
        }
        Ok(())
    }
}

/// When something next falls due, and what.
///
/// # Errors
/// When the database fails.
pub async fn next(
    app: &App,
    timetable: &[Job],
    queues: &[Queue],
) -> Result<Option<(DateTime<Utc>, &'static str)>> {
    let now = app.clock.now();
    let mut instants: Vec<(DateTime<Utc>, &'static str)> = timetable
        .iter()
        .map(|job| (job.schedule.next(now), job.name))
        .collect();
    for queue in queues {
        instants.extend(
            (queue.next_due)(app.clone())
                .await?
                .map(|due| (due, queue.name)),
        );
    }
    Ok(instants.into_iter().min())
}
