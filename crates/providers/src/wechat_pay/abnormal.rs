//! Another way back for a refund whose first way is blocked.

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::transport::unsigned;
use super::{Refund, WechatPay};
use crate::ProviderError;

/// Where a blocked refund shall go.
#[derive(Clone, Debug)]
pub enum AbnormalRefundTo {
    /// A bank card of the payer.
    UserBankCard {
        /// The bank, as WeChat Pay abbreviates it.
        bank_type: String,
        /// The card's number.
        bank_account: SecretString,
        /// The holder's name.
        real_name: SecretString,
    },
    /// The merchant's own card, from which staff pay the member.
    MerchantBankCard,
}

/// A refund that is `ABNORMAL`, and where it shall go.
#[derive(Clone, Debug)]
pub struct AbnormalRefund {
    /// WeChat Pay's refund number.
    pub refund_id: String,
    /// Our refund number.
    pub out_refund_no: String,
    /// The new way.
    pub to: AbnormalRefundTo,
}

impl WechatPay {
    /// Sends a blocked refund another way; it is then processing again. Number and name of a card
    /// are encrypted for the platform.
    ///
    /// # Errors
    /// See [`ProviderError`]; `Uncertain` may have been accepted.
    pub async fn apply_abnormal_refund(
        &self,
        refund: &AbnormalRefund,
    ) -> Result<Refund, ProviderError> {
        let mut body = json!({ "out_refund_no": refund.out_refund_no });
        match &refund.to {
            AbnormalRefundTo::MerchantBankCard => body["type"] = "MERCHANT_BANK_CARD".into(),
            AbnormalRefundTo::UserBankCard {
                bank_type,
                bank_account,
                real_name,
            } => {
                body["type"] = "USER_BANK_CARD".into();
                body["bank_type"] = bank_type.as_str().into();
                body["bank_account"] = self.sealed(bank_account)?.into();
                body["real_name"] = self.sealed(real_name)?.into();
            }
        }
        let path = [
            "v3",
            "refund",
            "domestic",
            "refunds",
            &refund.refund_id,
            "apply-abnormal-refund",
        ];
        let answer = self.post(&path, body.to_string().as_bytes()).await?;
        let accepted: Refund = answer.json()?;
        if accepted.out_refund_no == refund.out_refund_no {
            Ok(accepted)
        } else {
            Err(ProviderError::uncertain(
                "the answer is about another refund",
            ))
        }
    }

    /// Encrypted with the key that the request names in `Wechatpay-Serial`.
    fn sealed(&self, secret: &SecretString) -> Result<String, ProviderError> {
        let key = self
            .merchant
            .platform
            .preferred(self.clock.wall())
            .ok_or_else(unsigned)?;
        key.encrypt(secret.expose_secret()).ok_or_else(unsigned)
    }
}
