//! Orders: place, query, close.

use std::net::IpAddr;

use camp_domain::{Fen, SHANGHAI};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::error_table::RefusalCode;
use super::signing::nonce;
use super::transport::unsigned;
use super::{Transaction, WechatPay};
use crate::ProviderError;

/// Where the member pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// Inside WeChat.
    Jsapi,
    /// In a browser outside WeChat.
    H5,
    /// By scanning a code.
    Native,
}

/// What every order says.
#[derive(Clone, Debug)]
pub struct OrderRequest {
    /// What is paid for, at most 127 characters; longer text is cut.
    pub description: String,
    /// Our order number: 6 to 32 of `[0-9A-Za-z_-|*]`.
    pub out_trade_no: String,
    /// The price.
    pub amount: Fen,
    /// Where the callback goes; without a query.
    pub notify_url: String,
    /// Until when it can be paid, in business time.
    pub time_expire: Option<DateTime<Utc>>,
    /// At most 128 bytes of ASCII that come back in query, callback and bill.
    pub attach: Option<String>,
}

/// An accepted order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placed {
    /// For the payment sheet; valid for two hours.
    Jsapi {
        /// The id to sign for the sheet.
        prepay_id: String,
    },
    /// A page to open within five minutes.
    H5 {
        /// Its address.
        h5_url: String,
    },
    /// A code to scan within two hours.
    Native {
        /// Its content.
        code_url: String,
    },
}

impl WechatPay {
    /// The body of an order paid inside WeChat by `openid`.
    #[must_use]
    pub fn jsapi_order_body(&self, order: &OrderRequest, openid: &str) -> Vec<u8> {
        let mut body = self.order(order);
        body["payer"] = json!({ "openid": openid });
        body.to_string().into_bytes()
    }

    /// The body of an order paid in a browser outside WeChat at `client_ip`.
    #[must_use]
    pub fn h5_order_body(&self, order: &OrderRequest, client_ip: IpAddr) -> Vec<u8> {
        let mut body = self.order(order);
        body["scene_info"] = json!({
            "payer_client_ip": client_ip.to_string(),
            "h5_info": { "type": "Wap" },
        });
        body.to_string().into_bytes()
    }

    /// The body of an order paid by scanning a code.
    #[must_use]
    pub fn native_order_body(&self, order: &OrderRequest) -> Vec<u8> {
        self.order(order).to_string().into_bytes()
    }

    /// Explicit nulls and unknown fields are refused by the platform, so absent stays absent.
    fn order(&self, order: &OrderRequest) -> Value {
        let description: String = order.description.chars().take(127).collect();
        let mut body = json!({
            "appid": self.merchant.appid,
            "mchid": self.merchant.mch_id,
            "description": description,
            "out_trade_no": order.out_trade_no,
            "notify_url": order.notify_url,
            "amount": { "total": order.amount, "currency": "CNY" },
        });
        if let Some(instant) = order.time_expire {
            let local = instant.with_timezone(&SHANGHAI);
            body["time_expire"] = local.to_rfc3339_opts(SecondsFormat::Secs, false).into();
        }
        if let Some(attach) = &order.attach {
            body["attach"] = attach.as_str().into();
        }
        body
    }

    /// Places an order with a body that was built for `channel`. Sending the same bytes again
    /// gives a fresh way to pay the same order.
    ///
    /// # Errors
    /// See [`ProviderError`]; `Uncertain` may have placed it.
    pub async fn place_order(
        &self,
        channel: Channel,
        body: &[u8],
    ) -> Result<Placed, ProviderError> {
        #[derive(Deserialize)]
        struct Body {
            prepay_id: Option<String>,
            h5_url: Option<String>,
            code_url: Option<String>,
        }
        let name = match channel {
            Channel::Jsapi => "jsapi",
            Channel::H5 => "h5",
            Channel::Native => "native",
        };
        let answer = self
            .post(&["v3", "pay", "transactions", name], body)
            .await?;
        let Body {
            prepay_id,
            h5_url,
            code_url,
        } = answer.json()?;
        let placed = match channel {
            Channel::Jsapi => prepay_id.map(|prepay_id| Placed::Jsapi { prepay_id }),
            Channel::H5 => h5_url.map(|h5_url| Placed::H5 { h5_url }),
            Channel::Native => code_url.map(|code_url| Placed::Native { code_url }),
        };
        placed.ok_or_else(|| ProviderError::uncertain("the answer has no way to pay"))
    }

    /// Asks for an order by our number. `None` is the platform's word that there is no such
    /// order, which right after placing one may only mean "not yet".
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn query_order(
        &self,
        out_trade_no: &str,
    ) -> Result<Option<Transaction>, ProviderError> {
        let path = ["v3", "pay", "transactions", "out-trade-no", out_trade_no];
        let found = self.query(&path).await?;
        self.about(found, |transaction| {
            transaction.out_trade_no == out_trade_no
        })
    }

    /// One signed call that changes nothing: whether keys, numbers and clock are right. It asks
    /// for an order of nobody's; that there is none is the answer.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn check(&self) -> Result<(), ProviderError> {
        let number = nonce().ok_or_else(unsigned)?;
        self.query_order(&number).await.map(drop)
    }

    /// Asks for a payment by WeChat Pay's number.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn query_transaction(&self, id: &str) -> Result<Option<Transaction>, ProviderError> {
        let found = self.query(&["v3", "pay", "transactions", "id", id]).await?;
        self.about(found, |transaction| {
            transaction.transaction_id.as_deref() == Some(id)
        })
    }

    async fn query(&self, path: &[&str]) -> Result<Option<Transaction>, ProviderError> {
        match self.get(path, true).await {
            Ok(answer) => answer.json().map(Some),
            Err(error) if RefusalCode::of(&error) == Some(RefusalCode::OrderNotExist) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// An answer about something else than what was asked says nothing.
    fn about(
        &self,
        found: Option<Transaction>,
        expected: impl Fn(&Transaction) -> bool,
    ) -> Result<Option<Transaction>, ProviderError> {
        match found {
            Some(it) if it.mchid != self.merchant.mch_id || !expected(&it) => Err(
                ProviderError::uncertain("the answer is about another order"),
            ),
            found => Ok(found),
        }
    }

    /// Asks to close an unpaid order. Success is also reported for numbers that do not exist, so
    /// only a query afterwards tells what happened.
    ///
    /// # Errors
    /// See [`ProviderError`]; [`RefusalCode::OrderPaid`] means that the member was faster.
    pub async fn close_order(&self, out_trade_no: &str) -> Result<(), ProviderError> {
        let body = json!({ "mchid": self.merchant.mch_id }).to_string();
        let path = [
            "v3",
            "pay",
            "transactions",
            "out-trade-no",
            out_trade_no,
            "close",
        ];
        self.post(&path, body.as_bytes()).await.map(drop)
    }
}
