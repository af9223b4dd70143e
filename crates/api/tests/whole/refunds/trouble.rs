//! The provider answers badly, or not at all. Unknown is never failed, and never sent under
//! another number.

use chrono::TimeDelta;
use serde_json::json;

use super::{Ended, ended};

const SENDING: [&str; 2] = ["POST", "/v3/refund/domestic/refunds"];

async fn strike(ended: &Ended, fault: &str) {
    let strike = json!({ "name": fault, "scope": SENDING, "count": 1 });
    ended.world.outside.fault(strike).await;
}

/// What staff was told, in one text.
async fn told(ended: &Ended) -> String {
    ended
        .world
        .outside
        .messages("wecom_app")
        .await
        .join("\n---\n")
}

#[tokio::test]
async fn an_outcome_nobody_heard_is_asked_for_and_never_sent_under_another_number() {
    for (fault, arrived) in [
        ("answer_5xx_after_commit", true),
        ("drop_connection_after_commit", true),
        ("bad_signature", true),
        ("signtest", true),
        ("answer_5xx_before_commit", false),
        ("drop_connection_before_commit", false),
    ] {
        let ended = ended(1).await;
        ended
            .world
            .outside
            .control("wechat-pay/settings", json!({ "refundDelaySeconds": 600 }))
            .await;
        strike(&ended, fault).await;
        // The answer to a question may be bad as well.
        ended.desk.approve_and_release(&ended.listed).await;
        ended.world.run_due().await;
        assert_eq!(ended.money().await, "unknown", "{fault}");
        assert_eq!(ended.status().await, "in_progress", "{fault}");
        let there = ended.world.ledger().await.refunds.len();
        assert_eq!(there, usize::from(arrived), "{fault}");
        ended.world.advance(TimeDelta::seconds(11)).await;
        ended.world.run_due().await;
        assert_eq!(ended.money().await, "processing", "{fault}");
        let books = ended.world.books().await;
        assert_eq!(
            books.refunds[0].attempts,
            if arrived { 1 } else { 2 },
            "{fault}"
        );
        ended.until(&["success"]).await;
        ended.all_are_refunded_once().await;
        ended.world.finish().await;
    }
}

#[tokio::test]
async fn a_refund_that_never_arrives_is_given_to_a_person_and_still_asked_for() {
    let ended = ended(1).await;
    let strike = json!({ "name": "answer_5xx_before_commit", "scope": SENDING });
    ended.world.outside.fault(strike).await;
    ended.desk.approve_and_release(&ended.listed).await;
    for _ in 0..8 {
        ended.world.run_due().await;
        ended.world.advance(TimeDelta::hours(7)).await;
    }
    assert_eq!(
        ended.money().await,
        "unknown",
        "only the provider's word ends it"
    );
    assert_eq!(ended.world.books().await.refunds[0].attempts, 3);
    assert!(
        told(&ended).await.contains("仍未被微信支付受理"),
        "{}",
        told(&ended).await
    );
    // The provider is back; a person sends it again.
    ended.world.outside.no_faults().await;
    let path = format!("/api/admin/refunds/{}/retry", ended.listed[0].id);
    ended.desk.post(&path, json!({})).await.ok();
    ended.until(&["success"]).await;
    ended.all_are_refunded_once().await;
    ended.world.finish().await;
}

#[tokio::test]
async fn being_told_to_slow_down_is_no_failure() {
    let ended = ended(2).await;
    strike(&ended, "rate_limited").await;
    let run = ended.desk.approve_and_release(&ended.listed).await;
    ended
        .world
        .run_until(TimeDelta::seconds(20), async |_| {
            ended.desk.run(&run).await["state"] == "done"
        })
        .await;
    ended.all_are_refunded_once().await;
    ended.world.finish().await;
}

