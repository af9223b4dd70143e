//! Refunds that no list proposes: exceptions, and refunds outside settlement; and batches.

use camp_domain::auth::Role;
use camp_testkit::{Listed, Plan};
use chrono::TimeDelta;
use serde_json::json;

use super::ended;
use crate::world;

const EXCEPT: &str = "/api/admin/refunds/exceptions";
const EARLY: &str = "/api/admin/refunds/early";

#[tokio::test]
async fn an_administrator_grants_part_of_the_deposit_to_somebody_who_fell_short() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let [kept, short] = world
        .members(&["守约的人", "差两天的人"])
        .await
        .try_into()
        .ok()
        .unwrap();
    let (_, _) = world.enrol(&kept, &camp).await;
    let (order, enrolment) = world.enrol(&short, &camp).await;
    let attendance = [
        (kept.person.user_id, (1..=6).collect::<Vec<_>>()),
        (short.person.user_id, vec![1, 2]),
    ];
    world.live(&camp, &attendance).await;
    let desk = world.staff(Role::Admin).await;
    let wanted =
        json!({ "enrolmentId": enrolment, "amountFen": 4_950, "reason": "住院两天，有证明" });
    desk.post(EXCEPT, wanted.clone())
        .await
        .refused(409, "exception_not_settling");
    assert_eq!(world.settle(&desk, &camp).await.len(), 1);

    for amount in [0, -1, 9_901] {
        let mut wrong = wanted.clone();
        wrong["amountFen"] = json!(amount);
        let answer = desk.post(EXCEPT, wrong).await;
        assert_eq!(
            (answer.status, answer.json()["errors"][0]["field"].clone()),
            (422, json!("amountFen"))
        );
    }
    world
        .staff(Role::Coach)
        .await
        .post(EXCEPT, wanted.clone())
        .await
        .refused(403, "forbidden");
    desk.post(EXCEPT, wanted.clone()).await.ok();
    desk.post(EXCEPT, wanted).await.refused(409, "refund_open");

    // An exception is nobody's batch: it is looked at alone.
    let listed = world.in_review(&desk, &camp).await;
    let sum = listed.iter().map(|one| one.amount_fen).sum();
    desk.approve(&listed, sum)
        .await
        .refused(409, "refund_not_for_batch");
    let exception: Vec<Listed> = listed
        .into_iter()
        .filter(|one| one.enrolment == enrolment)
        .collect();
    let path = format!("/api/admin/refunds/{}/approve", exception[0].id);
    let body = json!({ "factsHash": exception[0].facts_hash, "release": true });
    desk.post(&path, body).await.ok();
    world
        .run_until(TimeDelta::seconds(20), async |_| {
            desk.refund(&exception[0].id).await["money"] == "success"
        })
        .await;
    let ledger = world.ledger().await;
    let back = ledger.refunds_of(&order.number);
    assert_eq!((back.len(), back[0].amount_fen), (1, 4_950));
    world.finish().await;
}

#[tokio::test]
async fn a_cancelled_camp_gives_every_deposit_back_and_every_place() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let mut enrolments = Vec::new();
    let mut orders = Vec::new();
    for member in world.members(&["一号", "二号", "三号"]).await {
        let (order, enrolment) = world.enrol(&member, &camp).await;
        enrolments.push(enrolment);
        orders.push(order);
    }
    let desk = world.staff(Role::Admin).await;
    let body = json!({ "enrolmentIds": enrolments, "reason": "训练营取消" });
    let unknown =
        json!({ "enrolmentIds": [enrolments[0], uuid::Uuid::nil()], "reason": "训练营取消" });
    assert_eq!(desk.post(EARLY, unknown).await.status, 404);
    assert_eq!(
        world.count("select count(*) from refunds").await,
        0,
        "all or none"
    );
    world
        .staff(Role::Coach)
        .await
        .post(EARLY, body.clone())
        .await
        .refused(403, "forbidden");

    let proposed = desk.post(EARLY, body.clone()).await.ok();
    assert_eq!(proposed["refundIds"].as_array().unwrap().len(), 3);
    let again = desk.post(EARLY, body.clone()).await;
    let problem = again.refused(409, "refund_open");
    assert!(enrolments.contains(&problem["enrolmentId"].as_str().unwrap().to_owned()));

    // A thousand of them are approved together, by an administrator.
    let listed = world.in_review(&desk, &camp).await;
    let coach = world.staff(Role::Coach).await;
    coach
        .approve(&listed, 3 * 9_900)
        .await
        .refused(403, "refund_needs_admin");
    desk.approve_and_release(&listed).await;
    let back = "select count(*) from enrolments where state = 'withdrawn'";
    world
        .run_until(TimeDelta::seconds(20), async |world| {
            world.count(back).await == 3
        })
        .await;
    let ledger = world.ledger().await;
    for order in &orders {
        assert_eq!(ledger.refunds_of(&order.number).len(), 1);
    }
    let free = format!(
        "select enrolled_count::bigint from camps where id = '{}'",
        camp.id
    );
    assert_eq!(world.count(&free).await, 0, "the places are free");
    let gone = desk.post(EARLY, body).await;
    gone.refused(409, "enrolment_withdrawn");
    world.finish().await;
}

