//! Money in doubt that goes back: by our hands after review, or by hands elsewhere.

use camp_domain::MerchantAccountId;
use camp_domain::auth::Role;
use camp_domain::payments::LearnedFrom;
use camp_domain::refunds::Answer as Status;
use camp_domain::{Actor, Fen};
use camp_services::refunds::{Seen, seen_outside};
use camp_testkit::{Answer, Client, Plan, World};
use chrono::TimeDelta;
use serde_json::{Value, json};
use uuid::Uuid;

use super::desk_work::{act, because, look, only, waiting};
use super::{enrolments, on_the_desk};
use crate::refunds::ended;
use crate::world;

pub(super) async fn approve(desk: &Client, refund: &str, release: bool) -> Answer {
    let seen = desk.refund(refund).await;
    let body = json!({ "factsHash": seen["factsHash"], "release": release });
    desk.post(&format!("/api/admin/refunds/{refund}/approve"), body)
        .await
}

async fn decide(desk: &Client, refund: &str, verb: &str) -> Value {
    desk.post(&format!("/api/admin/refunds/{refund}/{verb}"), because())
        .await
        .ok()
}

/// Approves and releases a refund, and waits until its money is back.
pub(super) async fn let_go(world: &World, desk: &Client, refund: &str) {
    approve(desk, refund, true).await.ok();
    world
        .run_until(TimeDelta::seconds(20), async |_| {
            desk.refund(refund).await["money"] == "success"
        })
        .await;
}

/// Somebody refunds in the merchant's console; the provider tells us.
pub(crate) async fn refund_in_the_console(
    world: &World,
    transaction: &str,
    number: &str,
    fen: i64,
) {
    let merchants = world.words("select id::text from merchant_accounts").await;
    let merchant = MerchantAccountId::from(Uuid::parse_str(&merchants[0]).unwrap());
    let client = world.app.clients.wechat_pay(&world.app.db, merchant).await;
    let notify = format!(
        "{}/api/webhooks/wechat-pay/{merchant}/refunds",
        world.origin()
    );
    let body = json!({
        "transaction_id": transaction,
        "out_refund_no": number,
        "notify_url": notify,
        "amount": { "refund": fen, "total": 9_900, "currency": "CNY" },
    });
    let accepted = client
        .unwrap()
        .unwrap()
        .refund(body.to_string().as_bytes())
        .await;
    accepted.unwrap();
    world.advance(TimeDelta::seconds(10)).await;
    world.outside.idle().await;
}

#[tokio::test]
async fn another_amount_goes_back_in_full_after_a_look_of_its_own() {
    let world = world().await;
    let (desk, coach) = (
        world.staff(Role::Admin).await,
        world.staff(Role::Coach).await,
    );
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["多付的人"]).await.remove(0);
    let order = member.order(&camp).await;
    world.tamper("update orders set amount_fen = 9800").await;
    world.pay(&order).await;
    let id = only(&desk, "amount_differs").await;
    let row = act(&desk, &id, "refund", because()).await.ok();
    assert_eq!(
        (&row["state"], &row["resolutionKind"]),
        (&json!("resolved"), &json!("refunded"))
    );
    act(&desk, &id, "refund", because())
        .await
        .refused(409, "exception_resolved");

    let listed = world.in_review(&desk, &camp).await;
    assert_eq!((listed.len(), listed[0].amount_fen), (1, 9_900));
    desk.approve(&listed, 9_900)
        .await
        .refused(409, "refund_not_for_batch");
    approve(&coach, &listed[0].id, false)
        .await
        .refused(403, "refund_needs_admin");
    let_go(&world, &desk, &listed[0].id).await;
    let refund = desk.refund(&listed[0].id).await;
    assert_eq!(
        (&refund["kind"], &refund["reason"]),
        (&json!("early"), &json!("已与会员核实"))
    );
    assert_eq!(enrolments(&world).await, 0);
    world.finish().await;
}

