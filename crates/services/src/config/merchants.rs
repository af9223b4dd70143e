//! Accounts at WeChat Pay: added and retired, never edited.

use camp_domain::{Kind, MerchantAccountId, Refusal};
use camp_providers::ProviderError;
use camp_providers::wechat_pay::{Merchant, MerchantAccount, MerchantError, PlatformKeyPem};
use camp_repository::{Tx, audit, config};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::{App, Caller, Error, Place, Result, Vault};

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
    merchant_of(new)?;
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

/// The account, ready to sign.
fn merchant_of(new: &NewMerchant) -> Result<Merchant, Refusal> {
    let made = Merchant::new(&MerchantAccount {
        mch_id: new.mch_id.clone(),
        appid: new.appid.clone(),
        serial: new.serial.clone(),
        private_key_pem: new.private_key_pem.clone(),
        apiv3_keys: vec![new.apiv3_key.clone()],
        platform_keys: new.platform_keys.iter().map(platform_key).collect(),
    });
    made.map_err(|error| unusable(&error))
}

/// Adds an account that a person entered, after one signed call that changes nothing. Where that
/// call had no answer that can be believed, only `confirmed` adds it: unknown is not wrong.
///
/// # Errors
/// When a key cannot be used, WeChat Pay refuses it, or whether it takes it is not known and not
/// confirmed; the first two name the field.
pub async fn add(
    app: &App,
    caller: &Caller,
    new: &NewMerchant,
    confirmed: bool,
) -> Result<MerchantAccountId> {
    let client = app.clients.try_out(merchant_of(new)?);
    match client.check().await {
        Ok(()) => {}
        Err(error) if error.is_final() => return Err(refused(&error).into()),
        Err(error) => {
            tracing::warn!(%error, "a new merchant account could not be tried");
            if !confirmed {
                let sentence = "没有得到微信支付能确认的回答：可能是网络不通，也可能是平台公钥不对。确定要直接启用，请再次确认";
                return Err(Refusal::new(Kind::Conflict, "merchant_unverified", sentence).into());
            }
        }
    }
    let mut tx = app.begin_for(caller).await?;
    let id = add_merchant(&app.vault, &mut tx, new).await?;
    tx.commit().await?;
    Ok(id)
}

/// Takes an account out of use for new orders; its payments and refunds keep it.
///
/// # Errors
/// When there is no such account, or it is retired already.
pub async fn retire(app: &App, caller: &Caller, id: MerchantAccountId) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let account = config::find_merchant(tx.conn(), id)
        .await?
        .ok_or_else(Error::not_found)?;
    if account.retired_at.is_some() {
        let sentence = "这个商户号已经停用";
        return Err(Refusal::new(Kind::Conflict, "merchant_retired", sentence).into());
    }
    config::set_merchant_retired(&mut tx, id).await?;
    let act = audit::Act {
        action: "config.retire_merchant",
        object_kind: "merchant_account",
        object_id: id.to_string(),
        object_name: Some(&account.mch_id),
        ..audit::Act::default()
    };
    audit::insert(&mut tx, act).await?;
    Ok(tx.commit().await?)
}

fn refused(error: &ProviderError) -> Refusal {
    tracing::warn!(%error, "WeChat Pay refuses a new merchant account");
    if error.code() == Some("SIGN_ERROR") {
        let sentence = "微信支付不认这个签名：证书序列号和私钥不是一对，或者不是这个商户号的";
        return Refusal::field("serial", "merchant_key_serial_mismatch", sentence);
    }
    let sentence = "微信支付拒绝了这个商户号，请检查商户号、AppID 和它们的绑定关系";
    Refusal::field("mchId", "merchant_refused", sentence)
}

pub(super) fn platform_key((id, pem): &(Option<String>, String)) -> PlatformKeyPem {
    PlatformKeyPem {
        id: id.clone(),
        pem: pem.clone(),
    }
}

/// Which field to look at.
fn unusable(error: &MerchantError) -> Refusal {
    tracing::warn!(%error, "a merchant account cannot be used");
    let (field, sentence) = match error {
        MerchantError::Field(_) => ("mchId", "商户号、AppID 和证书序列号只能是字母和数字"),
        MerchantError::PrivateKey(_) => (
            "privateKeyPem",
            "商户私钥无法使用，请上传 apiclient_key.pem 的全部内容",
        ),
        MerchantError::Apiv3Key => ("apiv3Key", "APIv3 密钥必须正好是 32 个字符"),
        MerchantError::PlatformKey { .. } | MerchantError::NoPlatformKey => (
            "platformKeyPem",
            "平台公钥无法使用，请上传 pub_key.pem 的全部内容",
        ),
    };
    Refusal::field(field, "merchant_keys_unusable", sentence)
}