#[tokio::test]
async fn a_batch_is_rejected_as_a_whole_with_words_the_members_read() {
    let ended = ended(3).await;
    let ids: Vec<_> = ended.listed.iter().map(|one| one.id.clone()).collect();
    let path = "/api/admin/refunds/reject";
    let coach = ended.world.new_staff(Role::Coach, "coach_elsewhere").await;
    assert!(!coach.get().is_nil());
    let stranger = ended.world.staff_named("coach_elsewhere").await;
    let body = json!({ "refundIds": ids, "reason": "截图与记录不符" });
    assert_eq!(stranger.post(path, body.clone()).await.status, 404);
    for wrong in [
        json!({ "refundIds": [], "reason": "空的" }),
        json!({ "refundIds": ids, "reason": "" }),
    ] {
        assert_eq!(ended.desk.post(path, wrong).await.status, 422);
    }
    let done = ended.desk.post(path, body.clone()).await.ok();
    assert_eq!(done["rejected"], 3);
    assert_eq!(ended.status().await, "rejected");
    ended
        .desk
        .post(path, body)
        .await
        .refused(409, "refund_not_in_review");
    let logged = "select count(*) from status_log where machine = 'refund_decision' and to_state = 'rejected'";
    assert_eq!(ended.world.count(logged).await, 3);
    let audited = "select count(*) from audit_log where action = 'refunds.reject' and reason = '截图与记录不符'";
    assert_eq!(ended.world.count(audited).await, 3);
    ended.world.finish().await;
}

#[tokio::test]
async fn a_batch_takes_nobody_below_its_confidence() {
    let ended = ended(2).await;
    ended
        .world
        .tamper(&format!(
            "update payments set bind_method = 'manual', bind_confidence = 90
              where id = (select payment_id from refunds where id = '{}')",
            ended.listed[0].id
        ))
        .await;
    let seen: Vec<_> = ended
        .listed
        .iter()
        .map(|one| json!({ "id": one.id, "factsHash": one.facts_hash }))
        .collect();
    let batch = |at_least| json!({ "refunds": seen, "sumFen": 19_800, "minConfidence": at_least });
    let path = "/api/admin/refunds/approve";
    let problem = ended
        .desk
        .post(path, batch(95))
        .await
        .refused(409, "refund_not_for_batch");
    assert_eq!(problem["refundId"], json!(ended.listed[0].id));
    assert_eq!(ended.desk.post(path, batch(101)).await.status, 422);
    assert_eq!(
        ended
            .world
            .count("select count(*) from refunds where decision = 'approved'")
            .await,
        0
    );
    // The list says so beforehand, and shows the doubtful ones first.
    let list = format!(
        "/api/admin/refunds?campId={}&tab=review&sort=risk",
        ended.camp.id
    );
    let rows = ended.desk.get(&list).await.ok();
    assert_eq!(rows["items"][0]["id"], json!(ended.listed[0].id));
    assert_eq!(rows["items"][0]["bindConfidence"], 90);
    assert_eq!(
        rows["items"][0]["flags"],
        json!(["low_confidence", "manual_binding"])
    );
    assert_eq!(rows["items"][1]["flags"], json!([]));
    ended.desk.post(path, batch(90)).await.ok();
    ended.world.finish().await;
}
