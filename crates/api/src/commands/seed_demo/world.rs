//! What the product must know of the outside world, read from the files the sandbox wrote.

use std::path::Path;

use camp_domain::config::{self as keys, Item};
use camp_services::App;
use camp_services::config::{self, NewMerchant};
use secrecy::SecretString;

use crate::commands::Outcome;

/// Items and the files their values are in.
const FILES: [(Item, &str); 9] = [
    (keys::PLANET_TOKEN, "planet/token"),
    (keys::PLANET_GROUP_ID, "planet/group_id"),
    (keys::WECHAT_APPID, "oauth/appid"),
    (keys::WECHAT_SECRET, "oauth/secret"),
    (keys::WECOM_CORPID, "wecom/corpid"),
    (keys::WECOM_AGENTID, "wecom/agentid"),
    (keys::WECOM_SECRET, "wecom/secret"),
    (keys::PLANET_OAUTH_CLIENT_ID, "planet-oauth/client_id"),
    (keys::PLANET_OAUTH_SECRET, "planet-oauth/client_secret"),
];
/// Items whose values suit a demonstration. The simulated planet needs no patience.
const VALUES: [(Item, &str); 4] = [
    (keys::PLANET_INTERVAL, "0"),
    (keys::NOTIFY_STAFF, "on"),
    (keys::WECHAT_REFUND_TEMPLATE, "refund-notice"),
    (keys::WECHAT_NOTICE_TEMPLATE, "member-notice"),
];

/// Writes the configuration and the merchant account, where they differ from what is there.
pub(super) async fn configure(app: &App, sandbox: &Path) -> Outcome {
    let mut read_items = Vec::new();
    for (item, file) in FILES {
        read_items.push((item, read(sandbox, file)?));
    }
    let mut items: Vec<(Item, &str)> = VALUES.to_vec();
    items.extend(
        read_items
            .iter()
            .map(|(item, value)| (*item, value.as_str())),
    );
    config::install(app, &items, &read_merchant(sandbox)?).await?;
    Ok(())
}

fn read_merchant(sandbox: &Path) -> Outcome<NewMerchant> {
    let file = |name: &str| read(sandbox, &format!("wechat-pay/{name}"));
    Ok(NewMerchant {
        mch_id: file("mchid")?,
        appid: file("appid")?,
        serial: file("merchant_serial")?,
        private_key_pem: SecretString::from(file("merchant_key.pem")?),
        apiv3_key: SecretString::from(file("apiv3_key")?),
        h5_enabled: true,
        platform_keys: vec![
            (
                Some(file("platform_public_key_id")?),
                file("platform_public_key.pem")?,
            ),
            (None, file("platform_cert.pem")?),
        ],
    })
}

/// The key of the sandbox's group robot.
pub(super) fn robot_key(sandbox: &Path) -> Outcome<String> {
    read(sandbox, "wecom/robot_key")
}

fn read(sandbox: &Path, file: &str) -> Outcome<String> {
    let path = sandbox.join(file);
    let text = std::fs::read_to_string(&path).map_err(|error| {
        format!(
            "{}: {error}; the sandbox writes it when it starts (camp-sandbox serve)",
            path.display()
        )
    })?;
    Ok(text.trim().to_owned())
}
