//! Payments of fixed codes that two people claim, and bindings that a member doubts.

use camp_domain::auth::Role;
use camp_testkit::{Camp, Client, Member, Plan, World};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::desk_work::{NOBODY, act, because, look, only, waiting};
use crate::world;

/// A camp with a fixed code, a payment of it that is in the books, and the claim for it.
async fn paid_code(world: &World) -> (Camp, Value) {
    let camp = world
        .camp(Plan {
            late: 3,
            ..Plan::default()
        })
        .await;
    world
        .tamper("update camps set payee_user_id = 'wang'")
        .await;
    let wish = json!({ "payeeUserId": "wang", "amountFen": 9_900, "ownMerchant": true });
    let paid = world.outside.control("wecom/payments", wish).await;
    world.advance(TimeDelta::minutes(61)).await;
    world.run_due().await;
    let claim = json!({
        "transactionId": paid["transactionId"],
        "amountFen": 9_900,
        "paidAt": paid["paidAt"],
        "rulesVersion": 1,
    });
    (camp, claim)
}

async fn claim(member: &Member, claim: &Value) -> Value {
    member
        .client
        .post("/api/h5/payment-claims", claim.clone())
        .await
        .ok()
}

async fn state(member: &Member) -> Value {
    let claims = member.client.get("/api/h5/payment-claims").await.ok();
    claims["items"][0]["state"].clone()
}

async fn fill(member: &Member, enrolment: &str) {
    let body = json!({
        "planetNickname": member.person.name,
        "planetId": member.person.user_id.to_string(),
        "wechatNickname": member.person.name,
    });
    let path = format!("/api/h5/enrolments/{enrolment}/bind");
    let card = member.client.post(&path, body).await.ok();
    assert_eq!(card["bindStatus"], "completed", "{card}");
}

/// The claim of the second, and the row about both.
async fn contested(world: &World, desk: &Client) -> (Vec<Member>, String, String, Value) {
    let members = world
        .members(&["先认领的人", "真的付款人", "看热闹的人"])
        .await;
    let (_, word) = paid_code(world).await;
    let first = claim(&members[0], &word).await;
    let enrolment = first["enrolmentId"].as_str().unwrap().to_owned();
    fill(&members[0], &enrolment).await;
    let second = claim(&members[1], &word).await;
    assert_eq!(second["state"], "appealed", "{second}");
    let id = only(desk, "contested_claim").await;
    (members, enrolment, id, second)
}

#[tokio::test]
async fn a_contested_payment_is_given_to_who_really_paid() {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let (members, enrolment, id, second) = contested(&world, &desk).await;
    let ticket = format!("/api/h5/enrolments/{enrolment}/ticket");
    let ticket = members[0].client.post(&ticket, json!({})).await.ok();
    let ticket = world
        .client()
        .with_ticket(ticket["ticket"].as_str().unwrap());
    let view = look(&desk, &id).await;
    assert_eq!(
        view["actions"],
        json!(["give", "refund", "close"]),
        "{view}"
    );
    assert_eq!(view["claims"].as_array().unwrap().len(), 2);

    let holder = view["claims"][0]["id"].as_str().unwrap();
    for wrong in [NOBODY, holder] {
        let body = json!({ "claimId": wrong, "reason": "搞错了" });
        act(&desk, &id, "give", body)
            .await
            .refused(404, "not_found");
    }
    let give = json!({ "claimId": second["id"], "reason": "付款截图一致" });
    let row = act(&desk, &id, "give", give.clone()).await.ok();
    assert_eq!(
        (&row["state"], &row["resolutionKind"]),
        (&json!("resolved"), &json!("given"))
    );
    act(&desk, &id, "give", give)
        .await
        .refused(409, "exception_resolved");

    assert_eq!(
        (state(&members[0]).await, state(&members[1]).await),
        (json!("mismatched"), json!("matched"))
    );
    let path = format!("/api/h5/enrolments/{enrolment}");
    assert_eq!(members[0].client.get(&path).await.status, 404);
    assert_eq!(ticket.get(&path).await.status, 401);
    let card = members[1].card(&enrolment).await;
    assert_eq!(
        card["bindStatus"], "manual_review",
        "what the other filled in counts no more"
    );
    let bind = json!({ "planetUserId": members[1].person.user_id.to_string(), "reason": "已核实" });
    let path = format!("/api/admin/enrolments/{enrolment}/resolve");
    desk.post(&path, bind).await.ok();
    world.finish().await;
}

#[tokio::test]
async fn an_appeal_that_is_closed_leaves_the_payment_where_it_is() {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let (members, enrolment, id, second) = contested(&world, &desk).await;
    act(&desk, &id, "close", because()).await.ok();
    assert_eq!(
        (state(&members[0]).await, state(&members[1]).await),
        (json!("matched"), json!("mismatched"))
    );
    assert_eq!(members[0].card(&enrolment).await["bindStatus"], "completed");
    // A third one opens the same row again; the second's word is no longer one to give to.
    let word = json!({
        "transactionId": second["transactionId"],
        "amountFen": 9_900,
        "paidAt": second["paidAt"],
        "rulesVersion": 1,
    });
    let third = claim(&members[2], &word).await;
    assert_eq!(third["state"], "appealed");
    assert_eq!(only(&desk, "contested_claim").await, id);
    let body = json!({ "claimId": second["id"], "reason": "又改主意" });
    act(&desk, &id, "give", body)
        .await
        .refused(404, "not_found");
    let row = act(&desk, &id, "refund", because()).await.ok();
    super::desk_refunds::let_go(&world, &desk, row["refundId"].as_str().unwrap()).await;
    assert_eq!(members[0].card(&enrolment).await["result"], "withdrawn");
    world.finish().await;
}

#[tokio::test]
async fn a_doubt_that_comes_back_opens_its_row_again_and_never_a_second_one() {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["怀疑的人"]).await.remove(0);
    let (_, enrolment) = world.enrol(&member, &camp).await;
    let path = format!("/api/h5/enrolments/{enrolment}/binding-reports");
    let report = json!({ "text": "这不是我的账号" });
    for _ in 0..2 {
        assert_eq!(member.client.post(&path, report.clone()).await.status, 204);
    }
    let id = only(&desk, "binding_dispute").await;
    act(&desk, &id, "owner", json!({ "take": true })).await.ok();
    act(&desk, &id, "close", because()).await.ok();
    world.advance(TimeDelta::hours(2)).await;
    assert_eq!(member.client.post(&path, report).await.status, 204);
    let rows = waiting(&desk, "owner=me").await;
    assert_eq!((rows.len(), &rows[0]["id"]), (1, &json!(id)));
    assert!(rows[0]["ageSeconds"].as_i64().unwrap() < 60, "{}", rows[0]);
    let history = look(&desk, &id).await["history"].clone();
    let steps: Vec<_> = history
        .as_array()
        .unwrap()
        .iter()
        .filter(|step| step["machine"] == "money_exception")
        .map(|step| (step["from"].as_str(), step["to"].as_str().unwrap()))
        .collect();
    let (open, done) = ("open", "resolved");
    assert_eq!(
        steps,
        [(None, open), (Some(open), done), (Some(done), open)]
    );
    let bind = json!({ "planetUserId": member.person.user_id.to_string(), "reason": "就是本人" });
    let path = format!("/api/admin/enrolments/{enrolment}/resolve");
    desk.post(&path, bind).await.ok();
    let done = look(&desk, &id).await["exception"]["resolutionKind"].clone();
    assert_eq!(done, "bound");
    world.finish().await;
}
