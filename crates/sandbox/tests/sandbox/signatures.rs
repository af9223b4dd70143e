use serde_json::json;

use crate::merchant::{Merchant, Sign};
use crate::world::World;

const PATH: &str = "/v3/pay/transactions/out-trade-no/nothing123";

async fn ask(world: &World, merchant: &Merchant, sign: Sign) -> crate::merchant::Answer {
    let path = format!("{PATH}?mchid={}", merchant.mchid);
    merchant.call(world, "GET", &path, "", sign).await.unwrap()
}

#[tokio::test]
async fn answers_are_signed_by_the_key_the_request_names() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    for wanted in [&merchant.key_id, &merchant.cert_serial] {
        let sign = Sign {
            wanted: Some(wanted.clone()),
            ..merchant.honest()
        };
        let answer = ask(&world, &merchant, sign).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (404, "ORDER_NOT_EXIST")
        );
        assert_eq!(answer.header("Wechatpay-Serial"), wanted);
        assert!(merchant.trusts(&answer.headers, &answer.text));
        assert!(!merchant.trusts(&answer.headers, &format!("{} ", answer.text)));
        assert!(answer.header("Request-ID").ends_with("-268512771"));
    }
}

#[tokio::test]
async fn an_empty_answer_is_signed_too() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    let body = json!({ "mchid": merchant.mchid });
    let answer = merchant
        .post(
            &world,
            "/v3/pay/transactions/out-trade-no/unknown1/close",
            &body,
        )
        .await;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    assert!(merchant.trusts(&answer.headers, ""));
    assert!(answer.header("Request-ID").ends_with("-0"));
}

#[tokio::test]
async fn strangers_stale_and_forged_requests_are_refused_unsigned() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    let honest = merchant.honest();
    for sign in [
        Sign {
            age: 301 + 5,
            ..honest.clone()
        },
        Sign {
            age: -301 - 5,
            ..honest.clone()
        },
        Sign {
            serial: Some("5F00".into()),
            ..honest.clone()
        },
        Sign {
            spoil: true,
            ..honest.clone()
        },
    ] {
        let answer = ask(&world, &merchant, sign).await;
        assert_eq!((answer.status, answer.code().as_str()), (401, "SIGN_ERROR"));
        assert_eq!(answer.header("Wechatpay-Signature"), "");
    }
    let inside = ask(&world, &merchant, Sign { age: 290, ..honest }).await;
    assert_eq!(inside.status, 404);
}

#[tokio::test]
async fn the_certificate_can_be_fetched_and_opens_to_the_kept_file() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    let sign = Sign {
        wanted: None,
        ..merchant.honest()
    };
    let answer = merchant
        .call(&world, "GET", "/v3/certificates", "", sign)
        .await
        .unwrap();
    let first = &answer.json()["data"][0];
    assert_eq!(first["serial_no"], merchant.cert_serial);
    let pem = merchant.open(&first["encrypt_certificate"]);
    assert_eq!(
        pem.trim(),
        world.file("wechat-pay/platform_cert.pem").trim()
    );
    assert_eq!(answer.header("Wechatpay-Serial"), merchant.cert_serial);
    assert!(merchant.trusts(&answer.headers, &answer.text));

    world
        .fault(json!({ "name": "certificates_unavailable" }))
        .await;
    let answer = merchant.get(&world, "/v3/certificates").await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (404, "RESOURCE_NOT_EXISTS")
    );
}

#[tokio::test]
async fn probes_and_bad_signatures_never_verify() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    for name in ["signtest", "bad_signature"] {
        world.fault(json!({ "name": name, "count": 1 })).await;
        let answer = ask(&world, &merchant, merchant.honest()).await;
        assert!(!merchant.trusts(&answer.headers, &answer.text), "{name}");
        let probe = answer
            .header("Wechatpay-Signature")
            .starts_with("WECHATPAY/SIGNTEST/");
        assert_eq!(probe, name == "signtest");
        let answer = ask(&world, &merchant, merchant.honest()).await;
        assert!(merchant.trusts(&answer.headers, &answer.text));
    }
}
