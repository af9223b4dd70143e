//! The moment a payer presses the button.

use chrono::{DateTime, Utc};

use super::books::{OrderState, Payment};
use super::{callbacks, orders};
use crate::credentials::Credentials;
use crate::instance::World;
use crate::random;

/// Why the cashier says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PayRefusal {
    Unknown,
    Closed,
    Paid,
    OtherPayer,
}

impl PayRefusal {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Unknown => "ORDER_NOT_EXIST",
            Self::Closed => "ORDER_CLOSED",
            Self::Paid => "ORDER_PAID",
            Self::OtherPayer => "OPENID_MISMATCH",
        }
    }

    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Unknown => "订单不存在",
            Self::Closed => "订单已关闭或已过期",
            Self::Paid => "订单已支付",
            Self::OtherPayer => "付款人与下单的 openid 不一致",
        }
    }
}

/// Takes the money of an open order and queues the callback.
pub(crate) fn pay(
    world: &mut World,
    credentials: &Credentials,
    now: DateTime<Utc>,
    out_trade_no: &str,
    openid: Option<&str>,
) -> Result<Payment, PayRefusal> {
    let order = world
        .pay
        .orders
        .get_mut(out_trade_no)
        .ok_or(PayRefusal::Unknown)?;
    match order.state(now) {
        OrderState::NotPay => {}
        OrderState::Closed => return Err(PayRefusal::Closed),
        OrderState::Success | OrderState::Refund => return Err(PayRefusal::Paid),
    }
    let openid = match (&order.payer, openid) {
        (Some(payer), Some(openid)) if payer != openid => return Err(PayRefusal::OtherPayer),
        (Some(payer), _) => payer.clone(),
        (None, Some(openid)) => openid.to_owned(),
        (None, None) => random::openid(),
    };
    let transaction_id = transaction_number(now);
    let payment = Payment {
        transaction_id: transaction_id.clone(),
        paid_at: now,
        openid,
    };
    order.payment = Some(payment.clone());
    let (notify_url, total) = (order.notify_url.clone(), order.total);
    let plaintext = orders::transaction(credentials, order, now);
    world
        .pay
        .transactions
        .insert(transaction_id.clone(), out_trade_no.to_owned());
    world
        .pay
        .move_money(now, "交易", total, &transaction_id, out_trade_no);
    let notice = callbacks::Notice {
        event_type: "TRANSACTION.SUCCESS",
        summary: "支付成功",
        original_type: "transaction",
        out_trade_no,
        notify_url: &notify_url,
        plaintext,
    };
    callbacks::queue(world, now, notice);
    Ok(payment)
}

/// A number of the platform, 28 digits with the day in it.
pub(crate) fn transaction_number(now: DateTime<Utc>) -> String {
    let day = crate::clock::beijing(now).format("%Y%m%d");
    format!("42000{}{day}{}", random::digits(5), random::digits(10))
}
