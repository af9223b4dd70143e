//! Messages, from their cause to the other side.

use camp_domain::config::{NOTIFY_STAFF, WECHAT_REFUND_TEMPLATE};
use camp_domain::notifications::Template;
use camp_domain::{Actor, CampId, Fen, MemberId, RefundId};
use camp_services::due::DueQueue;
use camp_services::notifications::{self, Outbox, SucceededRefund};
use chrono::TimeDelta;
use serde_json::json;

use crate::world::{World, in_world};

async fn deliver(world: &World) {
    while Outbox::run(&world.app, 20).await.unwrap().handled > 0 {}
}

async fn received(world: &World, channel: &str) -> usize {
    let all = world.look("messages").await;
    let messages = all["messages"].as_array().unwrap();
    messages.iter().filter(|m| m["channel"] == channel).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_cause_is_one_message_however_often_it_is_told() {
    in_world(async |world: &World| {
        for _ in 0..3 {
            let mut tx = world.app.begin(Actor::System).await.unwrap();
            notifications::staff(&mut tx, "test:1", None, "同步失败")
                .await
                .unwrap();
            tx.commit().await.unwrap();
            deliver(world).await;
        }
        assert_eq!(
            world
                .count("select count(*) from messages where state = 'sent'")
                .await,
            1
        );
        assert_eq!(
            world.count("select count(*) from message_attempts").await,
            1
        );
        assert_eq!(
            world.look("messages").await["messages"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_delivered_or_is_switched_off_is_recorded_as_such() {
    in_world(async |world: &World| {
        world.set(WECHAT_REFUND_TEMPLATE, "").await;
        let mut tx = world.app.begin(Actor::System).await.unwrap();
        let member = MemberId::new(world.now());
        sqlx::query(
            "insert into members values ($1, 'wx', sha256('a'), '\\x00', null, '', null, $2, $2)",
        )
        .bind(member.get())
        .bind(world.now())
        .execute(&mut world.sql().await)
        .await
        .unwrap();
        let message = notifications::ToMember {
            member,
            template: Template::Refund,
            camp: None,
            cause: "test:1",
            recipient: "小明",
            fields: &[("押金", "99".into())],
        };
        notifications::member(&mut tx, &message).await.unwrap();
        sqlx::query("update users set wecom_user_id = null")
            .execute(&mut world.sql().await)
            .await
            .unwrap();
        notifications::staff(&mut tx, "test:2", None, "无人可收")
            .await
            .unwrap();
        tx.commit().await.unwrap();
        world.set(NOTIFY_STAFF, "off").await;
        let mut tx = world.app.begin(Actor::System).await.unwrap();
        notifications::staff(&mut tx, "test:3", None, "已关闭")
            .await
            .unwrap();
        tx.commit().await.unwrap();
        deliver(world).await;
        let states = world
            .text("select string_agg(state, ' ' order by cause) from messages")
            .await;
        assert_eq!(states, "undeliverable undeliverable suppressed");
        assert_eq!(
            world.count("select count(*) from message_attempts").await,
            0
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_the_other_side_does_not_take_is_tried_again_later() {
    in_world(async |world: &World| {
        world
            .fault(json!({ "name": "wecom_unavailable", "probability": 1 }))
            .await;
        let mut tx = world.app.begin(Actor::System).await.unwrap();
        notifications::staff(&mut tx, "test:1", None, "同步失败")
            .await
            .unwrap();
        tx.commit().await.unwrap();
        deliver(world).await;
        assert_eq!(world.text("select state from messages").await, "pending");
        world.remove("faults").await;
        deliver(world).await;
        assert_eq!(
            world.text("select state from messages").await,
            "pending",
            "not yet due"
        );
        world.advance(TimeDelta::minutes(1)).await;
        deliver(world).await;
        assert_eq!(world.text("select state from messages").await, "sent");
        let log =
            world.text("select string_agg(outcome, ' ' order by attempt) from message_attempts");
        assert_eq!(log.await, "failed sent");
    })
    .await;
}

async fn succeed(world: &World, camp: CampId, count: usize) {
    for i in 0..count {
        let mut tx = world.app.begin(Actor::System).await.unwrap();
        let nickname = format!("学员{i}");
        let refund = SucceededRefund {
            id: RefundId::new(world.now()),
            camp_id: camp,
            camp_name: "早起营",
            member_id: None,
            nickname: &nickname,
            counted_days: 7,
            required_days: 7,
            amount: Fen::new(9_900),
        };
        notifications::refund_succeeded(&mut tx, &refund)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_refunds_within_a_minute_share_messages_in_the_group() {
    in_world(async |world: &World| {
        let today = world.today();
        let camp = world.camp("settling", today, today.plus(1), 1).await;
        succeed(world, camp, 1).await;
        deliver(world).await;
        assert_eq!(received(world, "wecom_robot").await, 1);
        succeed(world, camp, 13).await;
        deliver(world).await;
        assert_eq!(
            received(world, "wecom_robot").await,
            2,
            "ten together, three still wait"
        );
        world.advance(TimeDelta::seconds(61)).await;
        deliver(world).await;
        assert_eq!(
            world
                .count("select count(*) from messages where state = 'sent'")
                .await,
            14
        );
        assert!(received(world, "wecom_robot").await <= 5);
        let all = world.look("messages").await.to_string();
        for i in 0..13 {
            assert!(all.contains(&format!("恭喜 @学员{i} 完成")), "学员{i}");
        }
        assert!(all.contains("退款金额：99.00元"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_robot_is_never_written_to_more_than_twenty_times_a_minute() {
    in_world(async |world: &World| {
        let today = world.today();
        let camp = world.camp("ongoing", today, today.plus(1), 1).await;
        world.set(WECHAT_REFUND_TEMPLATE, "").await;
        let mut tx = world.app.begin(Actor::System).await.unwrap();
        for i in 0..25 {
            notifications::group(&mut tx, camp, &format!("test:{i}"), "请打卡")
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
        deliver(world).await;
        assert_eq!(received(world, "wecom_robot").await, 20);
        assert_eq!(
            world.count("select count(*) from message_attempts").await,
            20
        );
        let waiting = "select count(*) from messages where state = 'pending' and attempts = 0";
        assert_eq!(world.count(waiting).await, 5);
        let next = Outbox::next_due(&world.app).await.unwrap().unwrap();
        assert!(next > world.now() && next <= world.now() + TimeDelta::minutes(1));
    })
    .await;
}
