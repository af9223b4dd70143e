//! The provider calls: only what it signed counts, and it counts once.

use camp_testkit::{Answer, Plan, World};
use chrono::TimeDelta;
use serde_json::json;

use super::{enrolments, payments};
use crate::world;

async fn rejected(world: &World) -> Vec<String> {
    world
        .words("select reason from rejected_callbacks order by id")
        .await
}

async fn webhook(world: &World) -> String {
    let merchants = world.words("select id::text from merchant_accounts").await;
    format!("/api/webhooks/wechat-pay/{}/payments", merchants[0])
}

#[tokio::test]
async fn a_callback_that_comes_twice_at_once_counts_once() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["回音"]).await.remove(0);
    world
        .outside
        .fault(json!({ "name": "double_callback" }))
        .await;
    world.enrol(&member, &camp).await;
    assert_eq!((payments(&world).await, enrolments(&world).await), (1, 1));
    assert_eq!(world.count("select count(*) from payment_events").await, 1);
    let camp = format!(
        "select enrolled_count::bigint from camps where id = '{}'",
        camp.id
    );
    assert_eq!(world.count(&camp).await, 1);
    world.finish().await;
}

#[tokio::test]
async fn a_callback_after_the_question_was_answered_changes_nothing() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["先问的人"]).await.remove(0);
    world
        .outside
        .fault(json!({ "name": "delay_callback", "delaySeconds": 600 }))
        .await;
    let order = member.order(&camp).await;
    world.outside.pay(&order.number).await;
    let path = format!("/api/h5/orders/{}/check", order.id);
    let state = member.client.post(&path, json!({})).await.ok();
    assert_eq!(state["state"], "paid");
    world.advance(TimeDelta::minutes(11)).await;
    assert_eq!(world.count("select count(*) from payment_events").await, 1);
    assert_eq!((payments(&world).await, enrolments(&world).await), (1, 1));
    world.finish().await;
}

#[tokio::test]
async fn a_callback_signed_with_the_platform_certificate_is_believed() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["证书"]).await.remove(0);
    world
        .outside
        .fault(json!({ "name": "callback_signed_by_certificate" }))
        .await;
    world.enrol(&member, &camp).await;
    world.finish().await;
}

#[tokio::test]
async fn old_badly_signed_and_probing_callbacks_are_kept_and_not_believed() {
    for fault in ["callback_old_timestamp", "bad_signature", "signtest"] {
        let world = world().await;
        let camp = world.camp(Plan::default()).await;
        let member = world.members(&["谨慎的人"]).await.remove(0);
        let order = member.order(&camp).await;
        let strike = json!({ "name": fault, "scope": "wechat-pay callback", "count": 1 });
        world.outside.fault(strike).await;
        world.pay(&order).await;
        assert_eq!(rejected(&world).await.len(), 1, "{fault}");
        assert_eq!(
            (payments(&world).await, enrolments(&world).await),
            (0, 0),
            "{fault}"
        );
        assert_eq!(
            member.order_state(&order).await["state"],
            "pending",
            "{fault}"
        );
        // The provider tries again, and is right this time.
        world.advance(TimeDelta::seconds(16)).await;
        member.enrolment_of(&order).await;
        world.finish().await;
    }
}

#[tokio::test]
async fn an_invented_callback_is_kept_and_not_believed() {
    let world = world().await;
    let path = webhook(&world).await;
    let body = r#"{"id":"made-up","event_type":"TRANSACTION.SUCCESS","resource":{}}"#;
    let answer = call(&world, &path, body.as_bytes().to_vec()).await;
    assert_eq!(answer.status, 401, "{answer}");
    let bare = world
        .client()
        .post_raw(&path, &[], body.as_bytes().to_vec())
        .await;
    assert!((400..500).contains(&bare.status), "{bare}");
    assert_eq!(rejected(&world).await.len(), 2);
    assert_eq!(world.count("select count(*) from payment_events").await, 0);
    let kept =
        "select count(*) from rejected_callbacks where position('made-up'::bytea in body) > 0";
    assert_eq!(world.count(kept).await, 2);
    world.finish().await;
}

#[tokio::test]
async fn a_callback_for_nobody_is_not_found() {
    let world = world().await;
    let path = "/api/webhooks/wechat-pay/01936f5e-0000-7000-8000-000000000000/payments";
    let answer = call(&world, path, b"{}".to_vec()).await;
    assert_eq!(answer.status, 404, "{answer}");
    assert_eq!(rejected(&world).await.len(), 0);
    world.finish().await;
}

/// A callback as an impostor sends it.
async fn call(world: &World, path: &str, body: Vec<u8>) -> Answer {
    let serial = world.outside.file("wechat-pay/platform_public_key_id");
    let seconds = world.app.clock.wall().timestamp().to_string();
    let headers = [
        ("content-type", "application/json"),
        ("wechatpay-serial", serial.as_str()),
        ("wechatpay-timestamp", seconds.as_str()),
        ("wechatpay-nonce", "c5ac7061fccab6bf3e254dcf98995b8c"),
        ("wechatpay-signature", "bm90IGEgc2lnbmF0dXJl"),
    ];
    world.client().post_raw(path, &headers, body).await
}
