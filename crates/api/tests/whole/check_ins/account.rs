//! The account at the planet: tested, watched, and left in peace when it is dead.

use camp_domain::auth::Role;
use chrono::TimeDelta;
use serde_json::json;

use super::{Town, town};

const PATH: &str = "/api/admin/planet-account";

#[tokio::test]
async fn a_cookie_is_counted_down_and_the_staff_is_warned_seven_three_and_one_day_before_it_dies() {
    let Town { world, desk, .. } = town().await;
    let view = desk.get(PATH).await.ok();
    assert_eq!(view["state"], "valid", "the night's pass has asked: {view}");
    let life = json!({ "expiresInSeconds": TimeDelta::days(9).num_seconds() });
    world.outside.control("planet/token", life).await;
    let view = desk.post(&format!("{PATH}/test"), json!({})).await.ok();
    assert!(
        [8, 9].contains(&view["daysLeft"].as_i64().unwrap()),
        "{view}"
    );
    let warned = "select count(*) from messages where cause like 'planet_cookie:%'";
    assert_eq!(world.count(warned).await, 0);
    let mut counts = Vec::new();
    for _ in 0..9 {
        world.advance(TimeDelta::days(1)).await;
        world.run_due().await;
        counts.push(world.count(warned).await);
    }
    assert_eq!(counts.last(), Some(&3), "{counts:?}");
    let dead = "select count(*) from messages where cause like 'planet_account_dead:%'";
    world.advance(TimeDelta::days(1)).await;
    world.run_due().await;
    assert!(world.count(dead).await >= 1);
    let view = desk.get(PATH).await.ok();
    assert_eq!(
        (&view["state"], &view["daysLeft"]),
        (&json!("invalid"), &json!(null))
    );
    assert!(view["failure"].as_str().unwrap().contains("Cookie 已失效"));
    world.finish().await;
}

#[tokio::test]
async fn a_dead_cookie_pauses_the_syncs_until_it_works_again() {
    let Town {
        world, desk, camp, ..
    } = town().await;
    let sync = format!("/api/admin/camps/{}/sync", camp.id);
    let life = json!({ "expiresInSeconds": 0 });
    world.outside.control("planet/token", life).await;
    world.advance(TimeDelta::minutes(1)).await;
    let first = desk.post(&sync, json!({})).await.ok();
    assert_eq!(
        (&first["state"], &first["calls"]),
        (&json!("failed"), &json!(1))
    );
    let second = desk.post(&sync, json!({})).await.ok();
    assert_eq!(
        (&second["state"], &second["calls"]),
        (&json!("failed"), &json!(0))
    );
    assert!(
        second["failure"]
            .as_str()
            .unwrap()
            .contains("Cookie 已失效")
    );
    let cards = desk.get("/api/admin/check-ins/camps").await.ok();
    assert_eq!(cards[0]["syncState"], "failed");
    // A person has logged in again; the test says so, and the syncs go on.
    world.outside.control("planet/token", json!({})).await;
    let view = desk.post(&format!("{PATH}/test"), json!({})).await.ok();
    assert_eq!(view["state"], "valid");
    assert_eq!(desk.post(&sync, json!({})).await.ok()["state"], "succeeded");
    world.finish().await;
}

#[tokio::test]
async fn an_outage_is_not_a_dead_cookie() {
    let Town { world, desk, .. } = town().await;
    let fault = json!({ "name": "planet_html", "probability": 1 });
    world.outside.fault(fault).await;
    let view = desk.post(&format!("{PATH}/test"), json!({})).await.ok();
    assert_eq!(view["state"], "unreachable");
    assert!(!view["expiresAt"].is_null(), "what was known stays known");
    world.outside.no_faults().await;
    let coach = world.staff(Role::Coach).await;
    coach
        .post(&format!("{PATH}/test"), json!({}))
        .await
        .refused(403, "forbidden");
    world.finish().await;
}
