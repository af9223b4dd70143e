//! Claims of fixed-code payments: the payer gets in, a guesser learns nothing.

use camp_testkit::{CodePayment, Member, Plan, Scan, World};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::on_the_desk;
use crate::world;

async fn world_with_code() -> World {
    let world = world().await;
    let plan = Plan {
        code: Some(("teacher", None)),
        late: 3,
        ..Plan::default()
    };
    world.camp(plan).await;
    world
}

async fn state(member: &Member, claim: &Value) -> Value {
    let path = format!("/api/h5/payment-claims/{}", claim["id"].as_str().unwrap());
    member.client.get(&path).await.ok()
}

fn wrong(paid: &CodePayment) -> Value {
    let mut claim = paid.claim();
    claim["amountFen"] = json!(paid.amount_fen + 1);
    claim
}

#[tokio::test]
async fn who_claims_a_payment_binds_it_and_sees_the_group() {
    let world = world_with_code().await;
    let member = world.members(&["扫码的人"]).await.remove(0);
    let paid = world.scan(&Scan::default()).await;
    world.next_hour().await;
    let claim = member.claim(paid.claim()).await.ok();
    assert_eq!(claim["state"], "matched", "{claim}");
    let enrolment = claim["enrolmentId"].as_str().unwrap();

    let group = format!("/api/h5/enrolments/{enrolment}/group");
    member
        .client
        .get(&group)
        .await
        .refused(409, "binding_required");
    let card = member.card(enrolment).await;
    assert_eq!(
        (&card["source"], &card["bindStatus"]),
        (&json!("fixed_code"), &json!("pending"))
    );
    let issue = format!("/api/h5/enrolments/{enrolment}/ticket");
    let ticket = member.client.post(&issue, json!({})).await.ok();
    let ticket = ticket["ticket"].as_str().unwrap().to_owned();

    let bound = member.bind(enrolment, false).await.ok();
    assert_eq!(
        (&bound["bindStatus"], &bound["bindMethod"]),
        (&json!("completed"), &json!("user_fill"))
    );
    assert!(member.client.get(&group).await.ok()["group"]["qrUrl"].is_string());
    // The ticket of before the binding goes on working, and is bound now.
    assert_eq!(
        world.client().with_ticket(&ticket).get(&group).await.status,
        200
    );
    assert_eq!(
        world.words("select state from access_tickets").await,
        ["bound"]
    );
    let log = world
        .words("select coalesce(from_state, '') || '>' || to_state from status_log where machine = 'binding' order by id")
        .await;
    assert_eq!(log, [">pending", "pending>completed"]);
    member
        .bind(enrolment, false)
        .await
        .refused(409, "binding_done");
    world.finish().await;
}

#[tokio::test]
async fn a_claim_made_before_the_list_knows_the_payment_finds_it_early() {
    let world = world_with_code().await;
    let member = world.members(&["心急的人"]).await.remove(0);
    world.next_hour().await;
    let paid = world.scan(&Scan::default()).await;
    let claim = member.claim(paid.claim()).await.ok();
    assert_eq!(claim["state"], "waiting", "{claim}");
    // Claiming again is the same claim, not another one.
    assert_eq!(member.claim(paid.claim()).await.ok()["id"], claim["id"]);
    world.advance(TimeDelta::minutes(2)).await;
    world.run_due().await;
    assert_eq!(state(&member, &claim).await["state"], "matched");
    world.finish().await;
}

#[tokio::test]
async fn five_wrong_tries_lock_the_claimant_and_never_the_payment() {
    let world = world_with_code().await;
    let members = world.members(&["猜号的人", "付款的人"]).await;
    let paid = world.scan(&Scan::default()).await;
    world.next_hour().await;
    for left in (0..5).rev() {
        let refused = members[0].claim(wrong(&paid)).await;
        let problem = refused.refused(409, "claim_mismatch");
        assert_eq!(problem["triesLeft"], left.to_string(), "{problem}");
        assert!(problem.get("enrolmentId").is_none() && problem.get("campId").is_none());
    }
    let problem = members[0].claim(paid.claim()).await;
    let problem = problem.refused(409, "claim_locked");
    assert!(problem["lockedUntil"].is_string(), "{problem}");
    assert_eq!(
        members[1].claim(paid.claim()).await.ok()["state"],
        "matched"
    );
    world.advance(TimeDelta::hours(25)).await;
    let late = members[0].claim(paid.claim()).await.ok();
    assert_eq!(
        late["state"], "appealed",
        "the lock is over, the payment is taken"
    );
    world.finish().await;
}

