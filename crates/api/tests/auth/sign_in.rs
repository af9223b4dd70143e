use camp_domain::auth::Role;
use serde_json::json;

use crate::world::{Call, PASSWORD, World};

fn attempt(username: &str, password: &str) -> Call {
    Call::post("/api/auth/login").json(json!({ "username": username, "password": password }))
}

#[actix_web::test]
async fn a_name_that_nobody_has_is_refused_like_a_wrong_password() {
    let world = World::new().await;
    world.hire(Role::Admin, "admin").await;
    let wrong = world.send(attempt("admin", "wrong")).await;
    let unknown = world.send(attempt("nobody", "wrong")).await;
    assert_eq!(wrong.problem(), (401, "auth_wrong_credentials".to_owned()));
    assert_eq!(unknown.problem(), wrong.problem());
    assert_eq!(unknown.json()["detail"], wrong.json()["detail"]);
    let right = world.send(attempt("  Admin ", PASSWORD)).await;
    assert_eq!(right.status, 200);
    assert_eq!(right.json()["user"]["role"], "admin");
    world.end().await;
}

#[actix_web::test]
async fn five_wrong_passwords_lock_the_account_for_that_address_only() {
    let world = World::new().await;
    world.hire(Role::Admin, "admin").await;
    for _ in 0..5 {
        let answer = world
            .send(attempt("admin", "wrong").from("203.0.113.5"))
            .await;
        assert_eq!(answer.status, 401);
    }
    let locked = world
        .send(attempt("admin", PASSWORD).from("203.0.113.5"))
        .await;
    assert_eq!(locked.problem(), (429, "auth_locked".to_owned()));
    let wait: u64 = locked.header("retry-after").parse().unwrap();
    assert!((890..=900).contains(&wait), "{wait}");
    let elsewhere = world
        .send(attempt("admin", PASSWORD).from("203.0.113.6"))
        .await;
    assert_eq!(elsewhere.status, 200);
    world.end().await;
}

#[actix_web::test]
async fn a_disabled_account_cannot_sign_in_nor_go_on() {
    let world = World::new().await;
    let token = world.staff(Role::Coach).await;
    let mut connection = world.database.connect().await;
    sqlx::query("update users set status = 'disabled'")
        .execute(&mut connection)
        .await
        .unwrap();
    let answer = world.send(Call::get("/api/auth/me").token(&token)).await;
    assert_eq!(answer.problem(), (401, "auth_session_expired".to_owned()));
    assert_eq!(world.send(attempt("coach", PASSWORD)).await.status, 401);
    world.end().await;
}

#[actix_web::test]
async fn wrong_input_names_the_field() {
    let world = World::new().await;
    let send = |body: &'static str| {
        world.send(Call::post("/api/auth/login").body("application/json", body))
    };
    for (body, status, field) in [
        (r#"{"username":"admin"}"#, 422, "password"),
        (r#"{"username":"","password":"x"}"#, 422, "username"),
        (r#"{"username":1,"password":"x"}"#, 400, "username"),
        (
            r#"{"username":"a","password":"b","role":"admin"}"#,
            400,
            "role",
        ),
        (r#"{"username":"a\u0000","password":"b"}"#, 422, "username"),
    ] {
        let answer = send(body).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.text());
        assert_eq!(answer.fields(), [field], "{body}");
    }
    assert_eq!(send("{").await.problem(), (400, "invalid_json".to_owned()));
    let form = Call::post("/api/auth/login").body("text/plain", "{}");
    assert_eq!(world.send(form).await.status, 415);
    let huge = format!(r#"{{"username":"a","password":"{}"}}"#, "x".repeat(300_000));
    let huge = Call::post("/api/auth/login").body("application/json", huge);
    assert_eq!(
        world.send(huge).await.problem(),
        (413, "payload_too_large".to_owned())
    );
    world.end().await;
}
