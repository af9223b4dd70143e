//! Payments of fixed codes: nobody tells us of them, and every one is in the books.

use camp_testkit::{Plan, Scan, World};
use serde_json::json;

use super::{enrolments, on_the_desk, payments};
use crate::world;

fn plan() -> Plan {
    Plan {
        code: Some(("teacher", None)),
        late: 3,
        ..Plan::default()
    }
}

async fn bindings(world: &World) -> Vec<String> {
    world
        .words("select bind_status from payments order by recorded_at, id")
        .await
}

#[tokio::test]
async fn a_payment_of_a_fixed_code_is_found_within_the_hour_and_waits_for_its_payer() {
    let world = world().await;
    let camp = world.camp(plan()).await;
    let paid = world.scan(&Scan::default()).await;
    world.next_hour().await;
    assert_eq!((payments(&world).await, enrolments(&world).await), (1, 1));
    assert_eq!(bindings(&world).await, ["pending"]);
    let days = "select count(*) from payments where bind_deadline = paid_at + interval '7 days'
                   and source = 'fixed_code' and merchant_account_id is not null
                   and learned_from = 'poll'";
    assert_eq!(world.count(days).await, 1);
    let books = world.books().await;
    assert_eq!(books.payments[0].transaction_id, paid.transaction);
    let counted = format!(
        "select enrolled_count::bigint from camps where id = '{}'",
        camp.id
    );
    assert_eq!(world.count(&counted).await, 1);
    // The windows overlap: the same line is read again and again.
    world.next_hour().await;
    world.next_hour().await;
    assert_eq!((payments(&world).await, enrolments(&world).await), (1, 1));
    assert!(on_the_desk(&world).await.is_empty());
    world.finish().await;
}

#[tokio::test]
async fn what_leads_to_no_camp_lies_on_the_desk() {
    let world = world().await;
    world.camp(plan()).await;
    let twins = |name| Plan {
        name,
        code: Some(("twins", Some(name))),
        late: 3,
        ..Plan::default()
    };
    world.camp(twins("甲营")).await;
    world.camp(twins("乙营")).await;
    let scans = [
        Scan {
            amount_fen: 9_800,
            ..Scan::default()
        },
        Scan {
            payee: "stranger",
            ..Scan::default()
        },
        Scan {
            payee: "twins",
            product: Some("乙营"),
            ..Scan::default()
        },
        Scan {
            payee: "twins",
            product: Some("丙营"),
            ..Scan::default()
        },
    ];
    for scan in &scans {
        world.scan(scan).await;
    }
    world.next_hour().await;
    assert_eq!(payments(&world).await, 4);
    assert_eq!(
        on_the_desk(&world).await,
        ["amount_differs", "unknown_code", "unknown_code"]
    );
    let placed = world
        .words("select c.name from enrolments e join camps c on c.id = e.camp_id")
        .await;
    assert_eq!(placed, ["乙营"]);
    world.finish().await;
}

#[tokio::test]
async fn money_that_came_to_another_merchant_is_in_the_books_all_the_same() {
    let world = world().await;
    world.camp(plan()).await;
    world
        .scan(&Scan {
            ours: false,
            ..Scan::default()
        })
        .await;
    world.next_hour().await;
    let foreign = "select count(*) from payments where merchant_account_id is null";
    assert_eq!(world.count(foreign).await, 1);
    assert_eq!(enrolments(&world).await, 1);
    world.finish().await;
}

#[tokio::test]
async fn a_place_that_cannot_be_given_loses_no_payment() {
    let world = world().await;
    world.camp(plan()).await;
    world
        .tamper("alter table enrolments add constraint out_of_order check (false) not valid")
        .await;
    world.scan(&Scan::default()).await;
    world.next_hour().await;
    assert_eq!(on_the_desk(&world).await, ["enrolment_failed"]);
    assert_eq!((payments(&world).await, enrolments(&world).await), (1, 0));
    assert_eq!(bindings(&world).await, ["manual_review"]);
    world.finish().await;
}

#[tokio::test]
async fn silence_of_wecom_is_not_an_empty_list() {
    let world = world().await;
    world.camp(plan()).await;
    world.next_hour().await;
    let fault = json!({ "name": "wecom_unavailable", "scope": "get_bill_list" });
    world.outside.fault(fault).await;
    world.scan(&Scan::default()).await;
    for _ in 0..5 {
        world.next_hour().await;
    }
    assert_eq!(payments(&world).await, 0);
    let told = "select count(*) from messages where cause like 'bills_stale:%'";
    assert_eq!(world.count(told).await, 1, "staff are told once a day");
    world.outside.no_faults().await;
    world.next_hour().await;
    assert_eq!((payments(&world).await, enrolments(&world).await), (1, 1));
    world.finish().await;
}

#[tokio::test]
async fn two_camps_that_could_not_be_told_apart_are_not_both_published() {
    let world = world().await;
    let first = world.camp(plan()).await;
    let draft = Plan {
        name: "后来的营",
        published: false,
        ..plan()
    };
    let second = world.camp(draft).await;
    let admin = world.staff(camp_domain::auth::Role::Admin).await;
    let path = format!("/api/admin/camps/{}/publish", second.id);
    let refused = admin.post(&path, json!({})).await;
    let problem = refused.refused(409, "camp_payee_taken");
    assert_eq!(problem["errors"][0]["field"], "payeeUserId", "{problem}");
    // Once the first takes no more members, the code is free.
    world.advance_to(first.start.plus(3).end()).await;
    world.run_due().await;
    assert_ne!(admin.post(&path, json!({})).await.status, 500);
    world.finish().await;
}
