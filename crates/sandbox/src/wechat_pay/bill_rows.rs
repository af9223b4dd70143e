//! The lines of bills: a backtick before every value, amounts in 元, two sections.

use chrono::{DateTime, NaiveDate, Utc};

use super::books::{Books, Order, Payment, Refund, RefundStatus};
use crate::clock::beijing;
use crate::credentials::Credentials;

const MARK: &str = "\u{feff}";

const TRADE_COLUMNS: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,\
    交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,\
    充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";
const REFUND_COLUMNS: &str = ",退款申请时间,退款成功时间";
const TRADE_SUMMARY: &str =
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";
const FLOW_COLUMNS: &str = "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,\
    收支金额（元）,账户结余（元）,资金变更提交申请人,备注,业务凭证号";
const FLOW_SUMMARY: &str = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额";

fn on(day: NaiveDate, at: DateTime<Utc>) -> bool {
    beijing(at).date_naive() == day
}

fn time(at: DateTime<Utc>) -> String {
    beijing(at).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// Fen as a decimal number of 元.
fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

fn line(values: &[String]) -> String {
    let marked: Vec<String> = values.iter().map(|value| format!("`{value}")).collect();
    format!("{}\r\n", marked.join(","))
}

/// The trade bill, or nothing when the day had no trade.
pub(super) fn trade(
    books: &Books,
    credentials: &Credentials,
    day: NaiveDate,
    kind: &str,
) -> Option<String> {
    let mut rows: Vec<(DateTime<Utc>, Vec<String>)> = Vec::new();
    let (mut sales, mut returns) = (0, 0);
    for order in books.orders.values() {
        let Some(payment) = &order.payment else {
            continue;
        };
        if kind != "REFUND" && on(day, payment.paid_at) {
            sales += order.total;
            let row = row(credentials, order, payment, None, kind);
            rows.push((payment.paid_at, row));
        }
        let refunds = order
            .refunds
            .iter()
            .filter_map(|number| books.refunds.get(number));
        // Listed on the day it was applied for, whenever it ends.
        for refund in refunds.filter(|refund| kind != "SUCCESS" && on(day, refund.created_at)) {
            returns += refund.amount;
            let row = row(credentials, order, payment, Some(refund), kind);
            rows.push((refund.created_at, row));
        }
    }
    if rows.is_empty() {
        return None;
    }
    rows.sort();
    let columns = if kind == "REFUND" { REFUND_COLUMNS } else { "" };
    let mut text = format!("{MARK}{TRADE_COLUMNS}{columns}\r\n");
    rows.iter().for_each(|(_, row)| text.push_str(&line(row)));
    text.push_str(&format!("{TRADE_SUMMARY}\r\n"));
    let zero = yuan(0);
    text.push_str(&line(&[
        rows.len().to_string(),
        yuan(sales),
        yuan(returns),
        zero.clone(),
        zero,
        yuan(sales),
        yuan(returns),
    ]));
    Some(text)
}

fn row(
    credentials: &Credentials,
    order: &Order,
    payment: &Payment,
    refund: Option<&Refund>,
    kind: &str,
) -> Vec<String> {
    let state = if refund.is_some() {
        "REFUND"
    } else {
        "SUCCESS"
    };
    let status = refund.map_or("", |refund| match refund.status {
        RefundStatus::Abnormal => "CHANGE",
        RefundStatus::Closed => "FAIL",
        status => status.word(),
    });
    let refunded = refund.map_or(0, |refund| refund.amount);
    let sale = if refund.is_some() { 0 } else { order.total };
    let at = refund.map_or(payment.paid_at, |refund| refund.created_at);
    let mut row = vec![
        time(at),
        credentials.appid.clone(),
        credentials.mchid.clone(),
        "0".into(),
        String::new(),
        payment.transaction_id.clone(),
        order.out_trade_no.clone(),
        payment.openid.clone(),
        order.trade.word().into(),
        state.into(),
        "OTHERS".into(),
        "CNY".into(),
        yuan(sale),
        yuan(0),
        refund.map_or_else(|| "0".into(), |refund| refund.refund_id.clone()),
        refund.map_or_else(|| "0".into(), |refund| refund.out_refund_no.clone()),
        yuan(refunded),
        yuan(0),
        refund.map_or("", |refund| refund.channel.as_str()).into(),
        status.into(),
        order.description.clone(),
        order.attach.clone().unwrap_or_default(),
        "0.00000".into(),
        "0.00%".into(),
        yuan(sale),
        yuan(refunded),
        String::new(),
    ];
    if kind == "REFUND" {
        row.push(
            refund
                .map(|refund| time(refund.created_at))
                .unwrap_or_default(),
        );
        row.push(
            refund
                .and_then(|refund| refund.success_time)
                .map(time)
                .unwrap_or_default(),
        );
    }
    row
}

/// The fund flow bill of the basic account, or nothing when no money moved.
pub(super) fn fund_flow(books: &Books, day: NaiveDate) -> Option<String> {
    let moved: Vec<_> = books
        .movements
        .iter()
        .filter(|movement| on(day, movement.at))
        .collect();
    if moved.is_empty() {
        return None;
    }
    let mut text = format!("{MARK}{FLOW_COLUMNS}\r\n");
    for movement in &moved {
        let direction = if movement.amount < 0 {
            "支出"
        } else {
            "收入"
        };
        text.push_str(&line(&[
            time(movement.at),
            movement.number.clone(),
            movement.number.clone(),
            movement.name.clone(),
            movement.name.clone(),
            direction.into(),
            yuan(movement.amount.saturating_abs()),
            yuan(movement.balance),
            "system".into(),
            String::new(),
            movement.own_number.clone(),
        ]));
    }
    let sums = |incoming: bool| {
        let those = moved
            .iter()
            .filter(|movement| (movement.amount >= 0) == incoming);
        those.fold((0, 0), |(count, sum), movement| {
            (count + 1, sum + movement.amount.abs())
        })
    };
    let ((ins, income), (outs, expense)) = (sums(true), sums(false));
    text.push_str(&format!("{FLOW_SUMMARY}\r\n"));
    text.push_str(&line(&[
        moved.len().to_string(),
        ins.to_string(),
        yuan(income),
        outs.to_string(),
        yuan(expense),
    ]));
    Some(text)
}
