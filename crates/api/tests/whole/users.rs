//! Accounts of the staff: who may change whose, what ends at once, and what is never told.

use camp_domain::auth::Role;
use camp_testkit::{Client, World};
use serde_json::{Value, json};

use crate::world;

const PASSWORD: &str = "correct horse battery";

async fn boss(world: &World) -> Client {
    world.staff(Role::SuperAdmin).await
}

fn of(id: &str, verb: &str) -> String {
    format!("/api/admin/users/{id}{verb}")
}

fn form(name: &str, role: &str, enabled: bool) -> Value {
    json!({ "displayName": name, "role": role, "enabled": enabled, "wecomUserId": null })
}

async fn hire(boss: &Client, username: &str) -> (String, String) {
    let new = json!({ "username": username, "displayName": "小王", "role": "coach" });
    let made = boss.post("/api/admin/users", new).await.ok();
    let text = |key: &str| made[key].as_str().unwrap().to_owned();
    (text("id"), text("password"))
}

async fn login(world: &World, username: &str, password: &str) -> camp_testkit::Answer {
    let body = json!({ "username": username, "password": password });
    world.client().post("/api/auth/login", body).await
}

#[tokio::test]
async fn a_new_colleague_chooses_a_password_before_anything_else() {
    let world = world().await;
    let boss = boss(&world).await;
    let (_, given) = hire(&boss, "xiaowang").await;
    let colleague = world.sign_in("xiaowang", &given).await;
    colleague
        .get("/api/admin/camps")
        .await
        .refused(403, "auth_password_must_change");
    let me = colleague.get("/api/auth/me").await.ok();
    assert_eq!(me["user"]["mustChangePassword"], true);
    for (next, code) in [
        ("short", "user_password_length"),
        ("xiaowang-2026", "user_password_is_name"),
        ("password1234", "user_password_common"),
        ("aaaaaaaaaaaa", "user_password_common"),
        (given.as_str(), "user_password_same"),
    ] {
        let wish = json!({ "current": given, "password": next });
        let answer = colleague.post("/api/auth/password", wish).await;
        assert_eq!(answer.status, 422, "{next}");
        assert_eq!(answer.json()["errors"][0]["field"], "password", "{next}");
        assert_eq!(answer.json()["errors"][0]["code"], code, "{next}");
    }
    let wrong = json!({ "current": "not the password", "password": "a fine new one" });
    let answer = colleague.post("/api/auth/password", wrong).await;
    assert_eq!(answer.json()["errors"][0]["field"], "current");
    let elsewhere = world.sign_in("xiaowang", &given).await;
    let wish = json!({ "current": given, "password": "a fine new one" });
    assert_eq!(colleague.post("/api/auth/password", wish).await.status, 204);
    colleague.get("/api/admin/camps").await.ok();
    assert_eq!(
        elsewhere.get("/api/auth/me").await.status,
        401,
        "other logins end"
    );
    assert_eq!(login(&world, "xiaowang", &given).await.status, 401);
    world.finish().await;
}

#[tokio::test]
async fn disabling_and_another_role_work_at_once() {
    let world = world().await;
    let boss = boss(&world).await;
    let (id, _) = hire(&boss, "xiaowang").await;
    world.new_staff(Role::Coach, "coach-two").await;
    let coach = world.staff_named("coach-two").await;
    let list = boss.get("/api/admin/users?role=coach&q=two").await.ok();
    assert_eq!(list["total"], 1);
    let two = list["items"][0]["id"].as_str().unwrap().to_owned();
    let stop = form("小张", "coach", false);
    assert_eq!(boss.put(&of(&two, ""), stop).await.status, 204);
    assert_eq!(coach.get("/api/auth/me").await.status, 401);
    assert_eq!(login(&world, "coach-two", PASSWORD).await.status, 401);
    let back = form("小张", "admin", true);
    assert_eq!(boss.put(&of(&two, ""), back).await.status, 204);
    let admin = world.staff_named("coach-two").await;
    admin.get("/api/admin/release-runs").await.ok();
    boss.post(&of(&two, "/sessions/revoke"), json!({})).await;
    assert_eq!(admin.get("/api/auth/me").await.status, 401);
    let told = "select concat(before->>'role', '>', after->>'role') from audit_log
                 where action = 'users.update' order by id";
    assert_eq!(world.words(told).await, ["coach>coach", "coach>admin"]);
    // A deleted account is gone, and its name is free.
    assert_eq!(boss.delete(&of(&id, "")).await.status, 204);
    boss.delete(&of(&id, "")).await.refused(404, "not_found");
    hire(&boss, "xiaowang").await;
    let again = json!({ "username": "XiaoWang", "displayName": "小王", "role": "coach" });
    let answer = boss.post("/api/admin/users", again).await;
    answer.refused(409, "user_name_taken");
    world.finish().await;
}

