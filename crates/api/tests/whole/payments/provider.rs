//! The provider has a bad day.

use camp_testkit::{Form, Order, Plan};
use chrono::TimeDelta;
use serde_json::json;

use crate::world;

const PLACING: &str = "/v3/pay/transactions/jsapi";

#[tokio::test]
async fn an_order_that_could_not_be_placed_is_placed_by_the_next_press() {
    for fault in [
        "answer_5xx_before_commit",
        "answer_5xx_after_commit",
        "drop_connection_before_commit",
        "drop_connection_after_commit",
        "bad_signature",
        "rate_limited",
    ] {
        let world = world().await;
        let camp = world.camp(Plan::default()).await;
        let member = world.members(&["有耐心的人"]).await.remove(0);
        let form = Form::of(&member.person);
        let strike = json!({ "name": fault, "scope": PLACING, "count": 1 });
        world.outside.fault(strike).await;
        let first = member.press(&camp, &form).await;
        assert_eq!(first.status, 503, "{fault}: {first}");
        let second = member.press(&camp, &form).await;
        assert_eq!(second.status, 200, "{fault}: {second}");
        let order = Order::of(&second.ok());
        let there = world.outside.look("wechat-pay/orders").await;
        let there = there["orders"].as_array().unwrap();
        assert_eq!(
            there.len(),
            1,
            "{fault}: one order, however often it was sent"
        );
        world.pay(&order).await;
        member.enrolment_of(&order).await;
        world.finish().await;
    }
}

#[tokio::test]
async fn a_payment_nobody_told_us_about_is_found_by_asking() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["没人通知的人"]).await.remove(0);
    world
        .outside
        .fault(json!({ "name": "lose_callback" }))
        .await;
    let order = member.order(&camp).await;
    world.pay(&order).await;
    assert_eq!(member.order_state(&order).await["state"], "pending");
    world.advance(TimeDelta::seconds(6)).await;
    world.run_due().await;
    member.enrolment_of(&order).await;
    assert_eq!(world.books().await.payments[0].learned_from, "query");
    world.finish().await;
}

#[tokio::test]
async fn a_payment_in_the_last_second_is_found_when_the_order_is_closed() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["压哨的人"]).await.remove(0);
    world
        .outside
        .fault(json!({ "name": "lose_callback" }))
        .await;
    let order = member.order(&camp).await;
    world.advance(TimeDelta::minutes(29)).await;
    world.pay(&order).await;
    world.advance(TimeDelta::minutes(2)).await;
    world.run_due().await;
    member.enrolment_of(&order).await;
    world.finish().await;
}

#[tokio::test]
async fn the_members_own_question_is_asked_at_most_every_two_seconds() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["着急的人"]).await.remove(0);
    let order = member.order(&camp).await;
    let path = format!("/api/h5/orders/{}/check", order.id);
    let before = member.client.post(&path, json!({})).await.ok();
    assert_eq!(before["state"], "pending");
    world
        .outside
        .fault(json!({ "name": "lose_callback" }))
        .await;
    world.pay(&order).await;
    let at_once = member.client.post(&path, json!({})).await.ok();
    assert_eq!(at_once["state"], "pending", "it was asked a moment ago");
    // The wall clock cannot be moved: the claim is.
    world
        .tamper("update orders set claimed_until = claimed_until - interval '3 seconds'")
        .await;
    let later = member.client.post(&path, json!({})).await.ok();
    assert_eq!(later["state"], "paid");
    world.finish().await;
}
