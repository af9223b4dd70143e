//! People decide, about the facts they saw.

use camp_domain::auth::Role;
use camp_testkit::{Answer, Client, Listed};
use chrono::TimeDelta;
use serde_json::json;

use super::{Ended, ended};

async fn approve_one(desk: &Client, row: &Listed, release: bool) -> Answer {
    let path = format!("/api/admin/refunds/{}/approve", row.id);
    let body = json!({ "factsHash": row.facts_hash, "release": release });
    desk.post(&path, body).await
}

/// A post disappears at the planet, and the next pass sees it.
async fn a_day_is_lost(ended: &Ended, day: u64) {
    let at = ended.camp.at(day, 8).to_rfc3339();
    let topic = format!(
        "select topic_id::text from check_in_posts where posted_at = '{at}' and gone_at is null"
    );
    for topic in ended.world.words(&topic).await {
        let url = format!(
            "{}/_control/planet/topics/{topic}",
            ended.world.outside.url()
        );
        assert_eq!(ended.world.client().delete(&url).await.status, 200);
    }
    ended.world.advance(TimeDelta::hours(1)).await;
    let path = format!("/api/admin/camps/{}/sync", ended.camp.id);
    ended.desk.post(&path, json!({})).await.ok();
    let running = "select count(*) from sync_runs where state = 'running'";
    for _ in 0..100 {
        if ended.world.count(running).await == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the pass does not end");
}

async fn list_again(ended: &mut Ended) {
    let path = format!("/api/admin/camps/{}/settlement/list", ended.camp.id);
    ended.desk.post(&path, json!({})).await.ok();
    ended.listed = ended.world.in_review(&ended.desk, &ended.camp).await;
}

#[tokio::test]
async fn approving_a_refund_twice_is_a_conflict() {
    let ended = ended(1).await;
    let approved = approve_one(&ended.desk, &ended.listed[0], false).await.ok();
    assert_eq!(approved["decision"], "approved");
    let again = approve_one(&ended.desk, &ended.listed[0], false).await;
    again.refused(409, "refund_not_in_review");
    let batch = ended.desk.approve(&ended.listed, 9_900).await;
    batch.refused(409, "refund_not_in_review");
    ended.world.run_due().await;
    assert_eq!(
        ended.world.ledger().await.refunds.len(),
        0,
        "approved is not released"
    );
    ended.world.finish().await;
}

#[tokio::test]
async fn two_reviewers_at_once_approve_once() {
    let ended = ended(1).await;
    let (left, right) = tokio::join!(
        approve_one(&ended.desk, &ended.listed[0], true),
        approve_one(&ended.desk, &ended.listed[0], true),
    );
    let mut statuses = [left.status, right.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{left} / {right}");
    ended.until(&["success"]).await;
    ended.all_are_refunded_once().await;
    ended.world.finish().await;
}

#[tokio::test]
async fn facts_that_changed_since_the_list_are_not_approved_unseen() {
    let mut ended = ended(1).await;
    a_day_is_lost(&ended, 6).await;
    approve_one(&ended.desk, &ended.listed[0], false)
        .await
        .refused(409, "refund_facts_changed");
    ended
        .desk
        .approve(&ended.listed, 9_900)
        .await
        .refused(409, "refund_facts_changed");
    list_again(&mut ended).await;
    approve_one(&ended.desk, &ended.listed[0], true).await.ok();
    ended.until(&["success"]).await;
    ended.all_are_refunded_once().await;
    ended.world.finish().await;
}

#[tokio::test]
async fn facts_that_change_between_approval_and_release_go_back_to_a_person() {
    let mut ended = ended(1).await;
    let sum = 9_900;
    ended.desk.approve(&ended.listed, sum).await.ok();
    let preview = ended.desk.preview(&ended.listed).await.ok();
    a_day_is_lost(&ended, 6).await;
    // Whether the release refuses or the engine does: no money may leave on old facts.
    ended
        .desk
        .release(&ended.listed, &preview["hash"], sum)
        .await;
    ended.world.run_due().await;
    assert_eq!(ended.world.ledger().await.refunds.len(), 0);
    assert_eq!(ended.money().await, "not_sent");
    let refund = ended.desk.refund(&ended.listed[0].id).await;
    assert_eq!(refund["decision"], "in_review", "{refund}");
    list_again(&mut ended).await;
    ended.desk.approve_and_release(&ended.listed).await;
    ended.until(&["success"]).await;
    ended.all_are_refunded_once().await;
    ended.world.finish().await;
}

#[tokio::test]
async fn who_no_longer_qualifies_after_a_new_list_cannot_be_approved() {
    let mut ended = ended(1).await;
    for day in [4, 5, 6] {
        a_day_is_lost(&ended, day).await;
    }
    list_again(&mut ended).await;
    for row in ended.listed.clone() {
        approve_one(&ended.desk, &row, true)
            .await
            .refused(409, "refund_not_qualified");
        ended
            .desk
            .approve(std::slice::from_ref(&row), 9_900)
            .await
            .refused(409, "refund_not_qualified");
        let path = format!("/api/admin/refunds/{}/reject", row.id);
        ended
            .desk
            .post(&path, json!({ "reason": "打卡天数不足" }))
            .await
            .ok();
    }
    ended.world.run_due().await;
    assert_eq!(ended.world.ledger().await.refunds.len(), 0);
    ended.world.finish().await;
}

#[tokio::test]
async fn a_rejected_refund_can_be_reopened_and_the_member_reads_each_step() {
    let ended = ended(1).await;
    assert_eq!(ended.status().await, "in_review");
    let path = format!("/api/admin/refunds/{}", ended.listed[0].id);
    let reason = json!({ "reason": "打卡内容与要求不符" });
    ended
        .desk
        .post(&format!("{path}/reject"), reason.clone())
        .await
        .ok();
    assert_eq!(ended.status().await, "rejected");
    let approve = approve_one(&ended.desk, &ended.listed[0], true).await;
    approve.refused(409, "refund_not_in_review");
    ended
        .desk
        .post(&format!("{path}/reopen"), reason)
        .await
        .ok();
    assert_eq!(ended.status().await, "in_review");
    approve_one(&ended.desk, &ended.listed[0], true).await.ok();
    ended.until(&["success"]).await;
    assert_eq!(ended.status().await, "refunded");
    let refund = ended.desk.refund(&ended.listed[0].id).await;
    assert!(refund["history"].as_array().unwrap().len() >= 7, "{refund}");
    ended.world.finish().await;
}

#[tokio::test]
async fn a_coach_reviews_and_only_administrators_let_money_go() {
    let ended = ended(1).await;
    let coach = ended.world.staff(Role::Coach).await;
    let refused = approve_one(&coach, &ended.listed[0], true).await;
    assert_eq!(refused.status, 403, "{refused}");
    approve_one(&coach, &ended.listed[0], false).await.ok();
    let preview = coach.preview(&ended.listed).await;
    assert_eq!(preview.status, 403, "{preview}");
    let stranger = "coach.of.another.camp";
    ended.world.new_staff(Role::Coach, stranger).await;
    let stranger = ended.world.staff_named(stranger).await;
    let hidden = stranger
        .get(&format!("/api/admin/refunds/{}", ended.listed[0].id))
        .await;
    assert_eq!(hidden.status, 404, "{hidden}");
    ended.world.finish().await;
}
