//! The process dies between the claim and the answer.

use chrono::TimeDelta;
use serde_json::json;

use super::{Ended, ended};

/// What a kill leaves behind: the bytes are frozen, the refund is claimed, no answer is written.
async fn as_if_killed(ended: &Ended) {
    let killed = ended
        .world
        .tamper(
            "update refunds set money = 'submitting', earlier_open = false, accepted_at = null,
                    provider_refund_id = null, asked = 0, failure = null, failure_code = null,
                    claimed_until = claimed_until - interval '1 day'
              where money in ('unknown', 'processing')",
        )
        .await;
    assert_eq!(killed, 1);
}

#[tokio::test]
async fn a_refund_whose_worker_died_is_asked_for_before_anything_else() {
    for (fault, arrived) in [
        ("answer_5xx_after_commit", true),
        ("drop_connection_before_commit", false),
    ] {
        let ended = ended(1).await;
        let scope = ["POST", "/v3/refund/domestic/refunds"];
        let strike = json!({ "name": fault, "scope": scope, "count": 1 });
        ended.world.outside.fault(strike).await;
        ended.desk.approve_and_release(&ended.listed).await;
        ended.world.run_due().await;
        assert_eq!(
            ended.world.ledger().await.refunds.len(),
            usize::from(arrived)
        );
        as_if_killed(&ended).await;
        assert_eq!(ended.status().await, "in_progress");

        ended.world.advance(TimeDelta::seconds(11)).await;
        ended.until(&["success"]).await;
        ended.all_are_refunded_once().await;
        let refund = ended.desk.refund(&ended.listed[0].id).await;
        let history = refund["history"].to_string();
        assert!(
            history.contains("unknown"),
            "it was not known for a while: {history}"
        );
        ended.world.finish().await;
    }
}

#[tokio::test]
async fn a_pass_that_is_cut_off_in_the_middle_sends_nothing_twice() {
    let ended = ended(1).await;
    let scope = ["POST", "/v3/refund/domestic/refunds"];
    let slow = json!({ "name": "slow_answer", "scope": scope, "count": 1, "delaySeconds": 2 });
    ended.world.outside.fault(slow).await;
    ended.desk.approve_and_release(&ended.listed).await;
    tokio::select! {
        () = ended.world.run_due() => panic!("the answer takes two seconds"),
        () = is_submitting(&ended) => {}
    }
    // Nobody else touches it while its worker may be alive, and nobody waits for a dead one.
    ended
        .world
        .tamper("update refunds set claimed_until = claimed_until - interval '1 day'")
        .await;
    ended
        .world
        .tamper("update leases set until = until - interval '1 day'")
        .await;
    ended.until(&["success"]).await;
    ended.all_are_refunded_once().await;
    ended.world.finish().await;
}

async fn is_submitting(ended: &Ended) {
    let submitting = "select count(*) from refunds where money = 'submitting'";
    while ended.world.count(submitting).await == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}
