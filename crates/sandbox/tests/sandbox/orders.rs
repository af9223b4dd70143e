use serde_json::{Value, json};

use crate::merchant::Merchant;
use crate::world::World;

const JSAPI: &str = "/v3/pay/transactions/jsapi";
const NOTIFY: &str = "http://127.0.0.1:9/notify";

async fn state(world: &World, merchant: &Merchant, number: &str) -> Value {
    let path = format!(
        "/v3/pay/transactions/out-trade-no/{number}?mchid={}",
        merchant.mchid
    );
    merchant.get(world, &path).await.json()
}

#[tokio::test]
async fn the_same_order_gives_a_fresh_prepay_id_and_a_changed_one_is_refused() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    let mut order = merchant.order("order-0001", 9900, NOTIFY);
    let first = merchant.post(&world, JSAPI, &order).await;
    let again = merchant.post(&world, JSAPI, &order).await;
    assert_eq!((first.status, again.status), (200, 200));
    assert!(
        first.json()["prepay_id"]
            .as_str()
            .unwrap()
            .starts_with("wx20")
    );
    assert_ne!(first.json()["prepay_id"], again.json()["prepay_id"]);
    order["amount"]["total"] = json!(9901);
    let changed = merchant.post(&world, JSAPI, &order).await;
    assert_eq!(
        (changed.status, changed.code().as_str()),
        (400, "INVALID_REQUEST")
    );
}

#[tokio::test]
async fn an_order_goes_from_unpaid_to_paid_with_a_ledger_line() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    let order = merchant.order("order-0002", 9900, NOTIFY);
    merchant.post(&world, JSAPI, &order).await;
    assert_eq!(
        state(&world, &merchant, "order-0002").await["trade_state"],
        "NOTPAY"
    );
    let paid = world
        .control("wechat-pay/pay", json!({ "outTradeNo": "order-0002" }))
        .await;
    let seen = state(&world, &merchant, "order-0002").await;
    assert_eq!(seen["trade_state"], "SUCCESS");
    assert_eq!(seen["transaction_id"], paid["transactionId"]);
    assert_eq!(seen["payer"]["openid"], order["payer"]["openid"]);
    let by_id = format!(
        "/v3/pay/transactions/id/{}?mchid={}",
        paid["transactionId"].as_str().unwrap(),
        merchant.mchid
    );
    assert_eq!(merchant.get(&world, &by_id).await.json(), seen);
    let ledger = world.look("ledger").await;
    assert_eq!(ledger["payments"][0]["amountFen"], 9900);
    assert_eq!(ledger["payments"][0]["outTradeNo"], "order-0002");
    let (status, _) = world
        .control_status("wechat-pay/pay", json!({ "outTradeNo": "order-0002" }))
        .await;
    assert_eq!(status, 409);
}

#[tokio::test]
async fn closing_is_final_for_unpaid_orders_and_refused_for_paid_ones() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    let close = json!({ "mchid": merchant.mchid });
    merchant
        .post(&world, JSAPI, &merchant.order("order-0003", 100, NOTIFY))
        .await;
    let path = "/v3/pay/transactions/out-trade-no/order-0003/close";
    assert_eq!(merchant.post(&world, path, &close).await.status, 204);
    assert_eq!(merchant.post(&world, path, &close).await.status, 204);
    assert_eq!(
        state(&world, &merchant, "order-0003").await["trade_state"],
        "CLOSED"
    );
    let again = merchant
        .post(&world, JSAPI, &merchant.order("order-0003", 100, NOTIFY))
        .await;
    assert_eq!(again.code(), "ORDER_CLOSED");

    merchant.paid(&world, "order-0004", 100, NOTIFY).await;
    let path = "/v3/pay/transactions/out-trade-no/order-0004/close";
    assert_eq!(
        merchant.post(&world, path, &close).await.code(),
        "ORDER_PAID"
    );
}

#[tokio::test]
async fn an_order_expires_in_business_time() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    let now = world.look("clock").await["now"]
        .as_str()
        .unwrap()
        .to_owned();
    let expire =
        chrono::DateTime::parse_from_rfc3339(&now).unwrap() + chrono::TimeDelta::minutes(30);
    let mut order = merchant.order("order-0005", 100, NOTIFY);
    order["time_expire"] = json!(expire.to_rfc3339());
    assert_eq!(merchant.post(&world, JSAPI, &order).await.status, 200);
    world.advance(1801).await;
    assert_eq!(
        state(&world, &merchant, "order-0005").await["trade_state"],
        "CLOSED"
    );
    let (status, refusal) = world
        .control_status("wechat-pay/pay", json!({ "outTradeNo": "order-0005" }))
        .await;
    assert_eq!(
        (status, refusal["code"].as_str()),
        (409, Some("ORDER_CLOSED"))
    );
}

