//! What the page passes to WeChat to open the payment sheet.

use serde::Serialize;

use super::WechatPay;
use super::signing::{bridge_message, nonce};
use super::transport::unsigned;
use crate::ProviderError;

/// Parameters of `getBrandWCPayRequest`, spelled as the page must pass them.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BridgeParams {
    /// The appid of the order.
    pub app_id: String,
    /// Unix seconds, as text.
    pub time_stamp: String,
    /// Random text.
    pub nonce_str: String,
    /// `prepay_id=…`.
    pub package: String,
    /// Always `RSA`.
    pub sign_type: String,
    /// The signature over the first four.
    pub pay_sign: String,
}

impl WechatPay {
    /// Signs the payment sheet of an order.
    ///
    /// # Errors
    /// `Unavailable` when this machine cannot sign.
    pub fn bridge_params(&self, prepay_id: &str) -> Result<BridgeParams, ProviderError> {
        let time_stamp = self.clock.wall().timestamp().to_string();
        let nonce_str = nonce().ok_or_else(unsigned)?;
        let package = format!("prepay_id={prepay_id}");
        let app_id = self.merchant.appid.clone();
        let message = bridge_message(&app_id, &time_stamp, &nonce_str, &package);
        let pay_sign = self.merchant.signing.sign(&message).ok_or_else(unsigned)?;
        Ok(BridgeParams {
            app_id,
            time_stamp,
            nonce_str,
            package,
            sign_type: "RSA".to_owned(),
            pay_sign,
        })
    }
}
