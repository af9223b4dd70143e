//! People deal with money in doubt: each kind from its cause to its end.

use camp_domain::auth::Role;
use camp_testkit::{Answer, Camp, Client, Form, Member, Order, Plan, World};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{enrolments, payments};
use crate::world;

const DESK: &str = "/api/admin/money-exceptions";
/// A row that is not there.
pub(super) const NOBODY: &str = "01939e2e-7f00-7000-8000-00000000dead";

/// The rows that wait, as a list with `filter` shows them.
pub(super) async fn waiting(desk: &Client, filter: &str) -> Vec<Value> {
    let list = desk.get(&format!("{DESK}?state=open&{filter}")).await.ok();
    assert_eq!(list["total"], list["items"].as_array().unwrap().len());
    list["items"].as_array().cloned().unwrap_or_default()
}

/// The one row that waits.
pub(super) async fn only(desk: &Client, kind: &str) -> String {
    let mut rows = waiting(desk, "").await;
    assert_eq!(rows.len(), 1, "{rows:#?}");
    let row = rows.remove(0);
    assert_eq!(row["kind"], kind, "{row}");
    row["id"].as_str().unwrap().to_owned()
}

pub(super) async fn look(desk: &Client, id: &str) -> Value {
    desk.get(&format!("{DESK}/{id}")).await.ok()
}

pub(super) async fn act(desk: &Client, id: &str, verb: &str, body: Value) -> Answer {
    desk.post(&format!("{DESK}/{id}/{verb}"), body).await
}

pub(super) fn because() -> Value {
    json!({ "reason": "已与会员核实" })
}

fn attach(camp: &Camp, person: i64) -> Value {
    json!({ "campId": camp.id, "planetUserId": person.to_string(), "reason": "付款截图一致" })
}

/// An order whose number nobody here knows any more.
async fn forgotten_order(world: &World, member: &Member, camp: &Camp) -> Order {
    let order = member.order(camp).await;
    let forget = format!("delete from orders where id = '{}'", order.id);
    assert_eq!(world.tamper(&forget).await, 1);
    order
}

async fn enrolled_count(world: &World, camp: &Camp) -> i64 {
    let count = format!(
        "select enrolled_count::bigint from camps where id = '{}'",
        camp.id
    );
    world.count(&count).await
}

#[tokio::test]
async fn a_payment_for_an_unknown_order_gets_the_place_of_whoever_staff_names() {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let camp = world.camp(Plan::default()).await;
    let dear = world
        .camp(Plan {
            name: "另一个价钱",
            deposit_fen: 19_900,
            ..Plan::default()
        })
        .await;
    let member = world.members(&["订单丢了的人"]).await.remove(0);
    let order = forgotten_order(&world, &member, &camp).await;
    world.pay(&order).await;
    let id = only(&desk, "unknown_order").await;
    let view = look(&desk, &id).await;
    assert_eq!(
        view["actions"],
        json!(["attach", "refund", "close"]),
        "{view}"
    );
    assert_eq!(
        (&view["order"], &view["payment"]["ownMerchant"]),
        (&Value::Null, &json!(true))
    );

    let person = member.person.user_id;
    act(&desk, &id, "attach", attach(&dear, person))
        .await
        .refused(409, "amount_differs");
    let unknown = act(&desk, &id, "attach", attach(&camp, 9_999_999_999)).await;
    assert_eq!(
        unknown.refused(422, "roster_member_unknown")["errors"][0]["field"],
        "planetUserId"
    );
    let nowhere = json!({ "campId": NOBODY, "planetUserId": "1", "reason": "没有" });
    act(&desk, &id, "attach", nowhere)
        .await
        .refused(404, "not_found");
    assert_eq!(enrolments(&world).await, 0);

    let done = act(&desk, &id, "attach", attach(&camp, person)).await.ok();
    assert_eq!(
        (&done["state"], &done["resolutionKind"]),
        (&json!("resolved"), &json!("attached"))
    );
    assert_eq!(done["campId"], camp.id.to_string());
    assert_eq!(done["planetNickname"], "订单丢了的人");
    assert_eq!(enrolled_count(&world, &camp).await, 1);
    act(&desk, &id, "attach", attach(&camp, person))
        .await
        .refused(409, "exception_resolved");
    let again = forgotten_order(&world, &member, &dear).await;
    world
        .tamper("update camps set deposit_fen = 19900 where deposit_fen = 9900")
        .await;
    world.pay(&again).await;
    let second = only(&desk, "unknown_order").await;
    let taken = act(&desk, &second, "attach", attach(&camp, person)).await;
    assert_eq!(
        taken.refused(409, "roster_member_taken")["enrolmentId"],
        done["enrolmentId"]
    );
    act(&desk, &second, "close", because()).await.ok();

    world.live(&camp, &[(person, (1..=6).collect())]).await;
    let listed = world.settle(&desk, &camp).await;
    assert_eq!(listed.len(), 1);
    desk.approve_and_release(&listed).await;
    world
        .run_until(TimeDelta::seconds(20), async |world| {
            world.books().await.refunded_fen() == 9_900
        })
        .await;
    world.finish().await;
}