#[tokio::test]
async fn a_refused_refund_waits_for_a_person_and_keeps_its_number() {
    let ended = ended(1).await;
    strike(&ended, "user_account_abnormal").await;
    ended.desk.approve_and_release(&ended.listed).await;
    ended.world.run_due().await;
    let refund = ended.desk.refund(&ended.listed[0].id).await;
    assert_eq!(
        (&refund["money"], &refund["failureCode"]),
        (&json!("refused"), &json!("USER_ACCOUNT_ABNORMAL"))
    );
    assert_eq!(ended.status().await, "needs_staff");
    ended.world.advance(TimeDelta::days(2)).await;
    ended.world.run_due().await;
    assert_eq!(ended.money().await, "refused", "no machine sends it again");
    assert!(
        told(&ended).await.contains("拒绝了退款"),
        "{}",
        told(&ended).await
    );

    let path = format!("/api/admin/refunds/{}/retry", ended.listed[0].id);
    ended.desk.post(&path, json!({})).await.ok();
    ended.until(&["success"]).await;
    ended.all_are_refunded_once().await;
    ended
        .desk
        .post(&path, json!({}))
        .await
        .refused(409, "refund_not_repeatable");
    ended.world.finish().await;
}

#[tokio::test]
async fn an_abnormal_or_closed_refund_needs_staff() {
    for (fault, money) in [("refund_abnormal", "abnormal"), ("refund_closed", "closed")] {
        let ended = ended(1).await;
        ended.world.outside.fault(json!({ "name": fault })).await;
        let run = ended.desk.approve_and_release(&ended.listed).await;
        ended.until(&["abnormal", "closed"]).await;
        assert_eq!(ended.money().await, money);
        assert_eq!(ended.status().await, "needs_staff", "{fault}");
        let run = ended.desk.run(&run).await;
        assert_eq!((&run["state"], &run["failed"]), (&json!("done"), &json!(1)));
        assert!(
            told(&ended).await.contains("请人工处理"),
            "{}",
            told(&ended).await
        );
        ended.world.finish().await;
    }
}

#[tokio::test]
async fn a_refund_notice_that_comes_twice_or_late_is_told_once() {
    let ended = ended(1).await;
    ended
        .world
        .outside
        .fault(json!({ "name": "double_callback", "scope": "REFUND" }))
        .await;
    ended.desk.approve_and_release(&ended.listed).await;
    ended.until(&["success"]).await;
    ended.world.advance(TimeDelta::minutes(2)).await;
    ended.world.run_due().await;
    let messages = ended.world.outside.messages("wecom_robot").await;
    let notices = messages.iter().filter(|text| text.contains("押金已退回"));
    assert_eq!(notices.count(), 1, "{messages:?}");
    ended.all_are_refunded_once().await;
    ended.world.finish().await;
}

#[tokio::test]
async fn a_lost_refund_notice_is_found_by_asking() {
    let ended = ended(1).await;
    ended
        .world
        .outside
        .fault(json!({ "name": "lose_callback" }))
        .await;
    ended.desk.approve_and_release(&ended.listed).await;
    ended.until(&["success"]).await;
    ended.all_are_refunded_once().await;
    ended.world.finish().await;
}

#[tokio::test]
async fn an_outage_stops_the_pass_and_loses_nobody() {
    let ended = ended(8).await;
    let outage = json!({ "name": "drop_connection_before_commit", "scope": "refunds" });
    ended.world.outside.fault(outage).await;
    let run = ended.desk.approve_and_release(&ended.listed).await;
    let begun = std::time::Instant::now();
    ended.world.run_due().await;
    assert!(
        begun.elapsed().as_secs() < 30,
        "nobody waits for a claim to run out"
    );
    let books = ended.world.books().await;
    let tried = books.refunds.iter().filter(|refund| refund.attempts > 0);
    assert_eq!(tried.count(), 5, "the breaker holds the others back");
    ended.world.outside.no_faults().await;
    ended
        .world
        .run_until(TimeDelta::seconds(30), async |_| {
            ended.desk.run(&run).await["state"] == "done"
        })
        .await;
    ended.all_are_refunded_once().await;
    ended.world.finish().await;
}
