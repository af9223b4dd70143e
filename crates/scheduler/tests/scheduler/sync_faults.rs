//! The planet misbehaves: no wrong count is ever stored, and the next run repairs everything.

use camp_domain::check_ins::SyncState;
use camp_domain::config::PLANET_TOKEN;
use serde_json::json;

use crate::sync::sync;
use crate::world::{World, in_world};

const PROGRESS: &str = "select md5(string_agg(p::text, '|' order by user_id))
    from (select user_id, counted_days, disagreement from progress where ranking_days > 0) p";

#[tokio::test(flavor = "multi_thread")]
async fn whatever_the_planet_does_old_data_stays_and_the_next_run_repairs_it() {
    in_world(async |world: &World| {
        let (today, people) = (world.today(), world.people(50).await);
        let project = world.project(1).await;
        let camp = world.camp("ongoing", today, today.plus(6), project).await;
        world.advance_to(1, 12).await;
        for person in &people {
            world.check_in(project, person, today).await;
        }
        assert_eq!(sync(world).await.state, SyncState::Succeeded);
        let good = world.text(PROGRESS).await;
        let mut token = world.told("planet/token");
        for fault in [
            "planet_overloaded",
            "planet_upgrading",
            "planet_unavailable",
            "planet_html",
            "planet_cut_json",
            "planet_rate_limited",
            "planet_membership_expired",
        ] {
            world
                .fault(json!({ "name": fault, "probability": 1 }))
                .await;
            let run = sync(world).await;
            assert_eq!(run.state, SyncState::Failed, "{fault}");
            assert!(
                run.failure.is_some_and(|words| words.chars().count() > 8),
                "{fault}"
            );
            world.remove("faults").await;
            assert_eq!(world.text(PROGRESS).await, good, "{fault}");
            // Another text of the token is another client: without the rest that repeated
            // refusals earn.
            token.push(' ');
            world.set(PLANET_TOKEN, &token).await;
        }
        for fault in [
            "planet_short_page",
            "planet_tie_moves",
            "planet_rename_between_pages",
            "planet_number_absent",
            "planet_zero_day_listed",
            "planet_empty_array",
            "planet_same_name",
            "planet_slow",
        ] {
            world
                .fault(json!({ "name": fault, "probability": 1 }))
                .await;
            let run = sync(world).await;
            world.remove("faults").await;
            assert_eq!(world.text(PROGRESS).await, good, "{fault}: {run:?}");
        }
        world.advance_to(1, 12).await;
        world.check_in(project, &people[0], today.plus(1)).await;
        assert_eq!(sync(world).await.state, SyncState::Succeeded);
        assert_eq!(world.progress(camp, &people[0]).await, (2, false));
        // A project closed by hand in the middle of a pass takes no more posts; what it has stays.
        let closed = json!({ "name": "planet_closed_mid_sync", "probability": 1 });
        world.fault(closed).await;
        sync(world).await;
        world.remove("faults").await;
        assert_eq!(sync(world).await.state, SyncState::Succeeded);
        assert_eq!(world.progress(camp, &people[0]).await, (2, false));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camp_that_fails_is_tried_three_times_and_then_the_staff_is_told_once() {
    in_world(async |world: &World| {
        let (today, _) = (world.today(), world.people(1).await);
        let project = world.project(1).await;
        world.camp("ongoing", today, today.plus(6), project).await;
        world
            .fault(json!({ "name": "planet_html", "probability": 1 }))
            .await;
        let slot = world.now();
        for _ in 0..2 {
            camp_services::check_ins::sync_due(&world.app, slot, None)
                .await
                .unwrap();
        }
        assert!(
            world
                .count("select count(*) from sync_runs where state = 'failed'")
                .await
                >= 3
        );
        assert_eq!(
            world.count("select count(*) from messages").await,
            1,
            "once for each slot"
        );
        let text = world.text("select content from messages").await;
        assert!(
            text.contains("早起营") && text.contains("已有数据保持不变"),
            "{text}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_cookie_is_known_in_all_three_forms_and_asked_once_in_each() {
    in_world(async |world: &World| {
        let today = world.today();
        let project = world.project(1).await;
        world.camp("ongoing", today, today.plus(6), project).await;
        let mut token = world.told("planet/token");
        for form in [
            "planet_unauthorised",
            "planet_unauthorised_body",
            "planet_unauthorised_redirect",
        ] {
            world.fault(json!({ "name": form, "probability": 1 })).await;
            let run = sync(world).await;
            assert_eq!((run.state, run.calls), (SyncState::Failed, 1), "{form}");
            let run = sync(world).await;
            assert_eq!((run.state, run.calls), (SyncState::Failed, 0), "{form}");
            world.remove("faults").await;
            world.advance(chrono::TimeDelta::minutes(1)).await;
            token.push(' ');
            world.set(PLANET_TOKEN, &token).await;
        }
        assert_eq!(sync(world).await.state, SyncState::Succeeded);
        let told = "select count(*) from messages where cause like 'planet_account_dead:%'";
        assert_eq!(world.count(told).await, 1, "once a day");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ranking_that_the_planets_own_figures_contradict_is_not_stored() {
    in_world(async |world: &World| {
        let (today, people) = (world.today(), world.people(3).await);
        let project = world.project(1).await;
        let camp = world.camp("ongoing", today, today.plus(6), project).await;
        world.advance_to(1, 12).await;
        world.check_in(project, &people[0], today).await;
        assert_eq!(sync(world).await.state, SyncState::Succeeded);
        // Told that one day completes the project, we count one who has; the planet says none.
        let lie = "update camps set planet_project_days = 1";
        sqlx::query(lie)
            .execute(&mut world.sql().await)
            .await
            .unwrap();
        world.check_in(project, &people[1], today).await;
        let run = sync(world).await;
        assert_eq!(run.state, SyncState::Failed);
        assert!(run.failure.unwrap().contains("完成人数却是 0"));
        assert_eq!(world.progress(camp, &people[0]).await, (1, false));
        assert_eq!(world.progress(camp, &people[1]).await, (0, false));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_cookie_is_not_asked_again_and_says_so() {
    in_world(async |world: &World| {
        let today = world.today();
        let project = world.project(1).await;
        world.camp("ongoing", today, today.plus(6), project).await;
        world
            .fault(json!({ "name": "planet_unauthorised_body", "probability": 1 }))
            .await;
        let run = sync(world).await;
        assert_eq!((run.state, run.calls), (SyncState::Failed, 1));
        assert_eq!(
            run.failure.as_deref(),
            Some("知识星球 Cookie 已失效，请在系统配置中更新")
        );
        assert_eq!(world.count("select count(*) from sync_runs").await, 1);
        assert_eq!(
            world
                .count("select count(*) from messages where state = 'pending'")
                .await,
            1
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_who_left_the_group_does_not_hold_the_camp_back() {
    in_world(async |world: &World| {
        let (today, people) = (world.today(), world.people(2).await);
        let project = world.project(1).await;
        let camp = world.camp("ongoing", today, today.plus(6), project).await;
        world.advance_to(1, 12).await;
        for person in &people {
            world.check_in(project, person, today).await;
        }
        assert_eq!(sync(world).await.state, SyncState::Succeeded);
        world
            .remove(&format!("planet/members/{}", people[1].user))
            .await;
        assert_eq!(sync(world).await.state, SyncState::Succeeded);
        assert_eq!(world.progress(camp, &people[0]).await, (1, false));
    })
    .await;
}
