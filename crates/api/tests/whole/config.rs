//! What the super administrator edits.

use camp_domain::auth::Role;
use camp_testkit::{Client, World};
use serde_json::{Value, json};

use crate::world;

const PATH: &str = "/api/admin/config";
const COOKIE: &str = "EXAMPLE-COOKIE-0123456789-9F3A";

async fn section(desk: &Client, name: &str) -> Value {
    let view = desk.get(PATH).await.ok();
    let sections = view["sections"].as_array().unwrap();
    let found = sections.iter().find(|section| section["section"] == name);
    found.unwrap().clone()
}

fn item<'a>(section: &'a Value, key: &str) -> &'a Value {
    let items = section["items"].as_array().unwrap();
    items.iter().find(|item| item["key"] == key).unwrap()
}

async fn save(desk: &Client, name: &str, version: &Value, items: Value) -> camp_testkit::Answer {
    let body = json!({ "version": version, "items": items });
    desk.put(&format!("{PATH}/{name}"), body).await
}

/// Every row of every table that keeps words about what was done.
async fn written(world: &World) -> String {
    let acts = "select coalesce(before::text, '') || coalesce(after::text, '') from audit_log";
    let values = "select coalesce(value, '') || coalesce(tail, '') from config_items";
    format!(
        "{:?}{:?}",
        world.words(acts).await,
        world.words(values).await
    )
}

#[tokio::test]
async fn a_saved_section_is_live_at_once_and_a_secret_is_never_given_back() {
    let world = world().await;
    let desk = world.staff(Role::SuperAdmin).await;
    let before = section(&desk, "planet").await;
    assert_eq!(item(&before, "planet.token")["set"], true);
    assert_eq!(item(&before, "planet.token")["value"], Value::Null);
    let account = desk.post("/api/admin/planet-account/test", json!({})).await;
    assert_eq!(account.ok()["state"], "valid");
    let edits = json!([
        { "key": "planet.token", "value": format!(" {COOKIE} ") },
        { "key": "planet.sync_times", "value": "21:05，07:30" },
    ]);
    let saved = save(&desk, "planet", &before["version"], edits).await;
    assert_eq!(saved.status, 204, "{saved:?}");
    let after = section(&desk, "planet").await;
    assert!(after["version"].as_i64() > before["version"].as_i64());
    let token = item(&after, "planet.token");
    assert_eq!(
        (&token["tail"], &token["value"]),
        (&json!("9F3A"), &Value::Null)
    );
    assert_eq!(token["updatedBy"], "super_admin");
    assert_eq!(item(&after, "planet.sync_times")["value"], "07:30,21:05");
    // The next call goes out with the new cookie, which the planet does not know.
    let account = desk.post("/api/admin/planet-account/test", json!({})).await;
    assert_eq!(account.ok()["state"], "invalid");
    let changes = desk.get(&format!("{PATH}/planet/changes")).await;
    assert!(!String::from_utf8_lossy(&changes.body).contains(COOKIE));
    let newest = changes.ok()["items"][0].clone();
    assert_eq!(newest["key"], "planet.sync_times");
    assert_eq!(
        (&newest["before"], &newest["after"]),
        (&Value::Null, &json!("07:30,21:05"))
    );
    assert_eq!(newest["by"], "super_admin");
    assert!(!written(&world).await.contains(COOKIE));
    world.finish().await;
}

#[tokio::test]
async fn two_editors_do_not_overwrite_each_other() {
    let world = world().await;
    let desk = world.staff(Role::SuperAdmin).await;
    let seen = section(&desk, "refunds").await;
    let edit = |hours: &str| json!([{ "key": "refunds.objection_hours", "value": hours }]);
    let first = save(&desk, "refunds", &seen["version"], edit("24")).await;
    assert_eq!(first.status, 204, "{first:?}");
    let second = save(&desk, "refunds", &seen["version"], edit("72")).await;
    second.refused(409, "config_changed");
    let now = section(&desk, "refunds").await;
    assert_eq!(item(&now, "refunds.objection_hours")["value"], "24");
    let cleared = json!([{ "key": "refunds.objection_hours", "value": null }]);
    let cleared = save(&desk, "refunds", &now["version"], cleared).await;
    assert_eq!(cleared.status, 204, "{cleared:?}");
    let now = section(&desk, "refunds").await;
    assert_eq!(item(&now, "refunds.objection_hours")["set"], false);
    world.finish().await;
}

