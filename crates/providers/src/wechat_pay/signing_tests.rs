//! Against the values that WeChat Pay publishes.

use secrecy::SecretString;

use super::*;
use crate::wechat_pay::PlatformKeyPem;

macro_rules! vector {
    ($name:literal) => {
        include_str!(concat!("../../tests/vectors/", $name)).trim_end_matches('\n')
    };
}

const PROBED: &str = "WECHATPAY/SIGNTEST/";
const BODY: &str = r#"{"code_url":"weixin://wxpay/bizpayurl?pr=JyC91EIz1"}"#;

fn keys(pem: &str) -> PlatformKeys {
    let key = PlatformKeyPem {
        id: Some("PUB_KEY_ID_1".into()),
        pem: pem.into(),
    };
    PlatformKeys::new(&[key]).unwrap()
}

fn verifies(pem: &str, message: &[u8], signature: &str) -> bool {
    let signature = STANDARD.decode(signature).unwrap();
    let now = DateTime::UNIX_EPOCH;
    keys(pem)
        .find("PUB_KEY_ID_1", now)
        .unwrap()
        .verifies(message, &signature)
}

fn published_answer() -> SignatureHeaders {
    SignatureHeaders {
        timestamp: "1722850421".into(),
        nonce: "d824f2e086d3c1df967785d13fcd22ef".into(),
        serial: "PUB_KEY_ID_1".into(),
        signature: vector!("response_signature.b64").into(),
    }
}

fn check(headers: &SignatureHeaders, body: &str, now: i64) -> Result<(), Distrust> {
    let now = DateTime::from_timestamp(now, 0).unwrap();
    headers.verify(
        body.as_bytes(),
        &keys(vector!("response_public_key.pem")),
        now,
    )
}

#[test]
fn the_request_text_is_the_one_that_the_published_signature_signs() {
    let message = request_message(
        "POST",
        "/v3/pay/transactions/jsapi",
        "1554208460",
        "593BEC0C930BF1AFEB40B4A08C8FB242",
        vector!("jsapi_order_body.json").as_bytes(),
    );
    let key = vector!("merchant_public_key.pem");
    assert!(verifies(
        key,
        &message,
        vector!("jsapi_order_signature.b64")
    ));
    assert!(!verifies(
        key,
        &message[1..],
        vector!("jsapi_order_signature.b64")
    ));
}

#[test]
fn the_payment_sheet_text_is_the_one_that_the_published_signature_signs() {
    let message = bridge_message(
        "wx2421b1c4370ec43b",
        "1554208460",
        "593BEC0C930BF1AFEB40B4A08C8FB242",
        "prepay_id=wx201410272009395522657a690389285100",
    );
    let key = vector!("merchant_public_key.pem");
    assert!(verifies(key, &message, vector!("jsapi_pay_sign.b64")));
}

#[test]
fn the_published_answer_is_believed_within_five_minutes_only() {
    let headers = published_answer();
    for now in [1_722_850_421, 1_722_850_121, 1_722_850_721] {
        assert_eq!(check(&headers, BODY, now), Ok(()));
    }
    for now in [1_722_850_120, 1_722_850_722, 0] {
        assert_eq!(check(&headers, BODY, now), Err(Distrust::OldTimestamp));
    }
}

#[test]
fn one_changed_byte_anywhere_is_noticed() {
    let now = 1_722_850_421;
    assert_eq!(
        check(&published_answer(), &BODY.replace("1\"", "2\""), now),
        Err(Distrust::BadSignature)
    );
    let mut headers = published_answer();
    headers.timestamp = "1722850422".into();
    assert_eq!(check(&headers, BODY, now), Err(Distrust::BadSignature));
    let mut headers = published_answer();
    headers.nonce = headers.nonce.replace("d8", "d9");
    assert_eq!(check(&headers, BODY, now), Err(Distrust::BadSignature));
    let mut headers = published_answer();
    headers.serial = "PUB_KEY_ID_2".into();
    assert_eq!(check(&headers, BODY, now), Err(Distrust::UnknownSerial));
}

#[test]
fn probes_and_rubbish_are_distrusted_without_a_panic() {
    let now = 1_722_850_421;
    let mut headers = published_answer();
    headers.signature = format!("{PROBED}{}", headers.signature);
    assert_eq!(check(&headers, BODY, now), Err(Distrust::Probe));
    headers.signature = "%%%".into();
    assert_eq!(check(&headers, BODY, now), Err(Distrust::BadSignature));
    headers.signature = String::new();
    assert_eq!(
        check(&headers, BODY, now),
        Err(Distrust::Missing("Wechatpay-Signature"))
    );
    let mut headers = published_answer();
    headers.timestamp = "-9223372036854775808".into();
    assert_eq!(check(&headers, BODY, now), Err(Distrust::OldTimestamp));
}

#[test]
fn key_material_that_cannot_be_used_is_refused_by_name() {
    use crate::wechat_pay::MerchantError;
    use crate::wechat_pay::keys::{SecretKeys, SigningKey};

    let pem = SecretString::from(vector!("merchant_public_key.pem").to_owned());
    assert!(matches!(
        SigningKey::from_pem(&pem),
        Err(MerchantError::PrivateKey(_))
    ));
    let short = [SecretString::from("too short".to_owned())];
    assert!(matches!(
        SecretKeys::new(&short),
        Err(MerchantError::Apiv3Key)
    ));
    assert!(matches!(
        PlatformKeys::new(&[]),
        Err(MerchantError::NoPlatformKey)
    ));
    let nameless = PlatformKeyPem {
        id: None,
        pem: vector!("response_public_key.pem").into(),
    };
    let refused = PlatformKeys::new(&[nameless]);
    assert!(matches!(
        refused,
        Err(MerchantError::PlatformKey { position: 1, .. })
    ));
}
