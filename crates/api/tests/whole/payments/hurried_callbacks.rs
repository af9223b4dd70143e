//! Genuine callbacks that come too often, too early or in the wrong order, and a flood of others.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use camp_settings::{LogFormat, LogSettings};
use camp_testkit::{Form, Order, Plan, World};
use chrono::TimeDelta;
use futures::future::join_all;
use serde_json::json;

use super::platform::Platform;
use super::{enrolments, payments};
use crate::world;

async fn events(world: &World) -> i64 {
    world.count("select count(*) from payment_events").await
}

/// A paid order whose own callback is lost, and what the platform would say of it.
async fn paid(world: &World, platform: &Platform) -> (Order, serde_json::Value) {
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["回音"]).await.remove(0);
    let order = member.order(&camp).await;
    let lost = json!({ "name": "lose_callback", "count": 1 });
    world.outside.fault(lost).await;
    let transaction = world.pay(&order).await;
    let payment = platform.payment(&order.number, &transaction);
    (order, payment)
}

#[tokio::test]
async fn one_message_twenty_times_at_once_counts_once() {
    let world = world().await;
    let platform = Platform::of(&world).await;
    let (_, payment) = paid(&world, &platform).await;
    let message = platform.says(&world, "EV-1", &payment);
    let sent = join_all((0..20).map(|_| platform.send(&world, &message))).await;
    for answer in sent {
        assert_eq!(answer.status, 204, "{answer}");
    }
    let counts = (
        events(&world).await,
        payments(&world).await,
        enrolments(&world).await,
    );
    assert_eq!(counts, (1, 1, 1));
    world.finish().await;
}

#[tokio::test]
async fn another_notice_of_the_same_payment_changes_nothing() {
    let world = world().await;
    let platform = Platform::of(&world).await;
    let (_, payment) = paid(&world, &platform).await;
    let messages = ["EV-1", "EV-2", "EV-3"].map(|id| platform.says(&world, id, &payment));
    let sent = join_all(
        messages
            .iter()
            .map(|message| platform.send(&world, message)),
    )
    .await;
    for answer in sent {
        assert_eq!(answer.status, 204, "{answer}");
    }
    world.run_due().await;
    let counts = (
        events(&world).await,
        payments(&world).await,
        enrolments(&world).await,
    );
    assert_eq!(counts, (3, 1, 1));
    world.finish().await;
}

#[tokio::test]
async fn another_content_under_a_known_id_changes_nothing() {
    let world = world().await;
    let platform = Platform::of(&world).await;
    let (_, payment) = paid(&world, &platform).await;
    let message = platform.says(&world, "EV-1", &payment);
    assert_eq!(platform.send(&world, &message).await.status, 204);
    let mut other = payment;
    other["transaction_id"] = json!("4200009999");
    other["amount"]["total"] = json!(1);
    let message = platform.says(&world, "EV-1", &other);
    assert_eq!(platform.send(&world, &message).await.status, 204);
    let counts = (
        events(&world).await,
        payments(&world).await,
        enrolments(&world).await,
    );
    assert_eq!(counts, (1, 1, 1));
    world.finish().await;
}

#[tokio::test]
async fn a_body_that_says_it_is_not_compressed_is_read() {
    let world = world().await;
    let platform = Platform::of(&world).await;
    let (_, payment) = paid(&world, &platform).await;
    let message = platform.says(&world, "EV-1", &payment);
    let message = message.with("content-encoding", "identity");
    assert_eq!(platform.send(&world, &message).await.status, 204);
    world.finish().await;
}

#[tokio::test]
async fn who_paid_first_may_be_told_of_last() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let members = world.members(&["先付的人", "后付的人"]).await;
    let mut orders = Vec::new();
    for member in &members {
        orders.push(member.order(&camp).await);
    }
    let behind = json!({ "name": "reorder_callback", "count": 1 });
    world.outside.fault(behind).await;
    for order in &orders {
        world.pay(order).await;
    }
    members[1].enrolment_of(&orders[1]).await;
    assert_eq!(members[0].order_state(&orders[0]).await["state"], "pending");
    world.advance(TimeDelta::seconds(4)).await;
    members[0].enrolment_of(&orders[0]).await;
    world.finish().await;
}

