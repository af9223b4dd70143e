//! The provider's bills beside our books.

use camp_domain::auth::Role;
use camp_testkit::{Client, Plan};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::payments::desk_refunds::refund_in_the_console;
use crate::refunds::ended;
use crate::world;

const PATH: &str = "/api/admin/reconciliation";

/// How many rows each check has: unbooked payments, unapproved refunds, unpaid refunds.
async fn counts(desk: &Client) -> Vec<i64> {
    let view = desk.get(PATH).await.ok();
    let checks = view["checks"].as_array().unwrap();
    checks
        .iter()
        .map(|check| check["count"].as_i64().unwrap())
        .collect()
}

async fn desk(world: &camp_testkit::World) -> Client {
    world.staff(Role::Admin).await
}

#[tokio::test]
async fn a_camp_whose_deposits_went_back_leaves_three_zeros_and_the_balance_to_the_fen() {
    let ended = ended(3).await;
    let world = &ended.world;
    world.outside.balance(500_000).await;
    let run = ended.desk.approve_and_release(&ended.listed).await;
    world
        .run_until(TimeDelta::seconds(20), async |_| {
            ended.desk.run(&run).await["state"] == "done"
        })
        .await;
    world.advance(TimeDelta::days(2)).await;
    world.run_due().await;
    let desk = desk(world).await;
    assert_eq!(counts(&desk).await, [0, 0, 0]);
    let view = desk.get(PATH).await.ok();
    let account = &view["accounts"][0];
    assert_eq!(account["tradeDay"], json!(yesterday(world)));
    assert_eq!(
        account["balance"]["expectedFen"],
        account["balance"]["knownFen"]
    );
    let lines = "select count(*) from bill_lines";
    assert_eq!(world.count(lines).await, 6, "three payments, three refunds");
    // Read again, nothing changes.
    world.advance(TimeDelta::hours(4)).await;
    world.run_due().await;
    assert_eq!(world.count(lines).await, 6);
    let coach = world.staff(Role::Coach).await;
    coach.get(PATH).await.refused(403, "forbidden");
    desk.get("/api/admin/reconciliation/no_such_check")
        .await
        .refused(400, "wrong_type");
    ended.world.finish().await;
}

/// The day whose bill is the last that can be read.
fn yesterday(world: &camp_testkit::World) -> String {
    camp_domain::Day::of(world.now() - TimeDelta::hours(34)).to_string()
}

#[tokio::test]
async fn a_payment_nobody_told_us_of_is_filled_in_from_the_bill() {
    let world = world().await;
    let camp = world
        .camp(Plan {
            begins_in: 20,
            ..Plan::default()
        })
        .await;
    let [seen, lost] = world
        .members(&["有回调的人", "没有消息的人"])
        .await
        .try_into()
        .ok()
        .unwrap();
    world.ensure_staff(Role::SuperAdmin).await;
    world.enrol(&seen, &camp).await;
    // Nobody hears of it, and nobody asks: the order is forgotten.
    world
        .outside
        .fault(json!({ "name": "lose_callback" }))
        .await;
    let order = lost.order(&camp).await;
    world.outside.pay(&order.number).await;
    world
        .tamper(&format!(
            "update orders set due_at = null, state = 'closed' where out_trade_no = '{}'",
            order.number
        ))
        .await;
    world.advance(TimeDelta::days(2)).await;
    world.run_due().await;
    let booked = "select count(*) from payments where learned_from = 'bill'";
    assert_eq!(world.count(booked).await, 1);
    assert_eq!(
        world
            .count("select count(*) from enrolments where state = 'active'")
            .await,
        2
    );
    assert_eq!(counts(&desk(&world).await).await, [0, 0, 0]);
    world.finish().await;
}

