//! Accounts at WeChat Pay are tried before they are trusted, and old money keeps the old one.

use camp_domain::auth::Role;
use camp_testkit::World;
use serde_json::{Value, json};

use crate::refunds::ended;
use crate::world;

const PATH: &str = "/api/admin/merchant-accounts";

/// The sandbox's merchant under another service account.
fn form(world: &World) -> Value {
    let file = |name: &str| world.outside.file(&format!("wechat-pay/{name}"));
    json!({
        "mchId": file("mchid"),
        "appid": "wx0000000000000002",
        "serial": file("merchant_serial"),
        "privateKeyPem": file("merchant_key.pem"),
        "apiv3Key": file("apiv3_key"),
        "platformKeyId": file("platform_public_key_id"),
        "platformKeyPem": file("platform_public_key.pem"),
        "h5Enabled": true,
    })
}

#[tokio::test]
async fn a_new_account_takes_over_and_payments_go_back_through_the_old_one() {
    let ended = ended(1).await;
    let world = &ended.world;
    let boss = world.staff(Role::SuperAdmin).await;
    let before = boss.get(PATH).await.ok()["items"][0].clone();
    let list = boss.post(PATH, form(world)).await.ok();
    let items = list["items"].as_array().unwrap();
    assert_eq!(items[0]["appid"], "wx0000000000000002");
    assert_eq!(items[0]["retiredAt"], Value::Null);
    assert_eq!(items[1]["id"], before["id"]);
    assert!(
        items[1]["retiredAt"].is_string(),
        "the old one takes no orders"
    );
    ended.desk.approve_and_release(&ended.listed).await;
    ended.until(&["success"]).await;
    ended.all_are_refunded_once().await;
    // No key comes back, here or anywhere.
    let secret = world.outside.file("wechat-pay/apiv3_key");
    let acts = "select coalesce(before::text, '') || coalesce(after::text, '') from audit_log";
    let told = format!("{list}{:?}", world.words(acts).await);
    assert!(!told.contains(&secret) && !told.contains("PRIVATE KEY"));
    let again = boss.post(PATH, form(world)).await;
    again.refused(409, "merchant_account_exists");
    let retire = format!("{PATH}/{}/retire", items[0]["id"].as_str().unwrap());
    assert_eq!(boss.post(&retire, json!({})).await.status, 204);
    boss.post(&retire, json!({}))
        .await
        .refused(409, "merchant_retired");
    ended.world.finish().await;
}

#[tokio::test]
async fn keys_that_do_not_fit_name_their_field_and_change_nothing() {
    let world = world().await;
    let boss = world.staff(Role::SuperAdmin).await;
    let before = boss.get(PATH).await.ok();
    for (field, wrong) in [
        (
            "privateKeyPem",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        ),
        ("apiv3Key", "too short"),
        ("platformKeyPem", "not a key"),
        ("serial", "0123456789ABCDEF0123456789ABCDEF01234567"),
        ("serial", "not hexadecimal"),
        ("mchId", "wx12345678"),
    ] {
        let mut bad = form(&world);
        bad[field] = json!(wrong);
        let answer = boss.post(PATH, bad).await;
        assert_eq!(answer.status, 422, "{field}: {}", answer.json());
        assert_eq!(answer.json()["errors"][0]["field"], field);
    }
    // Nobody answers: that is not known, and so it takes a second word.
    world
        .outside
        .fault(json!({ "name": "drop_connection_before_commit", "scope": "/v3/pay" }))
        .await;
    let mut new = form(&world);
    boss.post(PATH, new.clone())
        .await
        .refused(409, "merchant_unverified");
    assert_eq!(boss.get(PATH).await.ok(), before);
    new["confirmUnverified"] = json!(true);
    assert_eq!(boss.post(PATH, new).await.status, 201);
    world.outside.no_faults().await;
    let admin = world.staff(Role::Admin).await;
    assert_eq!(admin.get(PATH).await.status, 403);
    world.finish().await;
}
