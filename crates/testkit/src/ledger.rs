//! The provider's books, as the sandbox keeps them.

use serde_json::Value;

use crate::outside::text;

/// What the provider knows of the merchant's money.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// Money that came.
    pub payments: Vec<LedgerPayment>,
    /// Refunds that were accepted, whatever became of them.
    pub refunds: Vec<LedgerRefund>,
}

/// Money that came.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LedgerPayment {
    /// The provider's number.
    pub transaction_id: String,
    /// Our number.
    pub out_trade_no: String,
    /// Amount.
    pub amount_fen: i64,
}

/// A refund that was accepted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LedgerRefund {
    /// Our number of it.
    pub out_refund_no: String,
    /// Our number of the order.
    pub out_trade_no: String,
    /// Amount.
    pub amount_fen: i64,
    /// The provider's word: `PROCESSING`, `SUCCESS`, `CLOSED`, `ABNORMAL`.
    pub status: String,
}

impl Ledger {
    pub(crate) fn read(answer: &Value) -> Self {
        let list = |name: &str| answer[name].as_array().cloned().unwrap_or_default();
        let fen = |row: &Value| row["amountFen"].as_i64().expect("an amount");
        let payments = list("payments");
        let payments = payments.iter().map(|row| LedgerPayment {
            transaction_id: text(&row["transactionId"]),
            out_trade_no: text(&row["outTradeNo"]),
            amount_fen: fen(row),
        });
        let refunds = list("refunds");
        let refunds = refunds.iter().map(|row| LedgerRefund {
            out_refund_no: text(&row["outRefundNo"]),
            out_trade_no: text(&row["outTradeNo"]),
            amount_fen: fen(row),
            status: text(&row["status"]),
        });
        Self {
            payments: payments.collect(),
            refunds: refunds.collect(),
        }
    }

    /// Sum of what came.
    #[must_use]
    pub fn paid_fen(&self) -> i64 {
        self.payments.iter().map(|row| row.amount_fen).sum()
    }

    /// Sum of what went back.
    #[must_use]
    pub fn refunded_fen(&self) -> i64 {
        self.succeeded().map(|row| row.amount_fen).sum()
    }

    /// Refunds whose money is back.
    pub fn succeeded(&self) -> impl Iterator<Item = &LedgerRefund> {
        self.refunds.iter().filter(|row| row.status == "SUCCESS")
    }

    /// Refunds of one order.
    #[must_use]
    pub fn refunds_of(&self, out_trade_no: &str) -> Vec<&LedgerRefund> {
        let all = self.refunds.iter();
        all.filter(|row| row.out_trade_no == out_trade_no).collect()
    }
}
