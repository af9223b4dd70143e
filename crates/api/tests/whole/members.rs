//! 会员: lists across camps, one member's page, and who sees how much of it.

use camp_domain::auth::Role;
use camp_testkit::{Camp, Client, Form, Member, Order, Plan, World};
use serde_json::{Value, json};

use crate::world;

/// Two camps; the first member pays for both, the second for the first one.
struct Town {
    world: World,
    desk: Client,
    camps: [Camp; 2],
    members: Vec<Member>,
    orders: Vec<(Order, String)>,
}

async fn town() -> Town {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let named = |name| Plan {
        name,
        ..Plan::default()
    };
    let camps = [
        world.camp(named("晨读营")).await,
        world.camp(named("夜跑营")).await,
    ];
    let members = world.members(&["云上的人", "海边的人"]).await;
    let orders = vec![
        world.enrol(&members[0], &camps[0]).await,
        world.enrol(&members[0], &camps[1]).await,
        world.enrol(&members[1], &camps[0]).await,
    ];
    Town {
        world,
        desk,
        camps,
        members,
        orders,
    }
}

async fn found(client: &Client, query: &str) -> Vec<String> {
    let list = client
        .get(&format!("/api/admin/enrolments?{query}"))
        .await
        .ok();
    let rows = list["items"].as_array().unwrap();
    assert_eq!(list["total"], rows.len(), "{list}");
    rows.iter()
        .map(|row| row["id"].as_str().unwrap().to_owned())
        .collect()
}

async fn detail(client: &Client, enrolment: &str) -> Value {
    client
        .get(&format!("/api/admin/enrolments/{enrolment}"))
        .await
        .ok()
}

#[tokio::test]
async fn members_are_found_across_camps_by_name_id_and_number() {
    let Town {
        world,
        desk,
        camps,
        members,
        orders,
    } = town().await;
    let [cloud, cloud_again, sea] = [&orders[0].1, &orders[1].1, &orders[2].1];
    let transactions = world
        .words("select transaction_id from payments order by paid_at, id")
        .await;
    let user = members[1].person.user_id;
    // The number of a member may be part of somebody's id; this one is not.
    let number = 987_654_321;
    let known = format!("update planet_members set number = {number} where user_id = {user}");
    assert_eq!(world.tamper(&known).await, 1);
    for (query, expected) in [
        (String::new(), vec![sea, cloud_again, cloud]),
        (format!("campId={}", camps[0].id), vec![sea, cloud]),
        ("q=云上".to_owned(), vec![cloud_again, cloud]),
        (
            format!("campId={}&q=%20云上%20", camps[1].id),
            vec![cloud_again],
        ),
        (format!("q={user}"), vec![sea]),
        (format!("q={number}"), vec![sea]),
        (format!("q={}", orders[1].0.number), vec![cloud_again]),
        (format!("q={}", transactions[0]), vec![cloud]),
        ("q=%25".to_owned(), vec![]),
        ("bindStatus=pending".to_owned(), vec![]),
        (
            "bindStatus=completed&joined=false".to_owned(),
            vec![sea, cloud_again, cloud],
        ),
    ] {
        assert_eq!(
            found(&desk, &query).await,
            expected.into_iter().cloned().collect::<Vec<_>>(),
            "{query}"
        );
    }
    world.finish().await;
}

#[tokio::test]
async fn who_is_in_the_group_can_be_marked_and_filtered() {
    let Town {
        world,
        desk,
        camps,
        orders,
        ..
    } = town().await;
    let sea = &orders[2].1;
    let path = format!("/api/admin/enrolments/{sea}/joined");
    let row = desk.post(&path, json!({ "joined": true })).await.ok();
    assert_eq!(
        (&row["joinedSource"], &row["source"]),
        (&json!("staff"), &json!("order"))
    );
    assert_eq!(
        (&row["campName"], &row["campId"]),
        (&json!("晨读营"), &json!(camps[0].id))
    );
    assert_eq!(
        (&row["bindDeadline"], &row["proposed"]),
        (&Value::Null, &json!(false))
    );
    assert_eq!(found(&desk, "joined=true").await, [sea.as_str()]);
    let of_camp = format!("/api/admin/camps/{}/enrolments?joined=false", camps[0].id);
    let list = desk.get(&of_camp).await.ok();
    assert_eq!(list["items"][0]["id"], orders[0].1, "{list}");
    assert_eq!(list["total"], 1, "{list}");
    let left = desk.post(&path, json!({ "joined": false })).await.ok();
    assert_eq!(
        (&left["joinedSource"], &left["joinedGroupAt"]),
        (&Value::Null, &Value::Null)
    );
    world.finish().await;
}

