//! A payment as WeChat Pay describes it, the same in queries and callbacks.

use camp_domain::Fen;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::lenient::{self, words};

words! {
    /// The state of an order.
    TradeState {
        /// Paid.
        Success = "SUCCESS",
        /// Paid, and at least one refund exists; the refund order says how far it is.
        Refund = "REFUND",
        /// Not paid yet.
        NotPay = "NOTPAY",
        /// Closed without payment.
        Closed = "CLOSED",
        /// Revoked (payment codes only).
        Revoked = "REVOKED",
        /// The payer is typing the password (payment codes only).
        UserPaying = "USERPAYING",
        /// The payment failed (payment codes only).
        PayError = "PAYERROR",
    }
}

impl TradeState {
    /// Whether money has come in, be it refunded since or not.
    #[must_use]
    pub fn was_paid(&self) -> bool {
        matches!(self, Self::Success | Self::Refund)
    }
}

/// A payment order.
#[derive(Clone, Debug, Deserialize)]
pub struct Transaction {
    /// The appid under which the order was placed.
    #[serde(default)]
    pub appid: String,
    /// The merchant.
    pub mchid: String,
    /// Our order number.
    pub out_trade_no: String,
    /// WeChat Pay's number, once paid.
    #[serde(default, deserialize_with = "lenient::text")]
    pub transaction_id: Option<String>,
    /// `JSAPI`, `MWEB`, `NATIVE`, …
    #[serde(default, deserialize_with = "lenient::text")]
    pub trade_type: Option<String>,
    /// How far it is.
    pub trade_state: TradeState,
    /// The same in words, for logs.
    #[serde(default)]
    pub trade_state_desc: String,
    /// The paying bank.
    #[serde(default, deserialize_with = "lenient::text")]
    pub bank_type: Option<String>,
    /// What we attached to the order.
    #[serde(default, deserialize_with = "lenient::text")]
    pub attach: Option<String>,
    /// When it was paid.
    #[serde(default, deserialize_with = "lenient::time")]
    pub success_time: Option<DateTime<Utc>>,
    /// Who paid.
    #[serde(default)]
    payer: Option<Payer>,
    /// How much; absent on some unpaid orders.
    #[serde(default)]
    pub amount: Option<TransactionAmount>,
}

#[derive(Clone, Debug, Deserialize)]
struct Payer {
    #[serde(default, deserialize_with = "lenient::text")]
    openid: Option<String>,
}

/// Amounts of a payment.
#[derive(Clone, Debug, Deserialize)]
pub struct TransactionAmount {
    /// The order's own amount, which is the one to compare.
    pub total: Fen,
    /// What the payer paid: less than `total` when a coupon was used.
    #[serde(default)]
    pub payer_total: Option<Fen>,
    /// `CNY`.
    #[serde(default = "cny")]
    pub currency: String,
}

fn cny() -> String {
    "CNY".to_owned()
}

impl Transaction {
    /// The payer under the order's appid.
    #[must_use]
    pub fn openid(&self) -> Option<&str> {
        self.payer
            .as_ref()
            .and_then(|payer| payer.openid.as_deref())
    }
}
