//! A release is what the person saw and typed, or nothing.

use camp_domain::auth::Role;
use camp_domain::config::TWO_PERSON;
use camp_services::config;
use chrono::TimeDelta;
use serde_json::json;

use super::{Ended, ended};

#[tokio::test]
async fn a_release_with_another_sum_or_another_set_is_refused() {
    let ended = ended(2).await;
    let (desk, listed) = (&ended.desk, &ended.listed);
    desk.approve(listed, 9_900)
        .await
        .refused(409, "refund_sum_differs");
    desk.approve(&listed[..1], 9_900).await.ok();
    let preview = desk.preview(listed).await.ok();
    assert_eq!(
        preview["refusals"][0]["code"], "refund_not_approved",
        "{preview}"
    );
    assert_eq!(preview["refusals"][0]["refundId"], listed[1].id);
    desk.release(listed, &preview["hash"], 19_800)
        .await
        .refused(409, "refund_not_approved");
    desk.approve(&listed[1..], 9_900).await.ok();
    let hash = &desk.preview(listed).await.ok()["hash"];
    desk.release(listed, hash, 19_799)
        .await
        .refused(409, "refund_sum_differs");
    desk.release(&listed[..1], hash, 9_900)
        .await
        .refused(409, "release_changed");
    ended.world.run_due().await;
    assert_eq!(
        ended.world.ledger().await.refunds.len(),
        0,
        "nothing has left"
    );

    let run = desk.release(listed, hash, 19_800).await.ok();
    desk.release(listed, hash, 19_800)
        .await
        .refused(409, "refund_released");
    ended.until(&["success"]).await;
    ended.all_are_refunded_once().await;
    let run = desk.run(run["id"].as_str().unwrap()).await;
    assert_eq!(
        (&run["state"], &run["succeeded"]),
        (&json!("done"), &json!(2))
    );
    ended.world.finish().await;
}

#[tokio::test]
async fn two_releases_at_once_are_one() {
    let ended = ended(1).await;
    let (desk, listed) = (&ended.desk, &ended.listed);
    desk.approve(listed, 9_900).await.ok();
    let hash = &desk.preview(listed).await.ok()["hash"];
    let (left, right) = tokio::join!(
        desk.release(listed, hash, 9_900),
        desk.release(listed, hash, 9_900),
    );
    let mut statuses = [left.status, right.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "{left} / {right}");
    ended.until(&["success"]).await;
    ended.all_are_refunded_once().await;
    ended.world.finish().await;
}

#[tokio::test]
async fn two_schedulers_at_once_send_each_refund_once() {
    let ended = ended(3).await;
    ended.desk.approve_and_release(&ended.listed).await;
    tokio::join!(ended.world.run_due(), ended.world.run_due());
    ended.until(&["success"]).await;
    ended.all_are_refunded_once().await;
    let books = ended.world.books().await;
    assert!(
        books.refunds.iter().all(|refund| refund.attempts == 1),
        "{books:?}"
    );
    ended.world.finish().await;
}

#[tokio::test]
async fn where_two_people_are_asked_for_the_approver_cannot_release() {
    let ended = ended(1).await;
    two_people(&ended, "on").await;
    let (desk, listed) = (&ended.desk, &ended.listed);
    desk.approve(listed, 9_900).await.ok();
    let hash = &desk.preview(listed).await.ok()["hash"];
    desk.release(listed, hash, 9_900)
        .await
        .refused(409, "refund_needs_second_person");
    let second = ended.world.staff(Role::SuperAdmin).await;
    second.release(listed, hash, 9_900).await.ok();
    ended.until(&["success"]).await;
    ended.all_are_refunded_once().await;
    ended.world.finish().await;
}

