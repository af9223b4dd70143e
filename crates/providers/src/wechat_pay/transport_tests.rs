//! Signed calls over a real connection, with answers of every kind.

use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use camp_domain::Fen;
use serde_json::{Value, json};

use crate::ProviderError;
use crate::wechat_pay::test_platform::*;
use crate::wechat_pay::wire::{Act, Wire, answer};
use crate::wechat_pay::*;

const REFUND: &str = r#"{"refund_id":"50300","out_refund_no":"r-1","transaction_id":"4200",
    "out_trade_no":"t-1","status":"PROCESSING","create_time":"2026-11-22T10:00:00+08:00",
    "channel":"ORIGINAL","amount":{"total":9900,"refund":9900,"currency":"CNY"}}"#;

/// An answer with a valid signature.
fn genuine(status: u16, body: &str) -> Act {
    let signature = signed(&PLATFORM, PUBLIC_KEY_ID, body.as_bytes());
    with_signature(status, body, &signature)
}

fn with_signature(status: u16, body: &str, signature: &CallbackHeaders) -> Act {
    let headers = [
        ("Wechatpay-Timestamp", signature.timestamp.as_str()),
        ("Wechatpay-Nonce", signature.nonce.as_str()),
        ("Wechatpay-Serial", signature.serial.as_str()),
        ("Wechatpay-Signature", signature.signature.as_str()),
        ("Request-ID", "08F7-0"),
    ];
    answer(status, &headers, body)
}

fn refused(status: u16, code: &str) -> Act {
    genuine(
        status,
        &json!({ "code": code, "message": "说明" }).to_string(),
    )
}

async fn client(acts: Vec<Act>) -> (Wire, WechatPay) {
    let wire = Wire::start(acts).await;
    let client = wechat_pay_at(wire.base.as_str(), &account(), NOW);
    (wire, client)
}

fn refund_request() -> RefundRequest {
    RefundRequest {
        target: RefundTarget::OutTradeNo("t-1".into()),
        out_refund_no: "r-1".into(),
        refund: Fen::new(9_900),
        total: Fen::new(9_900),
        reason: None,
        notify_url: "https://camp.example.com/api/webhooks/wechat-pay/refund".into(),
    }
}

async fn refund_meets(act: Act) -> Result<Refund, ProviderError> {
    let (wire, client) = client(vec![act]).await;
    let outcome = client.refund(&client.refund_body(&refund_request())).await;
    assert_eq!(wire.requests().len(), 1);
    outcome
}

#[tokio::test]
async fn a_request_is_signed_over_exactly_what_is_sent() {
    let (wire, client) = client(vec![genuine(200, REFUND)]).await;
    let body = client.refund_body(&refund_request());
    client.refund(&body).await.unwrap();
    let request = wire.requests().remove(0);
    let (head, sent) = request.split_once("\r\n\r\n").unwrap();
    assert_eq!(sent.as_bytes(), body);
    assert!(!sent.contains("null"), "{sent}");
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .unwrap()
            .1
            .to_owned()
    };
    assert_eq!(header("wechatpay-serial"), PUBLIC_KEY_ID);
    let authorization = header("authorization");
    let items = authorization
        .strip_prefix("WECHATPAY2-SHA256-RSA2048 ")
        .unwrap();
    let item = |name: &str| {
        let mut pairs = items.split(',').filter_map(|pair| pair.split_once('='));
        pairs
            .find(|(n, _)| *n == name)
            .unwrap()
            .1
            .trim_matches('"')
            .to_owned()
    };
    assert_eq!(item("mchid"), "1900007291");
    assert_eq!(item("serial_no"), account().serial);
    let message = format!(
        "POST\n/v3/refund/domestic/refunds\n{}\n{}\n{sent}\n",
        item("timestamp"),
        item("nonce_str")
    );
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, MERCHANT.public_key());
    let end = items.find("signature=\"").unwrap() + "signature=\"".len();
    let signature = STANDARD.decode(items[end..].trim_end_matches('"')).unwrap();
    key.verify(message.as_bytes(), &signature).unwrap();
}

