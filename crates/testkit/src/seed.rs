//! What an installation has before its first day: credentials, rules, the roster.

use camp_domain::config::{self as keys, Item};
use camp_services::App;
use camp_services::config::{self, NewMerchant};
use camp_services::{camps, check_ins};
use secrecy::SecretString;

use crate::Outside;

/// Items and the files of the sandbox their values are in.
const FROM_FILES: [(Item, &str); 9] = [
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

/// The pace is for the patience of others; the simulated outside needs none.
const VALUES: [(Item, &str); 5] = [
    (keys::WECHAT_REFUND_TEMPLATE, "refund-notice"),
    (keys::WECHAT_NOTICE_TEMPLATE, "member-notice"),
    (keys::PLANET_INTERVAL, "0"),
    (keys::REFUNDS_PER_SECOND, "10000"),
    (keys::NOTIFY_STAFF, "on"),
];

/// Seeds a new database through the product's own use cases.
pub(crate) async fn seed(app: &App, outside: &Outside) {
    camps::ensure_rules(app).await.expect("there are rules");
    let values = FROM_FILES.map(|(item, file)| (item, outside.file(file)));
    let mut items: Vec<(Item, &str)> = VALUES.to_vec();
    items.extend(values.iter().map(|(item, value)| (*item, value.as_str())));
    let installed = config::install(app, &items, &merchant(outside)).await;
    installed.expect("the merchant's keys can be used");
}

/// Reads the planet's members anew, as the timetable does every night.
pub(crate) async fn read_roster(app: &App) {
    let read = check_ins::read_roster(app).await.expect("a roster");
    assert_eq!(read.failure, None, "the roster could not be read");
}

/// The merchant as the sandbox's files describe it.
fn merchant(outside: &Outside) -> NewMerchant {
    let file = |name: &str| outside.file(&format!("wechat-pay/{name}"));
    NewMerchant {
        mch_id: file("mchid"),
        appid: file("appid"),
        serial: file("merchant_serial"),
        private_key_pem: SecretString::from(file("merchant_key.pem")),
        apiv3_key: SecretString::from(file("apiv3_key")),
        h5_enabled: true,
        platform_keys: vec![
            (
                Some(file("platform_public_key_id")),
                file("platform_public_key.pem"),
            ),
            (None, file("platform_cert.pem")),
        ],
    }
}