#[tokio::test]
async fn a_callback_that_overtakes_the_answer_to_our_order_enrols() {
    let world = world().await;
    let platform = Platform::of(&world).await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["手快的人"]).await.remove(0);
    let slow = json!({
        "name": "slow_answer", "scope": "/v3/pay/transactions/jsapi", "count": 1, "delaySeconds": 4,
    });
    world.outside.fault(slow).await;
    let form = Form::of(&member.person);
    let telling = async {
        let number = loop {
            if let Some(number) = world.words("select out_trade_no from orders").await.pop() {
                break number;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        let payment = platform.payment(&number, "4200001234202611250000000001");
        let message = platform.says(&world, "EV-1", &payment);
        platform.send(&world, &message).await
    };
    let (pressed, told) = tokio::join!(member.press(&camp, &form), telling);
    assert_eq!(told.status, 204, "{told}");
    assert!(pressed.status < 500, "{pressed}");
    assert_eq!((payments(&world).await, enrolments(&world).await), (1, 1));
    world.run_due().await;
    let states = world.words("select state from orders").await;
    assert_eq!(states, ["paid"], "the late answer takes nothing back");
    // Nobody has really paid: the books cannot agree with the ledger.
    world.assert_outbox_empty().await;
}

#[tokio::test]
async fn a_callback_for_an_order_whose_answer_was_lost_enrols() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["没等到回答的人"]).await.remove(0);
    let lost = json!({
        "name": "drop_connection_after_commit", "scope": "/v3/pay/transactions/jsapi", "count": 1,
    });
    world.outside.fault(lost).await;
    let form = Form::of(&member.person);
    assert_eq!(member.press(&camp, &form).await.status, 503);
    let number = world
        .words("select out_trade_no from orders")
        .await
        .remove(0);
    world.outside.pay(&number).await;
    world.outside.idle().await;
    assert_eq!((payments(&world).await, enrolments(&world).await), (1, 1));
    let again = member.press(&camp, &form).await;
    again.refused(409, "enrolment_exists");
    world.finish().await;
}

#[tokio::test]
async fn a_flood_leaves_the_newest_thousand() {
    let world = world().await;
    let platform = Platform::of(&world).await;
    world
        .tamper(
            "insert into rejected_callbacks (received_at, reason, body)
             select timestamptz '2026-11-01', 'of_old', '' from generate_series(1, 1000)",
        )
        .await;
    let mut message = platform.says(&world, "EV-1", &json!({}));
    message.body.push(b' ');
    let sent = join_all((0..40).map(|_| platform.send(&world, &message))).await;
    for answer in sent {
        assert_eq!(answer.status, 401, "{answer}");
    }
    let kept =
        "select reason || ' ' || count(*) from rejected_callbacks group by reason order by 1";
    assert_eq!(world.words(kept).await, ["bad_signature 40", "of_old 960"]);
    world.finish().await;
}

#[tokio::test]
async fn what_is_refused_is_counted_by_its_reason() {
    if std::env::var_os("CAMP_LOG").is_none() {
        // Metrics are collected for the whole process, and nobody wants its logs.
        let settings = LogSettings {
            filter: "off".into(),
            format: LogFormat::Json,
        };
        camp_telemetry::init(&settings).unwrap();
    }
    let world = world().await;
    let platform = Platform::of(&world).await;
    let before = ["encoded", "oversized", "signtest"].map(|reason| refused(&world, reason));
    let message = platform.says(&world, "EV-1", &json!({}));
    let mut large = message.clone();
    large.body = vec![b' '; 64 * 1024 + 1];
    for message in [
        message.clone().with("content-encoding", "gzip"),
        large,
        message.with("wechatpay-signature", "WECHATPAY/SIGNTEST/aGVsbG8="),
    ] {
        platform.send(&world, &message).await;
    }
    let after = ["encoded", "oversized", "signtest"].map(|reason| refused(&world, reason));
    // Other tests of this process are counted, too.
    for (before, after) in before.into_iter().zip(after) {
        assert!(after > before, "{before} {after}");
    }
    world.finish().await;
}

/// How many callbacks were refused for this reason, as the metrics say to this machine.
fn refused(world: &World, reason: &str) -> u64 {
    let host = world.origin().trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).unwrap();
    let request = format!("GET /metrics HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    let name = format!("camp_callbacks_refused_total{{reason=\"{reason}\"}} ");
    let line = answer.lines().find_map(|line| line.strip_prefix(&name));
    line.map_or(0, |count| count.parse().unwrap())
}
