//! Many doors at the same moment, and every step failing or happening twice: one end.

use camp_domain::payments::LearnedFrom;
use camp_domain::refunds::Answer;
use camp_domain::{Actor, Fen, PaymentId};
use camp_services::due::DueQueue;
use camp_services::payments::EventQueue;
use camp_services::refunds::{RefundQueue, Seen, seen_outside};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Ended, ended};

/// The bill of the day says so, too.
async fn bill(ended: &Ended, payment: PaymentId, number: &str) {
    let mut tx = ended.world.app.begin(Actor::System).await.unwrap();
    let seen = Seen {
        payment,
        out_refund_no: number,
        amount: Fen::new(9_900),
        status: Answer::Success,
        succeeded_at: None,
        door: LearnedFrom::Bill,
    };
    seen_outside(&ended.world.app, &mut tx, &seen)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn payment_of(ended: &Ended, at: usize) -> PaymentId {
    let id = &ended.listed[at].id;
    let statement = format!("select payment_id::text from refunds where id = '{id}'");
    ended.world.words(&statement).await[0].parse().unwrap()
}

#[tokio::test]
async fn callback_query_button_and_bill_at_the_same_moment_are_one_success() {
    const ROUNDS: usize = 6;
    let ended = ended(ROUNDS).await;
    for at in 0..ROUNDS {
        let (id, number) = (ended.listed[at].id.clone(), ended.listed[at].number.clone());
        let payment = payment_of(&ended, at).await;
        ended.desk.approve_and_release(&ended.listed[at..=at]).await;
        RefundQueue::run(&ended.world.app, 20).await.unwrap();
        let [query, retry] =
            ["query", "retry"].map(|verb| format!("/api/admin/refunds/{id}/{verb}"));
        // Time moves on: the provider is done and calls back while everybody asks.
        let (_, asked, again, retried, worked, _) = tokio::join!(
            ended.world.advance(TimeDelta::minutes(5)),
            ended.desk.post(&query, json!({})),
            ended.desk.post(&query, json!({})),
            ended.desk.post(&retry, json!({})),
            RefundQueue::run(&ended.world.app, 20),
            async {
                while ended.world.ledger().await.refunds[at].status != "SUCCESS" {}
                bill(&ended, payment, &number).await;
            },
        );
        assert!(
            asked.status == 200 && again.status == 200,
            "{asked} {again}"
        );
        assert!([200, 409].contains(&retried.status), "{retried}");
        worked.unwrap();
        ended.world.run_due().await;
        let log = format!(
            "select count(*) from status_log where entity_id = '{id}' and machine = 'refund_money'
                and to_state = 'success'"
        );
        assert_eq!(ended.world.count(&log).await, 1);
    }
    ended.all_are_refunded_once().await;
    let told = "select count(*) from messages where cause like 'refund_succeeded:%' and channel = 'template'";
    assert_eq!(
        ended.world.count(told).await,
        i64::try_from(ROUNDS).unwrap()
    );
    let incidents = "select count(*) from messages where cause like 'refund_incident:%'";
    assert_eq!(ended.world.count(incidents).await, 0);
    ended.world.finish().await;
}

#[tokio::test]
async fn two_people_who_approve_and_release_at_the_same_moment_release_once() {
    let ended = ended(4).await;
    for one in &ended.listed {
        let path = format!("/api/admin/refunds/{}/approve", one.id);
        let body = json!({ "factsHash": one.facts_hash, "release": true });
        let (a, b, c) = tokio::join!(
            ended.desk.post(&path, body.clone()),
            ended.desk.post(&path, body.clone()),
            ended.desk.post(&path, body),
        );
        let mut all = [a.status, b.status, c.status];
        all.sort_unstable();
        assert_eq!(all, [200, 409, 409], "{a} {b} {c}");
    }
    assert_eq!(
        ended.world.count("select count(*) from release_runs").await,
        4
    );
    ended
        .world
        .run_until(TimeDelta::seconds(20), async |world| {
            world
                .count("select count(*) from refunds where money <> 'success'")
                .await
                == 0
        })
        .await;
    ended.all_are_refunded_once().await;
    ended.world.finish().await;
}

/// Lets the `step`-th write to the books of a refund fail, whoever makes it.
async fn fail_at(ended: &Ended, step: usize) {
    let statement = format!("update fault_at set step = {step}");
    assert_eq!(ended.world.tamper(&statement).await, 1);
    ended
        .world
        .tamper("alter sequence fault_steps restart")
        .await;
}

async fn prepare_faults(ended: &Ended) {
    let tables = [
        ("refunds", "insert or update"),
        ("release_runs", "insert or update"),
        ("payment_events", "insert or update"),
        ("status_log", "insert"),
        ("audit_log", "insert"),
        ("messages", "insert"),
    ];
    let mut prepare = vec![
        "create sequence fault_steps".to_owned(),
        "create table fault_at (step bigint not null)".to_owned(),
        "insert into fault_at values (0)".to_owned(),
        "create function fault() returns trigger language plpgsql security definer as $$
         begin
             if nextval('fault_steps') = (select step from fault_at) then
                 raise exception 'the disk is full' using errcode = '53100';
             end if;
             return new;
         end $$"
            .to_owned(),
    ];
    prepare.extend(tables.map(|(table, when)| {
        format!(
            "create trigger fault before {when} on {table} for each row execute function fault()"
        )
    }));
    for statement in prepare {
        ended.world.tamper(&statement).await;
    }
}

/// One refund from review to the member's account, as often tried as it takes.
async fn whole_life(ended: &Ended, at: usize) -> Value {
    let one = &ended.listed[at];
    let path = format!("/api/admin/refunds/{}/approve", one.id);
    let body = json!({ "factsHash": one.facts_hash, "release": true });
    let first = ended.desk.post(&path, body.clone()).await;
    if first.status != 200 {
        assert_eq!(first.status, 500, "{first}");
        ended.desk.post(&path, body).await.ok();
    }
    for _ in 0..20 {
        // A pass that fails is tried again; a claim whose worker failed runs out.
        let _failed_or_not = RefundQueue::run(&ended.world.app, 20).await;
        let _failed_or_not = EventQueue::run(&ended.world.app, 20).await;
        let refund = ended.desk.refund(&one.id).await;
        if refund["money"] == "success" {
            return refund;
        }
        ended
            .world
            .tamper("update refunds set claimed_until = null where claimed_until is not null")
            .await;
        ended.world.advance(TimeDelta::minutes(2)).await;
    }
    panic!("{} never comes to an end", one.id);
}

#[tokio::test]
async fn whichever_write_fails_on_the_way_the_end_is_the_same() {
    const MOST: usize = 40;
    let ended = ended(MOST).await;
    prepare_faults(&ended).await;
    let mut steps = 0;
    for at in 0..MOST {
        fail_at(&ended, at + 1).await;
        let refund = whole_life(&ended, at).await;
        assert_eq!(refund["decision"], "approved");
        let fired = "select last_value from fault_steps";
        steps = at;
        if ended.world.count(fired).await <= i64::try_from(at).unwrap() {
            break;
        }
    }
    assert!(
        (10..MOST - 1).contains(&steps),
        "{steps} writes, each failed once"
    );
    fail_at(&ended, 0).await;
    for at in steps + 1..MOST {
        whole_life(&ended, at).await;
    }
    ended.world.run_due().await;
    ended.all_are_refunded_once().await;
    let log =
        "select count(*) from status_log where machine = 'refund_money' and to_state = 'success'";
    assert_eq!(ended.world.count(log).await, i64::try_from(MOST).unwrap());
    ended.world.finish().await;
}

#[tokio::test]
async fn whatever_is_done_twice_happens_once() {
    let ended = ended(1).await;
    let one = &ended.listed;
    ended
        .world
        .outside
        .fault(json!({ "name": "double_callback" }))
        .await;
    ended.desk.approve(one, 9_900).await.ok();
    ended
        .desk
        .approve(one, 9_900)
        .await
        .refused(409, "refund_not_in_review");
    let hash = ended.desk.preview(one).await.ok()["hash"].clone();
    ended.desk.release(one, &hash, 9_900).await.ok();
    ended
        .desk
        .release(one, &hash, 9_900)
        .await
        .refused(409, "refund_released");
    for _ in 0..2 {
        RefundQueue::run(&ended.world.app, 20).await.unwrap();
    }
    let [query, retry] =
        ["query", "retry"].map(|verb| format!("/api/admin/refunds/{}/{verb}", one[0].id));
    for _ in 0..2 {
        ended.desk.post(&query, json!({})).await.ok();
        ended
            .desk
            .post(&retry, json!({}))
            .await
            .refused(409, "refund_not_repeatable");
    }
    // The same bytes are sent twice: the first answer is lost with its worker.
    let lost = "update refunds set money = 'submitting', earlier_open = true, accepted_at = null,
                       answered = null, answered_at = null, claimed_until = null, due_at = created_at";
    ended.world.tamper(lost).await;
    ended.until(&["success"]).await;
    for event in ended
        .world
        .words("select id::text from payment_events")
        .await
    {
        for _ in 0..2 {
            let path = format!("/api/admin/payment-events/{event}/replay");
            ended.desk.post(&path, json!({})).await.ok();
        }
    }
    ended.all_are_refunded_once().await;
    let log =
        "select count(*) from status_log where machine = 'refund_money' and to_state = 'success'";
    assert_eq!(ended.world.count(log).await, 1);
    ended.world.finish().await;
}
