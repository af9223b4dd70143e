//! Callbacks as they arrive.

use camp_domain::Fen;
use serde_json::{Value, json};

use super::*;
use crate::wechat_pay::test_platform::*;
use crate::wechat_pay::{NoticeRefundStatus, TradeState};

fn payment() -> Value {
    json!({
        "mchid": "1900007291", "appid": "wx2421b1c4370ec43b", "out_trade_no": "0190a5b6c7d8",
        "transaction_id": "4200001234", "trade_type": "JSAPI", "trade_state": "SUCCESS",
        "trade_state_desc": "支付成功", "bank_type": "OTHERS", "attach": "order-1",
        "success_time": "2026-11-22T10:34:56+08:00", "payer": { "openid": "oUpF8uMuAJO" },
        "amount": { "total": 9900, "payer_total": 9000, "currency": "CNY", "payer_currency": "CNY" },
        "promotion_detail": [{ "coupon_id": "109519" }], "something_new": { "deep": [1] },
    })
}

fn refund() -> Value {
    json!({
        "mchid": "1900007291", "out_trade_no": "0190a5b6c7d8", "transaction_id": "4200001234",
        "out_refund_no": "r-1", "refund_id": "5030000", "refund_status": "SUCCESS",
        "success_time": "2026-11-22T11:00:00+08:00", "user_received_account": "支付用户零钱",
        "amount": { "total": 9900, "refund": 9900, "payer_total": 9000, "payer_refund": 9000 },
    })
}

fn receive(envelope: &Value) -> Result<Notice, CallbackRefusal> {
    let raw = envelope.to_string();
    let headers = signed(&PLATFORM, PUBLIC_KEY_ID, raw.as_bytes());
    wechat_pay().verify_callback(&headers, raw.as_bytes())
}

#[test]
fn a_genuine_payment_is_read_with_our_own_amount() {
    let notice = receive(&envelope("TRANSACTION.SUCCESS", "transaction", &payment())).unwrap();
    assert_eq!(notice.id, "EV-2018022511223320873");
    assert_eq!(notice.plaintext, payment().to_string().into_bytes());
    let NoticeKind::Payment(transaction) = notice.kind else {
        panic!("a payment")
    };
    assert_eq!(transaction.trade_state, TradeState::Success);
    assert_eq!(transaction.amount.as_ref().unwrap().total, Fen::new(9_900));
    assert_eq!(transaction.openid(), Some("oUpF8uMuAJO"));
    assert_eq!(
        transaction.success_time.unwrap().to_rfc3339(),
        "2026-11-22T02:34:56+00:00"
    );
}

#[test]
fn a_refund_callback_reads_refund_status_and_nothing_else() {
    let notice = receive(&envelope("REFUND.SUCCESS", "refund", &refund())).unwrap();
    let NoticeKind::Refund(read) = notice.kind else {
        panic!("a refund")
    };
    assert_eq!(read.refund_status, NoticeRefundStatus::Success);
    assert_eq!(read.amount.refund, Fen::new(9_900));

    let mut wrong = refund();
    let word = wrong
        .as_object_mut()
        .unwrap()
        .remove("refund_status")
        .unwrap();
    wrong["status"] = word;
    let refused = receive(&envelope("REFUND.SUCCESS", "refund", &wrong));
    assert!(matches!(refused, Err(CallbackRefusal::Malformed(_))));
}

#[test]
fn a_word_that_is_not_known_yet_is_kept() {
    let mut later = refund();
    later["refund_status"] = "TELEPORTED".into();
    let notice = receive(&envelope("REFUND.TELEPORTED", "refund", &later)).unwrap();
    let NoticeKind::Refund(read) = notice.kind else {
        panic!("a refund")
    };
    assert_eq!(
        read.refund_status,
        NoticeRefundStatus::Other("TELEPORTED".into())
    );
    let other = receive(&envelope("SECURITY_ECHO.SUCCESS", "security", &json!({}))).unwrap();
    assert!(matches!(other.kind, NoticeKind::Other));
}

