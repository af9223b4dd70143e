//! WeChat Pay APIv3: orders, refunds, callbacks, bills and cashiers over one set of books.

mod authorization;
mod bill_rows;
mod bills;
mod books;
mod bridge;
mod callbacks;
mod cashier;
mod certificates;
mod crypto;
mod fixed_code;
mod gate;
mod order_rules;
mod orders;
mod payment;
mod refund_rules;
mod refunds;
mod wire;

use actix_web::web;

pub(crate) use books::{Books, Order, OrderState, Refund, RefundStatus, Signer, Trade};
pub(crate) use callbacks::{Callback, deliver_due, tick, wake};
pub(crate) use fixed_code::{Sale, collect, give_back};
pub(crate) use payment::{pay, transaction_number};
pub(crate) use refunds::force as force_refund;

/// Mounts `/v3/*`, the cashier pages and the bridge.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .configure(orders::configure)
        .configure(refunds::configure)
        .configure(certificates::configure)
        .configure(bills::configure)
        .configure(cashier::configure)
        .configure(bridge::configure);
}
