use serde_json::{Value, json};

use crate::merchant::Merchant;
use crate::receiver::Receiver;
use crate::world::World;

const REFUNDS: &str = "/v3/refund/domestic/refunds";
const NOTIFY: &str = "http://127.0.0.1:9/notify";

async fn status(world: &World, merchant: &Merchant, number: &str) -> Value {
    merchant
        .get(world, &format!("{REFUNDS}/{number}"))
        .await
        .json()["status"]
        .clone()
}

#[tokio::test]
async fn a_refund_is_accepted_settles_and_tells_the_merchant() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    let receiver = Receiver::start(&[]).await;
    merchant
        .paid(&world, "order-1001", 9900, &receiver.url)
        .await;
    world.control("idle", json!({})).await;
    let mut refund = merchant.refund("refund-1", "order-1001", 9900, 9900);
    refund["notify_url"] = json!(receiver.url);
    let accepted = merchant.post(&world, REFUNDS, &refund).await;
    assert_eq!(
        (accepted.status, &accepted.json()["status"]),
        (200, &json!("PROCESSING"))
    );
    world.advance(3).await;
    assert_eq!(status(&world, &merchant, "refund-1").await, "SUCCESS");

    let received = receiver.take();
    let note = received.last().unwrap();
    assert!(merchant.trusts(&note.headers, &note.body));
    assert_eq!(note.json()["event_type"], "REFUND.SUCCESS");
    let plain: Value = serde_json::from_str(&merchant.open(&note.json()["resource"])).unwrap();
    assert_eq!(plain["refund_status"], "SUCCESS");
    assert_eq!(plain["amount"]["refund"], 9900);
    assert!(plain.get("status").is_none() && plain["amount"].get("currency").is_none());

    let ledger = world.look("ledger").await;
    assert_eq!(ledger["refunds"][0]["status"], "SUCCESS");
    assert_eq!(ledger["refunds"][0]["outTradeNo"], "order-1001");
    assert_eq!(ledger["balanceFen"], 0);
    let path = format!(
        "/v3/pay/transactions/out-trade-no/order-1001?mchid={}",
        merchant.mchid
    );
    assert_eq!(
        merchant.get(&world, &path).await.json()["trade_state"],
        "REFUND"
    );
}

#[tokio::test]
async fn the_same_number_is_the_same_refund_for_ever() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    merchant.paid(&world, "order-1002", 9900, NOTIFY).await;
    let refund = merchant.refund("refund-2", "order-1002", 5000, 9900);
    let first = merchant.post(&world, REFUNDS, &refund).await.json();
    world.advance(10).await;
    let again = merchant.post(&world, REFUNDS, &refund).await.json();
    assert_eq!(first["refund_id"], again["refund_id"]);
    assert_eq!(again["status"], "SUCCESS");
    let other = merchant.refund("refund-2", "order-1002", 4000, 9900);
    assert_eq!(
        merchant.post(&world, REFUNDS, &other).await.code(),
        "INVALID_REQUEST"
    );
    assert_eq!(
        world.look("ledger").await["refunds"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn sums_pauses_years_and_balance_are_held() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    merchant.paid(&world, "order-1003", 9900, NOTIFY).await;
    let post = async |number: &str, amount: i64, total: i64| {
        let refund = merchant.refund(number, "order-1003", amount, total);
        let answer = merchant.post(&world, REFUNDS, &refund).await;
        (
            answer.status,
            answer.json()["code"].as_str().unwrap_or("").to_owned(),
        )
    };
    assert_eq!(post("a", 100, 9800).await, (400, "INVALID_REQUEST".into()));
    assert_eq!(post("b", 9901, 9900).await, (400, "INVALID_REQUEST".into()));
    world
        .control("wechat-pay/balance", json!({ "balanceFen": 50 }))
        .await;
    assert_eq!(post("c", 100, 9900).await, (403, "NOT_ENOUGH".into()));
    world
        .control("wechat-pay/balance", json!({ "balanceFen": 100_000 }))
        .await;
    assert_eq!(post("c", 100, 9900).await, (200, String::new()));
    assert_eq!(
        post("d", 100, 9900).await,
        (429, "FREQUENCY_LIMITED".into())
    );
    world.advance(60).await;
    assert_eq!(post("d", 9801, 9900).await, (400, "INVALID_REQUEST".into()));
    assert_eq!(post("d", 9800, 9900).await, (200, String::new()));
    world.advance(60).await;
    assert_eq!(post("e", 1, 9900).await, (400, "INVALID_REQUEST".into()));
    let unknown = merchant
        .post(&world, REFUNDS, &merchant.refund("f", "nobody12", 1, 1))
        .await;
    assert_eq!(
        (unknown.status, unknown.code().as_str()),
        (404, "RESOURCE_NOT_EXISTS")
    );

    merchant.paid(&world, "order-1004", 100, NOTIFY).await;
    world.advance(365 * 86_400 + 1).await;
    let late = merchant
        .post(&world, REFUNDS, &merchant.refund("g", "order-1004", 1, 100))
        .await;
    assert_eq!(late.code(), "INVALID_REQUEST");
}

#[tokio::test]
async fn an_abnormal_refund_can_be_sent_elsewhere_and_a_closed_one_gives_the_money_back() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    world
        .control("wechat-pay/settings", json!({ "refundDelaySeconds": 60 }))
        .await;
    merchant.paid(&world, "order-1005", 9900, NOTIFY).await;
    merchant.paid(&world, "order-1006", 9900, NOTIFY).await;
    world
        .fault(json!({ "name": "refund_abnormal", "scope": "refund-5", "count": 1 }))
        .await;
    let refund = merchant.refund("refund-5", "order-1005", 9900, 9900);
    let refund_id = merchant.post(&world, REFUNDS, &refund).await.json()["refund_id"].clone();
    let refund = merchant.refund("refund-6", "order-1006", 9900, 9900);
    merchant.post(&world, REFUNDS, &refund).await;
    let forced = world
        .control("wechat-pay/refunds/refund-6", json!({ "status": "CLOSED" }))
        .await;
    assert_eq!(forced["status"], "CLOSED");
    world.advance(60).await;
    assert_eq!(status(&world, &merchant, "refund-5").await, "ABNORMAL");
    assert_eq!(world.look("ledger").await["balanceFen"], 9900);

    let path = format!(
        "{REFUNDS}/{}/apply-abnormal-refund",
        refund_id.as_str().unwrap()
    );
    let wish = json!({ "out_refund_no": "refund-5", "type": "MERCHANT_BANK_CARD" });
    let applied = merchant.post(&world, &path, &wish).await;
    assert_eq!(applied.json()["status"], "PROCESSING");
    world.advance(60).await;
    assert_eq!(status(&world, &merchant, "refund-5").await, "SUCCESS");
    assert_eq!(
        merchant.post(&world, &path, &wish).await.code(),
        "INVALID_REQUEST"
    );
}