#[tokio::test]
async fn a_refund_that_is_rejected_puts_its_row_back_on_the_desk() {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["付了两次的人"]).await.remove(0);
    let first = member.order(&camp).await;
    world
        .tamper("update orders set state = 'closed', due_at = null, closed_at = created_at")
        .await;
    world.enrol(&member, &camp).await;
    world.pay(&first).await;
    let id = only(&desk, "paid_twice").await;
    let row = act(&desk, &id, "refund", because()).await.ok();
    let refund = row["refundId"].as_str().unwrap();
    decide(&desk, refund, "reject").await;
    let view = look(&desk, &id).await;
    assert_eq!(view["exception"]["state"], "open", "{view}");
    assert_eq!(
        view["actions"],
        json!(["attach", "refund", "close"]),
        "{view}"
    );
    let last = view["history"].as_array().unwrap().last().unwrap().clone();
    assert!(
        last["reason"].as_str().unwrap().contains("未通过审核"),
        "{last}"
    );

    decide(&desk, refund, "reopen").await;
    assert!(
        waiting(&desk, "").await.is_empty(),
        "the refund deals with it again"
    );
    decide(&desk, refund, "reject").await;
    let row = act(&desk, &id, "refund", because()).await.ok();
    let second = row["refundId"].as_str().unwrap();
    assert_ne!(second, refund);
    let path = format!("/api/admin/refunds/{refund}/reopen");
    desk.post(&path, because())
        .await
        .refused(409, "refund_exceeds_payment");
    let_go(&world, &desk, second).await;
    assert_eq!(world.ledger().await.refunds.len(), 1);
    assert_eq!(
        enrolments(&world).await,
        1,
        "the place of the first payment stays"
    );
    world.finish().await;
}

#[tokio::test]
async fn a_payment_refunded_outside_frees_its_place_and_cannot_be_refunded_by_us_again() {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["找人退款的人"]).await.remove(0);
    let order = member.order(&camp).await;
    let paid = world.pay(&order).await;
    let enrolment = member.enrolment_of(&order).await;
    refund_in_the_console(&world, &paid, "CONSOLE0001", 9_900).await;
    let id = only(&desk, "refund_outside").await;
    let view = look(&desk, &id).await;
    let detail = view["exception"]["detail"].as_str().unwrap();
    assert!(
        detail.contains("99.00") && detail.contains("CONSOLE0001"),
        "{detail}"
    );
    assert_eq!(view["actions"], json!(["close"]), "{view}");
    act(&desk, &id, "refund", because())
        .await
        .refused(409, "refund_open");
    let card = member.card(&enrolment).await;
    assert_eq!(
        (&card["result"], &card["refundStatus"]),
        (&json!("withdrawn"), &json!("refunded"))
    );
    let count = "select enrolled_count::bigint from camps";
    assert_eq!(world.count(count).await, 0);

    world
        .live(&camp, &[(member.person.user_id, (1..=6).collect())])
        .await;
    assert!(world.settle(&desk, &camp).await.is_empty());
    act(&desk, &id, "close", because()).await.ok();
    world.finish().await;
}

#[tokio::test]
async fn a_part_refunded_outside_takes_the_place_of_what_we_had_proposed() {
    let ended = ended(1).await;
    let (world, desk) = (&ended.world, &ended.desk);
    let paid = world.words("select transaction_id from payments").await;
    refund_in_the_console(world, &paid[0], "CONSOLE0002", 100).await;
    assert_eq!(on_the_desk(world).await, ["refund_outside"]);
    assert_eq!(
        desk.refund(&ended.listed[0].id).await["decision"],
        "rejected"
    );
    let refused = approve(desk, &ended.listed[0].id, true).await;
    refused.refused(409, "refund_not_in_review");
    let path = format!("/api/admin/refunds/{}/reopen", ended.listed[0].id);
    desk.post(&path, because())
        .await
        .refused(409, "refund_exceeds_payment");
    let path = format!("/api/admin/camps/{}/settlement/list", ended.camp.id);
    desk.post(&path, json!({})).await.ok();
    assert!(world.in_review(desk, &ended.camp).await.is_empty());
    world.advance(TimeDelta::minutes(2)).await;
    refund_in_the_console(world, &paid[0], "CONSOLE0003", 200).await;
    let rows = waiting(desk, "").await;
    assert_eq!(rows.len(), 1);
    let detail = rows[0]["detail"].as_str().unwrap();
    assert!(
        detail.contains("CONSOLE0003") && detail.contains("共 3.00 元"),
        "{detail}"
    );
    assert_eq!(world.books().await.refunded_fen(), 300);
    ended.world.finish().await;
}

#[tokio::test]
async fn what_we_had_approved_and_somebody_paid_elsewhere_is_no_mystery() {
    let ended = ended(1).await;
    let (world, desk) = (&ended.world, &ended.desk);
    approve(desk, &ended.listed[0].id, false).await.ok();
    let paid = world.words("select transaction_id from payments").await;
    refund_in_the_console(world, &paid[0], "CONSOLE0004", 9_900).await;
    assert!(on_the_desk(world).await.is_empty());
    assert_eq!(ended.status().await, "refunded");
    let listed = &ended.listed;
    let preview = desk.preview(listed).await.ok();
    assert_eq!(
        preview["refusals"][0]["code"], "refund_not_approved",
        "{preview}"
    );
    world.run_due().await;
    assert_eq!(world.ledger().await.refunds.len(), 1);
    ended.world.finish().await;
}

