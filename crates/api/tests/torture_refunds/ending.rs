//! The trouble is over: what is still open comes to its end, by the machine or by a person.

use chrono::TimeDelta;
use serde_json::json;

use crate::stage::Stage;

/// How often everybody looks before it counts as never.
const LOOKS: usize = 24;

/// Until nothing that was approved is without its money, or it never will be.
pub(crate) async fn settle(stage: &mut Stage) {
    stage.world.outside.no_faults().await;
    stage.world.outside.balance(100_000_000).await;
    stage.workers.kill_all();
    for _ in 0..LOOKS {
        stage.forget_claims().await;
        stage.workers.run_due().await;
        stage.world.outside.idle().await;
        if open(stage).await == 0 {
            return;
        }
        persons(stage).await;
        stage.world.advance(TimeDelta::hours(7)).await;
    }
}

/// Approved refunds whose money is not back, of payments that have no other.
async fn open(stage: &mut Stage) -> i64 {
    let open = "select count(*) from refunds r
                 where decision = 'approved' and money <> 'success'
                   and not (money = 'closed' and exists (
                        select 1 from refunds n where n.payment_id = r.payment_id
                                                  and n.ordinal > r.ordinal))";
    sqlx::query_scalar(open)
        .fetch_one(&mut stage.sql)
        .await
        .unwrap()
}

/// What the product asks a person for.
async fn persons(stage: &mut Stage) {
    for run in stage.runs("paused").await {
        stage
            .press(&format!("/api/admin/release-runs/{run}/resume"), json!({}))
            .await;
    }
    for money in ["refused", "unknown", "not_sent"] {
        for refund in stage.refunds(money).await {
            stage
                .press(&format!("/api/admin/refunds/{refund}/retry"), json!({}))
                .await;
        }
    }
    for refund in stage.refunds("abnormal").await {
        let card =
            json!({ "bankType": "ICBC_DEBIT", "number": "6222000012345678", "holder": "张三" });
        stage
            .press(&format!("/api/admin/refunds/{refund}/redirect"), card)
            .await;
    }
    for refund in stage.refunds("closed").await {
        let words = json!({ "reason": "微信支付已关闭，重新发起" });
        stage
            .press(&format!("/api/admin/refunds/{refund}/renew"), words)
            .await;
    }
    let again = "select r.id::text, encode(r.facts_hash, 'hex') from refunds r
                  where decision = 'in_review' and ordinal > 1";
    let again: Vec<(String, String)> = sqlx::query_as(again)
        .fetch_all(&mut stage.sql)
        .await
        .unwrap();
    for (refund, hash) in again {
        let body = json!({ "factsHash": hash, "release": true });
        stage
            .press(&format!("/api/admin/refunds/{refund}/approve"), body)
            .await;
    }
    stage.release_rest().await;
}
