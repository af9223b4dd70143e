//! WeChat Pay is away for minutes: the staff hears of it once, and once that it is back.

use camp_domain::auth::Role;
use camp_testkit::{Member, Order, Plan, World};
use chrono::TimeDelta;
use serde_json::json;

use crate::world;

async fn away(world: &World) {
    let fault = json!({ "name": "answer_5xx_before_commit", "scope": "/v3/pay" });
    world.outside.fault(fault).await;
}

/// So many minutes later the member asks again how the order stands.
async fn ask(world: &World, member: &Member, order: &Order, minutes: i64) {
    world.advance(TimeDelta::minutes(minutes)).await;
    let check = format!("/api/h5/orders/{}/check", order.id);
    member.client.post(&check, json!({})).await;
    world.run_due().await;
}

async fn told(world: &World, what: &str) -> usize {
    let told = world.outside.messages("wecom_app").await;
    told.iter().filter(|text| text.contains(what)).count()
}

#[tokio::test]
async fn five_minutes_without_an_answer_are_told_once_and_the_end_of_it_too() {
    let world = world().await;
    world.ensure_staff(Role::SuperAdmin).await;
    let camp = world.camp(Plan::default()).await;
    let [member, another] = &world.members(&["付不了款的人", "后来的人"]).await[..]
    else {
        panic!("two members");
    };
    let order = member.order(&camp).await;
    away(&world).await;
    ask(&world, member, &order, 1).await;
    ask(&world, member, &order, 3).await;
    assert_eq!(
        told(&world, "支付接口异常").await,
        0,
        "not yet five minutes"
    );
    ask(&world, member, &order, 3).await;
    ask(&world, member, &order, 6).await;
    assert_eq!(told(&world, "支付接口异常").await, 1);
    world.outside.no_faults().await;
    let order = another.order(&camp).await;
    ask(&world, another, &order, 1).await;
    assert_eq!(told(&world, "支付接口恢复").await, 1);
    // The next time is another one.
    away(&world).await;
    ask(&world, another, &order, 1).await;
    ask(&world, another, &order, 6).await;
    assert_eq!(told(&world, "支付接口异常").await, 2);
    world.outside.no_faults().await;
    ask(&world, another, &order, 9).await;
    world.finish().await;
}

#[tokio::test]
async fn a_minute_without_an_answer_is_nobodys_business() {
    let world = world().await;
    world.ensure_staff(Role::SuperAdmin).await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["网络不好的人"]).await.remove(0);
    let order = member.order(&camp).await;
    away(&world).await;
    ask(&world, &member, &order, 1).await;
    world.outside.no_faults().await;
    ask(&world, &member, &order, 10).await;
    assert_eq!(told(&world, "支付接口").await, 0);
    world.finish().await;
}
