//! What the provider could not pay: closed, abnormal and refused refunds, and what people do then.

use camp_domain::auth::Role;
use camp_testkit::{Client, pixel};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Ended, ended};

/// One refund that has come to rest as `fault` says.
async fn resting(fault: &str, money: &str) -> Ended {
    let ended = ended(1).await;
    let strike = json!({ "name": fault, "count": 1 });
    ended.world.outside.fault(strike).await;
    ended.desk.approve_and_release(&ended.listed).await;
    ended.until(&[money]).await;
    ended
}

fn of(ended: &Ended, verb: &str) -> String {
    format!("/api/admin/refunds/{}/{verb}", ended.listed[0].id)
}

async fn proof(desk: &Client, kind: &'static str) -> Value {
    desk.upload(kind, pixel()).await.ok()["id"].clone()
}

#[tokio::test]
async fn a_closed_refund_is_begun_anew_under_the_next_number_and_reviewed_again() {
    let ended = resting("refund_closed", "closed").await;
    let renew = of(&ended, "renew");
    let words = json!({ "reason": "会员账户已恢复" });
    let new = ended.desk.post(&renew, words.clone()).await.ok();
    assert_eq!(
        (&new["decision"], &new["money"]),
        (&json!("in_review"), &json!("not_sent"))
    );
    let old = ended.listed[0].number.clone();
    assert_eq!(
        new["outRefundNo"],
        json!(format!("{}R2", old.trim_end_matches("R1")))
    );
    ended
        .desk
        .post(&renew, words)
        .await
        .refused(409, "refund_open");

    let listed = ended.world.in_review(&ended.desk, &ended.camp).await;
    ended.desk.approve_and_release(&listed).await;
    ended
        .world
        .run_until(TimeDelta::seconds(20), async |_| {
            ended.desk.refund(&listed[0].id).await["money"] == "success"
        })
        .await;
    let ledger = ended.world.ledger().await;
    let back = ledger.refunds_of(&ended.people[0].order.number);
    let paid: Vec<_> = back.iter().filter(|row| row.status == "SUCCESS").collect();
    assert_eq!((back.len(), paid.len()), (2, 1), "one was closed, one paid");
    assert_eq!(ended.status().await, "refunded");
    ended.world.finish().await;
}

#[tokio::test]
async fn what_is_not_closed_gets_no_second_number() {
    for (fault, money) in [
        ("refund_abnormal", "abnormal"),
        ("user_account_abnormal", "refused"),
    ] {
        let ended = resting(fault, money).await;
        let words = json!({ "reason": "再试一次" });
        let answer = ended.desk.post(&of(&ended, "renew"), words).await;
        answer.refused(409, "refund_not_closed");
        assert_eq!(ended.world.count("select count(*) from refunds").await, 1);
        ended.world.finish().await;
    }
}

#[tokio::test]
async fn an_abnormal_refund_goes_to_another_card_under_the_same_number() {
    let ended = resting("refund_abnormal", "abnormal").await;
    let redirect = of(&ended, "redirect");
    let card = json!({ "bankType": "ICBC_DEBIT", "number": "6222000012345678", "holder": "张三" });
    for (field, wrong) in [
        ("number", json!("6222 0000 1234")),
        ("number", json!("1234")),
        ("bankType", json!("icbc; drop")),
        ("holder", json!(" ")),
    ] {
        let mut bad = card.clone();
        bad[field] = wrong;
        let answer = ended.desk.post(&redirect, bad).await;
        assert_eq!(answer.status, 422);
        assert_eq!(answer.json()["errors"][0]["field"], field);
    }
    let sent = ended.desk.post(&redirect, card.clone()).await.ok();
    assert_eq!(sent["money"], "processing");
    ended.until(&["success"]).await;
    ended.all_are_refunded_once().await;
    ended
        .desk
        .post(&redirect, card)
        .await
        .refused(409, "refund_not_abnormal");
    let kept = "select count(*) from audit_log where action = 'refunds.redirect'
                  and after ->> 'cardEndsWith' = '5678' and after::text not like '%6222000012345678%'";
    assert_eq!(ended.world.count(kept).await, 1, "the card is kept nowhere");
    ended.world.finish().await;
}

