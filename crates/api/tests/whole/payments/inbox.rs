//! The inbox: what came can be read without naming anybody, and counts once however often it is
//! played again.

use camp_domain::Day;
use camp_domain::auth::Role;
use camp_testkit::{Answer, Client, Plan, World};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{enrolments, payments};
use crate::refunds::ended;
use crate::world;

const EVENTS: &str = "/api/admin/payment-events";
const BROKEN: &str = "alter table payments add constraint broken check (false) not valid";
const MENDED: &str = "alter table payments drop constraint broken";

async fn events(desk: &Client, filter: &str) -> Vec<Value> {
    let list = desk.get(&format!("{EVENTS}?{filter}")).await.ok();
    list["items"].as_array().cloned().unwrap_or_default()
}

async fn replay(desk: &Client, id: &str) -> Answer {
    let path = format!("{EVENTS}/{id}/replay");
    desk.post(&path, json!({})).await
}

fn id_of(row: &Value) -> String {
    row["id"].as_str().unwrap().to_owned()
}

/// Hands everything of the last 30 days to the worker again; answers how much.
async fn replay_all(world: &World, desk: &Client) -> i64 {
    let from = Day::of(world.now() - TimeDelta::days(30));
    let span = json!({ "from": from, "to": world.today() });
    let path = "/api/admin/payment-event-replays";
    let told = desk.post(path, span).await.ok();
    told["count"].as_i64().unwrap()
}

/// Every row of everything that money could have moved.
async fn everything(world: &World) -> Vec<String> {
    let mut all = Vec::new();
    for table in [
        "payments",
        "orders",
        "enrolments",
        "camps",
        "refunds",
        "release_runs",
        "messages",
        "money_exceptions",
        "payment_claims",
        "status_log",
        "access_tickets",
    ] {
        let rows = format!("select '{table} ' || row_to_json(t)::text from {table} t order by 1");
        all.extend(world.words(&rows).await);
    }
    all
}

async fn until_all_is_said(world: &World) {
    world
        .run_until(TimeDelta::minutes(1), async |world| {
            let waiting = "select count(*) from messages where state = 'pending'";
            world.count(waiting).await == 0
        })
        .await;
}

#[tokio::test]
async fn replaying_everything_of_the_last_30_days_changes_nothing() {
    let ended = ended(2).await;
    let (world, desk) = (&ended.world, &ended.desk);
    ended.desk.approve_and_release(&ended.listed).await;
    ended.until(&["success"]).await;
    // Something for every door: money for nobody, and a second payment of one person.
    let camp = world.camp(Plan::default()).await;
    let late = world.members(&["重复付款的人"]).await.remove(0);
    let first = late.order(&camp).await;
    world
        .tamper("update orders set state = 'closed', due_at = null where state = 'pending'")
        .await;
    world.enrol(&late, &camp).await;
    world.pay(&first).await;
    until_all_is_said(world).await;

    let before = everything(world).await;
    let there = world.count("select count(*) from payment_events").await;
    assert!(there >= 6, "{there}");
    for _ in 0..2 {
        assert_eq!(replay_all(world, desk).await, there);
        until_all_is_said(world).await;
        for row in events(desk, "pageSize=100").await {
            assert_eq!(row["state"], "applied", "{row}");
            assert_eq!(replay(desk, &id_of(&row)).await.ok()["state"], "applied");
        }
        let after = everything(world).await;
        let changed: Vec<_> = after.iter().filter(|row| !before.contains(row)).collect();
        assert!(changed.is_empty(), "{changed:#?}");
        assert_eq!(after.len(), before.len());
    }
    let audit = "select count(*) from audit_log where action like 'payment_events.%'";
    assert_eq!(world.count(audit).await, 2 * (there + 1));
    ended.world.finish().await;
}

#[tokio::test]
async fn what_failed_for_good_is_applied_by_hand_once_its_cause_is_gone() {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["被耽搁的人"]).await.remove(0);
    let order = member.order(&camp).await;
    world.tamper(BROKEN).await;
    world.pay(&order).await;
    let waiting = events(&desk, "state=pending").await.remove(0);
    let dead = "update payment_events set state = 'dead', due_at = null, attempts = 8";
    assert_eq!(world.tamper(dead).await, 1);

    let again = replay(&desk, &id_of(&waiting)).await.ok();
    assert_eq!(again["state"], "dead", "{again}");
    assert!(
        again["failure"].is_string() && again["attempts"] == 9,
        "{again}"
    );
    assert_eq!((payments(&world).await, enrolments(&world).await), (0, 0));
    world.tamper(MENDED).await;
    let applied = replay(&desk, &id_of(&waiting)).await.ok();
    assert_eq!(applied["state"], "applied", "{applied}");
    assert_eq!(applied["failure"], Value::Null, "{applied}");
    member.enrolment_of(&order).await;
    world.finish().await;
}

