use serde_json::{Value, json};

use crate::merchant::Merchant;
use crate::receiver::Receiver;
use crate::world::World;

#[tokio::test]
async fn a_payment_is_told_once_signed_and_sealed() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    let receiver = Receiver::start(&[]).await;
    merchant
        .paid(&world, "order-2001", 9900, &receiver.url)
        .await;
    assert_eq!(
        world.control("idle", json!({})).await["waitingCallbacks"],
        0
    );
    let received = receiver.take();
    assert_eq!(received.len(), 1);
    let note = received[0].json();
    assert!(merchant.trusts(&received[0].headers, &received[0].body));
    assert_eq!(note["event_type"], "TRANSACTION.SUCCESS");
    assert_eq!(note["resource_type"], "encrypt-resource");
    let plain: Value = serde_json::from_str(&merchant.open(&note["resource"])).unwrap();
    assert_eq!(plain["out_trade_no"], "order-2001");
    assert_eq!(plain["amount"]["total"], 9900);
    assert_eq!(plain["trade_state"], "SUCCESS");
}

#[tokio::test]
async fn a_refused_callback_climbs_the_ladder_in_business_time() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    let receiver = Receiver::start(&[500; 15]).await;
    merchant
        .paid(&world, "order-2002", 100, &receiver.url)
        .await;
    world.control("idle", json!({})).await;
    assert_eq!(receiver.count(), 1);
    world.advance(16).await;
    assert_eq!(receiver.count(), 2);
    world.advance(14).await;
    assert_eq!(receiver.count(), 3);
    world.advance(20).await;
    assert_eq!(receiver.count(), 3);
    world.advance(10).await;
    assert_eq!(receiver.count(), 4);
    // The rest of the ladder takes a bit more than a day; its last step is heard.
    world.advance(86_700).await;
    let ids: Vec<Value> = receiver
        .take()
        .iter()
        .map(|note| note.json()["id"].clone())
        .collect();
    assert_eq!(ids.len(), 16);
    assert!(ids.iter().all(|id| *id == ids[0]));
    assert_eq!(
        world.control("idle", json!({})).await["waitingCallbacks"],
        0
    );
}

#[tokio::test]
async fn nobody_at_home_is_given_up_after_the_last_step() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    merchant
        .paid(&world, "order-2003", 100, "http://127.0.0.1:9/notify")
        .await;
    world.advance(100_000).await;
    let callbacks = world.look("wechat-pay/callbacks").await;
    assert_eq!(callbacks["finished"][0]["state"], "given_up");
    assert_eq!(
        callbacks["finished"][0]["attempts"]
            .as_array()
            .unwrap()
            .len(),
        16
    );
}

#[tokio::test]
async fn switches_double_lose_delay_and_spoil_callbacks() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    let receiver = Receiver::start(&[]).await;
    let told = async |number: &str, fault: &str, advance: i64| {
        world.fault(json!({ "name": fault, "count": 1 })).await;
        merchant.paid(&world, number, 100, &receiver.url).await;
        world.advance(advance).await;
        receiver.take()
    };
    let twins = told("order-2010", "double_callback", 0).await;
    assert_eq!(twins.len(), 2);
    assert_eq!(twins[0].json()["id"], twins[1].json()["id"]);
    assert_eq!(told("order-2011", "lose_callback", 100_000).await.len(), 0);
    assert_eq!(told("order-2012", "delay_callback", 20).await.len(), 0);
    world.advance(11).await;
    assert_eq!(receiver.take().len(), 1);
    for fault in ["bad_signature", "signtest"] {
        // Bound to callbacks, so that the order's own answer stays honest.
        world
            .fault(json!({ "name": fault, "scope": "callback", "count": 1 }))
            .await;
        merchant
            .paid(&world, &format!("order-{fault}"), 100, &receiver.url)
            .await;
        world.advance(0).await;
        let note = receiver.take().remove(0);
        assert!(!merchant.trusts(&note.headers, &note.body), "{fault}");
    }
    let dear = told("order-2015", "callback_wrong_amount", 0)
        .await
        .remove(0);
    assert!(merchant.trusts(&dear.headers, &dear.body));
    let plain: Value = serde_json::from_str(&merchant.open(&dear.json()["resource"])).unwrap();
    assert_eq!(plain["amount"]["total"], 101);
    let other = told("order-2016", "callback_signed_by_certificate", 0)
        .await
        .remove(0);
    assert_eq!(other.headers["wechatpay-serial"], merchant.cert_serial);
    assert!(merchant.trusts(&other.headers, &other.body));
}
