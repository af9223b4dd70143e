//! Money in and out, against the simulated WeChat Pay and its ledger.

use camp_domain::Fen;
use camp_providers::ProviderError;
use camp_providers::wechat_pay::{
    CallbackHeaders, Channel, Notice, NoticeKind, NoticeRefundStatus, OrderRequest, Placed,
    RefundLookup, RefundRequest, RefundStatus, RefundTarget, RefusalCode, TradeState, WechatPay,
};
use serde_json::json;

use crate::world::sandbox::{KeyMode, Outside};
use crate::world::wire::{Wire, answer};

const ORDER: &str = "0190a5b6c7d87e6f8a9b0c1d2e3f4a5b";
const PRICE: Fen = Fen::new(9_900);

fn order(notify_url: &str) -> OrderRequest {
    OrderRequest {
        description: "21 天训练营押金".into(),
        out_trade_no: ORDER.into(),
        amount: PRICE,
        notify_url: notify_url.into(),
        time_expire: None,
        attach: Some("order-1".into()),
    }
}

fn refund(number: &str, amount: i64, notify_url: &str) -> RefundRequest {
    RefundRequest {
        target: RefundTarget::OutTradeNo(ORDER.into()),
        out_refund_no: number.into(),
        refund: Fen::new(amount),
        total: PRICE,
        reason: Some("完成打卡，退还押金".into()),
        notify_url: notify_url.into(),
    }
}

/// An order that the member has paid.
async fn paid(outside: &Outside, pay: &WechatPay, notify_url: &str) {
    let body = pay.jsapi_order_body(&order(notify_url), "oMember00000000000000000001");
    pay.place_order(Channel::Jsapi, &body).await.unwrap();
    outside
        .control("wechat-pay/pay", json!({ "outTradeNo": ORDER }))
        .await;
}

fn received(pay: &WechatPay, request: &str) -> Notice {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let headers = CallbackHeaders::from_lookup(|name| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    });
    pay.verify_callback(&headers, body.as_bytes()).unwrap()
}

#[tokio::test]
async fn a_deposit_comes_in_and_goes_back_with_either_key_of_the_platform() {
    for mode in [KeyMode::PublicKey, KeyMode::Certificate] {
        let outside = Outside::start();
        let ours = Wire::start(vec![answer(204, &[], "")]).await;
        let pay = outside.wechat_pay(mode);

        paid(&outside, &pay, ours.base.as_str()).await;
        let notice = received(&pay, &ours.request_with("TRANSACTION.SUCCESS").await);
        let NoticeKind::Payment(told) = notice.kind else {
            panic!("a payment")
        };
        let asked = pay.query_order(ORDER).await.unwrap().unwrap();
        for transaction in [told.as_ref(), &asked] {
            assert_eq!(transaction.trade_state, TradeState::Success);
            assert_eq!(transaction.amount.as_ref().unwrap().total, PRICE);
            assert_eq!(transaction.attach.as_deref(), Some("order-1"));
        }
        assert_eq!(told.transaction_id, asked.transaction_id);
        let by_id = pay
            .query_transaction(told.transaction_id.as_deref().unwrap())
            .await
            .unwrap();
        assert_eq!(by_id.unwrap().out_trade_no, ORDER);

        let body = pay.refund_body(&refund("r-1", 9_900, ours.base.as_str()));
        let first = pay.refund(&body).await.unwrap();
        let again = pay.refund(&body).await.unwrap();
        assert_eq!(
            (first.status, &first.refund_id),
            (RefundStatus::Processing, &again.refund_id)
        );
        outside
            .control("clock", json!({ "advanceSeconds": 86_400 * 4 }))
            .await;
        let notice = received(&pay, &ours.request_with("REFUND.SUCCESS").await);
        let NoticeKind::Refund(told) = notice.kind else {
            panic!("a refund")
        };
        assert_eq!(told.refund_status, NoticeRefundStatus::Success);
        let RefundLookup::Found(asked) = pay.query_refund("r-1").await.unwrap() else {
            panic!("the refund exists")
        };
        assert_eq!(
            (asked.status.clone(), asked.amount.refund),
            (RefundStatus::Success, PRICE)
        );

        let ledger = outside.look("ledger").await;
        assert_eq!(ledger["refunds"].as_array().unwrap().len(), 1);
        assert_eq!(ledger["refunds"][0]["amountFen"], 9_900);
    }
}

#[tokio::test]
async fn what_does_not_exist_is_said_plainly() {
    let outside = Outside::start();
    let pay = outside.wechat_pay(KeyMode::PublicKey);
    assert!(pay.query_order(ORDER).await.unwrap().is_none());
    assert!(matches!(
        pay.query_refund("r-1").await.unwrap(),
        RefundLookup::NotExists
    ));
    pay.close_order(ORDER).await.unwrap();
    let body = pay.refund_body(&refund("r-1", 9_900, "http://127.0.0.1:9/"));
    let error = pay.refund(&body).await.unwrap_err();
    assert_eq!(
        RefusalCode::of(&error),
        Some(RefusalCode::ResourceNotExists)
    );
}

