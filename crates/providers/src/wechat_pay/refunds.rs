//! Refunds: apply and ask.

use camp_domain::Fen;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use super::WechatPay;
use super::error_table::RefusalCode;
use crate::ProviderError;
use crate::lenient::{self, words};

words! {
    /// The state of a refund as a call reports it (`status`).
    RefundStatus {
        /// The money is back.
        Success = "SUCCESS",
        /// Over without paying back; only now another number may be used.
        Closed = "CLOSED",
        /// On its way.
        Processing = "PROCESSING",
        /// The way back is blocked and a person must choose another.
        Abnormal = "ABNORMAL",
    }
}

words! {
    /// The state of a refund as a callback reports it (`refund_status`); never "processing".
    NoticeRefundStatus {
        /// The money is back.
        Success = "SUCCESS",
        /// Over without paying back.
        Closed = "CLOSED",
        /// The way back is blocked.
        Abnormal = "ABNORMAL",
    }
}

/// Which payment is refunded.
#[derive(Clone, Debug)]
pub enum RefundTarget {
    /// By our order number.
    OutTradeNo(String),
    /// By WeChat Pay's number.
    TransactionId(String),
}

/// What a refund says.
#[derive(Clone, Debug)]
pub struct RefundRequest {
    /// The payment.
    pub target: RefundTarget,
    /// Our refund number, which makes repeating harmless: 1 to 64 of `[0-9A-Za-z_-|*@]`.
    pub out_refund_no: String,
    /// How much goes back.
    pub refund: Fen,
    /// The order's whole amount.
    pub total: Fen,
    /// Shown to the payer; at most 80 characters, longer text is cut.
    pub reason: Option<String>,
    /// Where the callback goes; always sent, because the platform-wide setting is not ours.
    pub notify_url: String,
}

/// A refund as a call reports it.
#[derive(Clone, Debug, Deserialize)]
pub struct Refund {
    /// WeChat Pay's number.
    pub refund_id: String,
    /// Our number.
    pub out_refund_no: String,
    /// The payment's number at WeChat Pay.
    #[serde(default)]
    pub transaction_id: String,
    /// The payment's number with us.
    #[serde(default)]
    pub out_trade_no: String,
    /// How far it is.
    pub status: RefundStatus,
    /// `ORIGINAL`, `BALANCE`, `OTHER_BALANCE`, `OTHER_BANKCARD`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub channel: Option<String>,
    /// Where the money goes, in words.
    #[serde(default, deserialize_with = "lenient::text")]
    pub user_received_account: Option<String>,
    /// When the money was back.
    #[serde(default, deserialize_with = "lenient::time")]
    pub success_time: Option<DateTime<Utc>>,
    /// When it was accepted.
    #[serde(default, deserialize_with = "lenient::time")]
    pub create_time: Option<DateTime<Utc>>,
    /// Which of the merchant's accounts pays.
    #[serde(default, deserialize_with = "lenient::text")]
    pub funds_account: Option<String>,
    /// Amounts.
    pub amount: RefundAmount,
}

/// Amounts of a refund.
#[derive(Clone, Debug, Deserialize)]
pub struct RefundAmount {
    /// The order's amount.
    pub total: Fen,
    /// The refund's amount.
    pub refund: Fen,
    /// What the payer had paid.
    #[serde(default)]
    pub payer_total: Option<Fen>,
    /// What the payer gets.
    #[serde(default)]
    pub payer_refund: Option<Fen>,
    /// The fee given back to the merchant.
    #[serde(default)]
    pub refund_fee: Option<Fen>,
}

/// A refund as a callback reports it.
#[derive(Clone, Debug, Deserialize)]
pub struct RefundNotice {
    /// The merchant.
    pub mchid: String,
    /// The payment's number with us.
    #[serde(default)]
    pub out_trade_no: String,
    /// The payment's number at WeChat Pay.
    #[serde(default)]
    pub transaction_id: String,
    /// Our number.
    pub out_refund_no: String,
    /// WeChat Pay's number.
    pub refund_id: String,
    /// How it ended.
    pub refund_status: NoticeRefundStatus,
    /// When the money was back.
    #[serde(default, deserialize_with = "lenient::time")]
    pub success_time: Option<DateTime<Utc>>,
    /// Where the money went, in words.
    #[serde(default, deserialize_with = "lenient::text")]
    pub user_received_account: Option<String>,
    /// Amounts.
    pub amount: RefundAmount,
}

/// The answer to the question for a refund.
#[derive(Clone, Debug)]
pub enum RefundLookup {
    /// It exists.
    Found(Box<Refund>),
    /// The platform's explicit word that it was never accepted.
    NotExists,
}

impl WechatPay {
    /// The body of a refund.
    #[must_use]
    pub fn refund_body(&self, refund: &RefundRequest) -> Vec<u8> {
        let mut body = json!({
            "out_refund_no": refund.out_refund_no,
            "notify_url": refund.notify_url,
            "amount": { "refund": refund.refund, "total": refund.total, "currency": "CNY" },
        });
        match &refund.target {
            RefundTarget::OutTradeNo(number) => body["out_trade_no"] = number.as_str().into(),
            RefundTarget::TransactionId(id) => body["transaction_id"] = id.as_str().into(),
        }
        if let Some(reason) = &refund.reason {
            body["reason"] = reason.chars().take(80).collect::<String>().into();
        }
        body.to_string().into_bytes()
    }

    /// Sends a refund. The same bytes again are the same refund; another number would be another
    /// refund. Success means accepted, not paid back.
    ///
    /// # Errors
    /// See [`ProviderError`]; `Uncertain` may have been accepted.
    pub async fn refund(&self, body: &[u8]) -> Result<Refund, ProviderError> {
        #[derive(Deserialize)]
        struct Sent {
            out_refund_no: String,
        }
        let answer = self
            .post(&["v3", "refund", "domestic", "refunds"], body)
            .await?;
        let refund: Refund = answer.json()?;
        match serde_json::from_slice::<Sent>(body) {
            Ok(sent) if sent.out_refund_no == refund.out_refund_no => Ok(refund),
            _ => Err(ProviderError::uncertain(
                "the answer is about another refund",
            )),
        }
    }

    /// Asks for a refund by our number.
    ///
    /// # Errors
    /// See [`ProviderError`]. Only the platform's own code says "does not exist"; a 404 in
    /// anybody else's words is `Uncertain`.
    pub async fn query_refund(&self, out_refund_no: &str) -> Result<RefundLookup, ProviderError> {
        let path = ["v3", "refund", "domestic", "refunds", out_refund_no];
        match self.get(&path, false).await {
            Ok(answer) => {
                let refund: Refund = answer.json()?;
                if refund.out_refund_no == out_refund_no {
                    Ok(RefundLookup::Found(Box::new(refund)))
                } else {
                    Err(ProviderError::uncertain(
                        "the answer is about another refund",
                    ))
                }
            }
            Err(error) if RefusalCode::of(&error) == Some(RefusalCode::ResourceNotExists) => {
                Ok(RefundLookup::NotExists)
            }
            Err(error) => Err(error),
        }
    }
}
