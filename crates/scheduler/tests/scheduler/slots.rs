//! Each slot once; missed ones coalesce.

use std::sync::atomic::{AtomicUsize, Ordering};

use camp_domain::Schedule;
use camp_scheduler::jobs::{Job, Occasion, Report};
use camp_scheduler::slots::{self, Slot};
use camp_services::Error;
use chrono::TimeDelta;
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::json;

use crate::world::{World, in_world};

static RUNS: AtomicUsize = AtomicUsize::new(0);

fn counted(_: Occasion) -> BoxFuture<'static, camp_services::Result<Report>> {
    async {
        RUNS.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        Ok(Report {
            complete: true,
            lines: vec![],
            result: json!({}),
        })
    }
    .boxed()
}

fn quiet(_: Occasion) -> BoxFuture<'static, camp_services::Result<Report>> {
    async {
        Ok(Report {
            complete: true,
            lines: vec![],
            result: json!({}),
        })
    }
    .boxed()
}

fn failing(_: Occasion) -> BoxFuture<'static, camp_services::Result<Report>> {
    async { Err(Error::internal("the planet fell down")) }.boxed()
}

fn panicking(_: Occasion) -> BoxFuture<'static, camp_services::Result<Report>> {
    async { panic!("a defect") }.boxed()
}

const fn job(
    name: &'static str,
    run: fn(Occasion) -> BoxFuture<'static, camp_services::Result<Report>>,
) -> Job {
    Job {
        name,
        schedule: Schedule::Daily(&[(1, 0)]),
        about: "",
        run,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_slot_runs_once_whatever_the_number_of_replicas() {
    in_world(async |world: &World| {
        const JOB: Job = job("test.counted", counted);
        let replicas = (0..8).map(|_| slots::run_due(&world.app, &JOB));
        let outcomes = futures::future::join_all(replicas).await;
        let ran = outcomes
            .iter()
            .filter(|o| matches!(o, Ok(Slot::Ran(..))))
            .count();
        assert_eq!((ran, RUNS.load(Ordering::SeqCst)), (1, 1));
        assert_eq!(
            slots::run_due(&world.app, &JOB).await.unwrap(),
            Slot::NotDue
        );
        world.advance(TimeDelta::days(5)).await;
        assert!(matches!(
            slots::run_due(&world.app, &JOB).await.unwrap(),
            Slot::Ran(..)
        ));
        assert_eq!(
            slots::run_due(&world.app, &JOB).await.unwrap(),
            Slot::NotDue
        );
        assert_eq!(
            RUNS.load(Ordering::SeqCst),
            2,
            "five missed slots are one run"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_fails_or_panics_is_recorded_and_tried_at_its_next_slot() {
    in_world(async |world: &World| {
        for job in [
            job("test.failing", failing),
            job("test.panicking", panicking),
        ] {
            let Slot::Ran(_, report) = slots::run_due(&world.app, &job).await.unwrap() else {
                panic!("it was due")
            };
            assert!(!report.complete);
            assert_eq!(
                slots::run_due(&world.app, &job).await.unwrap(),
                Slot::NotDue
            );
        }
        assert_eq!(
            world
                .count("select count(*) from job_slots where outcome = 'failed'")
                .await,
            2
        );
        world.advance(TimeDelta::days(1)).await;
        let again = slots::run_due(&world.app, &job("test.failing", failing))
            .await
            .unwrap();
        assert!(matches!(again, Slot::Ran(..)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_whose_process_died_is_run_again() {
    in_world(async |world: &World| {
        let job = job("test.orphan", quiet);
        let slot = job.schedule.last(world.now());
        let orphan = "insert into job_slots (job, slot, started_at) values ('test.orphan', $1, $1)";
        sqlx::query(orphan)
            .bind(slot)
            .execute(&mut world.sql().await)
            .await
            .unwrap();
        assert!(matches!(
            slots::run_due(&world.app, &job).await.unwrap(),
            Slot::Ran(..)
        ));
    })
    .await;
}