#[tokio::test]
async fn coaches_see_their_own_camps_and_volunteers_no_money() {
    let Town {
        world,
        camps,
        orders,
        ..
    } = town().await;
    let [own, other] = [&orders[0].1, &orders[1].1];
    for (role, name) in [(Role::Coach, "kim"), (Role::Volunteer, "lee")] {
        let id = world.new_staff(role, name).await;
        let assign = format!(
            "insert into camp_staff values ('{}', '{id}', '{role}')",
            camps[0].id
        );
        assert_eq!(world.tamper(&assign).await, 1);
    }
    let (coach, volunteer) = (
        world.staff_named("kim").await,
        world.staff_named("lee").await,
    );
    for client in [&coach, &volunteer] {
        assert_eq!(found(client, "").await, [orders[2].1.clone(), own.clone()]);
        assert!(
            found(client, &format!("campId={}", camps[1].id))
                .await
                .is_empty()
        );
        let hidden = client.get(&format!("/api/admin/enrolments/{other}")).await;
        assert_eq!(hidden.status, 404, "{hidden}");
        let close = format!("/api/admin/enrolments/{own}/close");
        let refused = client.post(&close, json!({ "reason": "不是我的事" })).await;
        assert_eq!(refused.status, 403, "{refused}");
    }
    let seen = detail(&coach, own).await;
    assert_eq!(seen["enrolment"]["amountFen"], 9_900, "{seen}");
    assert_eq!(
        seen["payments"].as_array().unwrap().len(),
        1,
        "not the other camp's: {seen}"
    );
    assert_eq!(
        found(&coach, &format!("q={}", orders[0].0.number)).await,
        [own.as_str()]
    );

    let seen = detail(&volunteer, own).await;
    assert!(
        found(&volunteer, &format!("q={}", orders[0].0.number))
            .await
            .is_empty()
    );
    for field in ["amountFen", "receiptNo", "transactionId"] {
        assert_eq!(seen["enrolment"][field], Value::Null, "{field}: {seen}");
    }
    for field in ["amountFen", "orderNo", "transactionId"] {
        assert_eq!(seen["payments"][0][field], Value::Null, "{field}: {seen}");
    }
    assert_eq!(
        (&seen["refunds"], &seen["exceptions"]),
        (&json!([]), &json!([]))
    );
    world.finish().await;
}

#[tokio::test]
async fn the_page_of_a_member_holds_payments_days_refunds_and_the_way_to_the_binding() {
    let Town {
        world,
        desk,
        camps,
        members,
        orders,
    } = town().await;
    let enrolment = &orders[0].1;
    let user = members[0].person.user_id;
    world
        .live(&camps[0], &[(user, vec![1, 2, 3, 4, 5, 7])])
        .await;
    world.settle(&desk, &camps[0]).await;
    let late = format!(
        "insert into binding_proposals (id, payment_id, planet_claim, planet_nickname,
             wechat_nickname, roster_check, created_at)
         select e.id, e.payment_id, '42', '补填的名字', '微信', 'unknown', e.created_at
           from enrolments e where e.id = '{enrolment}'"
    );
    assert_eq!(world.tamper(&late).await, 1);

    let seen = detail(&desk, enrolment).await;
    assert_eq!(seen["enrolment"]["matchStatus"], "matched", "{seen}");
    let lines = seen["payments"].as_array().unwrap();
    let lines: Vec<_> = lines
        .iter()
        .map(|line| (&line["campName"], &line["orderNo"], line["current"] == true))
        .collect();
    let number = |at: usize| json!(orders[at].0.number);
    let expected = [
        (&json!("夜跑营"), &number(1), false),
        (&json!("晨读营"), &number(0), true),
    ];
    assert_eq!(lines, expected);
    let days = seen["checkIns"].as_array().unwrap();
    assert_eq!(days.len(), 6, "{seen}");
    assert_eq!(days[0]["day"], json!(camps[0].start), "{seen}");
    let refund = &seen["refunds"][0];
    assert_eq!(
        (&refund["decision"], &refund["money"]),
        (&json!("in_review"), &json!("not_sent"))
    );
    assert_eq!(
        (&refund["amountFen"], &refund["decidedByName"]),
        (&json!(9_900), &Value::Null)
    );
    let step = &seen["history"][0];
    assert_eq!(
        (&step["actor"], &step["from"]),
        (&json!("微信支付"), &Value::Null),
        "{seen}"
    );
    assert_eq!(step["to"], "completed");
    assert_eq!(
        seen["proposals"][0]["planetNickname"], "补填的名字",
        "{seen}"
    );
    assert_eq!(seen["exceptions"], json!([]));
    world.finish().await;
}

