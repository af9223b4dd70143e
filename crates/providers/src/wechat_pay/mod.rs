//! WeChat Pay, API version 3.
//!
//! Bodies of orders and refunds are built once with the `*_body` functions, stored by the caller,
//! and passed back as bytes: repeating a call means sending the very same bytes with the very same
//! number. Every answer of status 2xx must carry a valid signature; a call that changes something
//! and whose answer cannot be trusted is [`ProviderError::Uncertain`].

mod abnormal;
mod bills;
mod bridge;
mod callbacks;
mod error_table;
mod health;
mod keys;
mod merchant;
mod orders;
mod refunds;
mod resource;
mod signing;
#[cfg(test)]
mod test_platform;
mod transaction;
mod transport;
#[cfg(test)]
#[expect(dead_code, reason = "the tests of the other clients use the rest")]
#[path = "../../tests/clients/world/wire.rs"]
mod wire;

use std::sync::Arc;

use camp_domain::Clock;
use url::Url;

pub use abnormal::{AbnormalRefund, AbnormalRefundTo};
pub use bills::{BillFile, FundFlow, TradeLine};
pub use bridge::BridgeParams;
pub use callbacks::{CallbackHeaders, CallbackRefusal, Notice, NoticeKind};
pub use error_table::{RefusalClass, RefusalCode};
pub use health::{Health, Seen};
pub use merchant::{Merchant, MerchantAccount, MerchantError, PlatformKeyPem};
pub use orders::{Channel, OrderRequest, Placed};
pub use refunds::{
    NoticeRefundStatus, Refund, RefundAmount, RefundLookup, RefundNotice, RefundRequest,
    RefundStatus, RefundTarget,
};
pub use transaction::{TradeState, Transaction, TransactionAmount};

use crate::Http;
#[cfg(doc)]
use crate::ProviderError;

/// A client for one merchant account. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct WechatPay {
    http: Http,
    base: Url,
    clock: Clock,
    merchant: Arc<Merchant>,
    health: Health,
}

impl WechatPay {
    /// A client that signs as `merchant` and talks to `base`.
    #[must_use]
    pub fn new(http: Http, base: Url, clock: Clock, merchant: Merchant) -> Self {
        Self {
            http,
            base,
            clock,
            merchant: Arc::new(merchant),
            health: Health::default(),
        }
    }

    /// The same, noting in `health` how its calls go.
    #[must_use]
    pub fn noting(self, health: Health) -> Self {
        Self { health, ..self }
    }

    /// The merchant number this client signs for.
    #[must_use]
    pub fn mch_id(&self) -> &str {
        &self.merchant.mch_id
    }

    /// The appid whose members pay.
    #[must_use]
    pub fn appid(&self) -> &str {
        &self.merchant.appid
    }
}
