//! The provider's own books, oldest first: money that came, and refunds that were applied for.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::ok;
use crate::clock::rfc3339;
use crate::instance::{Instance, World};
use crate::wecom::{booked, refund_lines};

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config.route("/ledger", web::get().to(ledger));
}

/// A row with what it is sorted by.
type Row = (DateTime<Utc>, String, Value);

fn sorted(mut rows: Vec<Row>) -> Vec<Value> {
    rows.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    rows.into_iter().map(|(_, _, row)| row).collect()
}

fn source(fixed_code: bool) -> &'static str {
    if fixed_code { "fixed_code" } else { "order" }
}

async fn ledger(instance: web::Data<Instance>) -> HttpResponse {
    let mchid = &instance.credentials.mchid;
    ok(&instance.read(|world| {
        let mut payments = own_payments(world, mchid);
        payments.extend(other_payments(world));
        let mut refunds = own_refunds(world, mchid);
        refunds.extend(other_refunds(world));
        json!({
            "payments": sorted(payments),
            "refunds": sorted(refunds),
            "balanceFen": world.pay.balance,
        })
    }))
}

fn own_payments(world: &World, mchid: &str) -> Vec<Row> {
    let orders = world.pay.orders.values();
    let paid = orders.filter_map(|order| order.payment.as_ref().map(|payment| (order, payment)));
    paid.map(|(order, payment)| {
        let row = json!({
            "outTradeNo": order.out_trade_no,
            "transactionId": payment.transaction_id,
            "amountFen": order.total,
            "paidAt": rfc3339(payment.paid_at),
            "openid": payment.openid,
            "source": source(order.fixed_code),
            "mchId": mchid,
        });
        (payment.paid_at, order.out_trade_no.clone(), row)
    })
    .collect()
}

/// Only WeCom knows these: the money went to another merchant.
fn other_payments(world: &World) -> Vec<Row> {
    let others = world.wecom.receipts.iter().filter(|r| !r.own_merchant);
    others
        .map(|receipt| {
            let row = json!({
                "outTradeNo": receipt.out_trade_no,
                "transactionId": receipt.transaction_id,
                "amountFen": receipt.total,
                "paidAt": rfc3339(receipt.paid_at),
                "openid": receipt.openid,
                "source": source(true),
                "mchId": receipt.mch_id,
            });
            (receipt.paid_at, receipt.out_trade_no.clone(), row)
        })
        .collect()
}

fn own_refunds(world: &World, mchid: &str) -> Vec<Row> {
    let refunds = world.pay.refunds.values();
    refunds
        .map(|refund| {
            let order = world.pay.orders.get(&refund.out_trade_no);
            let row = json!({
                "outRefundNo": refund.out_refund_no,
                "outTradeNo": refund.out_trade_no,
                "transactionId": refund.transaction_id,
                "refundId": refund.refund_id,
                "amountFen": refund.amount,
                "status": refund.status.word(),
                "createdAt": rfc3339(refund.created_at),
                "successTime": refund.success_time.map(rfc3339),
                "source": source(order.is_some_and(|order| order.fixed_code)),
                "mchId": mchid,
            });
            (refund.created_at, refund.out_refund_no.clone(), row)
        })
        .collect()
}

fn other_refunds(world: &World) -> Vec<Row> {
    let others = world.wecom.receipts.iter().filter(|r| !r.own_merchant);
    let lines = others.flat_map(|receipt| {
        let lines = refund_lines(&world.pay, receipt);
        lines.into_iter().map(move |line| (receipt, line))
    });
    lines
        .filter_map(|(receipt, line)| {
            let status = booked(line.status)?;
            let row = json!({
                "outRefundNo": line.out_refund_no,
                "outTradeNo": receipt.out_trade_no,
                "transactionId": receipt.transaction_id,
                "refundId": Value::Null,
                "amountFen": line.amount,
                "status": status.word(),
                "createdAt": rfc3339(line.requested_at),
                "successTime": line.succeeded_at.map(rfc3339),
                "source": source(true),
                "mchId": receipt.mch_id,
            });
            Some((line.requested_at, line.out_refund_no, row))
        })
        .collect()
}