#[tokio::test]
async fn the_last_super_administrator_stays_even_when_two_remove_one_another() {
    let world = world().await;
    let boss = boss(&world).await;
    let own = boss.get("/api/auth/me").await.ok()["user"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    boss.put(&of(&own, ""), form("我", "admin", true))
        .await
        .refused(409, "user_own_account");
    boss.delete(&of(&own, ""))
        .await
        .refused(409, "user_own_account");
    boss.put(&of(&own, ""), form("新名字", "super_admin", true))
        .await;
    let other = world
        .new_staff(Role::SuperAdmin, "second")
        .await
        .to_string();
    let second = world.staff_named("second").await;
    let (left, right) = (of(&other, ""), of(&own, ""));
    let (a, b) = tokio::join!(boss.delete(&left), second.delete(&right));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses[0], 204, "{statuses:?}");
    assert!(matches!(statuses[1], 401 | 409), "{statuses:?}");
    let rulers = "select count(*) from users where role = 'super_admin' and status = 'enabled'";
    assert_eq!(world.count(rulers).await, 1);
    world.finish().await;
}

#[tokio::test]
async fn a_reset_password_is_shown_once_and_kept_nowhere() {
    let world = world().await;
    let boss = boss(&world).await;
    let (id, first) = hire(&boss, "xiaowang").await;
    let given = boss.post(&of(&id, "/password"), json!({})).await.ok();
    let second = given["password"].as_str().unwrap().to_owned();
    assert_ne!(first, second);
    assert_eq!(login(&world, "xiaowang", &first).await.status, 401);
    assert_eq!(login(&world, "xiaowang", &second).await.status, 200);
    let list = boss.get("/api/admin/users").await.ok().to_string();
    assert!(!list.contains(&second) && !list.contains("argon2"));
    let kept =
        format!("select count(*) from audit_log where concat(before, after) like '%{second}%'");
    assert_eq!(world.count(&kept).await, 0);
    world.finish().await;
}

#[tokio::test]
async fn every_attempt_to_sign_in_leaves_a_line_and_a_locked_name_only_one() {
    let world = world().await;
    let boss = boss(&world).await;
    let stranger = world.client();
    let wrong = json!({ "username": "nobody", "password": "whatever it is" });
    for _ in 0..7 {
        stranger.post("/api/auth/login", wrong.clone()).await;
    }
    login(&world, "SUPER_ADMIN", "wrong but close").await;
    let lines = boss.get("/api/admin/logins").await.ok();
    let outcomes = |name: &str| -> Vec<String> {
        let of = |line: &&Value| line["username"] == name;
        let lines = lines["items"].as_array().unwrap().iter();
        let words = lines
            .filter(of)
            .map(|line| line["outcome"].as_str().unwrap());
        words.map(str::to_owned).collect()
    };
    let wrong = "wrong_password";
    assert_eq!(outcomes("nobody"), ["locked", wrong, wrong, wrong, wrong]);
    assert_eq!(outcomes("super_admin"), [wrong, "succeeded"]);
    let own = boss.get("/api/auth/logins").await.ok();
    assert_eq!(own["total"], 2, "one's own only");
    let sessions = boss.get("/api/auth/sessions").await.ok();
    assert_eq!(sessions["items"][0]["current"], true);
    world.finish().await;
}

#[tokio::test]
async fn a_session_ends_by_its_owner_and_nobody_elses() {
    let world = world().await;
    let boss = boss(&world).await;
    let admin = world.staff(Role::Admin).await;
    let phone = world.staff(Role::Admin).await;
    let sessions = admin.get("/api/auth/sessions").await.ok();
    let other = sessions["items"].as_array().unwrap();
    let other = other.iter().find(|one| one["current"] == false).unwrap();
    let path = format!("/api/auth/sessions/{}", other["id"].as_str().unwrap());
    boss.delete(&path).await.refused(404, "not_found");
    phone.get("/api/auth/me").await.ok();
    assert_eq!(admin.delete(&path).await.status, 204);
    assert_eq!(phone.get("/api/auth/me").await.status, 401);
    let third = world.staff(Role::Admin).await;
    admin
        .post("/api/auth/sessions/revoke-others", json!({}))
        .await;
    assert_eq!(third.get("/api/auth/me").await.status, 401);
    admin.get("/api/auth/me").await.ok();
    world.finish().await;
}

#[tokio::test]
async fn a_test_message_arrives_or_says_why_not() {
    let world = world().await;
    let boss = boss(&world).await;
    let (id, _) = hire(&boss, "xiaowang").await;
    let test = of(&id, "/test-message");
    boss.post(&test, json!({}))
        .await
        .refused(409, "user_without_wecom");
    let mut with = form("小王", "coach", true);
    with["wecomUserId"] = json!("XiaoWang");
    assert_eq!(boss.put(&of(&id, ""), with).await.status, 204);
    assert_eq!(boss.post(&test, json!({})).await.status, 204);
    let told = world.outside.messages("wecom_app").await;
    assert!(
        told.iter().any(|text| text.contains("测试消息")),
        "{told:?}"
    );
    let unknown = json!({ "name": "wecom_invalid_user", "scope": "XiaoWang" });
    world.outside.fault(unknown).await;
    boss.post(&test, json!({}))
        .await
        .refused(409, "wecom_user_unknown");
    world.outside.no_faults().await;
    world
        .outside
        .fault(json!({ "name": "wecom_unavailable" }))
        .await;
    boss.post(&test, json!({}))
        .await
        .refused(503, "wecom_not_answered");
    world.outside.no_faults().await;
    world.finish().await;
}
