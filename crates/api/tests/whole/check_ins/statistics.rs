//! What the staff sees: the grid, the cards, the records, and their files.

use camp_domain::Actor;
use camp_domain::auth::Role;
use camp_domain::config::{PLANET_INTERVAL, PLANET_SYNC_TIMES};
use camp_services::config;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Town, days, town};

fn row<'a>(grid: &'a Value, name: &str) -> &'a Value {
    let members = grid["members"].as_array().unwrap();
    members
        .iter()
        .find(|member| member["planetNickname"] == name)
        .unwrap()
}

#[tokio::test]
async fn the_grid_shows_every_day_of_everybody_and_who_can_still_make_it() {
    let Town {
        world,
        desk,
        camp,
        enrolments,
        ..
    } = town().await;
    let path = format!("/api/admin/camps/{}/check-ins/grid", camp.id);
    let grid = desk.get(&path).await.ok();
    assert_eq!(row(&grid, "早起的人")["days"], "pptffff");
    assert_eq!(row(&grid, "晚起的人")["days"], "pmtffff");
    assert_eq!(
        (&grid["eligibleCount"], &grid["unreachableCount"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(grid["averageRate"], "0.2000");
    let correct = format!(
        "/api/admin/enrolments/{}/days/{}",
        enrolments[2], camp.start
    );
    let form = json!({ "checkedIn": true, "reason": "已核实截图" });
    desk.put(&correct, form).await.ok();
    let correct = format!(
        "/api/admin/enrolments/{}/days/{}",
        enrolments[0], camp.start
    );
    let form = json!({ "checkedIn": false, "reason": "内容与打卡无关" });
    desk.put(&correct, form).await.ok();
    let grid = desk.get(&path).await.ok();
    assert_eq!(row(&grid, "没起的人")["days"], "cmtffff");
    assert_eq!(row(&grid, "早起的人")["days"], "xptffff");
    // Two days nobody looked at are unknown, and never missed.
    let fault = json!({ "name": "planet_html", "probability": 1 });
    world.outside.fault(fault).await;
    world.advance(TimeDelta::days(3)).await;
    world.run_due().await;
    let grid = desk.get(&path).await.ok();
    assert_eq!(row(&grid, "晚起的人")["days"], "pmuuutf");
    assert_eq!(row(&grid, "晚起的人")["reachable"], false, "1 + 2 + 1 < 5");
    world.outside.no_faults().await;
    // A stranger sees none of it.
    let stranger = world.staff(Role::Volunteer).await;
    stranger.get(&path).await.refused(404, "not_found");
    assert_eq!(stranger.get("/api/admin/check-ins").await.ok()["total"], 0);
    assert_eq!(
        stranger.get("/api/admin/check-ins/camps").await.ok(),
        json!([])
    );
    let member = format!("/api/admin/enrolments/{}/days", enrolments[0]);
    stranger.get(&member).await.refused(404, "not_found");
    world.finish().await;
}

#[tokio::test]
async fn records_are_found_by_camp_member_and_day_and_leave_as_a_file() {
    let Town {
        world,
        desk,
        camp,
        enrolments,
        ..
    } = town().await;
    let list = async |query: &str| {
        desk.get(&format!("/api/admin/check-ins?{query}"))
            .await
            .ok()
    };
    let all = list(&format!("campId={}", camp.id)).await;
    assert_eq!(all["total"], 3);
    let newest = &all["items"][0];
    assert_eq!(
        (&newest["planetNickname"], &newest["source"]),
        (&json!("早起的人"), &json!("planet"))
    );
    assert_eq!(
        (&newest["countedDays"], &newest["rate"]),
        (&json!(2), &json!("0.4000"))
    );
    assert_eq!(list("q=晚起").await["total"], 1);
    assert_eq!(
        list(&format!("from={}", camp.start.plus(1))).await["total"],
        1
    );
    assert_eq!(list(&format!("to={}", camp.start)).await["total"], 2);
    let correct = format!(
        "/api/admin/enrolments/{}/days/{}",
        enrolments[2], camp.start
    );
    desk.put(
        &correct,
        json!({ "checkedIn": true, "reason": "已核实截图" }),
    )
    .await
    .ok();
    let corrected = list("q=没起").await;
    assert_eq!(
        (
            &corrected["items"][0]["source"],
            &corrected["items"][0]["title"]
        ),
        (&json!("correction"), &json!("已核实截图"))
    );
    desk.get("/api/admin/check-ins?from=2026-02-30")
        .await
        .refused(400, "wrong_type");
    for path in [
        format!("/api/admin/check-ins/records.xlsx?campId={}", camp.id),
        format!("/api/admin/camps/{}/check-ins/grid.xlsx", camp.id),
    ] {
        let file = desk.get(&path).await;
        assert_eq!(file.status, 200, "{path}");
        assert!(file.body.starts_with(b"PK"), "{path}");
        assert!(file.header("content-disposition").contains(".xlsx"));
        assert_eq!(file.header("cache-control"), "no-store");
    }
    world.finish().await;
}

#[tokio::test]
async fn what_was_exported_can_be_imported_again_and_is_all_known() {
    let Town {
        world, desk, camp, ..
    } = town().await;
    let file = desk
        .get(&format!("/api/admin/camps/{}/check-ins/grid.xlsx", camp.id))
        .await;
    let look = format!("/api/admin/camps/{}/check-in-imports/preview", camp.id);
    let plan = desk
        .post_form(&look, &[], Some(("打卡统计.xlsx", &file.body)))
        .await
        .ok();
    assert_eq!(
        (&plan["newDays"], &plan["same"], &plan["errorCount"]),
        (&json!(0), &json!(3), &json!(0)),
        "{plan}"
    );
    world.finish().await;
}

#[tokio::test]
async fn a_deleted_post_lowers_the_count_and_that_is_on_record() {
    let Town {
        world,
        desk,
        camp,
        members,
        enrolments,
    } = town().await;
    let user = members[0].person.user_id;
    let topic = world
        .words(&format!(
            "select topic_id::text from check_in_posts where user_id = {user} order by day"
        ))
        .await;
    let url = format!(
        "{}/_control/planet/topics/{}",
        world.outside.url(),
        topic[0]
    );
    assert_eq!(world.client().delete(&url).await.status, 200);
    let run = desk
        .post(&format!("/api/admin/camps/{}/sync", camp.id), json!({}))
        .await
        .ok();
    assert_eq!(
        (&run["state"], &run["lowered"]),
        (&json!("succeeded"), &json!(1))
    );
    let view = days(&desk, &enrolments[0]).await;
    assert_eq!(view["countedDays"], 1);
    let fall = &view["changes"][0];
    assert_eq!(
        (&fall["before"], &fall["after"], &fall["cause"]),
        (&json!(2), &json!(1), &json!("sync"))
    );
    world.finish().await;
}

#[tokio::test]
async fn every_camp_is_read_by_one_press_and_one_round_at_a_time() {
    let Town { world, desk, .. } = town().await;
    let begun = desk.post("/api/admin/check-ins/sync", json!({})).await.ok();
    assert_eq!(begun["camps"], 1);
    for _ in 0..200 {
        let cards = desk.get("/api/admin/check-ins/camps").await.ok();
        if cards[0]["syncState"] == "succeeded"
            && world
                .count("select count(*) from sync_runs where state = 'succeeded'")
                .await
                == 2
        {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(
        world
            .count("select count(*) from sync_runs where state = 'succeeded'")
            .await,
        2
    );
    let card = desk.get("/api/admin/check-ins/camps").await.ok()[0].clone();
    assert_eq!(
        (
            &card["memberCount"],
            &card["averageRate"],
            &card["dayNumber"]
        ),
        (&json!(3), &json!("0.2000"), &json!(3))
    );
    let coach = world.staff(Role::Coach).await;
    coach
        .post("/api/admin/check-ins/sync", json!({}))
        .await
        .refused(403, "forbidden");
    world.finish().await;
}

#[tokio::test]
async fn a_long_pass_shows_how_far_it_has_come_and_lets_nobody_else_in() {
    let Town {
        world, desk, camp, ..
    } = town().await;
    let mut tx = world.app.begin(Actor::System).await.unwrap();
    config::set(&world.app.vault, &mut tx, PLANET_INTERVAL, "1500")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let sync = format!("/api/admin/camps/{}/sync", camp.id);
    // The answer comes before the pass is over.
    let run = desk.post(&sync, json!({})).await.ok();
    assert_eq!(run["state"], "running");
    assert!(
        !run["step"].is_null() && run["calls"].as_i64() > Some(0),
        "{run}"
    );
    assert!(run["usualCalls"].as_i64() > Some(0), "{run}");
    let card = desk.get("/api/admin/check-ins/camps").await.ok()[0].clone();
    assert_eq!(card["syncState"], "running");
    assert!(!card["syncStep"].is_null());
    desk.post(&sync, json!({}))
        .await
        .refused(409, "sync_running");
    let runs = format!("/api/admin/camps/{}/sync-runs", camp.id);
    let run = loop {
        let run = desk.get(&runs).await.ok()["items"][0].clone();
        if run["state"] != "running" {
            break run;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    };
    assert_eq!(
        (&run["state"], &run["step"]),
        (&json!("succeeded"), &json!(null))
    );
    world.finish().await;
}

#[tokio::test]
async fn an_extra_time_of_the_configuration_reads_every_camp_once() {
    let Town { world, .. } = town().await;
    let mut tx = world.app.begin(Actor::System).await.unwrap();
    config::set(&world.app.vault, &mut tx, PLANET_SYNC_TIMES, "12:00, 18:30")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let passes = "select count(*) from sync_runs";
    let before = world.count(passes).await;
    let noon = world.today().start() + TimeDelta::hours(12);
    for (minutes, more) in [(-1, 0), (1, 1), (4, 1), (20, 1), (391, 2), (400, 2)] {
        world.advance_to(noon + TimeDelta::minutes(minutes)).await;
        world.run_due().await;
        assert_eq!(world.count(passes).await, before + more, "{minutes}");
    }
    world.finish().await;
}
