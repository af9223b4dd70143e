//! A callback that nobody can apply waits for a person, who is told.

use camp_domain::auth::Role;
use camp_testkit::Plan;
use chrono::TimeDelta;

use crate::world;

#[tokio::test]
async fn staff_are_told_once_of_a_callback_that_cannot_be_applied() {
    let world = world().await;
    world.ensure_staff(Role::SuperAdmin).await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["读不懂的通知"]).await.remove(0);
    let (order, _) = world.enrol(&member, &camp).await;
    // As if it had been stored without effect, under a key that is gone.
    world
        .tamper(
            "update payment_events set state = 'pending', due_at = received_at, applied_at = null,
                    attempts = 1, content = '\\x00'",
        )
        .await;
    let dead = "select count(*) from payment_events where state = 'dead' and due_at is null";
    world
        .run_until(TimeDelta::minutes(10), async |world| {
            world.count(dead).await == 1
        })
        .await;
    world.advance(TimeDelta::hours(2)).await;
    world.run_due().await;
    let told: Vec<String> = world
        .outside
        .messages("wecom_app")
        .await
        .into_iter()
        .filter(|text| text.contains("通知处理失败"))
        .collect();
    assert_eq!(told.len(), 1, "{told:?}");
    for words in [
        "支付结果通知",
        &order.number,
        "已等待：1 小时",
        "已尝试：8 次",
    ] {
        assert!(told[0].contains(words), "{words}: {}", told[0]);
    }
    let causes = "select cause from messages where cause like 'payment_event_dead:%'";
    assert_eq!(world.words(causes).await.len(), 1);
    world.finish().await;
}
