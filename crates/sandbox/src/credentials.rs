//! What each side of the wire knows: made once at run time, kept as plain files for clients.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Datelike, Utc};

use crate::{StartError, clock, random};

/// Years that a simulated certificate lives.
const CERTIFICATE_YEARS: i32 = 5;

/// An RSA key with the forms in which it is needed.
pub(crate) struct Key {
    pub(crate) pair: RsaKeyPair,
    pub(crate) pkcs8: Vec<u8>,
    pub(crate) public_der: Vec<u8>,
}

/// All names, secrets and keys of one world.
pub(crate) struct Credentials {
    pub(crate) mchid: String,
    pub(crate) appid: String,
    pub(crate) app_secret: String,
    pub(crate) merchant_serial: String,
    pub(crate) merchant: Key,
    pub(crate) platform_key_id: String,
    pub(crate) platform: Key,
    pub(crate) certificate_serial: String,
    pub(crate) certificate: Key,
    pub(crate) certificate_pem: String,
    pub(crate) apiv3_key: String,
    pub(crate) planet_token: String,
    pub(crate) planet_group_id: i64,
    pub(crate) planet_client_id: String,
    pub(crate) planet_client_secret: String,
    pub(crate) corpid: String,
    pub(crate) agentid: u64,
    pub(crate) wecom_secret: String,
    pub(crate) robot_key: String,
}

impl Credentials {
    /// Reuses what is in `folder` and makes what is not there yet.
    pub(crate) fn load_or_make(folder: &Path) -> Result<Self, StartError> {
        let store = Store {
            folder: folder.to_path_buf(),
        };
        let pay = "wechat-pay";
        // Three keys at a tenth of a second each: made side by side.
        let (merchant, platform, certificate) = std::thread::scope(|scope| {
            let merchant = scope.spawn(|| store.key("wechat-pay/merchant_key.pem"));
            let platform = scope.spawn(|| store.key("private/platform_key.pem"));
            let certificate = store.key("private/platform_cert_key.pem");
            (merchant.join(), platform.join(), certificate)
        });
        let gone = |_| StartError::Keys("a key could not be made".into());
        let (merchant, platform) = (merchant.map_err(gone)??, platform.map_err(gone)??);
        let certificate = certificate?;

        let mchid = store.text(&format!("{pay}/mchid"), || {
            format!("16{}", random::digits(8))
        })?;
        let appid = store.text(&format!("{pay}/appid"), || format!("wx{}", random::hex(16)))?;
        let merchant_serial = store.text(&format!("{pay}/merchant_serial"), serial)?;
        let certificate_serial = store.text(&format!("{pay}/platform_cert_serial"), serial)?;
        let platform_key_id = store.text(&format!("{pay}/platform_public_key_id"), || {
            format!("PUB_KEY_ID_01{}", random::digits(28))
        })?;
        store.text(&format!("{pay}/platform_public_key.pem"), || {
            pem("PUBLIC KEY", &platform.public_der)
        })?;
        store.certificate(
            &format!("{pay}/merchant_cert.pem"),
            &merchant,
            &merchant_serial,
            &mchid,
        )?;
        let certificate_pem = store.certificate(
            &format!("{pay}/platform_cert.pem"),
            &certificate,
            &certificate_serial,
            "Tenpay.com sandbox",
        )?;
        store.text("oauth/appid", || appid.clone())?;
        Ok(Self {
            apiv3_key: store.text(&format!("{pay}/apiv3_key"), || random::letters(32))?,
            app_secret: store.text("oauth/secret", || random::hex(32))?,
            planet_token: store.text("planet/token", planet_token)?,
            planet_group_id: store
                .text("planet/group_id", || random::planet_id(14).to_string())?
                .parse()
                .map_err(|_| StartError::Keys("planet/group_id is not a number".into()))?,
            planet_client_id: store.text("planet-oauth/client_id", || random::hex(24))?,
            planet_client_secret: store.text("planet-oauth/client_secret", || random::hex(48))?,
            corpid: store.text("wecom/corpid", || format!("ww{}", random::hex(16)))?,
            agentid: store
                .text("wecom/agentid", || "1000002".into())?
                .parse()
                .map_err(|_| StartError::Keys("wecom/agentid is not a number".into()))?,
            wecom_secret: store.text("wecom/secret", || random::letters(43))?,
            robot_key: store.text("wecom/robot_key", || uuid::Uuid::new_v4().to_string())?,
            mchid,
            appid,
            merchant_serial,
            merchant,
            platform_key_id,
            platform,
            certificate_serial,
            certificate,
            certificate_pem,
        })
    }
}