#[tokio::test]
async fn dead_letters_of_a_day_come_back_to_the_worker_together() {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let camp = world.camp(Plan::default()).await;
    let members = world.members(&["第一位", "第二位", "第三位"]).await;
    world.enrol(&members[0], &camp).await;
    world.tamper(BROKEN).await;
    let mut orders = Vec::new();
    for member in &members[1..] {
        let order = member.order(&camp).await;
        world.pay(&order).await;
        orders.push(order);
    }
    world
        .tamper(
            "update payment_events set state = 'dead', due_at = null, attempts = 8
              where state = 'pending'",
        )
        .await;
    world.tamper(MENDED).await;
    let span = json!({
        "from": world.today(),
        "to": world.today(),
        "state": "dead",
    });
    let told = desk.post("/api/admin/payment-event-replays", span).await;
    assert_eq!(told.ok()["count"], 2);
    world.run_due().await;
    for (member, order) in members[1..].iter().zip(&orders) {
        member.enrolment_of(order).await;
    }
    assert_eq!(events(&desk, "state=applied").await.len(), 3);
    world.finish().await;
}

#[tokio::test]
async fn a_callback_that_met_a_locked_table_gets_its_place_from_the_worker() {
    use sqlx::Connection;
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["排队的人"]).await.remove(0);
    let order = member.order(&camp).await;
    let mut other = world.sql().await;
    let mut held = other.begin().await.unwrap();
    sqlx::query("lock table enrolments in access exclusive mode")
        .execute(&mut *held)
        .await
        .unwrap();
    world.pay(&order).await;
    held.rollback().await.unwrap();
    assert_eq!((payments(&world).await, enrolments(&world).await), (0, 0));
    world.advance(TimeDelta::seconds(30)).await;
    world.run_due().await;
    member.enrolment_of(&order).await;
    world.finish().await;
}

#[tokio::test]
async fn the_content_is_shown_without_whoever_paid() {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["不愿露面的人"]).await.remove(0);
    let (order, enrolment) = world.enrol(&member, &camp).await;
    let row = events(&desk, &format!("q={}", order.number))
        .await
        .remove(0);
    assert_eq!(
        (&row["kind"], &row["state"]),
        (&json!("payment"), &json!("applied"))
    );
    assert_eq!(row["reference"], order.number);

    let answer = desk.get(&format!("{EVENTS}/{}", id_of(&row))).await;
    let view = answer.ok();
    assert_eq!(view["enrolmentId"], enrolment);
    assert_eq!(view["content"]["amount"]["total"], 9_900, "{view}");
    assert_eq!(view["content"]["out_trade_no"], order.number);
    let shown = view["content"]["payer"]["openid"].as_str().unwrap();
    assert!(
        shown.contains('…') && member.openid.starts_with(&shown[..4]),
        "{shown}"
    );
    assert!(!answer.to_string().contains(&member.openid), "{answer}");

    let transaction = view["content"]["transaction_id"].as_str().unwrap();
    let found = events(&desk, &format!("q={transaction}")).await;
    assert_eq!(found.len(), 1);
    assert_eq!(events(&desk, "kind=refund").await.len(), 0);
    assert_eq!(events(&desk, "q=%25").await.len(), 0, "no wildcards");
    world.finish().await;
}

#[tokio::test]
async fn a_replay_of_nothing_of_too_much_or_of_nonsense_is_refused() {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let path = "/api/admin/payment-event-replays";
    let day = |d: i64| Day::of(world.now() + TimeDelta::days(d));
    for (from, to) in [(day(1), day(0)), (day(-31), day(0))] {
        let answer = desk.post(path, json!({ "from": from, "to": to })).await;
        assert_eq!(answer.status, 422, "{answer}");
    }
    for body in [
        json!({ "from": day(-1) }),
        json!({ "from": "昨天", "to": day(0) }),
        json!({ "from": day(-1), "to": day(0), "state": "lost" }),
        json!({ "from": day(-1), "to": day(0), "limit": 1 }),
    ] {
        let answer = desk.post(path, body).await;
        assert!(matches!(answer.status, 400 | 422), "{answer}");
    }
    let nobody = "01939e2e-7f00-7000-8000-00000000dead";
    replay(&desk, nobody).await.refused(404, "not_found");
    desk.get(&format!("{EVENTS}/{nobody}"))
        .await
        .refused(404, "not_found");
    for query in ["from=x", "kind=coupon", "page=0", "pageSize=7", "q=%00"] {
        let answer = desk.get(&format!("{EVENTS}?{query}")).await;
        assert!(matches!(answer.status, 400 | 422), "{answer}");
    }
    world.finish().await;
}

#[tokio::test]
async fn what_was_not_believed_is_listed_with_a_harmless_preview() {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let merchants = world.words("select id::text from merchant_accounts").await;
    let path = format!("/api/webhooks/wechat-pay/{}/payments", merchants[0]);
    let body = format!("{{\"id\":\"\u{202E}\u{7}\"}}{}", "伪".repeat(2_000));
    world
        .client()
        .post_raw(&path, &[], body.clone().into_bytes())
        .await;
    let list = desk.get("/api/admin/rejected-callbacks").await.ok();
    let row = &list["items"][0];
    assert_eq!(
        (&row["reason"], &row["bytes"]),
        (&json!("missing_header"), &json!(body.len()))
    );
    let preview = row["preview"].as_str().unwrap();
    assert_eq!(preview.chars().count(), 300);
    assert!(preview.starts_with("{\"id\":\"··\"}伪"), "{preview}");
    world.finish().await;
}