#[tokio::test]
async fn a_second_claimant_appeals_and_a_person_decides() {
    let world = world_with_code().await;
    let members = world.members(&["先登记的人", "后登记的人"]).await;
    let paid = world.scan(&Scan::default()).await;
    world.next_hour().await;
    members[0].claim(paid.claim()).await.ok();
    let appeal = members[1].claim(paid.claim()).await.ok();
    assert_eq!(appeal["state"], "appealed", "{appeal}");
    assert!(
        appeal.get("enrolmentId").is_none_or(Value::is_null),
        "{appeal}"
    );
    assert_eq!(on_the_desk(&world).await, ["contested_claim"]);
    let mine = members[1].client.get("/api/h5/enrolments").await.ok();
    assert_eq!(mine["items"], json!([]));
    world.finish().await;
}

#[tokio::test]
async fn a_claim_whose_payment_never_comes_is_given_up_and_staff_are_told() {
    let world = world_with_code().await;
    let member = world.members(&["记错单号的人"]).await.remove(0);
    let paid = world.scan(&Scan::default()).await;
    let mut claim = paid.claim();
    claim["transactionId"] = json!("42000029991123456789");
    let claim = member.claim(claim).await.ok();
    world.advance(TimeDelta::hours(49)).await;
    world.run_due().await;
    assert_eq!(state(&member, &claim).await["state"], "not_found");
    let told = "select count(*) from messages where cause like 'claim_not_found:%'";
    assert_eq!(world.count(told).await, 1);
    let tries = "select count(*) from payment_claims where state = 'mismatched'";
    assert_eq!(
        world.count(tries).await,
        0,
        "waiting in vain is no wrong try"
    );
    world.finish().await;
}

#[tokio::test]
async fn hostile_claims_are_refused_and_leave_nothing() {
    let world = world_with_code().await;
    let members = world.members(&["乱填的人", "用订单付款的人"]).await;
    let paid = world.scan(&Scan::default()).await;
    world.next_hour().await;
    let cases: [(&str, Value); 12] = [
        ("transactionId", json!("")),
        ("transactionId", json!("4200")),
        ("transactionId", json!("4200 0025'; drop table payments")),
        ("transactionId", json!("４２００００２５１１２３４")),
        ("transactionId", json!("9".repeat(10_000))),
        ("amountFen", json!(0)),
        ("amountFen", json!(-9_900)),
        ("amountFen", json!(9_000_000_000_000_000_000_i64)),
        ("paidAt", json!("2027-01-01T00:00:00+08:00")),
        ("paidAt", json!("0001-01-01T00:00:00Z")),
        ("rulesVersion", json!(0)),
        ("rulesVersion", json!(99)),
    ];
    for (field, value) in cases {
        let mut claim = paid.claim();
        claim[field] = value.clone();
        let answer = members[0].claim(claim).await;
        assert!(
            (400..500).contains(&answer.status),
            "{field} {value}: {answer}"
        );
    }
    for (field, value) in [
        ("amountFen", json!(99.5)),
        ("paidAt", json!("昨天")),
        ("extra", json!(1)),
    ] {
        let mut claim = paid.claim();
        claim[field] = value.clone();
        let answer = members[0].claim(claim).await;
        assert!(
            matches!(answer.status, 400 | 422),
            "{field} {value}: {answer}"
        );
    }
    assert_eq!(world.count("select count(*) from payment_claims").await, 0);
    let stranger = world
        .client()
        .post("/api/h5/payment-claims", paid.claim())
        .await;
    assert_eq!(stranger.status, 401);
    // A payment of an order is nobody's to claim.
    let camp = world
        .camp(Plan {
            name: "另一个营",
            ..Plan::default()
        })
        .await;
    let order = members[1].order(&camp).await;
    let transaction = world.pay(&order).await;
    let mut claim = paid.claim();
    claim["transactionId"] = json!(transaction);
    members[0].claim(claim).await.refused(409, "claim_mismatch");
    world.finish().await;
}

#[tokio::test]
async fn a_claim_is_seen_by_nobody_else() {
    let world = world_with_code().await;
    let members = world.members(&["登记的人", "好奇的人"]).await;
    let paid = world.scan(&Scan::default()).await;
    let claim = members[0].claim(paid.claim()).await.ok();
    let path = format!("/api/h5/payment-claims/{}", claim["id"].as_str().unwrap());
    assert_eq!(members[1].client.get(&path).await.status, 404);
    let list = members[1].client.get("/api/h5/payment-claims").await.ok();
    assert_eq!(list["items"], json!([]));
    world.run_due().await;
    world.finish().await;
}