#[tokio::test]
async fn the_same_order_again_is_a_fresh_way_to_pay_and_another_one_is_refused() {
    let outside = Outside::start();
    let pay = outside.wechat_pay(KeyMode::PublicKey);
    let notify = "http://127.0.0.1:9/";
    let body = pay.jsapi_order_body(&order(notify), "oMember00000000000000000001");
    let first = pay.place_order(Channel::Jsapi, &body).await.unwrap();
    let second = pay.place_order(Channel::Jsapi, &body).await.unwrap();
    assert_ne!(first, second);
    let dearer = OrderRequest {
        amount: Fen::new(10_000),
        ..order(notify)
    };
    let changed = pay.jsapi_order_body(&dearer, "oMember00000000000000000001");
    let error = pay.place_order(Channel::Jsapi, &changed).await.unwrap_err();
    assert_eq!(RefusalCode::of(&error), Some(RefusalCode::InvalidRequest));

    let other = OrderRequest {
        out_trade_no: "h5-order-1".into(),
        ..order(notify)
    };
    let h5 = pay.h5_order_body(&other, [203, 0, 113, 7].into());
    let placed = pay.place_order(Channel::H5, &h5).await.unwrap();
    assert!(matches!(placed, Placed::H5 { h5_url } if h5_url.starts_with("http")));
    let other = OrderRequest {
        out_trade_no: "native-order-1".into(),
        ..order(notify)
    };
    let placed = pay
        .place_order(Channel::Native, &pay.native_order_body(&other))
        .await
        .unwrap();
    assert!(matches!(placed, Placed::Native { code_url } if code_url.starts_with("weixin://")));
}

#[tokio::test]
async fn a_paid_order_cannot_be_closed_and_a_closed_one_cannot_be_paid() {
    let outside = Outside::start();
    let pay = outside.wechat_pay(KeyMode::PublicKey);
    paid(&outside, &pay, "http://127.0.0.1:9/").await;
    let error = pay.close_order(ORDER).await.unwrap_err();
    assert_eq!(RefusalCode::of(&error), Some(RefusalCode::OrderPaid));

    let other = OrderRequest {
        out_trade_no: "closed-1".into(),
        ..order("http://127.0.0.1:9/")
    };
    let body = pay.native_order_body(&other);
    pay.place_order(Channel::Native, &body).await.unwrap();
    pay.close_order("closed-1").await.unwrap();
    let closed = pay.query_order("closed-1").await.unwrap().unwrap();
    assert_eq!(closed.trade_state, TradeState::Closed);
    let error = pay.place_order(Channel::Native, &body).await.unwrap_err();
    assert_eq!(RefusalCode::of(&error), Some(RefusalCode::OrderClosed));
}

#[tokio::test]
async fn a_refund_that_happened_without_a_believable_answer_is_found_by_asking() {
    for fault in [
        "answer_5xx_after_commit",
        "drop_connection_after_commit",
        "signtest",
        "bad_signature",
    ] {
        let outside = Outside::start();
        let pay = outside.wechat_pay(KeyMode::PublicKey);
        paid(&outside, &pay, "http://127.0.0.1:9/").await;
        let body = pay.refund_body(&refund("r-1", 9_900, "http://127.0.0.1:9/"));
        outside
            .control(
                "faults",
                json!({ "name": fault, "count": 1, "scope": "answer" }),
            )
            .await;
        let error = pay.refund(&body).await.unwrap_err();
        assert!(
            matches!(error, ProviderError::Uncertain { .. }),
            "{fault}: {error}"
        );
        let found = pay.query_refund("r-1").await.unwrap();
        assert!(matches!(found, RefundLookup::Found(_)), "{fault}");
        pay.refund(&body).await.unwrap();
        let ledger = outside.look("ledger").await;
        assert_eq!(ledger["refunds"].as_array().unwrap().len(), 1, "{fault}");
    }
}

#[tokio::test]
async fn a_refund_that_did_not_happen_can_be_sent_again_with_the_same_bytes() {
    let outside = Outside::start();
    let pay = outside.wechat_pay(KeyMode::PublicKey);
    paid(&outside, &pay, "http://127.0.0.1:9/").await;
    let body = pay.refund_body(&refund("r-1", 9_900, "http://127.0.0.1:9/"));
    for (fault, expected) in [
        ("answer_5xx_before_commit", None),
        ("drop_connection_before_commit", None),
        ("not_enough", Some(RefusalCode::NotEnough)),
        ("rate_limited", Some(RefusalCode::FrequencyLimited)),
        (
            "user_account_abnormal",
            Some(RefusalCode::UserAccountAbnormal),
        ),
    ] {
        outside.spoil_once(fault).await;
        let error = pay.refund(&body).await.unwrap_err();
        assert_eq!(RefusalCode::of(&error), expected, "{fault}: {error}");
        assert!(matches!(
            pay.query_refund("r-1").await.unwrap(),
            RefundLookup::NotExists
        ));
    }
    pay.refund(&body).await.unwrap();
    let changed = pay.refund_body(&refund("r-1", 100, "http://127.0.0.1:9/"));
    let error = pay.refund(&changed).await.unwrap_err();
    assert_eq!(RefusalCode::of(&error), Some(RefusalCode::InvalidRequest));
}
