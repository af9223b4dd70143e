//! What a refund request may say, and what the order allows.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::Value;

use super::books::{Books, Order, Refund, RefundStatus};
use super::wire::{self, Refusal};

/// A payment can be refunded for this long.
const DAYS: i64 = 365;
/// Partial refunds of one order.
const MOST: usize = 50;
/// Pause between two refunds of one order.
const PAUSE_SECONDS: i64 = 60;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefundRequest {
    pub(crate) transaction_id: Option<String>,
    pub(crate) out_trade_no: Option<String>,
    pub(crate) out_refund_no: String,
    pub(crate) reason: Option<String>,
    pub(crate) notify_url: Option<String>,
    funds_account: Option<String>,
    pub(crate) amount: Amount,
    #[serde(rename = "goods_detail")]
    _goods: Option<Vec<Value>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Amount {
    pub(crate) refund: i64,
    pub(crate) total: i64,
    currency: String,
    from: Option<Vec<From>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct From {
    account: String,
    amount: i64,
}

impl RefundRequest {
    /// The rules that need no order.
    pub(crate) fn check_fields(&self) -> Result<(), Refusal> {
        wire::number("out_refund_no", &self.out_refund_no, 1..=64, "_-|*@")?;
        if self.transaction_id.is_some() == self.out_trade_no.is_some() {
            return Err(Refusal::param("transaction_id与out_trade_no二选一"));
        }
        if let Some(reason) = &self.reason {
            wire::length("reason", reason, 80)?;
        }
        if let Some(url) = &self.notify_url {
            wire::notify_url(url, 256)?;
        }
        if self
            .funds_account
            .as_deref()
            .is_some_and(|a| a != "AVAILABLE" && a != "UNSETTLED")
        {
            return Err(Refusal::param("输入源“/body/funds_account”取值有误"));
        }
        if self.amount.currency != "CNY" {
            return Err(Refusal::param("输入源“/body/amount/currency”只支持CNY"));
        }
        if self.amount.refund < 1 || self.amount.total < 1 {
            return Err(Refusal::param("输入源“/body/amount”应为不小于1的整数"));
        }
        self.check_sources()
    }

    fn check_sources(&self) -> Result<(), Refusal> {
        let Some(sources) = &self.amount.from else {
            return Ok(());
        };
        let known = sources
            .iter()
            .all(|s| s.account == "AVAILABLE" || s.account == "UNAVAILABLE");
        let sum = sources
            .iter()
            .try_fold(0_i64, |sum, source| sum.checked_add(source.amount));
        if known && sum == Some(self.amount.refund) {
            Ok(())
        } else {
            Err(Refusal::param("输入源“/body/amount/from”与退款金额不一致"))
        }
    }

    /// The order that is meant; an unpaid one cannot be refunded and is as good as none.
    pub(crate) fn order<'a>(&self, books: &'a Books) -> Result<&'a Order, Refusal> {
        let number = match (&self.out_trade_no, &self.transaction_id) {
            (Some(own), _) => Some(own),
            (None, Some(transaction)) => books.transactions.get(transaction),
            (None, None) => None,
        };
        number
            .and_then(|number| books.orders.get(number))
            .filter(|order| order.payment.is_some())
            .ok_or_else(|| {
                Refusal::new(404, "RESOURCE_NOT_EXISTS", "订单不存在").inner(268_512_771)
            })
    }

    /// Whether this is an earlier request said again.
    pub(crate) fn repeats(&self, refund: &Refund) -> bool {
        let same_order = self
            .out_trade_no
            .as_ref()
            .is_none_or(|n| *n == refund.out_trade_no)
            && self
                .transaction_id
                .as_ref()
                .is_none_or(|n| *n == refund.transaction_id);
        same_order && self.amount.refund == refund.amount && self.amount.total == refund.total
    }

    /// The rules that need the order and what was refunded of it before.
    pub(crate) fn check_order(
        &self,
        books: &Books,
        order: &Order,
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        if self.amount.total != order.total {
            return Err(Refusal::invalid("订单金额与原支付金额不一致"));
        }
        let paid_at = order
            .payment
            .as_ref()
            .map_or(now, |payment| payment.paid_at);
        if now > paid_at + TimeDelta::days(DAYS) {
            return Err(Refusal::invalid("订单已超过可退款的最大期限(365天)"));
        }
        let earlier = || {
            order
                .refunds
                .iter()
                .filter_map(|number| books.refunds.get(number))
        };
        let taken = earlier().filter(|refund| refund.status != RefundStatus::Closed);
        let (count, sum) = taken.fold((0_usize, 0_i64), |(count, sum), refund| {
            (count + 1, sum + refund.amount)
        });
        if sum >= order.total {
            return Err(Refusal::invalid("订单已全额退款"));
        }
        if self.amount.refund > order.total - sum {
            return Err(Refusal::invalid("申请退款金额超过订单可退金额"));
        }
        if count >= MOST {
            return Err(Refusal::invalid("部分退款次数超过50次"));
        }
        let latest = earlier().map(|refund| refund.created_at).max();
        if latest.is_some_and(|at| now < at + TimeDelta::seconds(PAUSE_SECONDS)) {
            let message = "同一订单两次退款需间隔1分钟";
            return Err(Refusal::new(429, "FREQUENCY_LIMITED", message).inner(268_447_840));
        }
        Ok(())
    }
}