#[tokio::test]
async fn a_refund_is_paid_by_hand_by_two_people_with_proof_and_never_sent_after() {
    let ended = resting("user_account_abnormal", "refused").await;
    let second = ended.world.staff(Role::SuperAdmin).await;
    let [open, prove, confirm, withdraw] = [
        "hand-payout",
        "hand-payout/proof",
        "hand-payout/confirm",
        "hand-payout/withdraw",
    ]
    .map(|verb| of(&ended, verb));
    let reason = json!({ "reason": "会员账户已注销" });
    let file = proof(&ended.desk, "evidence").await;
    let paid = json!({ "method": "银行转账", "reference": "20261127000001", "proofFileId": file });
    ended
        .desk
        .post(&prove, paid.clone())
        .await
        .refused(409, "hand_payout_missing");
    ended.desk.post(&open, reason.clone()).await.ok();
    ended
        .desk
        .post(&open, reason.clone())
        .await
        .refused(409, "hand_payout_open");
    let retry = of(&ended, "retry");
    ended
        .desk
        .post(&retry, json!({}))
        .await
        .refused(409, "refund_paid_by_hand");
    second
        .post(&confirm, json!({}))
        .await
        .refused(409, "hand_payout_moved");

    let poster = proof(&ended.desk, "poster").await;
    let mut wrong = paid.clone();
    wrong["proofFileId"] = poster;
    ended
        .desk
        .post(&prove, wrong)
        .await
        .refused(422, "file_not_found");
    ended.desk.post(&prove, paid).await.ok();
    ended
        .desk
        .post(&confirm, json!({}))
        .await
        .refused(409, "hand_payout_needs_second_person");
    let done = second.post(&confirm, json!({})).await.ok();
    assert_eq!(done["money"], "settled_outside");
    assert_eq!(done["handPayout"]["state"], "confirmed");
    assert_eq!(ended.status().await, "refunded");

    for path in [&open, &withdraw] {
        let answer = ended.desk.post(path, reason.clone()).await;
        assert_eq!(answer.status, 409, "{path}");
    }
    ended
        .desk
        .post(&retry, json!({}))
        .await
        .refused(409, "refund_not_repeatable");
    ended.world.advance(TimeDelta::days(2)).await;
    ended.world.run_due().await;
    assert!(
        ended.world.ledger().await.refunds.is_empty(),
        "nothing left by the provider"
    );
    ended.world.finish().await;
}

#[tokio::test]
async fn a_payout_by_hand_wants_the_providers_word_of_the_last_ten_minutes() {
    let ended = resting("refund_abnormal", "abnormal").await;
    let second = ended.world.staff(Role::SuperAdmin).await;
    let reason = json!({ "reason": "银行卡已注销" });
    // The provider does not answer: nobody pays.
    let silent = json!({ "name": "drop_connection_before_commit", "scope": "GET" });
    ended.world.outside.fault(silent.clone()).await;
    let open = of(&ended, "hand-payout");
    ended
        .desk
        .post(&open, reason.clone())
        .await
        .refused(503, "refund_not_answered");
    ended.world.outside.no_faults().await;
    ended.desk.post(&open, reason.clone()).await.ok();
    let file = proof(&ended.desk, "evidence").await;
    let paid = json!({ "method": "微信转账", "reference": "WX1", "proofFileId": file });
    ended
        .desk
        .post(&of(&ended, "hand-payout/proof"), paid)
        .await
        .ok();
    // And while it is silent nobody confirms, however fresh the word was that opened it.
    ended.world.outside.fault(silent).await;
    let confirm = of(&ended, "hand-payout/confirm");
    second
        .post(&confirm, json!({}))
        .await
        .refused(503, "refund_not_answered");
    ended.world.outside.no_faults().await;
    // Who gave up has paid nothing; another may go to the card after all.
    let withdraw = of(&ended, "hand-payout/withdraw");
    ended.desk.post(&withdraw, reason).await.ok();
    second
        .post(&confirm, json!({}))
        .await
        .refused(409, "hand_payout_missing");
    let card = json!({ "bankType": "ICBC_DEBIT", "number": "6222000012345678", "holder": "张三" });
    ended.desk.post(&of(&ended, "redirect"), card).await.ok();
    ended.until(&["success"]).await;
    ended.all_are_refunded_once().await;
    ended.world.finish().await;
}

#[tokio::test]
async fn a_person_may_ask_the_provider_at_any_time_and_a_lost_word_is_heard() {
    let ended = ended(1).await;
    ended
        .world
        .outside
        .fault(json!({ "name": "lose_callback" }))
        .await;
    ended
        .desk
        .post(&of(&ended, "query"), json!({}))
        .await
        .refused(409, "refund_not_sent");
    ended.desk.approve_and_release(&ended.listed).await;
    ended.world.run_due().await;
    let asked = ended.desk.post(&of(&ended, "query"), json!({})).await.ok();
    assert_eq!(asked["answered"], "processing");
    ended.world.advance(TimeDelta::hours(1)).await;
    let asked = ended.desk.post(&of(&ended, "query"), json!({})).await.ok();
    assert_eq!(
        (&asked["money"], &asked["answered"]),
        (&json!("success"), &json!("success"))
    );
    ended.all_are_refunded_once().await;
    ended.world.finish().await;
}
