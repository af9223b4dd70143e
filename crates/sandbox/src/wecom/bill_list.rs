//! `externalpay/get_bill_list`: the 对外收款 records of a span of time, page by page.

use actix_web::{HttpResponse, web};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::receipts::{Receipt, RefundLine, refund_lines};
use super::tokens::{TokenQuery, admit};
use super::{answer, cursor, errcode};
use crate::instance::{Instance, World};

/// Longest span of a question.
const SPAN_SECONDS: i64 = 31 * 86_400;
const MOST: i64 = 1_000;
const USUAL: i64 = 50;

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config.route("/cgi-bin/externalpay/get_bill_list", web::post().to(list));
}

#[derive(Deserialize)]
struct Question {
    begin_time: i64,
    end_time: i64,
    #[serde(default)]
    payee_userid: String,
    cursor: Option<String>,
    limit: Option<i64>,
}

/// The row after which a page begins, and whether an empty page was already given for it.
#[derive(Serialize, Deserialize)]
struct Place {
    at: i64,
    key: String,
    filtered: bool,
}

struct Row {
    at: i64,
    key: String,
    bill: Value,
}

async fn list(
    instance: web::Data<Instance>,
    query: web::Query<TokenQuery>,
    body: Bytes,
) -> HttpResponse {
    let text = String::from_utf8_lossy(&body);
    let subject = format!("wecom externalpay/get_bill_list {text}");
    let question: Question = match admit(&instance, &query, &body, &subject) {
        Ok(question) => question,
        Err(refusal) => return refusal,
    };
    let span = question.end_time.checked_sub(question.begin_time);
    if question.begin_time < 0 || span.is_none_or(|span| !(0..=SPAN_SECONDS).contains(&span)) {
        return errcode(40058, "invalid begin_time or end_time");
    }
    let limit = question.limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        return errcode(40058, "limit out of range");
    }
    let beginning = Place {
        at: -1,
        key: String::new(),
        filtered: false,
    };
    let Some(place) = cursor::read(question.cursor.as_deref(), beginning) else {
        return errcode(40058, "invalid cursor");
    };
    // Payees outside the application's view are filtered from a page after it was cut.
    let filtered = !place.filtered
        && instance
            .roll(|faults| faults.strikes("wecom_filtered_page", &subject))
            .is_some();
    if filtered {
        let next = Place {
            filtered: true,
            ..place
        };
        return answer(&json!({
            "errcode": 0, "errmsg": "ok", "bill_list": [], "next_cursor": cursor::write(&next),
        }));
    }
    let now = instance.clock.now();
    let mut rows = instance.read(|world| rows(world, &question, now));
    rows.retain(|row| (row.at, &row.key) > (place.at, &place.key));
    let size = usize::try_from(limit).unwrap_or(1);
    let more = rows.len() > size;
    rows.truncate(size);
    let mut body = json!({ "errcode": 0, "errmsg": "ok" });
    if let Some(last) = rows.last().filter(|_| more) {
        let next = Place {
            at: last.at,
            key: last.key.clone(),
            filtered: false,
        };
        body["next_cursor"] = json!(cursor::write(&next));
    }
    body["bill_list"] = rows.into_iter().map(|row| row.bill).collect();
    answer(&body)
}

/// Oldest first.
fn rows(world: &World, question: &Question, now: DateTime<Utc>) -> Vec<Row> {
    let mut rows = Vec::new();
    let asked = |at: i64| (question.begin_time..=question.end_time).contains(&at);
    let meant = |receipt: &&Receipt| {
        receipt.listed_from <= now
            && (question.payee_userid.is_empty() || question.payee_userid == receipt.payee_userid)
    };
    for receipt in world.wecom.receipts.iter().filter(meant) {
        let refunds = refund_lines(&world.pay, receipt);
        let at = receipt.paid_at.timestamp();
        if asked(at) {
            let key = receipt.transaction_id.clone();
            let bill = payment(receipt, &refunds);
            rows.push(Row { at, key, bill });
        }
        for refund in &refunds {
            let at = refund.succeeded_at.map(|at| at.timestamp());
            if let Some(at) = at.filter(|at| asked(*at)) {
                let key = format!("{} {}", receipt.transaction_id, refund.out_refund_no);
                let bill = return_of(receipt, refund, at);
                rows.push(Row { at, key, bill });
            }
        }
    }
    rows.sort_by(|a, b| (a.at, &a.key).cmp(&(b.at, &b.key)));
    rows
}

fn payment(receipt: &Receipt, refunds: &[RefundLine]) -> Value {
    let given = refunds.iter().any(|line| matches!(line.status, 1 | 2 | 4));
    let back: i64 = refunds
        .iter()
        .filter(|line| line.status == 2)
        .map(|line| line.amount)
        .sum();
    let mut bill = common(receipt, receipt.paid_at.timestamp(), receipt.total);
    bill["bill_type"] = json!(0);
    bill["trade_state"] = json!(if given { 3 } else { 1 });
    bill["total_refund_fee"] = json!(back);
    bill["refund_list"] = refunds
        .iter()
        .map(|line| {
            json!({
                "out_refund_no": line.out_refund_no,
                "refund_userid": line.userid,
                "refund_comment": line.comment,
                "refund_reqtime": line.requested_at.timestamp(),
                "refund_status": line.status,
                "refund_fee": line.amount,
            })
        })
        .collect();
    bill
}

/// A row of its own for money that went back; it has no `trade_state`.
fn return_of(receipt: &Receipt, refund: &RefundLine, at: i64) -> Value {
    let mut bill = common(receipt, at, refund.amount);
    bill["bill_type"] = json!(1);
    bill["out_refund_no"] = json!(refund.out_refund_no);
    bill
}

fn common(receipt: &Receipt, at: i64, fee: i64) -> Value {
    let mut bill = json!({
        "transaction_id": receipt.transaction_id,
        "pay_time": at,
        "out_trade_no": receipt.out_trade_no,
        "external_userid": receipt.external_userid,
        "total_fee": fee,
        "payee_userid": receipt.payee_userid,
        "payment_type": 1,
        "mch_id": receipt.mch_id,
        "remark": receipt.remark,
        "commodity_list": [],
    });
    if let Some(product) = &receipt.product {
        bill["commodity_list"] = json!([{ "description": product, "amount": 1 }]);
    }
    if let Some(name) = &receipt.payer_name {
        let person = json!({ "name": name, "phone": "", "address": "" });
        bill["contact_info"] = person.clone();
        // What it was called in earlier years; both are there.
        bill["payer_info"] = person;
    }
    bill
}