#[tokio::test]
async fn an_accepted_refund_is_read_as_it_was_answered() {
    let refund = refund_meets(genuine(200, REFUND)).await.unwrap();
    assert_eq!(
        (refund.refund_id.as_str(), refund.status),
        ("50300", RefundStatus::Processing)
    );
    assert_eq!(refund.amount.refund, Fen::new(9_900));
}

#[tokio::test]
async fn a_refund_whose_answer_cannot_be_trusted_may_have_happened() {
    let mut probe = signed(&PLATFORM, PUBLIC_KEY_ID, REFUND.as_bytes());
    probe.signature = format!("WECHATPAY/SIGNTEST/{}", probe.signature);
    let other = signed(&PLATFORM, PUBLIC_KEY_ID, b"another body");
    let elsewhere = REFUND.replace("r-1", "r-2");
    for act in [
        answer(200, &[], REFUND),
        with_signature(200, REFUND, &probe),
        with_signature(200, REFUND, &other),
        with_signature(403, r#"{"code":"NOT_ENOUGH"}"#, &other),
        genuine(200, &elsewhere),
        genuine(200, "{}"),
        refused(500, "SYSTEM_ERROR"),
        refused(500, "BIZ_ERR_NEED_RETRY"),
        answer(403, &[], "<html>blocked</html>"),
        answer(404, &[], ""),
        Act::HangUp,
    ] {
        let error = refund_meets(act).await.unwrap_err();
        assert!(matches!(error, ProviderError::Uncertain { .. }), "{error}");
    }
}

#[tokio::test]
async fn refusals_that_only_wait_are_told_from_final_ones() {
    for (status, code, expected, class) in [
        (
            403,
            "NOT_ENOUGH",
            RefusalCode::NotEnough,
            RefusalClass::Later,
        ),
        (
            429,
            "RATELIMIT_EXCEEDED",
            RefusalCode::FrequencyLimited,
            RefusalClass::Later,
        ),
        (
            403,
            "USER_ACCOUNT_ABNORMAL",
            RefusalCode::UserAccountAbnormal,
            RefusalClass::Final,
        ),
        (
            400,
            "INVALID_REQUEST",
            RefusalCode::InvalidRequest,
            RefusalClass::Final,
        ),
    ] {
        let error = refund_meets(refused(status, code)).await.unwrap_err();
        let read = RefusalCode::of(&error).unwrap();
        assert_eq!((read, read.class()), (expected, class));
    }
    let unsigned = answer(401, &[], r#"{"code":"SIGN_ERROR","message":"签名错误"}"#);
    let error = refund_meets(unsigned).await.unwrap_err();
    assert_eq!(RefusalCode::of(&error), Some(RefusalCode::SignError));
}

#[tokio::test]
async fn only_the_platforms_own_code_says_that_something_does_not_exist() {
    let (_wire, pay) = client(vec![refused(404, "RESOURCE_NOT_EXISTS")]).await;
    assert!(matches!(
        pay.query_refund("r-1").await,
        Ok(RefundLookup::NotExists)
    ));
    let (_wire, pay) = client(vec![refused(404, "ORDERNOTEXIST")]).await;
    assert!(pay.query_order("t-1").await.unwrap().is_none());
    let (_wire, pay) = client(vec![answer(404, &[], "not found")]).await;
    assert!(matches!(
        pay.query_refund("r-1").await,
        Err(ProviderError::Uncertain { .. })
    ));
    assert!(matches!(
        pay.query_order("t-1").await,
        Err(ProviderError::Uncertain { .. })
    ));
}

#[tokio::test]
async fn an_answer_about_something_else_says_nothing() {
    let order = |number: &str, mchid: &str| {
        let body = json!({
            "appid": "wx", "mchid": mchid, "out_trade_no": number, "trade_state": "NOTPAY",
            "success_time": "", "payer": {}, "amount": { "total": 1 },
        });
        genuine(200, &body.to_string())
    };
    let (wire, pay) = client(vec![order("t-1", "1900007291")]).await;
    let found = pay.query_order("t-1").await.unwrap().unwrap();
    assert!(!found.trade_state.was_paid() && found.success_time.is_none());
    let asked = "GET /v3/pay/transactions/out-trade-no/t-1?mchid=1900007291 HTTP/1.1";
    assert!(wire.requests()[0].starts_with(asked));
    for wrong in [order("t-2", "1900007291"), order("t-1", "1900000000")] {
        let (_wire, pay) = client(vec![wrong]).await;
        let error = pay.query_order("t-1").await.unwrap_err();
        assert!(matches!(error, ProviderError::Uncertain { .. }));
    }
}

#[tokio::test]
async fn orders_of_each_kind_say_what_their_kind_needs() {
    let order = OrderRequest {
        description: "训".repeat(200),
        out_trade_no: "t-1".into(),
        amount: Fen::new(9_900),
        notify_url: "https://camp.example.com/api/webhooks/wechat-pay/payment".into(),
        time_expire: chrono::DateTime::from_timestamp(NOW, 0),
        attach: Some("order-1".into()),
    };
    let (wire, pay) = client(vec![
        genuine(200, r#"{"prepay_id":"wx2014"}"#),
        genuine(200, r#"{"h5_url":"https://pay.example/h5"}"#),
        genuine(200, r#"{"code_url":"weixin://wxpay/x"}"#),
        genuine(200, "{}"),
        genuine(204, ""),
    ])
    .await;
    let jsapi = pay.jsapi_order_body(&order, "o1");
    let placed = pay.place_order(Channel::Jsapi, &jsapi).await.unwrap();
    assert_eq!(
        placed,
        Placed::Jsapi {
            prepay_id: "wx2014".into()
        }
    );
    let h5 = pay.h5_order_body(&order, [203, 0, 113, 7].into());
    let placed = pay.place_order(Channel::H5, &h5).await.unwrap();
    assert_eq!(
        placed,
        Placed::H5 {
            h5_url: "https://pay.example/h5".into()
        }
    );
    let native = pay.native_order_body(&order);
    let placed = pay.place_order(Channel::Native, &native).await.unwrap();
    assert_eq!(
        placed,
        Placed::Native {
            code_url: "weixin://wxpay/x".into()
        }
    );
    let nothing = pay.place_order(Channel::Native, &native).await.unwrap_err();
    assert!(matches!(nothing, ProviderError::Uncertain { .. }));
    pay.close_order("t-1").await.unwrap();
    assert!(wire.requests()[4].ends_with("\r\n\r\n{\"mchid\":\"1900007291\"}"));

    let jsapi: Value = serde_json::from_slice(&jsapi).unwrap();
    assert_eq!(jsapi["description"].as_str().unwrap().chars().count(), 127);
    assert_eq!(jsapi["time_expire"], "2027-01-15T16:00:00+08:00");
    assert_eq!(jsapi["payer"], json!({ "openid": "o1" }));
    let h5: Value = serde_json::from_slice(&h5).unwrap();
    assert_eq!(h5["scene_info"]["payer_client_ip"], "203.0.113.7");
}

#[tokio::test]
async fn a_card_for_a_blocked_refund_travels_encrypted() {
    let (wire, pay) = client(vec![genuine(200, REFUND)]).await;
    let request = AbnormalRefund {
        refund_id: "50300".into(),
        out_refund_no: "r-1".into(),
        to: AbnormalRefundTo::UserBankCard {
            bank_type: "ICBC_DEBIT".into(),
            bank_account: "6222020000001234567".to_owned().into(),
            real_name: "张三".to_owned().into(),
        },
    };
    pay.apply_abnormal_refund(&request).await.unwrap();
    let sent = wire.requests().remove(0);
    assert!(sent.starts_with("POST /v3/refund/domestic/refunds/50300/apply-abnormal-refund "));
    assert!(!sent.contains("6222020000001234567") && !sent.contains("张三"));
    let body: Value = serde_json::from_str(sent.split_once("\r\n\r\n").unwrap().1).unwrap();
    let sealed = STANDARD
        .decode(body["real_name"].as_str().unwrap())
        .unwrap();
    assert_eq!(opened_by_the_platform(&sealed), "张三");
}
