//! Undecided money is spoken of before it is too old to go back.

use camp_testkit::World;
use chrono::TimeDelta;
use serde_json::json;

use crate::refunds::ended;

/// So many days later: what the staff was told meanwhile, by the age each message names.
async fn days_later(world: &World, days: i64) -> Vec<String> {
    let before = told(world).await.len();
    world.advance(TimeDelta::days(days)).await;
    world.run_due().await;
    let mut told = told(world).await;
    told.split_off(before)
}

async fn told(world: &World) -> Vec<String> {
    let mut told = world.outside.messages("wecom_app").await;
    told.retain(|text| text.contains("退款期限"));
    told
}

#[tokio::test]
async fn undecided_money_is_told_of_once_at_each_age_and_decided_money_never() {
    let ended = ended(3).await;
    let world = &ended.world;
    ended.desk.approve_and_release(&ended.listed[..1]).await;
    world.run_due().await;
    let reject = format!("/api/admin/refunds/{}/reject", ended.listed[1].id);
    let why = json!({ "reason": "打卡内容不是本人完成" });
    ended.desk.post(&reject, why).await.ok();
    assert!(days_later(world, 250).await.is_empty());
    for (days, age) in [(45, 300), (25, 330), (19, 350), (9, 360)] {
        let told = days_later(world, days).await;
        assert_eq!(told.len(), 1, "{age}: {told:?}");
        let words = format!("有 1 笔押金（共 99.00 元）付款已满 {age} 天");
        assert!(told[0].contains(&words), "{told:?}");
        assert!(days_later(world, 1).await.is_empty(), "{age} is told once");
    }
    assert!(
        days_later(world, 30).await.is_empty(),
        "nothing can be done any more"
    );
    ended.world.finish().await;
}

#[tokio::test]
async fn an_age_that_was_slept_through_is_told_as_the_present_one() {
    let ended = ended(1).await;
    let told = days_later(&ended.world, 345).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("付款已满 350 天"), "{told:?}");
    ended.world.finish().await;
}
