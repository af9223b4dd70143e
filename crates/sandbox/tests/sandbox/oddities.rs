//! Faults that only show now and then: lost answers, strange keys, lagging look-ups, wrong files.

use serde_json::{Value, json};

use crate::merchant::Merchant;
use crate::receiver::Receiver;
use crate::world::World;

#[tokio::test]
async fn a_lost_answer_makes_the_platform_tell_again() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    let receiver = Receiver::start(&[]).await;
    world
        .fault(json!({ "name": "callback_answer_lost", "count": 1 }))
        .await;
    merchant
        .paid(&world, "order-5001", 9900, &receiver.url)
        .await;
    world.control("idle", json!({})).await;
    world.advance(16).await;
    let ids: Vec<Value> = receiver
        .take()
        .iter()
        .map(|note| note.json()["id"].clone())
        .collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
}

#[tokio::test]
async fn a_callback_may_name_a_key_nobody_knows() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    let receiver = Receiver::start(&[]).await;
    world
        .fault(json!({ "name": "callback_unknown_serial", "count": 1 }))
        .await;
    merchant
        .paid(&world, "order-5002", 9900, &receiver.url)
        .await;
    world.control("idle", json!({})).await;
    let note = &receiver.take()[0];
    assert!(!merchant.trusts(&note.headers, &note.body));
    let serial = note.headers["Wechatpay-Serial"].to_str().unwrap();
    assert!(serial.starts_with("PUB_KEY_ID_") && serial != merchant.key_id);
}

#[tokio::test]
async fn a_fresh_order_may_be_unknown_for_a_moment() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    let order = merchant.order("order-5003", 9900, "http://127.0.0.1:9/n");
    merchant
        .post(&world, "/v3/pay/transactions/jsapi", &order)
        .await;
    world
        .fault(json!({ "name": "order_lags", "count": 1 }))
        .await;
    let path = format!(
        "/v3/pay/transactions/out-trade-no/order-5003?mchid={}",
        merchant.mchid
    );
    assert_eq!(merchant.get(&world, &path).await.code(), "ORDER_NOT_EXIST");
    assert_eq!(
        merchant.get(&world, &path).await.json()["trade_state"],
        "NOTPAY"
    );
}

#[tokio::test]
async fn a_bill_may_be_missing_or_differ_from_its_hash() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    let day = world.look("clock").await["now"].as_str().unwrap()[..10].to_owned();
    merchant
        .paid(&world, "order-5004", 9900, "http://127.0.0.1:9/n")
        .await;
    world.advance(2 * 86_400).await;
    let path = format!("/v3/bill/tradebill?bill_date={day}");
    world
        .fault(json!({ "name": "no_statement", "count": 1 }))
        .await;
    assert_eq!(
        merchant.get(&world, &path).await.code(),
        "NO_STATEMENT_EXIST"
    );
    world
        .fault(json!({ "name": "bill_wrong_hash", "count": 1 }))
        .await;
    let wrong = merchant.get(&world, &path).await.json();
    let right = merchant.get(&world, &path).await.json();
    assert_ne!(wrong["hash_value"], right["hash_value"]);
}
