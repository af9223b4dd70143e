//! Refunds of fixed-code payments: by us where the account is ours, in WeCom's client otherwise.

use camp_domain::auth::Role;
use camp_testkit::{CodePayment, Plan, Scan, World};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::desk_refunds::{approve, let_go};
use super::desk_work::{act, because, only};
use super::{enrolments, on_the_desk};
use crate::world;

async fn world_with_code() -> World {
    let world = world().await;
    let plan = Plan {
        code: Some(("teacher", None)),
        days: 30,
        late: 3,
        ..Plan::default()
    };
    world.camp(plan).await;
    world
}

/// Staff give money back in the client.
async fn refund_in_the_client(world: &World, paid: &CodePayment, status: u8) -> Value {
    let wish = json!({ "transactionId": paid.transaction, "status": status });
    world.outside.control("wecom/refunds", wish).await
}

async fn money(world: &World) -> Vec<String> {
    world
        .words("select money from refunds order by ordinal")
        .await
}

#[tokio::test]
async fn a_refund_made_in_the_client_is_found_and_told_to_staff() {
    let world = world_with_code().await;
    let paid = world
        .scan(&Scan {
            ours: false,
            ..Scan::default()
        })
        .await;
    world.next_hour().await;
    refund_in_the_client(&world, &paid, 2).await;
    world.next_hour().await;
    assert_eq!(on_the_desk(&world).await, ["refund_outside"]);
    assert_eq!(money(&world).await, ["success"]);
    world.next_hour().await;
    assert_eq!(money(&world).await, ["success"], "read again, written once");
    world.finish().await;
}

#[tokio::test]
async fn a_refund_long_after_its_payment_is_found_by_the_payments_own_line() {
    let world = world_with_code().await;
    let paid = world
        .scan(&Scan {
            ours: false,
            ..Scan::default()
        })
        .await;
    world.next_hour().await;
    world.advance(TimeDelta::days(12)).await;
    world.run_due().await;
    // The payment's line has left the window; only the line of the refund is new.
    refund_in_the_client(&world, &paid, 2).await;
    world.next_hour().await;
    assert_eq!(money(&world).await, ["success"]);
    world.finish().await;
}

#[tokio::test]
async fn money_of_another_merchant_is_approved_here_and_given_back_in_the_client() {
    let world = world_with_code().await;
    let paid = world
        .scan(&Scan {
            payee: "stranger",
            ours: false,
            ..Scan::default()
        })
        .await;
    world.next_hour().await;
    let desk = world.staff(Role::Admin).await;
    let id = only(&desk, "unknown_code").await;
    let row = act(&desk, &id, "refund", because()).await.ok();
    let refund = row["refundId"].as_str().unwrap();
    approve(&desk, refund, true)
        .await
        .refused(409, "refund_without_account");
    approve(&desk, refund, false).await.ok();
    refund_in_the_client(&world, &paid, 2).await;
    world.next_hour().await;
    assert_eq!(
        money(&world).await,
        ["success"],
        "the approved one is the one"
    );
    assert!(
        on_the_desk(&world).await.is_empty(),
        "nothing about it is in doubt"
    );
    world.finish().await;
}

#[tokio::test]
async fn money_of_our_merchant_goes_back_by_our_own_hands() {
    let world = world_with_code().await;
    world
        .scan(&Scan {
            amount_fen: 9_800,
            ..Scan::default()
        })
        .await;
    world.next_hour().await;
    let desk = world.staff(Role::Admin).await;
    let id = only(&desk, "amount_differs").await;
    let row = act(&desk, &id, "refund", because()).await.ok();
    let_go(&world, &desk, row["refundId"].as_str().unwrap()).await;
    // WeCom's list tells of our own refund, too: it is the same one.
    world.next_hour().await;
    assert_eq!(money(&world).await, ["success"]);
    assert!(on_the_desk(&world).await.is_empty());
    assert_eq!(enrolments(&world).await, 0);
    world.finish().await;
}
