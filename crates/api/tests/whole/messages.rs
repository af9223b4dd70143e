//! Messages in the hands of a person.

use camp_domain::Actor;
use camp_domain::auth::Role;
use camp_services::notifications;
use camp_testkit::{Client, World};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::world;

const PATH: &str = "/api/admin/messages";

/// Tells the staff something, once.
async fn tell(world: &World, cause: &str, text: &str) {
    let mut tx = world.app.begin(Actor::System).await.unwrap();
    notifications::staff(&mut tx, cause, None, text)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn one(desk: &Client, query: &str) -> Value {
    let page = desk.get(&format!("{PATH}?{query}")).await.ok();
    assert_eq!(page["total"], 1, "{page}");
    page["items"][0].clone()
}

/// A world whose only super administrator has no account at WeCom, and a message that was lost.
async fn lost() -> (World, Client, Value) {
    let world = world().await;
    world.ensure_staff(Role::SuperAdmin).await;
    let desk = world.staff(Role::Admin).await;
    world
        .tamper("update users set wecom_user_id = null where username = 'super_admin'")
        .await;
    tell(&world, "test:lost", "同步失败的消息").await;
    world.run_due().await;
    let message = one(&desk, "q=同步失败的消息").await;
    assert_eq!(message["state"], "undeliverable");
    (world, desk, message)
}

#[tokio::test]
async fn a_message_that_did_not_arrive_is_sent_once_more_and_stays_one_message() {
    let (world, desk, message) = lost().await;
    world
        .tamper("update users set wecom_user_id = 'wecom-super' where username = 'super_admin'")
        .await;
    let path = format!("{PATH}/{}/resend", message["id"].as_str().unwrap());
    let click = || desk.post(&path, json!({ "attempts": 0 }));
    let (one_click, another) = tokio::join!(click(), click());
    let mut statuses = [one_click.status, another.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409], "a double click is one");
    world.run_due().await;
    let sent = one(&desk, "q=同步失败的消息").await;
    assert_eq!(
        (&sent["state"], &sent["attempts"]),
        (&json!("sent"), &json!(1))
    );
    assert_eq!(sent["attemptLog"].as_array().unwrap().len(), 1);
    desk.post(&path, json!({ "attempts": 1 }))
        .await
        .refused(409, "message_sent");
    let acts = "select count(*) from audit_log where action = 'messages.resend'";
    assert_eq!(world.count(acts).await, 1);
    world.finish().await;
}

#[tokio::test]
async fn a_click_on_an_old_page_does_not_send_again() {
    let (world, desk, message) = lost().await;
    let path = format!("{PATH}/{}/resend", message["id"].as_str().unwrap());
    desk.post(&path, json!({ "attempts": 0 })).await.ok();
    world.run_due().await;
    let tried = one(&desk, "q=同步失败的消息").await;
    assert_eq!(
        (&tried["state"], &tried["attempts"]),
        (&json!("undeliverable"), &json!(1))
    );
    desk.post(&path, json!({ "attempts": 0 }))
        .await
        .refused(409, "message_tried");
    desk.post(&path, json!({ "attempts": -1 }))
        .await
        .refused(422, "invalid_fields");
    let nowhere = format!("{PATH}/01939e2e-7f00-7000-8000-00000000dead/resend");
    desk.post(&nowhere, json!({ "attempts": 0 }))
        .await
        .refused(404, "not_found");
    let coach = world.staff(Role::Coach).await;
    coach
        .post(&path, json!({ "attempts": 1 }))
        .await
        .refused(403, "forbidden");
    world.finish().await;
}

#[tokio::test]
async fn the_page_counts_messages_and_names_whom_they_did_not_reach() {
    let (world, desk, _) = lost().await;
    tell(&world, "test:again", "又一条没有送到的").await;
    let today = world.today();
    let span = format!("from={today}&to={today}");
    let figures = desk.get(&format!("{PATH}/statistics?{span}")).await.ok();
    let channels = figures["channels"].as_array().unwrap();
    let wecom = channels
        .iter()
        .find(|row| row["channel"] == "wecom_app")
        .unwrap();
    assert!(wecom["undeliverable"].as_i64().unwrap() >= 2, "{wecom}");
    let total = desk
        .get(&format!("{PATH}?channel=wecom_app&{span}"))
        .await
        .ok();
    let sum: i64 = ["pending", "sent", "failed", "undeliverable", "suppressed"]
        .iter()
        .map(|state| wecom[state].as_i64().unwrap())
        .sum();
    assert_eq!(total["total"], sum, "the figures are those of the list");

    let unreached = desk.get(&format!("{PATH}/unreached?{span}")).await.ok();
    let person = unreached["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["userId"].is_string())
        .unwrap();
    assert_eq!(person["recipient"], "super_admin");
    assert!(person["count"].as_i64().unwrap() >= 2);
    assert!(person["reason"].as_str().unwrap().contains("企业微信账号"));
    let later = today.plus(3);
    let none = desk
        .get(&format!("{PATH}/unreached?from={later}"))
        .await
        .ok();
    assert_eq!(none["items"], json!([]));
    world.advance(TimeDelta::minutes(1)).await;
    world.finish().await;
}