#[tokio::test]
async fn a_binding_is_closed_and_reopened_with_a_reason() {
    let Town {
        world,
        desk,
        orders,
        ..
    } = town().await;
    let enrolment = &orders[2].1;
    let path = |verb| format!("/api/admin/enrolments/{enrolment}/{verb}");
    let reason = json!({ "reason": "电话联系不上" });
    desk.post(&path("close"), reason.clone())
        .await
        .refused(409, "binding_done");
    let doubt = format!(
        "update payments set bind_status = 'manual_review', bind_method = null
          where id = (select payment_id from enrolments where id = '{enrolment}')"
    );
    assert_eq!(world.tamper(&doubt).await, 1);
    let row = desk.post(&path("close"), reason.clone()).await.ok();
    assert_eq!(
        (&row["bindStatus"], &row["matchStatus"]),
        (&json!("closed"), &json!("failed"))
    );
    let short = desk.post(&path("reopen"), json!({ "reason": "再" })).await;
    assert_eq!(short.status, 422, "{short}");
    let row = desk
        .post(&path("reopen"), json!({ "reason": "本人来电了" }))
        .await
        .ok();
    assert_eq!(row["bindStatus"], "manual_review");
    desk.post(&path("reopen"), reason)
        .await
        .refused(409, "binding_not_closed");
    let history = detail(&desk, enrolment).await["history"].take();
    let last = &history[2];
    assert_eq!(
        (&last["actor"], &last["reason"]),
        (&json!("admin"), &json!("本人来电了")),
        "{history}"
    );
    assert_eq!(
        (&last["from"], &last["to"]),
        (&json!("closed"), &json!("manual_review"))
    );
    world.finish().await;
}

#[tokio::test]
async fn two_payers_of_one_person_are_seen_on_each_others_page() {
    let Town {
        world,
        desk,
        camps,
        members,
        orders,
    } = town().await;
    let mut form = Form::of(&members[0].person);
    form.confirm_taken = true;
    let order = Order::of(&members[1].press(&camps[1], &form).await.ok());
    world.pay(&order).await;
    let second = members[1].enrolment_of(&order).await;
    let seen = detail(&desk, &second).await;
    assert_eq!(seen["exceptions"][0]["kind"], "contested_binding", "{seen}");
    assert_eq!(seen["enrolment"]["contested"], true);
    // All of the payer's own, and all for the person on the planet.
    assert_eq!(seen["payments"].as_array().unwrap().len(), 4, "{seen}");
    let first = detail(&desk, &orders[1].1).await;
    assert_eq!(first["payments"].as_array().unwrap().len(), 3, "{first}");
    world.finish().await;
}

#[tokio::test]
async fn what_is_not_a_member_or_a_filter_is_refused() {
    let Town { world, desk, .. } = town().await;
    let list = "/api/admin/enrolments";
    for (path, status) in [
        (format!("{list}/01939e2e-7f00-7000-8000-00000000dead"), 404),
        (format!("{list}/1'%20or%201=1"), 400),
        (
            format!("{list}?campId=01939e2e-7f00-7000-8000-00000000dead"),
            200,
        ),
        (format!("{list}?q={}", "长".repeat(65)), 422),
        (format!("{list}?q=a%E2%80%8Bb"), 422),
        (format!("{list}?q=99999999999999999999999999"), 200),
        (format!("{list}?joined=perhaps"), 400),
        (format!("{list}?bindStatus=lost"), 400),
        (format!("{list}?pageSize=7"), 422),
        (format!("{list}?page=99999"), 200),
    ] {
        let answer = desk.get(&path).await;
        assert_eq!(answer.status, status, "{answer}");
    }
    world.finish().await;
}
