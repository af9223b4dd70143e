//! Wrong and hostile requests about refunds: each is told why, and nothing moves.

use camp_domain::auth::Role;
use camp_testkit::{Client, Plan};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Ended, ended};

/// Everything that could have moved, in one text.
async fn books(ended: &Ended) -> Vec<String> {
    let statement =
        "select concat_ws(' ', id, decision, money, amount_fen, run_id, reason, updated_at)
                       from refunds order by id";
    let mut all = ended.world.words(statement).await;
    all.extend(
        ended
            .world
            .words("select concat_ws(' ', id, state) from release_runs order by id")
            .await,
    );
    all
}

/// Who asks, for what, with which words, and what they are told.
type Wrong = (&'static str, &'static str, Value, u16, &'static str);

#[rustfmt::skip]
fn wrong(ended: &Ended) -> Vec<Wrong> {
    let one = &ended.listed[0];
    let seen = json!({ "factsHash": one.facts_hash });
    let at_once = json!({ "factsHash": one.facts_hash, "release": true });
    let other = json!({ "factsHash": "0".repeat(64) });
    let reason = |words: &str| json!({ "reason": words });
    let batch = |sum: i64| json!({ "refunds": [{ "id": one.id, "factsHash": one.facts_hash }], "sumFen": sum });
    let release = json!({ "refundIds": [one.id], "hash": "0".repeat(64), "sumFen": 9_900 });
    let exception = json!({ "enrolmentId": ended.people[0].enrolment, "amountFen": 9_900, "reason": "已有一笔" });
    let empty = || json!({});
    vec![
        ("admin", "ID/approve", other, 409, "refund_facts_changed"),
        ("admin", "ID/approve", empty(), 422, "invalid_fields"),
        ("admin", "ID/approve", json!({ "factsHash": "abc" }), 422, "invalid_fields"),
        ("admin", "NIL/approve", seen.clone(), 404, "not_found"),
        ("stranger", "ID/approve", seen.clone(), 404, "not_found"),
        ("stranger", "ID/reject", reason("不是我的营"), 404, "not_found"),
        ("coach", "ID/approve", at_once, 403, "invalid_fields"),
        ("coach", "ID/reopen", reason("教练不能"), 403, "forbidden"),
        ("volunteer", "ID/approve", seen.clone(), 403, "forbidden"),
        ("nobody", "ID/approve", seen, 401, "unauthenticated"),
        ("admin", "ID/reject", reason(""), 422, "invalid_fields"),
        ("admin", "ID/reject", reason(&"长".repeat(201)), 422, "invalid_fields"),
        ("admin", "ID/reject", reason("看起来\u{202E}正常\u{200B}的理由"), 422, "invalid_fields"),
        ("admin", "ID/reject", reason("带\u{0}零"), 422, "invalid_fields"),
        ("admin", "ID/reopen", reason("还没有审核"), 409, "refund_in_review"),
        ("admin", "ID/retry", empty(), 409, "refund_not_repeatable"),
        ("admin", "ID/renew", reason("没有发过"), 409, "refund_not_sent"),
        ("admin", "ID/hand-payout", reason("没有发过"), 409, "refund_not_sent"),
        ("admin", "approve", batch(9_899), 409, "refund_sum_differs"),
        ("admin", "approve", batch(-1), 409, "refund_sum_differs"),
        ("admin", "approve", json!({ "refunds": [], "sumFen": 0 }), 422, "invalid_fields"),
        ("admin", "exceptions", exception, 409, "refund_open"),
        ("admin", "RUNS", release, 409, "release_changed"),
        ("coach", "RUNS", empty(), 403, "forbidden"),
    ]
}

#[tokio::test]
async fn a_wrong_request_about_a_refund_is_told_why_and_moves_nothing() {
    let ended = ended(2).await;
    let coach = ended.world.staff(Role::Coach).await;
    ended.world.new_staff(Role::Coach, "coach_elsewhere").await;
    let stranger = ended.world.staff_named("coach_elsewhere").await;
    let volunteer = ended.world.staff(Role::Volunteer).await;
    let nobody = ended.world.client();
    let before = books(&ended).await;
    for (who, verb, body, status, code) in wrong(&ended) {
        let by: &Client = match who {
            "coach" => &coach,
            "stranger" => &stranger,
            "volunteer" => &volunteer,
            "nobody" => &nobody,
            _ => &ended.desk,
        };
        let path = match verb {
            "RUNS" => "/api/admin/release-runs".to_owned(),
            verb => format!("/api/admin/refunds/{verb}")
                .replace("ID", &ended.listed[0].id)
                .replace("NIL", &uuid::Uuid::nil().to_string()),
        };
        let answer = by.post(&path, body).await;
        let told = answer.json()["code"].clone();
        assert_eq!((answer.status, told), (status, json!(code)), "{answer}");
        assert_eq!(books(&ended).await, before, "{path}");
    }
    ended.world.finish().await;
}

#[tokio::test]
async fn another_camps_refund_is_nobodys_to_see_for_its_coach() {
    let ended = ended(1).await;
    let elsewhere = Plan {
        name: "另一个营",
        ..Plan::default()
    };
    let other = ended.world.camp(elsewhere).await;
    ended
        .world
        .new_staff(Role::Coach, "coach_of_the_other")
        .await;
    let assign = format!(
        "insert into camp_staff (camp_id, user_id, role)
         select '{}', id, 'coach' from users where username = 'coach_of_the_other'",
        other.id
    );
    ended.world.tamper(&assign).await;
    let coach = ended.world.staff_named("coach_of_the_other").await;
    assert_eq!(coach.get("/api/admin/refunds").await.ok()["total"], 0);
    let id = &ended.listed[0].id;
    assert_eq!(
        coach.get(&format!("/api/admin/refunds/{id}")).await.status,
        404
    );
    let file = coach.get("/api/admin/refunds/export.xlsx?tab=review").await;
    assert_eq!(file.status, 200);
    let body = json!({ "refundIds": [id], "reason": "不是我的营" });
    assert_eq!(
        coach.post("/api/admin/refunds/reject", body).await.status,
        404
    );
    ended.world.finish().await;
}

#[tokio::test]
async fn after_365_days_nothing_is_released_and_staff_read_why() {
    let ended = ended(1).await;
    ended.desk.approve(&ended.listed, 9_900).await.ok();
    ended.world.advance(TimeDelta::days(366)).await;
    let desk = ended.world.staff(Role::Admin).await;
    let preview = desk.preview(&ended.listed).await.ok();
    assert_eq!(preview["refusals"][0]["code"], "refund_too_old");
    let answer = desk.release(&ended.listed, &preview["hash"], 9_900).await;
    answer.refused(409, "refund_too_old");
    assert_eq!(
        ended.world.count("select count(*) from release_runs").await,
        0
    );
    assert!(ended.world.ledger().await.refunds.is_empty());
}