#[tokio::test]
async fn a_place_that_could_not_be_given_is_given_by_hand() {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["倒霉的人"]).await.remove(0);
    let order = member.order(&camp).await;
    world
        .tamper("alter table enrolments add constraint out_of_order check (false) not valid")
        .await;
    world.pay(&order).await;
    world
        .tamper("alter table enrolments drop constraint out_of_order")
        .await;
    let id = only(&desk, "enrolment_failed").await;
    let view = look(&desk, &id).await;
    assert_eq!(view["order"]["planetNickname"], "倒霉的人");
    act(&desk, &id, "attach", attach(&camp, member.person.user_id))
        .await
        .ok();
    let mine = member.client.get("/api/h5/enrolments").await.ok();
    let card = &mine["items"][0];
    assert_eq!(
        (&card["bindStatus"], &card["bindMethod"]),
        (&json!("completed"), &json!("manual"))
    );
    let history = look(&desk, &id).await["history"].clone();
    let machines: Vec<_> = history
        .as_array()
        .unwrap()
        .iter()
        .map(|h| &h["machine"])
        .collect();
    for machine in ["order", "binding", "money_exception"] {
        assert!(machines.contains(&&json!(machine)), "{machine}: {history}");
    }
    world.finish().await;
}

#[tokio::test]
async fn a_payment_that_came_too_late_is_closed_with_a_reason() {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["来晚的人"]).await.remove(0);
    let order = member.order(&camp).await;
    world.tamper("update camps set state = 'archived'").await;
    world.pay(&order).await;
    let id = only(&desk, "late_payment").await;
    act(&desk, &id, "attach", attach(&camp, member.person.user_id))
        .await
        .refused(409, "camp_not_open");
    act(&desk, &id, "close", because()).await.ok();
    assert!(waiting(&desk, "").await.is_empty());
    let done = desk
        .get(&format!("{DESK}?state=resolved&kind=late_payment"))
        .await
        .ok();
    let row = &done["items"][0];
    assert_eq!(
        (&row["resolution"], &row["resolvedByName"]),
        (&json!("已与会员核实"), &json!("admin"))
    );
    act(&desk, &id, "refund", because())
        .await
        .refused(409, "exception_resolved");
    assert_eq!((payments(&world).await, enrolments(&world).await), (1, 0));
    world.finish().await;
}

#[tokio::test]
async fn a_row_is_taken_by_one_person_and_given_back() {
    let world = world().await;
    let (desk, boss) = (
        world.staff(Role::Admin).await,
        world.staff(Role::SuperAdmin).await,
    );
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["付款的人"]).await.remove(0);
    let order = forgotten_order(&world, &member, &camp).await;
    let paid = world.pay(&order).await;
    let id = only(&desk, "unknown_order").await;
    for _ in 0..2 {
        let row = act(&desk, &id, "owner", json!({ "take": true })).await.ok();
        assert_eq!(row["owner"]["name"], "admin");
    }
    assert_eq!(waiting(&desk, "owner=me").await.len(), 1);
    assert_eq!(waiting(&boss, "owner=me").await.len(), 0);
    assert_eq!(waiting(&boss, "owner=none").await.len(), 0);
    assert_eq!(
        waiting(&boss, &format!("q={paid}&kind=unknown_order"))
            .await
            .len(),
        1
    );
    assert_eq!(waiting(&boss, "q=%25").await.len(), 0);
    let row = act(&boss, &id, "owner", json!({ "take": true })).await.ok();
    assert_eq!(row["owner"]["name"], "super_admin");
    let row = act(&desk, &id, "owner", json!({ "take": false }))
        .await
        .ok();
    assert_eq!(row["owner"], Value::Null);
    assert_eq!(waiting(&desk, "owner=none").await.len(), 1);
    act(&desk, &id, "close", because()).await.ok();
    act(&desk, &id, "owner", json!({ "take": true }))
        .await
        .refused(409, "exception_resolved");
    let audited = "select count(*) from audit_log where action = 'money_exceptions.own'";
    assert_eq!(world.count(audited).await, 3);
    world.finish().await;
}

