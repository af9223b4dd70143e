//! Clients of the outside world, made from the configuration and kept while it stays the same.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use camp_domain::{Clock, MerchantAccountId, config as keys};
use camp_providers::Http;
use camp_providers::planet::{CookieTransport, Pace, PlanetClient};
use camp_providers::planet_oauth::PlanetOauth;
use camp_providers::wechat_oauth::WechatOauth;
use camp_providers::wechat_pay::{Health, Merchant, MerchantAccount, Seen, WechatPay};
use camp_providers::wechat_template::WechatTemplate;
use camp_providers::wecom::{WecomApp, WecomRobot};
use camp_repository::{Db, config};
use camp_settings::Hosts;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;
use url::Url;

use super::ConfigValues;
use crate::{Error, Place, Result, Vault};

/// Makes clients. Cheap to clone; what it keeps is shared.
#[derive(Clone)]
pub struct Clients {
    http: Http,
    hosts: Hosts,
    clock: Clock,
    vault: Arc<Vault>,
    kept: Arc<Mutex<Kept>>,
    wechat_pay: Health,
}

/// Merchant accounts are never edited, so their clients can be kept for good; the others are kept
/// with the credentials they were made of, because they hold tokens worth sharing.
#[derive(Default)]
struct Kept {
    merchants: HashMap<MerchantAccountId, WechatPay>,
    wecom: Option<([String; 3], Arc<WecomApp>)>,
    template: Option<([String; 2], Arc<WechatTemplate>)>,
    planet: Option<([String; 3], Arc<PlanetClient>)>,
}

impl Clients {
    pub(crate) fn new(hosts: Hosts, clock: Clock, vault: Arc<Vault>) -> Result<Self> {
        let http = Http::new().map_err(Error::internal)?;
        Ok(Self {
            http,
            hosts,
            clock,
            vault,
            kept: Arc::default(),
            wechat_pay: Health::default(),
        })
    }

    /// The client of a merchant account; nothing where there is no such account.
    ///
    /// # Errors
    /// When the database fails or the stored keys cannot be used.
    pub async fn wechat_pay(&self, db: &Db, id: MerchantAccountId) -> Result<Option<WechatPay>> {
        if let Some(client) = self.kept.lock().await.merchants.get(&id) {
            return Ok(Some(client.clone()));
        }
        let mut reader = db.reader().await?;
        let conn = reader.conn();
        let Some(account) = config::find_merchant(conn, id).await? else {
            return Ok(None);
        };
        let platform = config::list_platform_keys(conn, id).await?;
        let row = id.to_string();
        let open = |column, sealed: &[u8]| -> Result<SecretString> {
            Ok(SecretString::from(
                self.vault.open_text(Place::new(column, &row), sealed)?,
            ))
        };
        let merchant = Merchant::new(&MerchantAccount {
            mch_id: account.mch_id,
            appid: account.appid,
            serial: account.serial,
            private_key_pem: open("merchant_accounts.private_key", &account.private_key)?,
            apiv3_keys: vec![open("merchant_accounts.apiv3_key", &account.apiv3_key)?],
            platform_keys: platform
                .into_iter()
                .map(|key| {
                    let id = (key.kind == "public_key").then_some(key.serial);
                    super::merchants::platform_key(&(id, key.pem))
                })
                .collect(),
        })
        .map_err(Error::internal)?;
        let base = self.hosts.wechat_pay.clone();
        let client = WechatPay::new(self.http.clone(), base, self.clock.clone(), merchant)
            .noting(self.wechat_pay.clone());
        self.kept.lock().await.merchants.insert(id, client.clone());
        Ok(Some(client))
    }

    /// Whether something answers at `url` that everything is fine.
    pub(crate) async fn reaches(&self, url: Url) -> bool {
        self.http.reaches(url).await
    }

    /// A client of an account that is not in use yet; nobody notes how its calls go.
    pub(super) fn try_out(&self, merchant: Merchant) -> WechatPay {
        let base = self.hosts.wechat_pay.clone();
        WechatPay::new(self.http.clone(), base, self.clock.clone(), merchant)
    }

    /// Whether WeChat Pay answers, as this process saw it.
    #[must_use]
    pub fn wechat_pay_seen(&self) -> Seen {
        self.wechat_pay.seen()
    }

    /// The client that signs members in; nothing where it is not configured.
    ///
    /// # Errors
    /// When a secret does not open.
    pub fn oauth(&self, values: &ConfigValues) -> Result<Option<WechatOauth>> {
        let (Some(appid), Some(secret)) = (
            values.get(keys::WECHAT_APPID),
            values.secret(&self.vault, keys::WECHAT_SECRET)?,
        ) else {
            return Ok(None);
        };
        let (api, open) = (
            self.hosts.wechat_api.clone(),
            self.hosts.wechat_open.clone(),
        );
        Ok(Some(WechatOauth::new(
            self.http.clone(),
            api,
            open,
            appid.to_owned(),
            secret,
        )))
    }

