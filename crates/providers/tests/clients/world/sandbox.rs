//! The simulated outside world, one for each test.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use camp_providers::planet::{CookieTransport, Pace, PlanetClient};
use camp_providers::wechat_pay::{Merchant, MerchantAccount, PlatformKeyPem, WechatPay};
use camp_sandbox::{Config, Running};
use secrecy::SecretString;
use serde_json::{Value, json};
use url::Url;

use super::{clock, http};

pub(crate) struct Outside {
    running: Option<Running>,
    folder: PathBuf,
    control: reqwest::Client,
}

/// Which of the platform's two keys a merchant asks for.
#[derive(Clone, Copy)]
pub(crate) enum KeyMode {
    PublicKey,
    Certificate,
}

impl Outside {
    pub(crate) fn start() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("camp-providers-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let config = Config {
            data_dir: folder.clone(),
            ..Config::default()
        };
        let running = Some(camp_sandbox::start(config).unwrap());
        let control = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            running,
            folder,
            control,
        }
    }

    pub(crate) fn base(&self) -> Url {
        Url::parse(self.running.as_ref().unwrap().base_url()).unwrap()
    }

    /// What the world wrote down for its clients.
    pub(crate) fn fact(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.join("sandbox").join(name))
            .unwrap()
            .trim()
            .to_owned()
    }

    pub(crate) fn secret(&self, name: &str) -> SecretString {
        self.fact(name).into()
    }

    pub(crate) async fn control(&self, path: &str, body: Value) -> Value {
        let url = self.base().join(&format!("/_control/{path}")).unwrap();
        let answer = self.control.post(url).json(&body).send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    pub(crate) async fn look(&self, path: &str) -> Value {
        let url = self.base().join(&format!("/_control/{path}")).unwrap();
        self.control
            .get(url)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    }

    /// Lets a fault strike once.
    pub(crate) async fn spoil_once(&self, fault: &str) {
        self.control("faults", json!({ "name": fault, "count": 1 }))
            .await;
    }

    pub(crate) fn wechat_pay(&self, mode: KeyMode) -> WechatPay {
        let fact = |name: &str| self.fact(&format!("wechat-pay/{name}"));
        let mut platform_keys = vec![
            PlatformKeyPem {
                id: Some(fact("platform_public_key_id")),
                pem: fact("platform_public_key.pem"),
            },
            PlatformKeyPem {
                id: None,
                pem: fact("platform_cert.pem"),
            },
        ];
        if let KeyMode::Certificate = mode {
            platform_keys.reverse();
        }
        let account = MerchantAccount {
            mch_id: fact("mchid"),
            appid: fact("appid"),
            serial: fact("merchant_serial"),
            private_key_pem: fact("merchant_key.pem").into(),
            apiv3_keys: vec![fact("apiv3_key").into()],
            platform_keys,
        };
        let merchant = Merchant::new(&account).unwrap();
        WechatPay::new(http(), self.base(), clock(), merchant)
    }

    pub(crate) fn planet(&self) -> PlanetClient {
        let transport = CookieTransport::new(http(), self.base(), self.secret("planet/token"));
        let group = self.fact("planet/group_id").parse().unwrap();
        PlanetClient::new(Box::new(transport), group, Pace::unlimited())
    }
}

impl Drop for Outside {
    fn drop(&mut self) {
        // The world writes its last snapshot first, then its folder may go.
        drop(self.running.take());
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