#[tokio::test]
async fn wrong_fields_are_refused_and_open_nothing() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    let wrong: [(&str, Value, &str); 9] = [
        ("extra", json!("x"), "PARAM_ERROR"),
        ("attach", json!(null), "PARAM_ERROR"),
        ("out_trade_no", json!("short"), "PARAM_ERROR"),
        ("out_trade_no", json!("has space 1"), "PARAM_ERROR"),
        ("notify_url", json!("http://127.0.0.1/n?x=1"), "PARAM_ERROR"),
        ("amount", json!({ "total": 0 }), "PARAM_ERROR"),
        ("time_expire", json!("tomorrow"), "PARAM_ERROR"),
        ("appid", json!("wx0000"), "APPID_MCHID_NOT_MATCH"),
        ("description", json!("长".repeat(128)), "PARAM_ERROR"),
    ];
    for (field, value, code) in wrong {
        let mut order = merchant.order("order-0006", 100, NOTIFY);
        order[field] = value;
        let answer = merchant.post(&world, JSAPI, &order).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (400, code),
            "{field}"
        );
    }
    assert_eq!(
        state(&world, &merchant, "order-0006").await["code"],
        "ORDER_NOT_EXIST"
    );
}

#[tokio::test]
async fn an_h5_order_leads_to_a_cashier_that_sends_the_payer_back() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    let mut order = merchant.order("order-0007", 9900, NOTIFY);
    order.as_object_mut().unwrap().remove("payer");
    order["scene_info"] = json!({ "payer_client_ip": "1.2.3.4", "h5_info": { "type": "Wap" } });
    let answer = merchant
        .post(&world, "/v3/pay/transactions/h5", &order)
        .await;
    let url = answer.json()["h5_url"].as_str().unwrap().to_owned();
    let url = format!("{url}&redirect_url=http%3A%2F%2F127.0.0.1%2Fh5%2Fresult%3Fo%3D1");
    let page = world
        .http
        .get(&url)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(page.contains("¥99.00") && page.contains("支付") && page.contains("取消"));
    let back = world
        .http
        .post(&url)
        .form(&[("choice", "pay")])
        .send()
        .await
        .unwrap();
    assert_eq!(back.status(), 303);
    assert_eq!(back.headers()["location"], "http://127.0.0.1/h5/result?o=1");
    assert_eq!(
        state(&world, &merchant, "order-0007").await["trade_type"],
        "MWEB"
    );
}

#[tokio::test]
async fn the_bridge_takes_a_well_signed_call_only() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    let order = merchant.order("order-0008", 9900, NOTIFY);
    let answer = merchant.post(&world, JSAPI, &order).await.json();
    let package = format!("prepay_id={}", answer["prepay_id"].as_str().unwrap());
    let sign = merchant.signature(&format!("{}\n1\nn\n{package}\n", merchant.appid));
    let mut call = json!({
        "appId": merchant.appid, "timeStamp": "1", "nonceStr": "n", "package": package,
        "signType": "RSA", "paySign": "AAAA", "confirm": true,
    });
    let url = world.url("/_bridge/pay");
    let refused = world.http.post(&url).json(&call).send().await.unwrap();
    assert_eq!(refused.status(), 400);
    call["paySign"] = json!(sign);
    let paid = world.http.post(&url).json(&call).send().await.unwrap();
    assert_eq!(paid.headers()["access-control-allow-origin"], "*");
    assert_eq!(paid.json::<Value>().await.unwrap()["paid"], true);
    assert_eq!(
        state(&world, &merchant, "order-0008").await["trade_state"],
        "SUCCESS"
    );
}

#[tokio::test]
async fn a_cut_or_failed_answer_after_commit_has_still_happened() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    let cases = [
        (
            "drop_connection_before_commit",
            "order-0009",
            "ORDER_NOT_EXIST",
        ),
        ("answer_5xx_before_commit", "order-0010", "ORDER_NOT_EXIST"),
        ("drop_connection_after_commit", "order-0011", "NOTPAY"),
        ("answer_5xx_after_commit", "order-0012", "NOTPAY"),
    ];
    for (fault, number, outcome) in cases {
        world
            .fault(json!({ "name": fault, "scope": JSAPI, "count": 1 }))
            .await;
        let body = merchant.order(number, 100, NOTIFY).to_string();
        let answer = merchant
            .call(&world, "POST", JSAPI, &body, merchant.honest())
            .await;
        match answer {
            Ok(answer) => assert_eq!(answer.code(), "SYSTEM_ERROR", "{fault}"),
            Err(_) => assert!(fault.starts_with("drop_connection"), "{fault}"),
        }
        let seen = state(&world, &merchant, number).await;
        let word = seen["trade_state"].as_str().or(seen["code"].as_str());
        assert_eq!(word, Some(outcome), "{fault}");
    }
}

#[tokio::test]
async fn a_restart_keeps_orders_keys_and_clock() {
    let mut world = World::start();
    let merchant = Merchant::of(&world);
    merchant.paid(&world, "order-0013", 100, NOTIFY).await;
    world.advance(86_400).await;
    let ledger = world.look("ledger").await;
    world.restart();
    assert_eq!(world.look("ledger").await, ledger);
    assert_eq!(world.look("clock").await["offsetSeconds"], 86_400);
    assert_eq!(
        state(&world, &merchant, "order-0013").await["trade_state"],
        "SUCCESS"
    );
}