#[test]
fn certificate_and_public_key_are_believed_side_by_side_until_the_certificate_ends() {
    let raw = envelope("REFUND.SUCCESS", "refund", &refund()).to_string();
    let headers = signed(&CERTIFIED.key, &CERTIFIED.serial, raw.as_bytes());
    wechat_pay()
        .verify_callback(&headers, raw.as_bytes())
        .unwrap();
    let lower = CallbackHeaders {
        serial: headers.serial.to_lowercase(),
        ..headers.clone()
    };
    wechat_pay()
        .verify_callback(&lower, raw.as_bytes())
        .unwrap();

    let swapped = CallbackHeaders {
        serial: PUBLIC_KEY_ID.into(),
        ..headers.clone()
    };
    let refused = wechat_pay().verify_callback(&swapped, raw.as_bytes());
    assert_eq!(refused.unwrap_err(), CallbackRefusal::BadSignature);

    let after_its_end = wechat_pay_at("http://127.0.0.1:1/", &account(), 1_900_000_000);
    let refused = after_its_end.verify_callback(&headers, raw.as_bytes());
    assert_eq!(refused.unwrap_err(), CallbackRefusal::UnknownSerial);
}

#[test]
fn both_apiv3_keys_open_messages_while_one_replaces_the_other() {
    let old = envelope_with_retired_key("TRANSACTION.SUCCESS", "transaction", &payment());
    receive(&old).unwrap();

    let mut only_new = account();
    only_new.apiv3_keys.truncate(1);
    let raw = old.to_string();
    let headers = signed(&PLATFORM, PUBLIC_KEY_ID, raw.as_bytes());
    let refused = wechat_pay_at("http://127.0.0.1:1/", &only_new, NOW)
        .verify_callback(&headers, raw.as_bytes());
    assert!(matches!(refused, Err(CallbackRefusal::Undecryptable(_))));
}

#[test]
fn a_message_for_somebody_else_is_refused() {
    for field in ["mchid", "appid"] {
        let mut theirs = payment();
        theirs[field] = "1999999999".into();
        let refused = receive(&envelope("TRANSACTION.SUCCESS", "transaction", &theirs));
        assert_eq!(refused.unwrap_err(), CallbackRefusal::WrongMerchant);
    }
}

#[test]
fn what_cannot_be_decrypted_or_read_says_why() {
    let genuine = envelope("TRANSACTION.SUCCESS", "transaction", &payment());
    for (field, value, why) in [
        (
            "nonce",
            "sixteen_bytes_ok",
            "its nonce is not 12 bytes long",
        ),
        ("ciphertext", "%%%", "it is not base64"),
        (
            "algorithm",
            "ROT13",
            "its algorithm is not AEAD_AES_256_GCM",
        ),
        (
            "associated_data",
            "refund",
            "no APIv3 key of the account opens it",
        ),
    ] {
        let mut wrong = genuine.clone();
        wrong["resource"][field] = value.into();
        assert_eq!(
            receive(&wrong).unwrap_err(),
            CallbackRefusal::Undecryptable(why)
        );
    }
    assert!(matches!(
        receive(&json!({})),
        Err(CallbackRefusal::Malformed(_))
    ));
    assert!(matches!(
        receive(&json!([1])),
        Err(CallbackRefusal::Malformed(_))
    ));
}

#[test]
fn signature_headers_are_checked_before_anything_is_read() {
    let raw = b"not even json";
    let headers = signed(&PLATFORM, PUBLIC_KEY_ID, raw);
    let refusal =
        |headers: &CallbackHeaders| wechat_pay().verify_callback(headers, raw).unwrap_err();
    assert!(matches!(refusal(&headers), CallbackRefusal::Malformed(_)));
    assert_eq!(
        refusal(&CallbackHeaders::default()),
        CallbackRefusal::MissingHeader("Wechatpay-Timestamp")
    );
    let probe = CallbackHeaders {
        signature: "WECHATPAY/SIGNTEST/x".into(),
        ..headers.clone()
    };
    assert_eq!(refusal(&probe), CallbackRefusal::SignTest);
    let unknown = CallbackHeaders {
        serial: "PUB_KEY_ID_2".into(),
        ..headers.clone()
    };
    assert_eq!(refusal(&unknown), CallbackRefusal::UnknownSerial);
    let old = CallbackHeaders {
        timestamp: (NOW - 301).to_string(),
        ..headers.clone()
    };
    assert_eq!(refusal(&old), CallbackRefusal::OldTimestamp);
    let altered = CallbackHeaders {
        timestamp: (NOW - 1).to_string(),
        ..headers
    };
    assert_eq!(refusal(&altered), CallbackRefusal::BadSignature);
}

#[test]
fn nothing_secret_is_printed() {
    let text = format!("{:?}", wechat_pay());
    assert!(text.contains("1900007291"));
    assert!(
        !text.contains("0123456789abcdef") && !text.contains("KEY"),
        "{text}"
    );
}
