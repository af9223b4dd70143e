//! The books of what staff received, read page by page.

use camp_domain::Fen;
use camp_providers::wecom::{BillKind, BillPage, BillRefundStatus, WecomApp};
use camp_providers::{MessageRefusal, ProviderError};
use chrono::{DateTime, TimeDelta, Utc};

use crate::world::wire::{Act, Wire, answer, json};
use crate::world::{clock, impatient_http};

const TOKEN: &str = r#"{"errcode":0,"access_token":"one","expires_in":7200}"#;

fn begin() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap()
}

async fn books(wire: &Wire) -> Result<BillPage, ProviderError> {
    let key = "hunter2-app-secret".to_owned().into();
    let app = WecomApp::new(
        impatient_http(),
        wire.base.clone(),
        clock(),
        "ww1".into(),
        7,
        key,
    );
    app.bills(begin(), begin() + TimeDelta::days(2)).await
}

/// What the books say when the platform gives these answers, after a token.
async fn read(acts: Vec<Act>) -> (Result<BillPage, ProviderError>, Vec<String>) {
    let wire = Wire::start([vec![json(TOKEN)], acts].concat()).await;
    let outcome = books(&wire).await;
    (outcome, wire.requests())
}

fn page(lines: &str, next: &str) -> Act {
    json(&format!(
        r#"{{"errcode":0,"errmsg":"ok","next_cursor":"{next}","bill_list":[{lines}]}}"#
    ))
}

