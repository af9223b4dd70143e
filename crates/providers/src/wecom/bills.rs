//! Payments that staff received outside of orders (对外收款), and their refunds.

use camp_domain::Fen;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::WecomApp;
use super::pages::Walk;
use crate::ProviderError;
use crate::lenient;

/// What a line of the books is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillKind {
    /// Money that came in.
    Payment,
    /// Money that went back.
    Refund,
    /// A number that was not known when this was written.
    Other(i64),
}

impl From<i64> for BillKind {
    fn from(number: i64) -> Self {
        match number {
            0 => Self::Payment,
            1 => Self::Refund,
            other => Self::Other(other),
        }
    }
}

/// How far a refund made in the client is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillRefundStatus {
    /// Asked for.
    Requested,
    /// On its way.
    Processing,
    /// The payer has the money.
    Success,
    /// Closed without effect.
    Closed,
    /// The money does not arrive where it should.
    Abnormal,
    /// Waits for somebody's consent.
    InApproval,
    /// Consent was refused.
    Refused,
    /// Taken back by who asked for it.
    Cancelled,
    /// A number that was not known when this was written, or none.
    Other(Option<i64>),
}

impl From<Option<i64>> for BillRefundStatus {
    fn from(number: Option<i64>) -> Self {
        match number {
            Some(0) => Self::Requested,
            Some(1) => Self::Processing,
            Some(2) => Self::Success,
            Some(3) => Self::Closed,
            Some(4) => Self::Abnormal,
            Some(5) => Self::InApproval,
            Some(6) => Self::Refused,
            Some(7) => Self::Cancelled,
            other => Self::Other(other),
        }
    }
}

/// A line of the books.
#[derive(Clone, Debug, Deserialize)]
pub struct Bill {
    /// WeChat Pay's number of the payment, also on lines about its refunds.
    #[serde(deserialize_with = "number_text")]
    pub transaction_id: String,
    /// What the line is about.
    #[serde(rename = "bill_type", deserialize_with = "kind")]
    pub kind: BillKind,
    /// 1 done, 3 done and refunded since; nothing on refunds.
    #[serde(default, deserialize_with = "lenient::number")]
    pub trade_state: Option<i64>,
    /// When it was paid.
    #[serde(default, rename = "pay_time", deserialize_with = "lenient::seconds")]
    pub paid_at: Option<DateTime<Utc>>,
    /// The merchant's number of the payment.
    #[serde(default, deserialize_with = "lenient::text")]
    pub out_trade_no: Option<String>,
    /// The merchant's number of the refund, on lines about refunds.
    #[serde(default, deserialize_with = "lenient::text")]
    pub out_refund_no: Option<String>,
    /// The payer as a contact of the corporation; nothing for a stranger.
    #[serde(
        default,
        rename = "external_userid",
        deserialize_with = "lenient::text"
    )]
    pub external_user_id: Option<String>,
    /// The amount of the line.
    #[serde(rename = "total_fee", deserialize_with = "fen")]
    pub total: Fen,
    /// Whose payment code it was.
    #[serde(default, rename = "payee_userid", deserialize_with = "lenient::text")]
    pub payee_user_id: Option<String>,
    /// 0 chat, 1 payment code, 2 live stream, 3 product album, 14 transfer, 15 mini program.
    #[serde(default, deserialize_with = "lenient::number")]
    pub payment_type: Option<i64>,
    /// The merchant that received it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub mch_id: Option<String>,
    /// What the payer wrote.
    #[serde(default, deserialize_with = "lenient::text")]
    pub remark: Option<String>,
    /// What was paid for.
    #[serde(default, rename = "commodity_list", deserialize_with = "products")]
    pub products: Vec<String>,
    /// How much of it was refunded so far.
    #[serde(
        default,
        rename = "total_refund_fee",
        deserialize_with = "optional_fen"
    )]
    pub refunded: Option<Fen>,
    /// Its refunds.
    #[serde(default, rename = "refund_list", deserialize_with = "refunds")]
    pub refunds: Vec<BillRefund>,
    /// The payer's name, where the payer was asked for it.
    #[serde(default, deserialize_with = "contact_name")]
    contact_info: Option<String>,
    /// The same on older lines.
    #[serde(default, deserialize_with = "contact_name")]
    payer_info: Option<String>,
}

