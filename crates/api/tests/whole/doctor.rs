//! The doctor finds what is broken, says what to do, and tells no secret.

use camp_domain::auth::Role;
use camp_testkit::{Client, World};
use serde_json::{Value, json};

use crate::world;

async fn examine(boss: &Client) -> Value {
    boss.post("/api/admin/doctor", json!({})).await.ok()
}

fn health(report: &Value, name: &str) -> (String, String) {
    let items = report["items"].as_array().unwrap();
    let found = items.iter().find(|item| item["name"] == name).unwrap();
    let text = |key: &str| found[key].as_str().unwrap().to_owned();
    (text("health"), text("words"))
}

#[tokio::test]
async fn a_sound_installation_is_well_and_what_breaks_is_named() {
    let world: World = world().await;
    world.run_due().await;
    let boss = world.staff(Role::SuperAdmin).await;
    let sound = examine(&boss).await;
    for name in [
        "数据库",
        "主密钥",
        "文件目录",
        "微信支付",
        "微信公众号",
        "企业微信",
        "知识星球",
        "定时任务和消息",
    ] {
        assert_eq!(health(&sound, name).0, "well", "{name}: {sound}");
    }
    // The world is served without TLS, and says so.
    assert_eq!(health(&sound, "回调地址").0, "doubtful");
    for file in [
        "wechat-pay/apiv3_key",
        "planet/token",
        "wecom/secret",
        "oauth/secret",
    ] {
        assert!(
            !sound.to_string().contains(&world.outside.file(file)),
            "{file}"
        );
    }

    world
        .outside
        .control("planet/token", json!({ "expiresInSeconds": 0 }))
        .await;
    world
        .outside
        .fault(json!({ "name": "wecom_untrusted_ip" }))
        .await;
    world
        .outside
        .fault(json!({ "name": "bad_signature", "scope": "/v3/pay" }))
        .await;
    let broken = examine(&boss).await;
    assert_eq!(health(&broken, "知识星球").0, "ill", "{broken}");
    let (wecom, words) = health(&broken, "企业微信");
    assert!(wecom == "ill" && words.contains("白名单"), "{words}");
    assert_eq!(
        health(&broken, "微信支付").0,
        "doubtful",
        "unknown is not wrong"
    );
    world.outside.no_faults().await;
    let stale = "update merchant_accounts set apiv3_key = decode('00', 'hex')";
    assert_eq!(world.tamper(stale).await, 1);
    let (key, words) = health(&examine(&boss).await, "主密钥");
    assert!(
        key == "ill" && words.contains("换回原来的主密钥"),
        "{words}"
    );
    let admin = world.staff(Role::Admin).await;
    assert_eq!(admin.post("/api/admin/doctor", json!({})).await.status, 403);
    world.finish().await;
}
