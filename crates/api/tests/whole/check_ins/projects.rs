//! Publishing a camp creates its check-in project at the planet.

use camp_domain::auth::Role;
use camp_testkit::{Plan, World};
use serde_json::{Value, json};

use crate::world;

async fn projects(world: &World, name: &str) -> Vec<Value> {
    let all = world.outside.look("planet/checkins").await;
    let all = all["checkins"].as_array().unwrap();
    all.iter()
        .filter(|project| project["title"] == name)
        .cloned()
        .collect()
}

/// A draft that lacks nothing but its project.
async fn draft(world: &World) -> camp_testkit::Camp {
    let plan = Plan {
        name: "自动建项目营",
        published: false,
        ..Plan::default()
    };
    let camp = world.camp(plan).await;
    let forget = format!(
        "update camps set planet_project_id = null where id = '{}'",
        camp.id
    );
    assert_eq!(world.tamper(&forget).await, 1);
    camp
}

#[tokio::test]
async fn the_project_has_the_camps_days_and_end_and_is_created_once() {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let camp = draft(&world).await;
    let before = projects(&world, camp.plan.name).await.len();
    let path = format!("/api/admin/camps/{}/publish", camp.id);
    let told = desk
        .post(&path, json!({}))
        .await
        .refused(409, "camp_incomplete");
    assert_eq!(told["errors"][0]["field"], "planetProjectId");
    let view = desk
        .post(&format!("{path}?createPlanetProject=true"), json!({}))
        .await
        .ok();
    assert_eq!(view["state"], "enrolling");
    let made = projects(&world, camp.plan.name).await;
    assert_eq!(made.len(), before + 1);
    let id = view["planetProjectId"].as_str().unwrap();
    let made = made
        .iter()
        .find(|project| project["checkinId"].to_string().contains(id))
        .unwrap();
    assert_eq!(made["checkinDays"], 5);
    let until = made["expirationTime"].as_str().unwrap();
    assert!(
        until.contains(&camp.end.to_string()) || until.contains("15:59:59"),
        "{made}"
    );
    world.finish().await;
}

#[tokio::test]
async fn a_lost_answer_does_not_make_a_second_project() {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let camp = draft(&world).await;
    let before = projects(&world, camp.plan.name).await.len();
    let path = format!(
        "/api/admin/camps/{}/publish?createPlanetProject=true",
        camp.id
    );
    // The planet does it and answers nonsense.
    let fault = json!({ "name": "planet_cut_json", "probability": 1 });
    world.outside.fault(fault).await;
    desk.post(&path, json!({}))
        .await
        .refused(503, "camp_planet_failed");
    world.outside.no_faults().await;
    let after = projects(&world, camp.plan.name).await.len();
    let view = desk.post(&path, json!({})).await.ok();
    assert_eq!(view["state"], "enrolling");
    assert_eq!(
        projects(&world, camp.plan.name).await.len(),
        after.max(before + 1)
    );
    world.finish().await;
}