#[tokio::test]
async fn bad_input_names_the_item_and_changes_nothing() {
    let world = world().await;
    let desk = world.staff(Role::SuperAdmin).await;
    let cases = [
        ("planet", "planet.token", "with a space in it"),
        ("planet", "planet.group_id", "我的星球"),
        ("planet", "planet.interval_ms", "-1"),
        ("planet", "planet.sync_times", "07:31"),
        ("wecom", "wecom.corpid", "ww/1"),
        ("wecom", "wecom.agentid", "0"),
        ("wecom", "wecom.secret", "short"),
        ("wechat", "wechat.appid", "wx 1"),
        ("wechat", "wechat.notice_template", "notice 字段"),
        ("notifications", "notifications.staff", "maybe"),
        ("notifications", "notifications.recipients", "everybody"),
        (
            "notifications",
            "notifications.recipients",
            r#"["01939e2e-7f00-7000-8000-00000000dead"]"#,
        ),
        ("refunds", "refunds.objection_hours", "721"),
        ("refunds", "refunds.per_second", "0"),
        ("refunds", "refunds.two_person", "yes"),
    ];
    let before = desk.get(PATH).await.ok();
    for (name, key, value) in cases {
        let version = section(&desk, name).await["version"].clone();
        let edits = json!([{ "key": key, "value": value }]);
        let refused = save(&desk, name, &version, edits).await;
        let problem = refused.refused(422, "invalid_fields");
        let error = &problem["errors"][0];
        assert_eq!(error["code"], "config_value_invalid", "{problem}");
        assert_eq!(error["field"], key, "{problem}");
        if key.ends_with("token") || key.ends_with("secret") {
            assert!(!problem.to_string().contains(value), "{problem}");
        }
    }
    let foreign = json!([{ "key": "wecom.secret", "value": "0123456789abcdef" }]);
    let refused = save(&desk, "planet", &json!(1), foreign).await;
    refused.refused(422, "invalid_fields");
    let forgotten = save(
        &desk,
        "planet",
        &json!(1),
        json!([{ "key": "planet.token" }]),
    )
    .await;
    forgotten.refused(422, "invalid_fields");
    desk.put(
        &format!("{PATH}/elsewhere"),
        json!({ "version": 0, "items": [{ "key": "planet.token" }] }),
    )
    .await
    .refused(400, "wrong_type");
    assert_eq!(desk.get(PATH).await.ok(), before);
    let admin = world.staff(Role::Admin).await;
    admin.get(PATH).await.refused(403, "forbidden");
    world.finish().await;
}

#[tokio::test]
async fn recipients_who_can_sign_in_are_taken_and_the_guard_switched_off_is_told() {
    let world = world().await;
    let admin = world.ensure_staff(Role::Admin).await;
    let desk = world.staff(Role::SuperAdmin).await;
    let seen = section(&desk, "notifications").await;
    let edits = json!([{ "key": "notifications.recipients", "value": json!([admin]).to_string() }]);
    let saved = save(&desk, "notifications", &seen["version"], edits).await;
    assert_eq!(saved.status, 204, "{saved:?}");
    let told = "select count(*) from messages where cause like 'two_person_off:%'";
    for (value, messages) in [(json!("on"), false), (Value::Null, true)] {
        let seen = section(&desk, "refunds").await;
        let edits = json!([{ "key": "refunds.two_person", "value": value }]);
        let saved = save(&desk, "refunds", &seen["version"], edits).await;
        assert_eq!(saved.status, 204, "{saved:?}");
        assert_eq!(world.count(told).await > 0, messages);
    }
}

#[tokio::test]
async fn a_test_calls_the_other_side_with_what_was_typed_and_stores_nothing() {
    let world = world().await;
    let desk = world.staff(Role::SuperAdmin).await;
    let before = desk.get(PATH).await.ok();
    let test = async |name: &str, items: Value| {
        let path = format!("{PATH}/{name}/test");
        desk.post(&path, json!({ "items": items })).await
    };
    for name in ["planet", "wecom", "wechat"] {
        let stored = test(name, json!([])).await.ok();
        assert_eq!(stored["ok"], true, "{name}: {stored}");
    }
    for (name, key) in [
        ("planet", "planet.token"),
        ("wecom", "wecom.secret"),
        ("wechat", "wechat.secret"),
    ] {
        let typed = test(name, json!([{ "key": key, "value": COOKIE }])).await;
        assert!(!String::from_utf8_lossy(&typed.body).contains(COOKIE));
        let typed = typed.ok();
        assert_eq!(typed["ok"], false, "{name}: {typed}");
    }
    let missing = json!([{ "key": "wecom.corpid", "value": null }]);
    assert_eq!(test("wecom", missing).await.ok()["ok"], false);
    let wrong = json!([{ "key": "wecom.agentid", "value": "none" }]);
    test("wecom", wrong).await.refused(422, "invalid_fields");
    assert_eq!(desk.get(PATH).await.ok(), before);
    // The clients that work keep their own credentials.
    let account = desk.post("/api/admin/planet-account/test", json!({})).await;
    assert_eq!(account.ok()["state"], "valid");
    test("refunds", json!([])).await.refused(404, "not_found");
    assert_eq!(test("wecom", json!([])).await.ok()["ok"], true);
    test("wecom", json!([]))
        .await
        .refused(429, "too_many_requests");
    let acts = "select count(*) from audit_log where action = 'config.test'";
    assert_eq!(world.count(acts).await, 8);
    assert!(!written(&world).await.contains(COOKIE));
    world.finish().await;
}
