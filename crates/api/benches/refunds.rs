//! How fast a camp of a thousand members gets its deposits back: settled, reviewed, released and
//! sent with the pace lifted. Prints figures beside their goals; nothing fails but what cannot be
//! done. Every refund must be in the provider's ledger once.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

#[path = "measure/figures.rs"]
mod figures;

#[path = "../tests/whole/building.rs"]
mod building;

use std::time::{Duration, Instant};

use camp_domain::Actor;
use camp_domain::auth::Role;
use camp_domain::config::REFUNDS_PER_SECOND;
use camp_services::config;
use camp_services::due::DueQueue;
use camp_services::refunds::RefundQueue;
use camp_testkit::{Camp, Client, Plan, World};
use chrono::TimeDelta;
use figures::{figure, say};
use serde_json::{Value, json};

const MEMBERS: usize = 1_000;

#[tokio::main]
async fn main() {
    let world = building::world().await;
    let desk = world.staff(Role::Admin).await;
    let camp = world.camp(Plan::default()).await;
    enrol(&world, &camp).await;
    say(&format!(
        "{MEMBERS} members have paid, checked in and come to the end"
    ));

    let settlement = format!("/api/admin/camps/{}/settlement", camp.id);
    timed(
        "provisional results",
        1_000,
        desk.post(&settlement, json!({})),
    )
    .await;
    world.advance(TimeDelta::hours(49)).await;
    let list = format!("{settlement}/list");
    timed("list as a version", 2_000, desk.post(&list, json!({}))).await;
    timed("the same list again", 2_000, desk.post(&list, json!({}))).await;
    let rows = in_review(&desk, &camp).await;
    let sum: i64 = rows
        .iter()
        .map(|row| row["amountFen"].as_i64().unwrap())
        .sum();
    let seen: Vec<Value> = rows
        .iter()
        .map(|row| json!({ "id": row["id"], "factsHash": row["factsHash"] }))
        .collect();
    let batch = json!({ "refunds": seen, "sumFen": sum, "minConfidence": 95 });
    timed(
        "approved in one batch",
        2_000,
        desk.post("/api/admin/refunds/approve", batch),
    )
    .await;
    let ids: Vec<_> = rows.iter().map(|row| row["id"].clone()).collect();
    let runs = "/api/admin/release-runs";
    let wish = json!({ "refundIds": ids });
    let preview = timed(
        "preview",
        1_000,
        desk.post(&format!("{runs}/preview"), wish),
    )
    .await;
    let wish = json!({ "refundIds": ids, "hash": preview["hash"], "sumFen": sum });
    let run = timed("release", 1_000, desk.post(runs, wish)).await;

    lift_the_pace(&world).await;
    let begun = Instant::now();
    while RefundQueue::run(&world.app, 100).await.unwrap().handled > 0 {}
    let sent = begun.elapsed();
    let per_second = MEMBERS as u128 * 1_000 / sent.as_millis().max(1);
    let what = format!("the engine sends all of them ({per_second} a second)");
    figure(&what, sent, Some(Duration::from_secs(20)));
    let page = format!("{runs}/{}", run["id"].as_str().unwrap());
    timed(
        "the page of the run, polled each second",
        300,
        desk.get(&page),
    )
    .await;
    let begun = Instant::now();
    world
        .run_until(TimeDelta::minutes(1), async |_| {
            desk.get(&page).await.ok()["state"] == "done"
        })
        .await;
    figure("until every answer is in the books", begun.elapsed(), None);
    let ledger = world.ledger().await;
    assert_eq!(ledger.refunds.len(), MEMBERS, "one each");
    assert!(ledger.refunds.iter().all(|row| row.status == "SUCCESS"));
    say(&format!(
        "{MEMBERS} refunds in the provider's ledger, one each"
    ));
}

async fn enrol(world: &World, camp: &Camp) {
    let names: Vec<String> = (0..MEMBERS).map(|n| format!("学员{n:04}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut attendance = Vec::new();
    for member in world.members(&names).await {
        let order = member.order(camp).await;
        world.outside.pay(&order.number).await;
        attendance.push((member.person.user_id, (1..=6).collect()));
    }
    world.outside.idle().await;
    world.live(camp, &attendance).await;
}

async fn in_review(desk: &Client, camp: &Camp) -> Vec<Value> {
    let mut rows = Vec::new();
    for page in 1.. {
        let path = format!(
            "/api/admin/refunds?campId={}&tab=review&sort=risk&pageSize=100&page={page}",
            camp.id
        );
        let begun = Instant::now();
        let items = desk.get(&path).await.ok()["items"].clone();
        if page == 10 {
            figure(
                "a page of the review list",
                begun.elapsed(),
                Some(Duration::from_millis(300)),
            );
        }
        let items = items.as_array().unwrap().clone();
        if items.is_empty() {
            break;
        }
        rows.extend(items);
    }
    assert_eq!(rows.len(), MEMBERS);
    rows
}

async fn lift_the_pace(world: &World) {
    let mut tx = world.app.begin(Actor::System).await.unwrap();
    config::set(&world.app.vault, &mut tx, REFUNDS_PER_SECOND, "10000")
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn timed(
    what: &str,
    goal_ms: u64,
    call: impl Future<Output = camp_testkit::Answer>,
) -> Value {
    let begun = Instant::now();
    let answer = call.await;
    let took = begun.elapsed();
    let value = answer.ok();
    figure(what, took, Some(Duration::from_millis(goal_ms)));
    value
}
