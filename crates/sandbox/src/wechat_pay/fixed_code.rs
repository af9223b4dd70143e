//! Money that comes through a fixed code of WeCom: in the merchant's books without an order, and
//! without a callback. It can be asked about and refunded by its transaction number.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::books::{Books, Order, Payment, Refund, RefundStatus, Trade};
use super::refunds;
use crate::credentials::Credentials;
use crate::instance::World;

/// What was sold.
pub(crate) struct Sale {
    pub(crate) transaction_id: String,
    pub(crate) out_trade_no: String,
    pub(crate) description: String,
    pub(crate) total: i64,
    pub(crate) openid: String,
    pub(crate) paid_at: DateTime<Utc>,
}

/// Takes the money of a sale.
pub(crate) fn collect(books: &mut Books, sale: Sale) {
    let (own, number) = (sale.out_trade_no, sale.transaction_id);
    books.move_money(sale.paid_at, "交易", sale.total, &number, &own);
    books.transactions.insert(number.clone(), own.clone());
    let order = Order {
        trade: Trade::Jsapi,
        out_trade_no: own.clone(),
        request: Value::Null,
        description: sale.description,
        attach: None,
        notify_url: String::new(),
        total: sale.total,
        payer: Some(sale.openid.clone()),
        created_at: sale.paid_at,
        expires_at: sale.paid_at,
        closed: false,
        tickets: Vec::new(),
        payment: Some(Payment {
            transaction_id: number,
            paid_at: sale.paid_at,
            openid: sale.openid,
        }),
        fixed_code: true,
        refunds: Vec::new(),
    };
    books.orders.insert(own, order);
}

/// A refund that staff made in the WeCom client; the merchant is not told.
pub(crate) fn give_back(
    world: &mut World,
    credentials: &Credentials,
    now: DateTime<Utc>,
    transaction_id: &str,
    out_refund_no: &str,
    amount: i64,
    status: RefundStatus,
) -> Result<(), &'static str> {
    if !world.pay.refunds.contains_key(out_refund_no) {
        let order = world
            .pay
            .transactions
            .get(transaction_id)
            .and_then(|number| world.pay.orders.get(number))
            .ok_or("收款不存在")?;
        if world.pay.balance < amount {
            return Err("商户余额不足");
        }
        let refund = Refund {
            out_refund_no: out_refund_no.to_owned(),
            refund_id: refunds::refund_number(),
            out_trade_no: order.out_trade_no.clone(),
            transaction_id: transaction_id.to_owned(),
            amount,
            total: order.total,
            reason: None,
            notify_url: None,
            channel: "ORIGINAL".into(),
            account: "支付用户零钱".into(),
            created_at: now,
            status: RefundStatus::Processing,
            settles_at: Some(now + TimeDelta::seconds(world.pay.refund_delay_seconds)),
            outcome: None,
            success_time: None,
        };
        refunds::enter(&mut world.pay, refund);
    }
    match status {
        RefundStatus::Processing => Ok(()),
        status => refunds::force(world, credentials, out_refund_no, status, now),
    }
}