#[tokio::test]
async fn a_refund_that_nobody_here_approved_is_not_zero_until_somebody_has_looked() {
    let world = world().await;
    let camp = world
        .camp(Plan {
            begins_in: 20,
            ..Plan::default()
        })
        .await;
    let member = world.members(&["被人退款的人"]).await.remove(0);
    world.ensure_staff(Role::SuperAdmin).await;
    world.enrol(&member, &camp).await;
    world
        .outside
        .fault(json!({ "name": "lose_callback" }))
        .await;
    let paid = world
        .words("select transaction_id from payments")
        .await
        .remove(0);
    refund_in_the_console(&world, &paid, "CONSOLE1", 9_900).await;
    world.advance(TimeDelta::days(2)).await;
    world.run_due().await;
    let desk = desk(&world).await;
    assert_eq!(counts(&desk).await, [0, 1, 0]);
    let rows = desk.get(&format!("{PATH}/unapproved_refunds")).await.ok();
    assert_eq!(rows["items"][0]["outRefundNo"], "CONSOLE1");
    world.run_due().await;
    let told = world.outside.messages("wecom_app").await.join("\n");
    assert!(told.contains("微信有退款而没有人批准"), "{told}");
    // A person looks and closes the row of the desk.
    let open = desk
        .get("/api/admin/money-exceptions?state=open")
        .await
        .ok();
    let id = open["items"][0]["id"].as_str().unwrap();
    let words = json!({ "reason": "财务在商户平台退的" });
    desk.post(&format!("/api/admin/money-exceptions/{id}/close"), words)
        .await
        .ok();
    assert_eq!(counts(&desk).await, [0, 0, 0]);
    world.finish().await;
}

#[tokio::test]
async fn a_bill_that_is_not_its_hash_is_not_read_and_tried_again() {
    let world = world().await;
    let camp = world
        .camp(Plan {
            begins_in: 20,
            ..Plan::default()
        })
        .await;
    let member = world.members(&["付了款的人"]).await.remove(0);
    world.ensure_staff(Role::SuperAdmin).await;
    world.enrol(&member, &camp).await;
    world
        .outside
        .fault(json!({ "name": "bill_wrong_hash" }))
        .await;
    world.advance(TimeDelta::days(2)).await;
    world.run_due().await;
    assert_eq!(world.count("select count(*) from bill_days").await, 0);
    let desk = desk(&world).await;
    let view = desk.get(PATH).await.ok();
    assert_eq!(
        (
            &view["accounts"][0]["tradeDay"],
            &view["accounts"][0]["balance"]
        ),
        (&Value::Null, &Value::Null)
    );
    world.outside.no_faults().await;
    // A day on which nothing happened is read as such.
    world.advance(TimeDelta::days(1)).await;
    world.run_due().await;
    assert!(
        world
            .count("select count(*) from bill_days where sha1 is null")
            .await
            > 0
    );
    assert_eq!(world.count("select count(*) from bill_lines").await, 1);
    let told = world.outside.messages("wecom_app").await.join("\n");
    assert!(told.contains("账单没有读到"), "{told}");
    world.finish().await;
}

#[tokio::test]
async fn who_releases_more_than_the_account_holds_is_warned() {
    let ended = ended(3).await;
    let world = &ended.world;
    world.run_due().await;
    // The bills of the days of paying are read by now; afterwards money was taken out.
    ended.desk.approve(&ended.listed, 3 * 9_900).await.ok();
    let preview = ended.desk.preview(&ended.listed).await.ok();
    let known = preview["balance"]["expectedFen"].as_i64();
    assert!(known.is_some(), "{preview}");
    assert_eq!(preview["short"], json!(known.unwrap() < 3 * 9_900));
    world
        .tamper("update bill_days set balance_fen = 100 where balance_fen is not null")
        .await;
    let preview = ended.desk.preview(&ended.listed).await.ok();
    assert_eq!(
        (&preview["short"], &preview["balance"]["knownFen"]),
        (&json!(true), &json!(100))
    );
    ended.world.finish().await;
}
