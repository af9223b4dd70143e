//! A merchant's client in a hundred lines: signs, calls, verifies, opens callbacks.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::world::World;

pub(crate) struct Merchant {
    pub(crate) mchid: String,
    pub(crate) appid: String,
    pub(crate) serial: String,
    pub(crate) key_id: String,
    pub(crate) cert_serial: String,
    apiv3_key: String,
    key: RsaKeyPair,
    platform_key: Vec<u8>,
    certificate: Vec<u8>,
}

/// One answer as it came over the wire.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

/// How a call is to differ from an honest one.
#[derive(Clone)]
pub(crate) struct Sign {
    pub(crate) age: i64,
    pub(crate) serial: Option<String>,
    pub(crate) wanted: Option<String>,
    pub(crate) spoil: bool,
}

fn der(pem: &str) -> Vec<u8> {
    let body: String = pem
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect();
    STANDARD.decode(body).unwrap()
}

impl Merchant {
    pub(crate) fn of(world: &World) -> Self {
        let file = |name: &str| world.file(&format!("wechat-pay/{name}"));
        Self {
            mchid: file("mchid"),
            appid: file("appid"),
            serial: file("merchant_serial"),
            key_id: file("platform_public_key_id"),
            cert_serial: file("platform_cert_serial"),
            apiv3_key: file("apiv3_key"),
            key: RsaKeyPair::from_pkcs8(&der(&file("merchant_key.pem"))).unwrap(),
            platform_key: der(&file("platform_public_key.pem")),
            certificate: der(&file("platform_cert.pem")),
        }
    }

    pub(crate) fn honest(&self) -> Sign {
        Sign {
            age: 0,
            serial: None,
            wanted: Some(self.key_id.clone()),
            spoil: false,
        }
    }

    pub(crate) fn signature(&self, message: &str) -> String {
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                message.as_bytes(),
                &mut signature,
            )
            .unwrap();
        STANDARD.encode(signature)
    }

    pub(crate) async fn get(&self, world: &World, path: &str) -> Answer {
        self.call(world, "GET", path, "", self.honest())
            .await
            .unwrap()
    }

    pub(crate) async fn post(&self, world: &World, path: &str, body: &Value) -> Answer {
        self.call(world, "POST", path, &body.to_string(), self.honest())
            .await
            .unwrap()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "signatures live by the wall clock"
    )]
    pub(crate) async fn call(
        &self,
        world: &World,
        method: &str,
        path: &str,
        body: &str,
        sign: Sign,
    ) -> reqwest::Result<Answer> {
        let timestamp = chrono::Utc::now().timestamp() - sign.age;
        let nonce = "593BEC0C930BF1AFEB40B4A08C8FB242";
        let mut signature =
            self.signature(&format!("{method}\n{path}\n{timestamp}\n{nonce}\n{body}\n"));
        if sign.spoil {
            let first = if signature.starts_with('A') { "B" } else { "A" };
            signature.replace_range(0..1, first);
        }
        let serial = sign.serial.as_ref().unwrap_or(&self.serial);
        let authorization = format!(
            "WECHATPAY2-SHA256-RSA2048 mchid=\"{}\",nonce_str=\"{nonce}\",timestamp=\"{timestamp}\",\
             serial_no=\"{serial}\",signature=\"{signature}\"",
            self.mchid
        );
        let mut request = world
            .http
            .request(method.parse().unwrap(), world.url(path))
            .header("Authorization", authorization)
            .header("Accept", "application/json")
            .header("User-Agent", "independent-client/1.0");
        if let Some(wanted) = sign.wanted {
            request = request.header("Wechatpay-Serial", wanted);
        }
        if method == "POST" {
            request = request
                .header("Content-Type", "application/json")
                .body(body.to_owned());
        }
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Answer {
            status,
            headers,
            text: String::from_utf8(response.bytes().await?.to_vec()).unwrap(),
        })
    }

    /// Whether headers and body carry a good signature of the platform.
    pub(crate) fn trusts(&self, headers: &HeaderMap, body: &str) -> bool {
        let header = |name: &str| {
            headers
                .get(name)
                .map_or("", |value| value.to_str().unwrap())
        };
        let spki = if header("Wechatpay-Serial") == self.key_id {
            self.platform_key.clone()
        } else if header("Wechatpay-Serial") == self.cert_serial {
            let (_, certificate) = x509_parser::parse_x509_certificate(&self.certificate).unwrap();
            let number = certificate.tbs_certificate.raw_serial();
            assert_eq!(hex::encode_upper(number), self.cert_serial);
            certificate.public_key().raw.to_vec()
        } else {
            return false;
        };
        let message = format!(
            "{}\n{}\n{body}\n",
            header("Wechatpay-Timestamp"),
            header("Wechatpay-Nonce")
        );
        let Ok(signature) = STANDARD.decode(header("Wechatpay-Signature")) else {
            return false;
        };
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, spki)
            .verify(message.as_bytes(), &signature)
            .is_ok()
    }

    /// Opens an encrypted resource.
    pub(crate) fn open(&self, resource: &Value) -> String {
        let key = UnboundKey::new(&AES_256_GCM, self.apiv3_key.as_bytes()).unwrap();
        let nonce = resource["nonce"].as_str().unwrap().as_bytes();
        let associated = resource["associated_data"]
            .as_str()
            .unwrap_or("")
            .as_bytes()
            .to_vec();
        let mut sealed = STANDARD
            .decode(resource["ciphertext"].as_str().unwrap())
            .unwrap();
        let plain = LessSafeKey::new(key)
            .open_in_place(
                Nonce::try_assume_unique_for_key(nonce).unwrap(),
                Aad::from(associated),
                &mut sealed,
            )
            .unwrap();
        String::from_utf8(plain.to_vec()).unwrap()
    }

    pub(crate) fn order(&self, number: &str, total: i64, notify_url: &str) -> Value {
        json!({
            "appid": self.appid,
            "mchid": self.mchid,
            "description": "21天训练营押金",
            "out_trade_no": number,
            "notify_url": notify_url,
            "amount": { "total": total, "currency": "CNY" },
            "payer": { "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" },
        })
    }

    /// Orders and pays.
    pub(crate) async fn paid(
        &self,
        world: &World,
        number: &str,
        total: i64,
        notify_url: &str,
    ) -> Value {
        let order = self.order(number, total, notify_url);
        let answer = self.post(world, "/v3/pay/transactions/jsapi", &order).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        world
            .control("wechat-pay/pay", json!({ "outTradeNo": number }))
            .await
    }

    pub(crate) fn refund(&self, number: &str, order: &str, amount: i64, total: i64) -> Value {
        json!({
            "out_trade_no": order,
            "out_refund_no": number,
            "reason": "完成训练营",
            "amount": { "refund": amount, "total": total, "currency": "CNY" },
        })
    }
}
