use camp_domain::auth::Role;
use serde_json::json;

use crate::world::{Answer, Call, PASSWORD, World};

const COOKIE: &str = "camp_refresh";

async fn login(world: &World) -> Answer {
    let body = json!({ "username": "admin", "password": PASSWORD });
    world.send(Call::post("/api/auth/login").json(body)).await
}

async fn me(world: &World, answer: &Answer) -> u16 {
    let token = answer.json()["token"].as_str().unwrap().to_owned();
    world
        .send(Call::get("/api/auth/me").token(&token))
        .await
        .status
        .as_u16()
}

fn refresh(token: &str) -> Call {
    Call::post("/api/auth/refresh").cookie(COOKIE, token)
}

#[actix_web::test]
async fn signing_out_ends_the_access_token_at_once() {
    let world = World::new().await;
    world.hire(Role::Admin, "admin").await;
    let login = login(&world).await;
    assert_eq!(me(&world, &login).await, 200);
    let refresh_token = login.cookie(COOKIE).unwrap();
    let out = world
        .send(Call::post("/api/auth/logout").cookie(COOKIE, &refresh_token))
        .await;
    assert_eq!(out.status, 204);
    assert_eq!(out.cookie(COOKIE).as_deref(), Some(""));
    assert_eq!(me(&world, &login).await, 401);
    assert_eq!(world.send(refresh(&refresh_token)).await.status, 401);
    world.end().await;
}

#[actix_web::test]
async fn a_refresh_token_that_comes_back_late_ends_the_login() {
    let world = World::new().await;
    world.hire(Role::Admin, "admin").await;
    let first = login(&world).await.cookie(COOKIE).unwrap();
    let second = world.send(refresh(&first)).await;
    assert_eq!(second.status, 200);
    assert_ne!(second.cookie(COOKIE).unwrap(), first);
    assert_eq!(
        world.send(refresh(&first)).await.status,
        200,
        "two tabs may ask at once"
    );
    let mut connection = world.database.connect().await;
    sqlx::query("update refresh_tokens set used_at = used_at - interval '31 seconds'")
        .execute(&mut connection)
        .await
        .unwrap();
    assert_eq!(
        world.send(refresh(&first)).await.problem(),
        (401, "auth_session_expired".into())
    );
    assert_eq!(
        me(&world, &second).await,
        401,
        "the thief and the owner are both out"
    );
    world.end().await;
}

#[actix_web::test]
async fn no_token_a_foreign_one_and_a_changed_one_are_refused() {
    let world = World::new().await;
    world.hire(Role::Admin, "admin").await;
    let token = login(&world).await.json()["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let (head, signature) = token.rsplit_once('.').unwrap();
    let unsigned = format!("eyJhbGciOiJub25lIn0.{}.", head.split('.').nth(1).unwrap());
    let changed = format!("{head}.{}", signature.chars().rev().collect::<String>());
    for bad in ["", "x", "a.b.c", &unsigned, &changed] {
        let answer = world.send(Call::get("/api/auth/me").token(bad)).await;
        assert_eq!(answer.status, 401, "{bad}");
    }
    assert_eq!(world.send(Call::get("/api/auth/me")).await.status, 401);
    assert_eq!(
        world.send(Call::post("/api/auth/refresh")).await.status,
        401
    );
    world.end().await;
}