/// A refund of a payment.
#[derive(Clone, Debug, Deserialize)]
pub struct BillRefund {
    /// The merchant's number of it.
    #[serde(deserialize_with = "number_text")]
    pub out_refund_no: String,
    /// Who asked for it.
    #[serde(default, rename = "refund_userid", deserialize_with = "lenient::text")]
    pub user_id: Option<String>,
    /// Why.
    #[serde(default, rename = "refund_comment", deserialize_with = "lenient::text")]
    pub comment: Option<String>,
    /// When it was asked for.
    #[serde(
        default,
        rename = "refund_reqtime",
        deserialize_with = "lenient::seconds"
    )]
    pub requested_at: Option<DateTime<Utc>>,
    /// How far it is.
    #[serde(rename = "refund_status", deserialize_with = "refund_status")]
    pub status: BillRefundStatus,
    /// How much.
    #[serde(rename = "refund_fee", deserialize_with = "fen")]
    pub amount: Fen,
}

/// Some lines of the books.
#[derive(Clone, Debug, Default)]
pub struct BillPage {
    /// The lines that can be read.
    pub bills: Vec<Bill>,
    /// Lines without a number, a kind or an amount. One of them must not keep the others out of
    /// our books, and must not be forgotten either.
    pub unreadable: usize,
    /// Names the next page; nothing on the last one, however many lines a page has.
    pub next_cursor: Option<String>,
}

/// Most lines of a page.
const PAGE: usize = 1_000;

impl Bill {
    /// The payer's name, where the payer was asked for it.
    #[must_use]
    pub fn payer_name(&self) -> Option<&str> {
        self.contact_info.as_deref().or(self.payer_info.as_deref())
    }
}

impl WecomApp {
    /// One page of what was paid or refunded from `begin` to `end`, at most a month apart.
    ///
    /// # Errors
    /// See [`ProviderError`]; [`crate::MessageRefusal`] classifies a refusal.
    pub async fn get_bill_list(
        &self,
        begin: DateTime<Utc>,
        end: DateTime<Utc>,
        cursor: Option<&str>,
    ) -> Result<BillPage, ProviderError> {
        // The list must be there: its absence is not an empty list.
        #[derive(Deserialize)]
        struct Page {
            bill_list: Vec<Value>,
            #[serde(default, deserialize_with = "lenient::text")]
            next_cursor: Option<String>,
        }
        let mut body = json!({
            "begin_time": begin.timestamp(),
            "end_time": end.timestamp(),
            "limit": PAGE,
        });
        if let Some(cursor) = cursor {
            body["cursor"] = cursor.into();
        }
        let page: Page = self.call(&["externalpay", "get_bill_list"], &body).await?;
        let told = page.bill_list.len();
        let bills: Vec<Bill> = page.bill_list.into_iter().filter_map(readable).collect();
        Ok(BillPage {
            unreadable: told - bills.len(),
            bills,
            next_cursor: page.next_cursor,
        })
    }

    /// All pages of what was paid or refunded from `begin` to `end`, at most a month apart.
    ///
    /// # Errors
    /// When a page cannot be read, or the pages lead in circles; a part of them is never given
    /// out as the whole.
    pub async fn bills(
        &self,
        begin: DateTime<Utc>,
        end: DateTime<Utc>,
    ) -> Result<BillPage, ProviderError> {
        let (mut all, mut walk) = (BillPage::default(), Walk::default());
        loop {
            let page = self
                .get_bill_list(begin, end, all.next_cursor.as_deref())
                .await?;
            all.bills.extend(page.bills);
            all.unreadable += page.unreadable;
            all.next_cursor = page.next_cursor;
            if !walk.goes_on(all.next_cursor.as_deref())? {
                return Ok(all);
            }
        }
    }
}

fn readable(line: Value) -> Option<Bill> {
    let bill = Bill::deserialize(&line).ok();
    if bill.is_none() {
        // Not the reason: it quotes the value at fault, which may be about a person.
        let number = line.get("transaction_id").and_then(Value::as_str);
        tracing::error!(number, "a line of the bills cannot be read");
    }
    bill
}

fn number_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    lenient::text(deserializer)?.ok_or_else(|| serde::de::Error::custom("a number is missing"))
}

fn kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BillKind, D::Error> {
    lenient::id(deserializer).map(BillKind::from)
}

fn refund_status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BillRefundStatus, D::Error> {
    lenient::number(deserializer).map(BillRefundStatus::from)
}

fn fen<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Fen, D::Error> {
    lenient::id(deserializer).map(Fen::new)
}

fn optional_fen<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Fen>, D::Error> {
    Ok(lenient::number(deserializer)?.map(Fen::new))
}

/// Refunds; the list may be null or absent, but a refund in it is never passed over.
fn refunds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<BillRefund>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

fn products<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let rows = value.as_array().map(Vec::as_slice).unwrap_or_default();
    Ok(rows
        .iter()
        .filter_map(|row| said(row, "description"))
        .collect())
}

fn contact_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(said(&Value::deserialize(deserializer)?, "name"))
}

fn said(value: &Value, field: &str) -> Option<String> {
    let text = value.get(field)?.as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}