async fn two_people(ended: &Ended, word: &str) {
    let app = &ended.world.app;
    let mut tx = app.begin(camp_domain::Actor::System).await.unwrap();
    config::set(&app.vault, &mut tx, TWO_PERSON, word)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn that_the_second_person_is_no_longer_asked_for_every_administrator_learns() {
    let ended = ended(2).await;
    two_people(&ended, "on").await;
    // The button of the row approves and releases: that takes two people, too.
    let path = format!("/api/admin/refunds/{}/approve", ended.listed[0].id);
    let body = json!({ "factsHash": ended.listed[0].facts_hash, "release": true });
    let refused = ended.desk.post(&path, body).await;
    refused.refused(409, "refund_needs_second_person");
    assert_eq!(ended.money().await, "not_sent");
    let told = "select count(distinct recipient) from messages where cause like 'two_person_off:%'";
    two_people(&ended, "on").await;
    assert_eq!(ended.world.count(told).await, 0);
    two_people(&ended, "off").await;
    let administrators =
        "select count(*) from users where role in ('admin', 'super_admin') and status = 'enabled'";
    assert_eq!(
        ended.world.count(told).await,
        ended.world.count(administrators).await
    );
    ended.desk.approve_and_release(&ended.listed).await;
    ended.until(&["success"]).await;
    ended.world.run_due().await;
    ended.world.finish().await;
}

#[tokio::test]
async fn a_run_that_is_stopped_gives_back_what_has_not_left() {
    let ended = ended(3).await;
    ended.world.outside.balance(9_900).await;
    let run = ended.desk.approve_and_release(&ended.listed).await;
    ended.world.run_due().await;
    assert_eq!(ended.desk.run(&run).await["state"], "paused");
    let path = format!("/api/admin/release-runs/{run}/stop");
    let words = json!({ "reason": "改为下周发放" });
    let stopped = ended.desk.post(&path, words.clone()).await.ok();
    assert_eq!(
        (&stopped["state"], &stopped["left"]),
        (&json!("stopped"), &json!(2))
    );
    ended
        .desk
        .post(&path, words)
        .await
        .refused(409, "run_ended");
    let resume = format!("/api/admin/release-runs/{run}/resume");
    ended
        .desk
        .post(&resume, json!({}))
        .await
        .refused(409, "row_changed");
    ended.world.outside.balance(1_000_000).await;
    ended.world.advance(TimeDelta::days(1)).await;
    ended.world.run_due().await;
    assert_eq!(
        ended.world.ledger().await.refunds.len(),
        1,
        "nothing else leaves"
    );
    // What came back is approved, and leaves with another run.
    let freed = "select count(*) from refunds where decision = 'approved' and money = 'not_sent' and run_id is null";
    assert_eq!(ended.world.count(freed).await, 2);
    let rest = ended.desk.get("/api/admin/refunds?tab=release").await.ok();
    let rest: Vec<_> = rest["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].clone())
        .collect();
    let left: Vec<_> = ended
        .listed
        .iter()
        .filter(|one| rest.contains(&json!(one.id)))
        .cloned()
        .collect();
    let hash = ended.desk.preview(&left).await.ok()["hash"].clone();
    ended.desk.release(&left, &hash, 19_800).await.ok();
    ended
        .world
        .run_until(TimeDelta::seconds(20), async |world| {
            world
                .count("select count(*) from refunds where money <> 'success'")
                .await
                == 0
        })
        .await;
    ended.all_are_refunded_once().await;
    ended.world.finish().await;
}

#[tokio::test]
async fn an_empty_account_pauses_the_run_and_a_person_resumes_it() {
    let ended = ended(3).await;
    let (world, desk) = (&ended.world, &ended.desk);
    world.outside.balance(15_000).await;
    let run = desk.approve_and_release(&ended.listed).await;
    world.run_due().await;
    let paused = desk.run(&run).await;
    assert_eq!(paused["state"], "paused", "{paused}");
    assert_eq!(paused["waiting"], 2);
    assert!(paused["pauseReason"].as_str().unwrap().contains("余额不足"));
    assert_eq!(
        world.ledger().await.refunds.len(),
        1,
        "what the balance bore has left"
    );
    // Waiting does not help, and is no failure.
    world.advance(TimeDelta::hours(3)).await;
    world.run_due().await;
    assert_eq!(world.ledger().await.refunds.len(), 1);
    assert_eq!(desk.run(&run).await["failed"], 0);

    world.outside.balance(1_000_000).await;
    let path = format!("/api/admin/release-runs/{run}/resume");
    desk.post(&path, json!({})).await.ok();
    let again = desk.post(&path, json!({})).await;
    assert_eq!(again.status, 409, "{again}");
    world
        .run_until(TimeDelta::seconds(15), async |_| {
            desk.run(&run).await["state"] == "done"
        })
        .await;
    ended.all_are_refunded_once().await;
    let alarms = world.outside.messages("wecom_app").await;
    assert!(
        alarms.iter().any(|text| text.contains("余额不足")),
        "staff is told: {alarms:?}"
    );
    ended.world.finish().await;
}

#[tokio::test]
async fn who_holds_a_run_back_stops_what_has_not_left() {
    let ended = ended(3).await;
    let (world, desk) = (&ended.world, &ended.desk);
    let run = desk.approve_and_release(&ended.listed).await;
    let pause = format!("/api/admin/release-runs/{run}/pause");
    let why = json!({ "reason": "等财务确认账户" });
    desk.post(&pause, why.clone()).await.ok();
    let again = desk.post(&pause, why.clone()).await;
    again.refused(409, "run_not_running");

    world.run_due().await;
    world.advance(TimeDelta::hours(3)).await;
    world.run_due().await;
    assert!(
        world.ledger().await.refunds.is_empty(),
        "nothing leaves while the run is held back"
    );
    let held = desk.run(&run).await;
    assert_eq!(
        (&held["state"], &held["pauseReason"], &held["waiting"]),
        (&json!("paused"), &json!("等财务确认账户"), &json!(3))
    );

    let resume = format!("/api/admin/release-runs/{run}/resume");
    desk.post(&resume, json!({})).await.ok();
    world
        .run_until(TimeDelta::seconds(15), async |_| {
            desk.run(&run).await["state"] == "done"
        })
        .await;
    // A finished run cannot be held back.
    let late = desk.post(&pause, why).await;
    late.refused(409, "run_not_running");
    ended.all_are_refunded_once().await;
    ended.world.finish().await;
}

#[tokio::test]
async fn a_run_held_back_while_money_was_under_way_ends_when_it_is_resumed() {
    let ended = ended(1).await;
    let (world, desk) = (&ended.world, &ended.desk);
    let run = desk.approve_and_release(&ended.listed).await;
    world.run_due().await;
    let pause = format!("/api/admin/release-runs/{run}/pause");
    desk.post(&pause, json!({ "reason": "先等一等" }))
        .await
        .ok();
    ended.until(&["success"]).await;
    assert_eq!(desk.run(&run).await["state"], "paused");
    let resume = format!("/api/admin/release-runs/{run}/resume");
    let resumed = desk.post(&resume, json!({})).await.ok();
    assert_eq!(resumed["state"], "done", "{resumed}");
    ended.all_are_refunded_once().await;
    ended.world.finish().await;
}

#[tokio::test]
async fn after_the_first_word_that_the_account_is_empty_nothing_else_is_tried() {
    let ended = ended(4).await;
    ended.world.outside.balance(5_000).await;
    let run = ended.desk.approve_and_release(&ended.listed).await;
    ended.world.run_due().await;
    assert_eq!(ended.desk.run(&run).await["state"], "paused");
    let tried = "select count(*) from refunds where request_body is not null";
    assert_eq!(
        ended.world.count(tried).await,
        1,
        "the run waits as a whole"
    );
    ended.world.finish().await;
}
