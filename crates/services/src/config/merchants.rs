//! Accounts at WeChat Pay: added and retired, never edited.

use camp_domain::{Kind, MerchantAccountId, Refusal};
use camp_providers::wechat_pay::{Merchant, MerchantAccount, PlatformKeyPem};
use camp_repository::{Tx, audit, config};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::{Error, Place, Result, Vault};

/// An account as somebody enters it.
pub struct NewMerchant {
    /// Merchant number.
    pub mch_id: String,
    /// The app orders are placed for.
    pub appid: String,
    /// Serial of the merchant's API certificate.
    pub serial: String,
    /// The private key of it, PEM.
    pub private_key_pem: SecretString,
    /// The APIv3 key, 32 characters.
    pub apiv3_key: SecretString,
    /// Whether the H5 product is switched on.
    pub h5_enabled: bool,
    /// Platform keys, the preferred one first: its id (none with a certificate) and PEM text.
    pub platform_keys: Vec<(Option<String>, String)>,
}

/// Adds an account after checking that its keys can be used. The present one is retired first.
///
/// # Errors
/// When a key cannot be used, or the database fails.
pub async fn add_merchant(
    vault: &Vault,
    tx: &mut Tx,
    new: &NewMerchant,
) -> Result<MerchantAccountId> {
    let checked = Merchant::new(&MerchantAccount {
        mch_id: new.mch_id.clone(),
        appid: new.appid.clone(),
        serial: new.serial.clone(),
        private_key_pem: new.private_key_pem.clone(),
        apiv3_keys: vec![new.apiv3_key.clone()],
        platform_keys: new.platform_keys.iter().map(platform_key).collect(),
    });
    if let Err(error) = checked {
        return Err(unusable(&error.to_string()));
    }
    if let Some(present) = config::find_active_merchant(tx.conn()).await? {
        config::set_merchant_retired(tx, present.id).await?;
    }
    let id = MerchantAccountId::new(tx.now());
    let row = id.to_string();
    let key = new.private_key_pem.expose_secret().as_bytes();
    let apiv3 = new.apiv3_key.expose_secret().as_bytes();
    let account = config::MerchantAccount {
        id,
        mch_id: new.mch_id.clone(),
        appid: new.appid.clone(),
        serial: new.serial.to_ascii_uppercase(),
        private_key: vault.seal(Place::new("merchant_accounts.private_key", &row), key)?,
        apiv3_key: vault.seal(Place::new("merchant_accounts.apiv3_key", &row), apiv3)?,
        h5_enabled: new.h5_enabled,
        retired_at: None,
    };
    config::insert_merchant(tx, &account).await?;
    for (position, (key_id, pem)) in new.platform_keys.iter().enumerate() {
        let stored = config::PlatformKey {
            serial: key_id
                .clone()
                .unwrap_or_else(|| format!("certificate-{position}")),
            kind: if key_id.is_some() {
                "public_key"
            } else {
                "certificate"
            }
            .to_owned(),
            pem: pem.clone(),
            preferred: position == 0,
        };
        config::insert_platform_key(tx, id, &stored).await?;
    }
    let act = audit::Act {
        action: "config.add_merchant",
        object_kind: "merchant_account",
        object_id: row,
        object_name: Some(&new.mch_id),
        after: Some(json!({ "appid": new.appid, "serial": new.serial })),
        ..audit::Act::default()
    };
    audit::insert(tx, act).await?;
    Ok(id)
}

pub(super) fn platform_key((id, pem): &(Option<String>, String)) -> PlatformKeyPem {
    PlatformKeyPem {
        id: id.clone(),
        pem: pem.clone(),
    }
}

fn unusable(problem: &str) -> Error {
    let refusal = Refusal::new(
        Kind::Invalid,
        "merchant_keys_unusable",
        "商户密钥无法使用，请检查后重新上传",
    );
    tracing::warn!(problem, "a merchant account cannot be used");
    Error::Refused(refusal)
}
