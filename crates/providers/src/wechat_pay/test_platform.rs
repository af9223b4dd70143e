//! A platform with keys made at run time, which signs and encrypts as the documentation says.

use std::sync::LazyLock;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{
    KeyPair, KeySize, OAEP_SHA1_MGF1SHA1, OaepPrivateDecryptingKey, PrivateDecryptingKey,
};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use camp_domain::Clock;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use url::Url;

use super::*;

pub(super) const NOW: i64 = 1_800_000_000;
pub(super) const PUBLIC_KEY_ID: &str = "PUB_KEY_ID_0114232134912410000000000000";
const APIV3: &str = "0123456789abcdef0123456789abcdef";
const RETIRED_APIV3: &str = "fedcba9876543210fedcba9876543210";

pub(super) static MERCHANT: LazyLock<KeyPair> = LazyLock::new(generate);
pub(super) static PLATFORM: LazyLock<KeyPair> = LazyLock::new(generate);
pub(super) static CERTIFIED: LazyLock<Certified> = LazyLock::new(Certified::new);

pub(super) struct Certified {
    pub(super) key: KeyPair,
    pub(super) pem: String,
    pub(super) serial: String,
}

impl Certified {
    /// A certificate of 40 hexadecimal digits, as the platform numbers them.
    fn new() -> Self {
        let key = generate();
        let pem = pem("PRIVATE KEY", pkcs8(&key).as_ref());
        let pair =
            rcgen::KeyPair::from_pkcs8_pem_and_sign_algo(&pem, &rcgen::PKCS_RSA_SHA256).unwrap();
        let mut params = rcgen::CertificateParams::new(vec![]).unwrap();
        let serial = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1";
        params.serial_number = Some(hex::decode(serial).unwrap().into());
        params.not_after = rcgen::date_time_ymd(2027, 6, 1);
        let pem = params.self_signed(&pair).unwrap().pem();
        Self {
            key,
            pem,
            serial: serial.to_owned(),
        }
    }
}

fn generate() -> KeyPair {
    KeyPair::generate(KeySize::Rsa2048).unwrap()
}

fn pkcs8(key: &KeyPair) -> Pkcs8V1Der<'static> {
    key.as_der().unwrap()
}

pub(super) fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

pub(super) fn public_pem(key: &KeyPair) -> String {
    let der: aws_lc_rs::encoding::PublicKeyX509Der<'_> = key.public_key().as_der().unwrap();
    pem("PUBLIC KEY", der.as_ref())
}

pub(super) fn account() -> MerchantAccount {
    MerchantAccount {
        mch_id: "1900007291".into(),
        appid: "wx2421b1c4370ec43b".into(),
        serial: "408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB".into(),
        private_key_pem: pem("PRIVATE KEY", pkcs8(&MERCHANT).as_ref()).into(),
        apiv3_keys: vec![APIV3.to_owned().into(), RETIRED_APIV3.to_owned().into()],
        platform_keys: vec![
            PlatformKeyPem {
                id: Some(PUBLIC_KEY_ID.into()),
                pem: public_pem(&PLATFORM),
            },
            PlatformKeyPem {
                id: None,
                pem: CERTIFIED.pem.clone(),
            },
        ],
    }
}

pub(super) fn wechat_pay_at(base: &str, account: &MerchantAccount, now: i64) -> WechatPay {
    let wall = move || DateTime::from_timestamp(now, 0).unwrap();
    let merchant = Merchant::new(account).unwrap();
    let clock = Clock::new(|| DateTime::<Utc>::MAX_UTC, wall);
    WechatPay::new(
        Http::new().unwrap(),
        Url::parse(base).unwrap(),
        clock,
        merchant,
    )
}

pub(super) fn wechat_pay() -> WechatPay {
    wechat_pay_at("http://127.0.0.1:1/", &account(), NOW)
}

pub(super) fn signed(key: &KeyPair, serial: &str, body: &[u8]) -> CallbackHeaders {
    let (timestamp, nonce) = (NOW.to_string(), "5K8264ILTKCH16CQ2502SI8ZNMTM67VS");
    let mut message = format!("{timestamp}\n{nonce}\n").into_bytes();
    message.extend_from_slice(body);
    message.push(b'\n');
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        &message,
        &mut signature,
    )
    .unwrap();
    CallbackHeaders {
        timestamp,
        nonce: nonce.to_owned(),
        serial: serial.to_owned(),
        signature: STANDARD.encode(signature),
    }
}

/// An envelope around `plain`, as the platform would send it.
pub(super) fn envelope(event: &str, original: &str, plain: &Value) -> Value {
    sealed(event, original, plain, APIV3)
}

pub(super) fn envelope_with_retired_key(event: &str, original: &str, plain: &Value) -> Value {
    sealed(event, original, plain, RETIRED_APIV3)
}

fn sealed(event: &str, original: &str, plain: &Value, key: &str) -> Value {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.as_bytes()).unwrap());
    let mut buffer = plain.to_string().into_bytes();
    let nonce = Nonce::assume_unique_for_key(*b"fdasflkja484");
    key.seal_in_place_append_tag(nonce, Aad::from(original), &mut buffer)
        .unwrap();
    json!({
        "id": "EV-2018022511223320873",
        "create_time": "2026-11-22T10:34:56+08:00",
        "resource_type": "encrypt-resource",
        "event_type": event,
        "summary": "支付成功",
        "resource": {
            "original_type": original,
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": STANDARD.encode(buffer),
            "associated_data": original,
            "nonce": "fdasflkja484",
        },
    })
}

/// What only the platform can read.
pub(super) fn opened_by_the_platform(sealed: &[u8]) -> String {
    let key = PrivateDecryptingKey::from_pkcs8(pkcs8(&PLATFORM).as_ref()).unwrap();
    let key = OaepPrivateDecryptingKey::new(key).unwrap();
    let mut plain = vec![0; key.min_output_size()];
    let plain = key
        .decrypt(&OAEP_SHA1_MGF1SHA1, sealed, &mut plain, None)
        .unwrap();
    String::from_utf8(plain.to_vec()).unwrap()
}