#[tokio::test]
async fn nonsense_is_refused_and_changes_nothing() {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["付款的人"]).await.remove(0);
    let order = forgotten_order(&world, &member, &camp).await;
    world.pay(&order).await;
    let id = only(&desk, "unknown_order").await;
    let long = "长".repeat(201);
    for reason in ["", "短", "  x  ", "零\0", "隐\u{202E}形", long.as_str()] {
        for (verb, mut body) in [
            ("refund", json!({})),
            ("close", json!({})),
            ("attach", attach(&camp, member.person.user_id)),
            ("give", json!({ "claimId": NOBODY })),
        ] {
            body["reason"] = reason.into();
            let answer = act(&desk, &id, verb, body).await;
            assert_eq!(answer.status, 422, "{reason:?} {answer}");
        }
    }
    for digits in [
        "",
        "12a",
        "-1",
        "１２",
        "9".repeat(21).as_str(),
        "99999999999999999999",
    ] {
        let mut body = attach(&camp, 1);
        body["planetUserId"] = digits.into();
        let answer = act(&desk, &id, "attach", body).await;
        assert_eq!(answer.status, 422, "{digits:?} {answer}");
    }
    let mut more = because();
    more["amountFen"] = 1.into();
    assert_eq!(act(&desk, &id, "refund", more).await.status, 400);
    act(
        &desk,
        &id,
        "give",
        json!({ "claimId": NOBODY, "reason": "没有认领" }),
    )
    .await
    .refused(409, "claim_not_contested");
    for (verb, body) in [
        ("refund", because()),
        ("close", because()),
        ("owner", json!({ "take": true })),
        ("attach", attach(&camp, member.person.user_id)),
        ("give", json!({ "claimId": NOBODY, "reason": "没有认领" })),
    ] {
        act(&desk, NOBODY, verb, body)
            .await
            .refused(404, "not_found");
    }
    desk.get(&format!("{DESK}/{NOBODY}"))
        .await
        .refused(404, "not_found");
    for query in ["state=lost", "kind=x", "owner=you", "pageSize=3"] {
        let answer = desk.get(&format!("{DESK}?{query}")).await;
        assert!(matches!(answer.status, 400 | 422), "{answer}");
    }
    assert_eq!(only(&desk, "unknown_order").await, id);
    assert_eq!(world.count("select count(*) from refunds").await, 0);
    world.finish().await;
}

#[tokio::test]
async fn two_people_at_once_deal_with_a_row_once() {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["付款的人"]).await.remove(0);
    let order = forgotten_order(&world, &member, &camp).await;
    world.pay(&order).await;
    let id = only(&desk, "unknown_order").await;
    let person = member.person.user_id;
    let (left, right) = tokio::join!(
        act(&desk, &id, "attach", attach(&camp, person)),
        act(&desk, &id, "refund", because()),
    );
    let mut statuses = [left.status, right.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{left} / {right}");
    let both = "select count(*) from enrolments e join refunds r on r.payment_id = e.payment_id";
    assert_eq!(world.count(both).await, 0);
    world.finish().await;
}

/// Two who pay for one person; the second knows that the first is there.
pub(super) async fn rivals(world: &World, camp: &Camp) -> ([Member; 2], [String; 2]) {
    let mut members = world.members(&["真的那位", "冒名的人"]).await;
    let (second, first) = (members.remove(1), members.remove(0));
    let (_, own) = world.enrol(&first, camp).await;
    let mut form = Form::of(&first.person);
    form.confirm_taken = true;
    let order = Order::of(&second.press(camp, &form).await.ok());
    world.pay(&order).await;
    let other = second.enrolment_of(&order).await;
    ([first, second], [own, other])
}

#[tokio::test]
async fn of_two_payers_of_one_person_one_is_refunded_and_the_other_stays() {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let camp = world.camp(Plan::default()).await;
    let (members, enrolments) = rivals(&world, &camp).await;
    assert_eq!(enrolled_count(&world, &camp).await, 2);
    let id = only(&desk, "contested_binding").await;
    let view = look(&desk, &id).await;
    assert_eq!(view["rivals"][0]["enrolmentId"], enrolments[0], "{view}");
    assert_eq!(
        view["actions"],
        json!(["bind", "refund", "close"]),
        "{view}"
    );
    act(&desk, &id, "attach", attach(&camp, 1))
        .await
        .refused(409, "enrolment_exists");
    let row = act(&desk, &id, "refund", because()).await.ok();
    super::desk_refunds::let_go(&world, &desk, row["refundId"].as_str().unwrap()).await;

    let card = members[1].card(&enrolments[1]).await;
    assert_eq!(
        (&card["result"], &card["refundStatus"]),
        (&json!("withdrawn"), &json!("refunded"))
    );
    assert_eq!(enrolled_count(&world, &camp).await, 1);
    let told = world.outside.messages("wecom_robot").await.join("\n");
    assert!(
        !told.contains("恭喜"),
        "the group has nothing to congratulate on: {told}"
    );
    let bind = json!({ "planetUserId": members[0].person.user_id.to_string(), "reason": "已核实" });
    let path = format!("/api/admin/enrolments/{}/resolve", enrolments[0]);
    desk.post(&path, bind).await.ok();
    world
        .live(&camp, &[(members[0].person.user_id, (1..=6).collect())])
        .await;
    let listed = world.settle(&desk, &camp).await;
    assert_eq!(listed.len(), 1, "who was refunded early is not on the list");
    assert_eq!(listed[0].enrolment, enrolments[0]);
    world.finish().await;
}