fn line(number: u8) -> String {
    format!(r#"{{"transaction_id":"42000{number}","bill_type":0,"total_fee":9900}}"#)
}

#[tokio::test]
async fn a_line_says_who_paid_whom_how_much_and_what_went_back() {
    let paid = r#"{"transaction_id":"4200001234","bill_type":0,"trade_state":3,
        "pay_time":1795000100,"out_trade_no":"T1","external_userid":"wm1","total_fee":9900,
        "payee_userid":"zhangsan","payment_type":1,"mch_id":"1900000001","remark":"小雨 🌧",
        "commodity_list":[{"description":"21天训练营押金","amount":1}],"total_refund_fee":"100",
        "refund_list":[{"out_refund_no":"R1","refund_userid":"lisi","refund_comment":"误付",
            "refund_reqtime":1795000200,"refund_status":2,"refund_fee":100}],
        "contact_info":{"name":"王小雨","phone":"138"},"news":{"of":["the","future"]}}"#;
    let (books, requests) = read(vec![page(paid, "")]).await;
    let books = books.unwrap();
    assert_eq!((books.bills.len(), books.unreadable), (1, 0));
    let bill = &books.bills[0];
    assert_eq!((bill.kind, bill.trade_state), (BillKind::Payment, Some(3)));
    assert_eq!(
        (bill.total, bill.refunded),
        (Fen::new(9_900), Some(Fen::new(100)))
    );
    assert_eq!(bill.paid_at, Some(begin() + TimeDelta::seconds(100)));
    assert_eq!(bill.payee_user_id.as_deref(), Some("zhangsan"));
    assert_eq!(bill.external_user_id.as_deref(), Some("wm1"));
    assert_eq!(bill.mch_id.as_deref(), Some("1900000001"));
    assert_eq!(bill.products, ["21天训练营押金"]);
    assert_eq!(
        (bill.payer_name(), bill.remark.as_deref()),
        (Some("王小雨"), Some("小雨 🌧"))
    );
    let refund = &bill.refunds[0];
    assert_eq!(
        (refund.status, refund.amount),
        (BillRefundStatus::Success, Fen::new(100))
    );
    assert!(requests[1].starts_with("POST /cgi-bin/externalpay/get_bill_list?access_token=one "));
    assert!(requests[1].contains(r#""begin_time":1795000000,"end_time":1795172800"#));
    assert!(!requests[1].contains("cursor"));
}

#[tokio::test]
async fn what_a_line_leaves_out_or_leaves_empty_is_nothing() {
    let sparse = r#"{"transaction_id":4200009,"bill_type":1,"total_fee":"9900","trade_state":null,
        "pay_time":0,"external_userid":"","remark":"","payee_userid":null,"mch_id":"",
        "commodity_list":null,"refund_list":null,"contact_info":"","payer_info":{"name":"旧名"}}"#;
    let (books, _) = read(vec![page(sparse, "")]).await;
    let bill = books.unwrap().bills.remove(0);
    assert_eq!(
        (bill.transaction_id.as_str(), bill.kind),
        ("4200009", BillKind::Refund)
    );
    assert_eq!((bill.total, bill.refunded), (Fen::new(9_900), None));
    assert_eq!((bill.trade_state, bill.paid_at), (None, None));
    assert_eq!(
        (bill.external_user_id.as_ref(), bill.remark.as_ref()),
        (None, None)
    );
    assert_eq!(
        (bill.payee_user_id.as_ref(), bill.mch_id.as_ref()),
        (None, None)
    );
    assert!(bill.products.is_empty() && bill.refunds.is_empty());
    assert_eq!(bill.payer_name(), Some("旧名"));
}

#[tokio::test]
async fn a_short_or_empty_page_is_not_the_last_one() {
    let (books, requests) = read(vec![
        page(&line(1), "c1"),
        page("", "c2"),
        page(&format!("{},{}", line(2), line(3)), ""),
    ])
    .await;
    let numbers: Vec<_> = books
        .unwrap()
        .bills
        .into_iter()
        .map(|bill| bill.transaction_id)
        .collect();
    assert_eq!(numbers, ["420001", "420002", "420003"]);
    assert_eq!(requests.len(), 4);
    assert!(requests[2].contains(r#""cursor":"c1""#) && requests[3].contains(r#""cursor":"c2""#));
}

#[tokio::test]
async fn pages_that_lead_in_circles_end_in_an_error() {
    let circle = vec![
        page(&line(1), "a"),
        page(&line(2), "b"),
        page(&line(3), "a"),
    ];
    let (books, requests) = read(circle).await;
    assert!(matches!(books, Err(ProviderError::Uncertain { .. })));
    assert_eq!(requests.len(), 4);
}

#[tokio::test]
async fn a_line_that_cannot_be_read_is_counted_and_the_others_are_kept() {
    let broken = [
        r#"{"bill_type":0,"total_fee":9900}"#,
        r#"{"transaction_id":"42","bill_type":0}"#,
        r#"{"transaction_id":"42","bill_type":0,"total_fee":99.5}"#,
        r#"{"transaction_id":"42","bill_type":0,"total_fee":1,"refund_list":[{"refund_status":2}]}"#,
        "17",
    ];
    let (books, _) = read(vec![page(&format!("{},{}", broken.join(","), line(1)), "")]).await;
    let books = books.unwrap();
    assert_eq!((books.bills.len(), books.unreadable), (1, broken.len()));
}

#[tokio::test]
async fn an_answer_that_is_none_is_never_an_empty_list() {
    for act in [
        json(r#"{"errcode":0,"bill_list":[{"transaction_id":"4"#),
        json(r#"{"errcode":0,"errmsg":"ok"}"#),
        json(r#"{"errcode":0,"bill_list":{}}"#),
        json(r#"{"errcode":-1,"errmsg":"system busy"}"#),
        json(""),
        answer(200, &[], "<html>captive portal</html>"),
        answer(302, &[("location", "/elsewhere")], ""),
        answer(500, &[], r#"{"errcode":0,"bill_list":[]}"#),
        answer(503, &[], "<html>busy</html>"),
        answer(
            200,
            &[],
            &format!("{{\"errmsg\":\"{}\"}}", "x".repeat(70_000)),
        ),
        Act::HangUp,
        Act::Silence,
    ] {
        let (books, requests) = read(vec![act]).await;
        let error = books.unwrap_err();
        assert!(matches!(error, ProviderError::Uncertain { .. }), "{error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
        assert_eq!(requests.len(), 2);
    }
}

#[tokio::test]
async fn a_refusal_says_whether_to_wait_or_to_call_staff() {
    for (code, class) in [
        (45009, MessageRefusal::QuotaUsed),
        (60020, MessageRefusal::Configuration),
        (48002, MessageRefusal::Configuration),
        (40091, MessageRefusal::Configuration),
        (301_025, MessageRefusal::Other),
    ] {
        let (books, requests) = read(vec![json(&format!(
            r#"{{"errcode":{code},"errmsg":"no"}}"#
        ))])
        .await;
        assert_eq!(
            MessageRefusal::of(&books.unwrap_err()),
            Some(class),
            "{code}"
        );
        assert_eq!(requests.len(), 2);
    }
}

#[tokio::test]
async fn a_token_refused_on_the_way_is_renewed_once_and_the_page_asked_once_more() {
    for code in [40014, 42001] {
        let refused = json(&format!(
            r#"{{"errcode":{code},"errmsg":"invalid access_token"}}"#
        ));
        let renewed = json(r#"{"errcode":0,"access_token":"two","expires_in":7200}"#);
        let (books, requests) = read(vec![
            page(&line(1), "c1"),
            refused.clone(),
            renewed.clone(),
            page(&line(2), ""),
        ])
        .await;
        assert_eq!(books.unwrap().bills.len(), 2);
        assert!(
            requests[4].contains("access_token=two ") && requests[4].contains(r#""cursor":"c1""#)
        );

        let (books, requests) = read(vec![refused.clone(), renewed, refused]).await;
        let class = MessageRefusal::of(&books.unwrap_err());
        assert_eq!(
            (class, requests.len()),
            (Some(MessageRefusal::Configuration), 4)
        );
    }
}
