//! A camp's check-ins, from the planet into the books.

use camp_domain::Visibility;
use camp_domain::check_ins::SyncState;
use camp_repository::check_ins::SyncRun;
use camp_services::check_ins::{self, sync_due};
use chrono::TimeDelta;

use crate::world::{World, in_world};

/// Syncs every camp and returns the only run.
pub(crate) async fn sync(world: &World) -> SyncRun {
    let mut outcomes = sync_due(&world.app, world.now(), None).await.unwrap();
    assert_eq!(outcomes.len(), 1);
    outcomes.remove(0).run.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_days_of_a_camp_add_up_from_posts_and_only_inside_its_dates() {
    in_world(async |world: &World| {
        let (start, people) = (world.today().plus(1), world.people(3).await);
        let project = world.project(3).await;
        let camp = world.camp("ongoing", start, start.plus(6), project).await;
        world.check_in(project, &people[0], world.today()).await;
        world.advance_to(3, 12).await;
        for person in &people[..2] {
            world.check_in(project, person, start).await;
            world.check_in(project, person, start.plus(1)).await;
        }
        world.check_in(project, &people[1], start.plus(1)).await;
        let run = sync(world).await;
        assert_eq!((run.state, run.failure), (SyncState::Succeeded, None));
        assert_eq!((run.members, run.new_posts, run.changed), (2, 6, 2));
        assert_eq!(
            world.progress(camp, &people[0]).await,
            (2, false),
            "one post was too early"
        );
        assert_eq!(
            world.progress(camp, &people[1]).await,
            (2, false),
            "two posts on one day"
        );
        assert_eq!(world.progress(camp, &people[2]).await, (0, false));
        let title = world.text("select min(title) from check_in_posts").await;
        assert_eq!(title, "早起 打卡");
        let again = sync(world).await;
        assert_eq!(
            (again.new_posts, again.changed),
            (0, 0),
            "the second run changes nothing"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_post_lowers_the_count_even_behind_the_last_one_stored() {
    in_world(async |world: &World| {
        let (today, people) = (world.today(), world.people(2).await);
        let project = world.project(1).await;
        let camp = world.camp("ongoing", today, today.plus(6), project).await;
        let early = world.check_in(project, &people[0], today).await;
        world.advance_to(2, 12).await;
        world.check_in(project, &people[0], today.plus(1)).await;
        let last = world.check_in(project, &people[1], today.plus(1)).await;
        sync(world).await;
        assert_eq!(world.progress(camp, &people[0]).await, (2, false));
        world.remove(&format!("planet/topics/{early}")).await;
        sync(world).await;
        assert_eq!(world.progress(camp, &people[0]).await, (1, false));
        world.remove(&format!("planet/topics/{last}")).await;
        sync(world).await;
        assert_eq!(world.progress(camp, &people[1]).await, (0, false));
        assert_eq!(
            world
                .count("select count(*) from check_in_posts where gone_at is not null")
                .await,
            2
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_written_with_an_earlier_time_is_found() {
    in_world(async |world: &World| {
        let (today, people) = (world.today(), world.people(1).await);
        let project = world.project(1).await;
        let camp = world.camp("ongoing", today, today.plus(6), project).await;
        world.advance_to(3, 12).await;
        world.check_in(project, &people[0], today.plus(2)).await;
        sync(world).await;
        world.check_in(project, &people[0], today.plus(1)).await;
        sync(world).await;
        assert_eq!(world.progress(camp, &people[0]).await, (2, false));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_pages_take_few_calls_and_a_quiet_night_takes_hardly_any() {
    in_world(async |world: &World| {
        let (today, people) = (world.today(), world.people(50).await);
        let project = world.project(1).await;
        let camp = world.camp("ongoing", today, today.plus(6), project).await;
        check_ins::read_roster(&world.app).await.unwrap();
        world.advance_to(1, 12).await;
        for person in &people {
            world.check_in(project, person, today).await;
        }
        let run = sync(world).await;
        assert_eq!((run.members, run.new_posts), (50, 50));
        assert!(run.calls <= 4 + 5 + 2, "{} calls", run.calls);
        for person in &people {
            assert_eq!(world.progress(camp, person).await, (1, false));
        }
        let quiet = sync(world).await;
        assert!(quiet.calls <= 4 + 1 + 2, "{} calls", quiet.calls);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_recognised_by_number_and_name_once_the_planet_shows_them() {
    in_world(async |world: &World| {
        let (today, people) = (world.today(), world.people(4).await);
        let project = world.project(1).await;
        let camp = world.camp("ongoing", today, today.plus(6), project).await;
        let right = world.enrol(camp, &people[0].number.to_string(), &people[0].name).await;
        world.enrol(camp, &people[1].number.to_string(), "别人的名字").await;
        world.enrol(camp, "999999", "查无此人").await;
        let first = world.enrol(camp, &people[2].number.to_string(), &people[2].name).await;
        let second = world.enrol(camp, &people[2].user.to_string(), &people[2].name).await;
        world.advance_to(1, 12).await;
        for person in &people {
            world.check_in(project, person, today).await;
        }
        let run = sync(world).await;
        assert_eq!(run.unknown, 3);
        let resolved: Vec<(uuid::Uuid, Option<i64>, String, bool)> = sqlx::query_as(
            "select id, planet_user_id, roster_check, contested from enrolments order by created_at, id",
        )
        .fetch_all(&mut world.sql().await)
        .await
        .unwrap();
        let of = |id: camp_domain::EnrolmentId| resolved.iter().find(|r| r.0 == id.get()).unwrap();
        assert_eq!(of(right).1, Some(people[0].user));
        assert_eq!(of(first).1, Some(people[2].user));
        assert_eq!((of(second).1, of(second).3), (None, true), "the later one waits for a person");
        let checks: Vec<&str> = resolved.iter().map(|r| r.2.as_str()).collect();
        assert_eq!(checks, ["match", "mismatch", "unknown", "match", "unknown"]);
        let review = world.count("select count(*) from payments where bind_status = 'manual_review'");
        assert_eq!(review.await, 1);
        assert_eq!(sync(world).await.unknown, 2, "a contested one is no longer looked for");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_syncs_never_run_on_one_camp() {
    in_world(async |world: &World| {
        let today = world.today();
        let project = world.project(1).await;
        let camp = world.camp("ongoing", today, today.plus(6), project).await;
        let staff: uuid::Uuid = sqlx::query_scalar("select id from users")
            .fetch_one(&mut world.sql().await)
            .await
            .unwrap();
        let staff = camp_domain::UserId::from(staff);
        let caller = camp_services::Caller {
            actor: camp_domain::Actor::Staff(staff),
            ip: None,
            request_id: None,
        };
        let start = || check_ins::start(&world.app, &caller, &Visibility::All, camp);
        let started = start().await.unwrap();
        let refused = start().await.err().unwrap();
        assert!(refused.to_string().contains("sync_running"), "{refused}");
        let run = check_ins::sync_now(&world.app, started).await.unwrap();
        assert_eq!(run.state, SyncState::Succeeded);
        let again = start().await.unwrap();
        check_ins::sync_now(&world.app, again).await.unwrap();
        assert_eq!(
            world
                .count("select count(*) from audit_log where action = 'check_ins.sync'")
                .await,
            2
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_waits_for_a_pass_that_began_before_it_and_reads_once_more() {
    in_world(async |world: &World| {
        let (today, people) = (world.today(), world.people(1).await);
        let project = world.project(1).await;
        let camp = world.camp("ongoing", today, today.plus(6), project).await;
        let context = camp_services::Caller {
            actor: camp_domain::Actor::System,
            ip: None,
            request_id: None,
        };
        let early = check_ins::start(&world.app, &context, &Visibility::All, camp).await;
        let early = early.unwrap();
        world.advance(TimeDelta::hours(1)).await;
        world.check_in(project, &people[0], today).await;
        let slot = world.now();
        let (night, early) = tokio::join!(
            sync_due(&world.app, slot, None),
            check_ins::sync_now(&world.app, early)
        );
        let (night, early) = (night.unwrap().remove(0).run.unwrap(), early.unwrap());
        assert_eq!(early.state, SyncState::Succeeded);
        assert_eq!(night.state, SyncState::Succeeded);
        assert_ne!(night.id, early.id, "the night has a pass of its own");
        assert!(night.started_at >= slot);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_camps_that_have_begun_are_synced() {
    in_world(async |world: &World| {
        let today = world.today();
        let project = world.project(1).await;
        let early = world
            .camp("enrolling", today.plus(2), today.plus(6), project)
            .await;
        assert!(
            sync_due(&world.app, world.now(), None)
                .await
                .unwrap()
                .is_empty()
        );
        let refused = sync_due(&world.app, world.now(), Some(early))
            .await
            .err()
            .unwrap();
        assert!(
            refused.to_string().contains("camp_not_syncable"),
            "{refused}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_final_sync_is_the_one_after_one_o_clock_and_reads_everything() {
    in_world(async |world: &World| {
        let (today, people) = (world.today(), world.people(1).await);
        let project = world.project(1).await;
        let camp = world.camp("ongoing", today, today.plus(1), project).await;
        world.advance_to(2, 0).await;
        world.check_in(project, &people[0], today.plus(1)).await;
        sync(world).await;
        let fresh = |world: &World| {
            let app = world.app.clone();
            async move {
                let mut reader = app.db.reader().await.unwrap();
                camp_repository::check_ins::find_freshness(reader.conn(), camp)
                    .await
                    .unwrap()
            }
        };
        let last = today.plus(1);
        assert!(!check_ins::is_final(
            last,
            fresh(world).await.complete_until
        ));
        world.advance(TimeDelta::hours(1)).await;
        sync(world).await;
        assert!(check_ins::is_final(last, fresh(world).await.complete_until));
        assert_eq!(world.progress(camp, &people[0]).await, (1, false));
    })
    .await;
}
