//! The payment platform in a test's hand: what only it can sign, and whatever it never would.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use camp_testkit::{Answer, World};
use serde_json::{Value, json};

const NONCE: &str = "fdasflkja484";

/// The platform's own key, and what it knows about the merchant.
pub(super) struct Platform {
    key: KeyPair,
    pub(super) serial: String,
    apiv3_key: String,
    pub(super) mchid: String,
    pub(super) appid: String,
    path: String,
}

/// A message ready to be sent.
#[derive(Clone)]
pub(super) struct Message {
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
}

impl Platform {
    pub(super) async fn of(world: &World) -> Self {
        let file = |name: &str| world.outside.file(name);
        let pem = file("private/platform_key.pem");
        let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let merchants = world.words("select id::text from merchant_accounts").await;
        Self {
            key: KeyPair::from_pkcs8(&STANDARD.decode(base64).unwrap()).unwrap(),
            serial: file("wechat-pay/platform_public_key_id"),
            apiv3_key: file("wechat-pay/apiv3_key"),
            mchid: file("wechat-pay/mchid"),
            appid: file("wechat-pay/appid"),
            path: format!("/api/webhooks/wechat-pay/{}/payments", merchants[0]),
        }
    }

    /// What is said about a payment of 99 yuan.
    pub(super) fn payment(&self, out_trade_no: &str, transaction: &str) -> Value {
        json!({
            "mchid": self.mchid, "appid": self.appid, "out_trade_no": out_trade_no,
            "transaction_id": transaction, "trade_type": "JSAPI", "trade_state": "SUCCESS",
            "success_time": "2026-11-25T10:00:00+08:00", "payer": { "openid": "oSomebody" },
            "amount": { "total": 9900, "payer_total": 9900, "currency": "CNY" },
        })
    }

    /// An envelope with this id around some content, which need not even be text.
    pub(super) fn envelope(&self, id: &str, content: &[u8]) -> Vec<u8> {
        let key = UnboundKey::new(&AES_256_GCM, self.apiv3_key.as_bytes()).unwrap();
        let nonce = Nonce::assume_unique_for_key(NONCE.as_bytes().try_into().unwrap());
        let mut sealed = content.to_vec();
        LessSafeKey::new(key)
            .seal_in_place_append_tag(nonce, Aad::from("transaction"), &mut sealed)
            .unwrap();
        let envelope = json!({
            "id": id, "event_type": "TRANSACTION.SUCCESS", "resource_type": "encrypt-resource",
            "resource": {
                "original_type": "transaction", "algorithm": "AEAD_AES_256_GCM",
                "ciphertext": STANDARD.encode(sealed), "associated_data": "transaction",
                "nonce": NONCE,
            },
        });
        envelope.to_string().into_bytes()
    }

    /// Signs a body, `age` seconds ago.
    pub(super) fn signed(&self, world: &World, body: Vec<u8>, age: i64) -> Message {
        let seconds = (world.app.clock.wall().timestamp() - age).to_string();
        let nonce = "593BEC0C930BF1AFEB40B4A08C8FB242";
        let mut message = format!("{seconds}\n{nonce}\n").into_bytes();
        message.extend_from_slice(&body);
        message.push(b'\n');
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                &message,
                &mut signature,
            )
            .unwrap();
        let headers = vec![
            ("content-type", "application/json".to_owned()),
            ("wechatpay-serial", self.serial.clone()),
            ("wechatpay-timestamp", seconds),
            ("wechatpay-nonce", nonce.to_owned()),
            ("wechatpay-signature", STANDARD.encode(signature)),
        ];
        Message { headers, body }
    }

    /// A whole and genuine message about a payment.
    pub(super) fn says(&self, world: &World, id: &str, payment: &Value) -> Message {
        let body = self.envelope(id, payment.to_string().as_bytes());
        self.signed(world, body, 0)
    }

    pub(super) async fn send(&self, world: &World, message: &Message) -> Answer {
        let headers: Vec<(&str, &str)> = message
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let body = message.body.clone();
        world.client().post_raw(&self.path, &headers, body).await
    }

    /// Sends a message with a head and a body that no client would put together, then stops
    /// talking; answers the head of what comes back.
    pub(super) fn send_raw(&self, world: &World, message: &Message, length: &str) -> String {
        let host = world.origin().trim_start_matches("http://");
        let mut head = format!(
            "POST {} HTTP/1.1\r\nhost: {host}\r\n{length}\r\n",
            self.path
        );
        for (name, value) in &message.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut stream = TcpStream::connect(host).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(b"\r\n").unwrap();
        // The server may have heard enough before all of it is said.
        let said = stream.write_all(&message.body);
        let over = stream.shutdown(Shutdown::Write);
        let mut answer = Vec::new();
        let heard = stream.read_to_end(&mut answer);
        assert!(!answer.is_empty(), "no answer: {said:?} {over:?} {heard:?}");
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Message {
    /// The same with another value of a header.
    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.to_owned()));
        self
    }
}
