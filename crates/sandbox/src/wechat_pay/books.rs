//! The provider's own ledger. It owes nothing to the product: end-to-end tests hold the product's
//! books against it.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::callbacks::Callback;

/// How an order is to be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Trade {
    Jsapi,
    Native,
    Mweb,
}

impl Trade {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Jsapi => "JSAPI",
            Self::Native => "NATIVE",
            Self::Mweb => "MWEB",
        }
    }
}

/// `trade_state` of the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OrderState {
    NotPay,
    Success,
    Refund,
    Closed,
}

impl OrderState {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::NotPay => "NOTPAY",
            Self::Success => "SUCCESS",
            Self::Refund => "REFUND",
            Self::Closed => "CLOSED",
        }
    }

    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::NotPay => "订单未支付",
            Self::Success => "支付成功",
            Self::Refund => "订单发生过退款",
            Self::Closed => "订单已关闭",
        }
    }
}

/// A ticket to a cashier: a prepay id or the code of a `code_url`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Ticket {
    pub(crate) id: String,
    pub(crate) expires_at: DateTime<Utc>,
}

/// The money of an order, once it came.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Payment {
    pub(crate) transaction_id: String,
    pub(crate) paid_at: DateTime<Utc>,
    pub(crate) openid: String,
}

/// One order of the merchant.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) trade: Trade,
    pub(crate) out_trade_no: String,
    /// The first request as sent: a repeat must say the same.
    pub(crate) request: Value,
    pub(crate) description: String,
    pub(crate) attach: Option<String>,
    pub(crate) notify_url: String,
    pub(crate) total: i64,
    pub(crate) payer: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) closed: bool,
    pub(crate) tickets: Vec<Ticket>,
    pub(crate) payment: Option<Payment>,
    /// Money that came through a fixed code: the merchant never ordered it.
    #[serde(default)]
    pub(crate) fixed_code: bool,
    /// `out_refund_no`s in the order they were accepted.
    pub(crate) refunds: Vec<String>,
}

impl Order {
    pub(crate) fn state(&self, now: DateTime<Utc>) -> OrderState {
        match (&self.payment, self.closed || now >= self.expires_at) {
            (Some(_), _) if self.refunds.is_empty() => OrderState::Success,
            (Some(_), _) => OrderState::Refund,
            (None, true) => OrderState::Closed,
            (None, false) => OrderState::NotPay,
        }
    }
}

/// `status` of a refund on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum RefundStatus {
    Processing,
    Success,
    Closed,
    Abnormal,
}

impl RefundStatus {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Processing => "PROCESSING",
            Self::Success => "SUCCESS",
            Self::Closed => "CLOSED",
            Self::Abnormal => "ABNORMAL",
        }
    }
}

/// One refund the merchant applied for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Refund {
    pub(crate) out_refund_no: String,
    pub(crate) refund_id: String,
    pub(crate) out_trade_no: String,
    pub(crate) transaction_id: String,
    pub(crate) amount: i64,
    pub(crate) total: i64,
    pub(crate) reason: Option<String>,
    pub(crate) notify_url: Option<String>,
    pub(crate) channel: String,
    pub(crate) account: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) status: RefundStatus,
    /// When the bank decides, while it is processing.
    pub(crate) settles_at: Option<DateTime<Utc>>,
    /// What the bank will decide when a script says so.
    pub(crate) outcome: Option<RefundStatus>,
    pub(crate) success_time: Option<DateTime<Utc>>,
}

/// Which platform key signs when the request does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Signer {
    #[default]
    PublicKey,
    Certificate,
}

/// A bill download link that is still good.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct BillToken {
    pub(crate) token: String,
    pub(crate) content: String,
    pub(crate) gzip: bool,
    pub(crate) expires_at: DateTime<Utc>,
}

/// One movement of the merchant's balance, for the fund flow bill.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Movement {
    pub(crate) at: DateTime<Utc>,
    pub(crate) number: String,
    pub(crate) own_number: String,
    pub(crate) name: String,
    pub(crate) amount: i64,
    pub(crate) balance: i64,
}

/// All money matters of one world.
#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Books {
    pub(crate) orders: BTreeMap<String, Order>,
    /// prepay id or code → `out_trade_no`.
    pub(crate) tickets: BTreeMap<String, String>,
    /// transaction id → `out_trade_no`.
    pub(crate) transactions: BTreeMap<String, String>,
    pub(crate) refunds: BTreeMap<String, Refund>,
    pub(crate) processing: Vec<String>,
    pub(crate) callbacks: BTreeMap<u64, Callback>,
    /// The newest that were delivered, lost or given up.
    pub(crate) finished: VecDeque<Callback>,
    pub(crate) sequence: u64,
    pub(crate) balance: i64,
    pub(crate) movements: Vec<Movement>,
    pub(crate) refund_delay_seconds: i64,
    pub(crate) default_signer: Signer,
    pub(crate) bills: Vec<BillToken>,
}

impl Default for Books {
    fn default() -> Self {
        Self {
            orders: BTreeMap::new(),
            tickets: BTreeMap::new(),
            transactions: BTreeMap::new(),
            refunds: BTreeMap::new(),
            processing: Vec::new(),
            callbacks: BTreeMap::new(),
            finished: VecDeque::new(),
            sequence: 0,
            balance: 0,
            movements: Vec::new(),
            refund_delay_seconds: 3,
            default_signer: Signer::PublicKey,
            bills: Vec::new(),
        }
    }
}

impl Books {
    pub(crate) fn next(&mut self) -> u64 {
        self.sequence += 1;
        self.sequence
    }

    /// Moves the balance and writes the movement down.
    pub(crate) fn move_money(
        &mut self,
        at: DateTime<Utc>,
        name: &str,
        amount: i64,
        number: &str,
        own_number: &str,
    ) {
        self.balance += amount;
        self.movements.push(Movement {
            at,
            number: number.to_owned(),
            own_number: own_number.to_owned(),
            name: name.to_owned(),
            amount,
            balance: self.balance,
        });
    }

    /// The order behind a cashier ticket, if the ticket is still good.
    pub(crate) fn order_of_ticket(&self, id: &str, now: DateTime<Utc>) -> Option<&Order> {
        let order = self.orders.get(self.tickets.get(id)?)?;
        order
            .tickets
            .iter()
            .any(|ticket| ticket.id == id && now < ticket.expires_at)
            .then_some(order)
    }
}