/// Twenty bytes in upper-case hex; the first keeps the number positive and full length.
fn serial() -> String {
    format!("5{}", random::hex(39)).to_uppercase()
}

/// The planet's access token: an upper-case UUID, `_`, sixteen hex digits.
pub(crate) fn planet_token() -> String {
    let uuid = uuid::Uuid::new_v4().to_string().to_uppercase();
    format!("{uuid}_{}", random::hex(16).to_uppercase())
}

struct Store {
    folder: PathBuf,
}

impl Store {
    fn text(&self, name: &str, make: impl FnOnce() -> String) -> Result<String, StartError> {
        let path = self.folder.join(name);
        let failed = |source: io::Error| StartError::Files {
            path: path.clone(),
            source,
        };
        if let Ok(kept) = fs::read_to_string(&path) {
            let kept = kept.trim();
            if !kept.is_empty() {
                return Ok(kept.to_owned());
            }
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        let value = make();
        fs::write(&path, &value).map_err(failed)?;
        Ok(value)
    }

    fn key(&self, name: &str) -> Result<Key, StartError> {
        let mut refusal = None;
        let text = self.text(name, || match new_key() {
            Ok(pem) => pem,
            Err(error) => {
                refusal = Some(error);
                String::new()
            }
        })?;
        match refusal {
            Some(error) => Err(error),
            None => read_key(&text),
        }
    }

    fn certificate(
        &self,
        name: &str,
        key: &Key,
        serial: &str,
        subject: &str,
    ) -> Result<String, StartError> {
        let made = new_certificate(key, serial, subject, clock::wall())?;
        self.text(name, || made)
    }
}

fn new_key() -> Result<String, StartError> {
    let failed = |_| StartError::Keys("RSA key generation failed".into());
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(failed)?;
    let der: Pkcs8V1Der<'_> = pair.as_der().map_err(failed)?;
    Ok(pem("PRIVATE KEY", der.as_ref()))
}

fn read_key(text: &str) -> Result<Key, StartError> {
    let broken = || StartError::Keys("a kept private key is unreadable".into());
    let body: String = text
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect();
    let pkcs8 = STANDARD.decode(body.trim()).map_err(|_| broken())?;
    let pair = RsaKeyPair::from_pkcs8(&pkcs8).map_err(|_| broken())?;
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().map_err(|_| broken())?;
    let public_der = public.as_ref().to_vec();
    Ok(Key {
        pair,
        pkcs8,
        public_der,
    })
}

fn new_certificate(
    key: &Key,
    serial: &str,
    subject: &str,
    now: DateTime<Utc>,
) -> Result<String, StartError> {
    let failed = |error: rcgen::Error| StartError::Keys(error.to_string());
    let pair = rcgen::KeyPair::from_pem(&pem("PRIVATE KEY", &key.pkcs8)).map_err(failed)?;
    let mut params = rcgen::CertificateParams::default();
    let number = hex::decode(serial).map_err(|error| StartError::Keys(error.to_string()))?;
    params.serial_number = Some(rcgen::SerialNumber::from_slice(&number));
    // Whole years around today: valid from the first of January, so that no zone is too early.
    params.not_before = rcgen::date_time_ymd(now.year(), 1, 1);
    params.not_after = rcgen::date_time_ymd(now.year() + CERTIFICATE_YEARS, 1, 1);
    let mut name = rcgen::DistinguishedName::new();
    name.push(rcgen::DnType::CommonName, subject);
    name.push(rcgen::DnType::OrganizationName, "Sandbox");
    name.push(rcgen::DnType::CountryName, "CN");
    params.distinguished_name = name;
    Ok(params.self_signed(&pair).map_err(failed)?.pem())
}

/// Validity of the platform certificate as `/v3/certificates` tells it.
pub(crate) fn certificate_validity(now: DateTime<Utc>) -> (String, String) {
    let year = now.year();
    (
        format!("{year}-01-01T08:00:00+08:00"),
        format!("{}-01-01T08:00:00+08:00", year + 5),
    )
}

fn pem(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let mut text = format!("-----BEGIN {label}-----\n");
    for line in body.as_bytes().chunks(64) {
        text.extend(line.iter().map(|byte| char::from(*byte)));
        text.push('\n');
    }
    text.push_str(&format!("-----END {label}-----\n"));
    text
}
