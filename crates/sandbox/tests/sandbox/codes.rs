//! Payments into fixed codes, as WeCom lists them and as the merchant's books know them.

use serde_json::{Value, json};

use crate::corp::{Corp, now};
use crate::merchant::Merchant;
use crate::world::World;

const REFUNDS: &str = "/v3/refund/domestic/refunds";

async fn paid(world: &World, wish: Value) -> String {
    let paid = world.control("wecom/payments", wish).await;
    paid["transactionId"].as_str().unwrap().to_owned()
}

async fn plain(world: &World, amount: i64) -> String {
    paid(
        world,
        json!({ "payeeUserId": "coach", "amountFen": amount }),
    )
    .await
}

fn refund(number: &str, transaction: &str, amount: i64, total: i64) -> Value {
    json!({
        "transaction_id": transaction,
        "out_refund_no": number,
        "reason": "完成训练营",
        "amount": { "refund": amount, "total": total, "currency": "CNY" },
    })
}

#[tokio::test]
async fn a_fixed_code_payment_is_listed_and_in_the_merchants_books() {
    let world = World::start();
    let (corp, merchant) = (Corp::of(&world).await, Merchant::of(&world));
    world.advance(5 * 86_400).await;
    let number = paid(
        &world,
        json!({
            "payeeUserId": "coach", "amountFen": 9900, "product": "21天训练营", "remark": "小雨 1234",
            "payerName": "小雨", "externalUserid": "wmAAA", "openid": "oPayer",
        }),
    )
    .await;
    let (rows, pages) = corp.bills(&world, 1000).await;
    assert_eq!((rows.len(), pages), (1, 1));
    let bill = &rows[0];
    assert_eq!(bill["transaction_id"], *number);
    assert_eq!(
        (&bill["bill_type"], &bill["trade_state"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(
        (&bill["total_fee"], &bill["payment_type"]),
        (&json!(9900), &json!(1))
    );
    assert_eq!(
        (&bill["payee_userid"], &bill["remark"]),
        (&json!("coach"), &json!("小雨 1234"))
    );
    assert_eq!(bill["external_userid"], "wmAAA");
    assert_eq!(bill["commodity_list"][0]["description"], "21天训练营");
    assert_eq!(bill["contact_info"]["name"], "小雨");
    assert_eq!(bill["mch_id"], merchant.mchid);
    // Business time, not the wall's.
    assert!((now(&world).await - bill["pay_time"].as_i64().unwrap()).abs() < 60);

    let path = format!("/v3/pay/transactions/id/{number}?mchid={}", merchant.mchid);
    let order = merchant.get(&world, &path).await.json();
    assert_eq!(
        (&order["trade_state"], &order["payer"]["openid"]),
        (&json!("SUCCESS"), &json!("oPayer"))
    );
    assert_eq!(order["out_trade_no"], bill["out_trade_no"]);

    let ledger = world.look("ledger").await;
    assert_eq!(ledger["payments"][0]["source"], "fixed_code");
    assert_eq!(ledger["payments"][0]["mchId"], merchant.mchid);
    assert_eq!(
        (
            &ledger["payments"][0]["transactionId"],
            &ledger["balanceFen"]
        ),
        (&json!(number), &json!(9900))
    );
    // Nobody tells the merchant.
    let callbacks = world.look("wechat-pay/callbacks").await;
    assert_eq!(callbacks, json!({ "waiting": [], "finished": [] }));
}

#[tokio::test]
async fn a_fixed_code_payment_is_in_the_trade_bill() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    let day = world.look("clock").await["now"].as_str().unwrap()[..10].to_owned();
    let number = plain(&world, 5000).await;
    world.advance(2 * 86_400).await;
    let path = format!("/v3/bill/tradebill?bill_date={day}");
    let link = merchant.get(&world, &path).await.json();
    let url = link["download_url"].as_str().unwrap();
    let file = merchant
        .get(&world, url.strip_prefix(&world.url("")).unwrap())
        .await;
    assert!(file.text.contains(&format!(",`{number},")), "{}", file.text);
}

#[tokio::test]
async fn the_merchant_refunds_a_fixed_code_payment_by_its_transaction_number() {
    let world = World::start();
    let (corp, merchant) = (Corp::of(&world).await, Merchant::of(&world));
    let number = plain(&world, 9900).await;
    let accepted = merchant
        .post(&world, REFUNDS, &refund("r-1", &number, 4000, 9900))
        .await;
    assert_eq!(accepted.status, 200, "{}", accepted.text);
    let (rows, _) = corp.bills(&world, 10).await;
    assert_eq!((rows.len(), &rows[0]["trade_state"]), (1, &json!(3)));
    assert_eq!(rows[0]["refund_list"][0]["refund_status"], 1);
    assert_eq!(rows[0]["total_refund_fee"], 0);
    world.advance(3).await;
    let (rows, _) = corp.bills(&world, 10).await;
    let entry = &rows[0]["refund_list"][0];
    assert_eq!(
        (&entry["out_refund_no"], &entry["refund_status"]),
        (&json!("r-1"), &json!(2))
    );
    assert_eq!(
        (&entry["refund_fee"], &rows[0]["total_refund_fee"]),
        (&json!(4000), &json!(4000))
    );
    assert_eq!(
        (&rows[1]["bill_type"], rows[1].get("trade_state")),
        (&json!(1), None)
    );
    assert_eq!(
        (&rows[1]["out_refund_no"], &rows[1]["total_fee"]),
        (&json!("r-1"), &json!(4000))
    );
    world.advance(60).await;
    let too_much = refund("r-2", &number, 6000, 9900);
    assert_eq!(
        merchant.post(&world, REFUNDS, &too_much).await.code(),
        "INVALID_REQUEST"
    );
    let ledger = world.look("ledger").await;
    assert_eq!(ledger["refunds"][0]["transactionId"], *number);
    assert_eq!(
        (&ledger["refunds"][0]["source"], &ledger["balanceFen"]),
        (&json!("fixed_code"), &json!(5900))
    );
}

#[tokio::test]
async fn staff_refunds_share_one_purse_with_the_merchants() {
    let world = World::start();
    let (corp, merchant) = (Corp::of(&world).await, Merchant::of(&world));
    let number = plain(&world, 9900).await;
    let wish = json!({ "transactionId": number, "amountFen": 4000 });
    let given = world.control("wecom/refunds", wish).await;
    assert_eq!(given["status"], 2);
    let all = refund("r-1", &number, 9900, 9900);
    world.advance(61).await;
    assert_eq!(
        merchant.post(&world, REFUNDS, &all).await.code(),
        "INVALID_REQUEST"
    );
    // An application is words only; the money moves when it is granted.
    let asked = json!({ "transactionId": number, "status": 5 });
    let asked = world.control("wecom/refunds", asked).await;
    assert_eq!(
        (&asked["amountFen"], &asked["status"]),
        (&json!(5900), &json!(5))
    );
    assert_eq!(world.look("ledger").await["balanceFen"], 5900);
    let more = json!({ "transactionId": number, "amountFen": 1 });
    assert_eq!(world.control_status("wecom/refunds", more).await.0, 409);
    let granted =
        json!({ "transactionId": number, "outRefundNo": asked["outRefundNo"], "status": 2 });
    world.control("wecom/refunds", granted.clone()).await;
    assert_eq!(world.control_status("wecom/refunds", granted).await.0, 409);
    assert_eq!(world.look("ledger").await["balanceFen"], 0);
    let (rows, _) = corp.bills(&world, 10).await;
    assert_eq!(rows[0]["total_refund_fee"], 9900);
    assert_eq!(rows[0]["refund_list"][0]["refund_userid"], "coach");
    assert_eq!(rows.iter().filter(|row| row["bill_type"] == 1).count(), 2);
}

#[tokio::test]
async fn another_merchants_payment_is_known_to_wecom_only() {
    let world = World::start();
    let (corp, merchant) = (Corp::of(&world).await, Merchant::of(&world));
    let wish = json!({ "payeeUserId": "coach", "amountFen": 9900, "ownMerchant": false });
    let number = paid(&world, wish).await;
    let (rows, _) = corp.bills(&world, 10).await;
    assert_ne!(rows[0]["mch_id"], merchant.mchid);
    let path = format!("/v3/pay/transactions/id/{number}?mchid={}", merchant.mchid);
    assert_eq!(merchant.get(&world, &path).await.code(), "ORDER_NOT_EXIST");
    let refused = merchant
        .post(&world, REFUNDS, &refund("r-1", &number, 9900, 9900))
        .await;
    assert_eq!(refused.code(), "RESOURCE_NOT_EXISTS");
    for status in 0..8 {
        let wish = json!({ "transactionId": number, "amountFen": 100, "status": status });
        assert_eq!(world.control("wecom/refunds", wish).await["status"], status);
    }
    let (rows, _) = corp.bills(&world, 10).await;
    let list = rows[0]["refund_list"].as_array().unwrap();
    assert_eq!(list.len(), 8);
    assert_eq!(
        (&rows[0]["trade_state"], &rows[0]["total_refund_fee"]),
        (&json!(3), &json!(100))
    );
    let ledger = world.look("ledger").await;
    assert_eq!(
        (&ledger["payments"][0]["mchId"], &ledger["balanceFen"]),
        (&rows[0]["mch_id"], &json!(0))
    );
    assert_eq!(ledger["refunds"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn pages_follow_one_another_and_may_be_empty() {
    let world = World::start();
    let corp = Corp::of(&world).await;
    for amount in 1..=7 {
        plain(&world, amount).await;
    }
    let wish = json!({ "payeeUserId": "other", "amountFen": 8 });
    paid(&world, wish).await;
    let (rows, pages) = corp.bills(&world, 3).await;
    assert_eq!((rows.len(), pages), (8, 3));
    world.fault(json!({ "name": "wecom_filtered_page" })).await;
    let (rows, pages) = corp.bills(&world, 3).await;
    let numbers: std::collections::BTreeSet<&str> = rows
        .iter()
        .map(|row| row["transaction_id"].as_str().unwrap())
        .collect();
    assert_eq!((rows.len(), numbers.len(), pages), (8, 8, 6));
    world
        .http
        .delete(world.url("/_control/faults"))
        .send()
        .await
        .unwrap();
    let now = now(&world).await;
    let question = json!({ "begin_time": now - 60, "end_time": now + 60, "payee_userid": "other" });
    let page = corp
        .post(&world, "externalpay/get_bill_list", &question)
        .await;
    assert_eq!(page["bill_list"].as_array().unwrap().len(), 1);
    assert_eq!(page.get("next_cursor"), None);
}

#[tokio::test]
async fn a_late_payment_appears_later_at_its_own_time() {
    let world = World::start();
    let corp = Corp::of(&world).await;
    let late = json!({ "name": "wecom_bills_late", "delaySeconds": 600, "scope": "slow" });
    world.fault(late).await;
    let wish = json!({ "payeeUserId": "coach", "amountFen": 1, "remark": "slow" });
    let number = paid(&world, wish).await;
    let quick = plain(&world, 2).await;
    let (rows, _) = corp.bills(&world, 10).await;
    assert_eq!((rows.len(), &rows[0]["transaction_id"]), (1, &json!(quick)));
    world.advance(600).await;
    let (rows, _) = corp.bills(&world, 10).await;
    let found = rows
        .iter()
        .find(|row| row["transaction_id"] == *number)
        .unwrap();
    assert!(found["pay_time"].as_i64().unwrap() < now(&world).await - 590);
}

#[tokio::test]
async fn a_restart_loses_no_fixed_code_payment() {
    let mut world = World::start();
    let number = plain(&world, 9900).await;
    let wish = json!({ "transactionId": number, "amountFen": 100, "status": 5 });
    world.control("wecom/refunds", wish).await;
    let before = Corp::of(&world).await.bills(&world, 10).await.0;
    world.restart();
    assert_eq!(Corp::of(&world).await.bills(&world, 10).await.0, before);
}