    /// The client of template messages; nothing where it is not configured.
    ///
    /// # Errors
    /// When a secret does not open.
    pub async fn template(&self, values: &ConfigValues) -> Result<Option<Arc<WechatTemplate>>> {
        let (Some(appid), Some(secret)) = (
            values.get(keys::WECHAT_APPID),
            values.secret(&self.vault, keys::WECHAT_SECRET)?,
        ) else {
            return Ok(None);
        };
        let made_of = [appid.to_owned(), secret.expose_secret().to_owned()];
        let mut kept = self.kept.lock().await;
        if let Some((of, client)) = &kept.template
            && *of == made_of
        {
            return Ok(Some(Arc::clone(client)));
        }
        let base = self.hosts.wechat_api.clone();
        let client = Arc::new(WechatTemplate::new(
            self.http.clone(),
            base,
            self.clock.clone(),
            appid.to_owned(),
            secret,
        ));
        kept.template = Some((made_of, Arc::clone(&client)));
        Ok(Some(client))
    }

    /// The client of application messages; nothing where it is not configured.
    ///
    /// # Errors
    /// When a secret does not open.
    pub async fn wecom(&self, values: &ConfigValues) -> Result<Option<Arc<WecomApp>>> {
        let (Some(corpid), Some(agentid), Some(secret)) = (
            values.get(keys::WECOM_CORPID),
            values.number(keys::WECOM_AGENTID),
            values.secret(&self.vault, keys::WECOM_SECRET)?,
        ) else {
            return Ok(None);
        };
        let made_of = [
            corpid.to_owned(),
            agentid.to_string(),
            secret.expose_secret().to_owned(),
        ];
        let mut kept = self.kept.lock().await;
        if let Some((of, client)) = &kept.wecom
            && *of == made_of
        {
            return Ok(Some(Arc::clone(client)));
        }
        let client = Arc::new(WecomApp::new(
            self.http.clone(),
            self.hosts.wecom.clone(),
            self.clock.clone(),
            corpid.to_owned(),
            agentid,
            secret,
        ));
        kept.wecom = Some((made_of, Arc::clone(&client)));
        Ok(Some(client))
    }

    /// The client of the planet group; nothing where token or group are not configured. Pace and
    /// pause live in it, so it is kept while cookie, group and pace stay the same.
    ///
    /// # Errors
    /// When a secret does not open.
    pub async fn planet(&self, values: &ConfigValues) -> Result<Option<Arc<PlanetClient>>> {
        let (Some(group), Some(token)) = (
            values.number(keys::PLANET_GROUP_ID),
            values.secret(&self.vault, keys::PLANET_TOKEN)?,
        ) else {
            return Ok(None);
        };
        let interval = values.number(keys::PLANET_INTERVAL);
        let made_of = [
            group.to_string(),
            token.expose_secret().to_owned(),
            format!("{interval:?}"),
        ];
        let mut kept = self.kept.lock().await;
        if let Some((of, client)) = &kept.planet
            && *of == made_of
        {
            return Ok(Some(Arc::clone(client)));
        }
        let transport = CookieTransport::new(self.http.clone(), self.hosts.planet.clone(), token);
        let client = Arc::new(PlanetClient::new(
            Box::new(transport),
            group,
            pace(interval),
        ));
        kept.planet = Some((made_of, Arc::clone(&client)));
        Ok(Some(client))
    }

    /// The same, keeping nothing with the clients that work: for values that are only tried.
    pub(crate) fn apart(&self) -> Self {
        Self {
            kept: Arc::default(),
            ..self.clone()
        }
    }

    /// Whether members can sign in with the planet.
    #[must_use]
    pub fn signs_in_with_planet(&self, values: &ConfigValues) -> bool {
        self.hosts.planet_oauth.is_some()
            && values.is_set(keys::PLANET_OAUTH_CLIENT_ID)
            && values.is_set(keys::PLANET_OAUTH_SECRET)
    }

    /// The client of the planet's own sign-in; nothing where it is not configured.
    ///
    /// # Errors
    /// When a secret does not open.
    pub fn planet_oauth(&self, values: &ConfigValues) -> Result<Option<PlanetOauth>> {
        let (Some(base), Some(client_id), Some(secret)) = (
            self.hosts.planet_oauth.clone(),
            values.get(keys::PLANET_OAUTH_CLIENT_ID),
            values.secret(&self.vault, keys::PLANET_OAUTH_SECRET)?,
        ) else {
            return Ok(None);
        };
        let http = self.http.clone();
        Ok(Some(PlanetOauth::new(
            http,
            base,
            client_id.to_owned(),
            secret,
        )))
    }

    /// The client of group robots.
    #[must_use]
    pub fn robot(&self) -> WecomRobot {
        WecomRobot::new(self.http.clone(), self.hosts.wecom.clone())
    }
}

/// The polite pace unless the configuration says otherwise.
fn pace(interval: Option<i64>) -> Pace {
    match interval.map(u64::try_from) {
        Some(Ok(0)) => Pace::unlimited(),
        Some(Ok(ms)) => Pace {
            interval: Duration::from_millis(ms),
            ..Pace::default()
        },
        Some(Err(_)) | None => Pace::default(),
    }
}