#[tokio::test]
async fn money_of_another_merchant_is_refunded_in_the_client_and_found_there() {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let wish = json!({ "payeeUserId": "wang", "amountFen": 9_900, "ownMerchant": false,
                       "payerName": "王女士", "remark": "晨读营押金" });
    let paid = world.outside.control("wecom/payments", wish).await;
    world.advance(TimeDelta::minutes(61)).await;
    world.run_due().await;
    let id = only(&desk, "unknown_code").await;
    let view = look(&desk, &id).await;
    let payment = &view["payment"];
    assert_eq!(
        (&payment["payerName"], &payment["remark"]),
        (&json!("王女士"), &json!("晨读营押金"))
    );
    assert_eq!(
        (&payment["payeeUserId"], &payment["ownMerchant"]),
        (&json!("wang"), &json!(false))
    );
    let row = act(&desk, &id, "refund", because()).await.ok();
    let refund = row["refundId"].as_str().unwrap();
    approve(&desk, refund, true)
        .await
        .refused(409, "refund_without_account");
    approve(&desk, refund, false).await.ok();
    let preview = desk
        .post(
            "/api/admin/release-runs/preview",
            json!({ "refundIds": [refund] }),
        )
        .await
        .ok();
    assert_eq!(
        preview["refusals"][0]["code"], "refund_without_account",
        "{preview}"
    );

    let wish = json!({ "transactionId": paid["transactionId"], "status": 2 });
    let back = world.outside.control("wecom/refunds", wish).await;
    for _ in 0..2 {
        hear(
            &world,
            back["outRefundNo"].as_str().unwrap(),
            Status::Success,
        )
        .await;
    }
    let refunded = desk.refund(refund).await;
    assert_eq!(
        (&refunded["decision"], &refunded["money"]),
        (&json!("approved"), &json!("success"))
    );
    assert!(on_the_desk(&world).await.is_empty());
    assert_eq!(world.count("select count(*) from refunds").await, 1);
    world.finish().await;
}

#[tokio::test]
async fn a_refund_under_way_elsewhere_is_one_refund_to_its_end() {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let wish = json!({ "payeeUserId": "wang", "amountFen": 5_000, "ownMerchant": false });
    let paid = world.outside.control("wecom/payments", wish).await;
    world.advance(TimeDelta::minutes(61)).await;
    world.run_due().await;
    let wish = json!({ "transactionId": paid["transactionId"], "status": 1 });
    let back = world.outside.control("wecom/refunds", wish).await;
    let number = back["outRefundNo"].as_str().unwrap().to_owned();
    hear(&world, &number, Status::Processing).await;
    world.run_due().await;
    let mut kinds = on_the_desk(&world).await;
    assert_eq!(kinds, ["refund_outside", "unknown_code"]);
    let unknown = waiting(&desk, "kind=unknown_code").await.remove(0);
    let unknown = unknown["id"].as_str().unwrap();
    act(&desk, unknown, "refund", because())
        .await
        .refused(409, "refund_open");

    let wish =
        json!({ "transactionId": paid["transactionId"], "outRefundNo": number, "status": 2 });
    world.outside.control("wecom/refunds", wish).await;
    hear(&world, &number, Status::Success).await;
    hear(&world, &number, Status::Processing).await;
    kinds = on_the_desk(&world).await;
    assert_eq!(kinds.len(), 2);
    let books = world.books().await;
    assert_eq!((books.refunds.len(), books.refunded_fen()), (1, 5_000));
    world.finish().await;
}

/// What the list of the client says, as the poll hands it on.
async fn hear(world: &World, number: &str, status: Status) {
    let payments = world.words("select id::text from payments").await;
    let amount = Fen::new(world.count("select amount_fen from payments").await);
    let mut tx = world.app.begin(Actor::System).await.unwrap();
    let seen = Seen {
        payment: Uuid::parse_str(&payments[0]).unwrap().into(),
        out_refund_no: number,
        amount,
        status,
        succeeded_at: None,
        door: LearnedFrom::Poll,
    };
    seen_outside(&world.app, &mut tx, &seen).await.unwrap();
    tx.commit().await.unwrap();
}
