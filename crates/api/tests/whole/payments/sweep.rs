//! The second net: payments that neither a callback nor the ladder of questions found.

use camp_domain::auth::Role;
use camp_testkit::{Order, Plan, World};
use chrono::TimeDelta;
use serde_json::json;

use super::enrolments;
use crate::world;

/// An order that was closed here only, and paid there without a word.
async fn paid_in_silence(world: &World, order: &Order) {
    let close = format!(
        "update orders set state = 'closed', due_at = null, closed_at = created_at where id = '{}'",
        order.id
    );
    assert_eq!(world.tamper(&close).await, 1);
    let silence = json!({ "name": "lose_callback", "scope": order.number });
    world.outside.fault(silence).await;
    world.outside.pay(&order.number).await;
    world.outside.idle().await;
}

async fn told(world: &World) -> Vec<String> {
    let mut told = world.outside.messages("wecom_app").await;
    told.retain(|text| text.contains("支付补记"));
    told
}

async fn an_hour_later(world: &World) {
    world.advance(TimeDelta::hours(1)).await;
    world.run_due().await;
}

#[tokio::test]
async fn a_payment_whose_callback_was_lost_is_filled_in_and_staff_told_once() {
    let world = world().await;
    world.ensure_staff(Role::SuperAdmin).await;
    let camp = world.camp(Plan::default()).await;
    let members = world.members(&["没人知道的人", "没有付款的人"]).await;
    let (order, idle) = (members[0].order(&camp).await, members[1].order(&camp).await);
    paid_in_silence(&world, &order).await;
    world.run_due().await;
    members[0].enrolment_of(&order).await;
    let books = world.books().await;
    assert_eq!(books.payments[0].learned_from, "poll");
    let words = told(&world).await;
    assert_eq!(words.len(), 1, "{words:?}");
    assert!(words[0].contains("已补记 1 笔，共 99.00 元"), "{words:?}");
    for _ in 0..3 {
        an_hour_later(&world).await;
    }
    assert_eq!(
        told(&world).await.len(),
        1,
        "what is in the books is no news"
    );
    assert_eq!(members[1].order_state(&idle).await["state"], "closed");
    assert_eq!(enrolments(&world).await, 1);
    world.finish().await;
}

#[tokio::test]
async fn orders_without_an_answer_are_asked_for_again_however_long_it_takes() {
    let world = world().await;
    world.ensure_staff(Role::SuperAdmin).await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["等了很久的人"]).await.remove(0);
    let order = member.order(&camp).await;
    paid_in_silence(&world, &order).await;
    let away = json!({ "name": "answer_5xx_before_commit", "scope": "/v3/pay" });
    world.outside.fault(away).await;
    for _ in 0..5 {
        an_hour_later(&world).await;
    }
    assert_eq!(enrolments(&world).await, 0);
    let failed =
        "select count(*) from job_slots where job = 'payments.sweep' and outcome = 'failed'";
    assert_eq!(world.count(failed).await, 5);
    world.outside.no_faults().await;
    an_hour_later(&world).await;
    member.enrolment_of(&order).await;
    assert_eq!(told(&world).await.len(), 1);
    world.finish().await;
}
