//! The runner as a whole: woken by commits, stopped gracefully, drained by `run-due`.

use std::time::Duration;

use camp_domain::Actor;
use camp_scheduler::queues::{QUEUES, Queue};
use camp_scheduler::timetable::TIMETABLE;
use camp_scheduler::{due, overview, runner};
use camp_services::notifications::{self, Outbox};
use chrono::TimeDelta;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::world::{World, in_world};

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_wakes_the_runner_and_a_request_to_stop_ends_it() {
    in_world(async |world: &World| {
        const OUTBOX: &[Queue] = &[Queue::of::<Outbox>()];
        let (stop, app) = (CancellationToken::new(), world.app.clone());
        let asked = stop.clone();
        let serving = tokio::spawn(async move { runner::serve(&app, &[], OUTBOX, &asked).await });
        let mut tx = world.app.begin(Actor::System).await.unwrap();
        notifications::staff(&mut tx, "test:1", None, "你好")
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let delivered = async {
            while world
                .count("select count(*) from messages where state = 'sent'")
                .await
                == 0
            {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(Duration::from_secs(10), delivered)
            .await
            .expect("delivered by the runner");
        stop.cancel();
        timeout(Duration::from_secs(10), serving)
            .await
            .expect("it stops")
            .unwrap();
        assert_eq!(world.count("select count(*) from leases").await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_due_runs_to_the_end_and_the_next_instant_is_told() {
    in_world(async |world: &World| {
        let start = world.today();
        let project = world.project(1).await;
        world.camp("enrolling", start, start.plus(1), project).await;
        world.advance_to(2, 2).await;
        let mut ran = Vec::new();
        due::run_everything(&world.app, TIMETABLE, QUEUES, |done| ran.push(done))
            .await
            .unwrap();
        let names: Vec<_> = ran.iter().map(|done| done.name).collect();
        for name in ["camps.advance", "check_ins.sync", "notifications.messages"] {
            assert!(names.contains(&name), "{name} in {names:?}");
        }
        assert!(ran.iter().all(|done| done.complete), "{ran:?}");
        assert_eq!(
            world
                .count("select count(*) from messages where state = 'sent'")
                .await,
            1
        );
        let (at, name) = due::next(&world.app, TIMETABLE, QUEUES)
            .await
            .unwrap()
            .unwrap();
        assert!(
            at > world.now() && at <= world.now() + TimeDelta::minutes(10),
            "{name} at {at}"
        );
        ran.clear();
        due::run_everything(&world.app, TIMETABLE, QUEUES, |done| ran.push(done))
            .await
            .unwrap();
        assert_eq!(ran, [], "nothing is due twice");
        let table = overview::table(&world.app, TIMETABLE, QUEUES)
            .await
            .unwrap();
        assert!(
            table.contains("check_ins.sync") && table.contains("succeeded"),
            "{table}"
        );
    })
    .await;
}
