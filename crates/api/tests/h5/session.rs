use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::world::{Call, World};

const SESSION: &str = "camp_member";
const PRE: &str = "camp_pre";

/// Asks the outside world something.
fn outside(world: &World, path: &str, body: &Value) -> Value {
    let host = world.outside().trim_start_matches("http://").to_owned();
    let body = body.to_string();
    let mut stream = TcpStream::connect(&host).unwrap();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len(),
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap()
}

/// Begins at our page: cookie of the browser and the state that went to WeChat.
async fn begin(world: &World, return_path: &str) -> (String, String) {
    let path = format!("/api/h5/oauth/start?returnPath={return_path}");
    let answer = world.send(Call::get(&path)).await;
    assert_eq!(answer.status, 302, "{}", answer.text());
    let location = answer.header("location").to_owned();
    assert!(location.starts_with(world.outside()), "{location}");
    let state = location
        .split("state=")
        .nth(1)
        .unwrap()
        .split('#')
        .next()
        .unwrap()
        .to_owned();
    assert_eq!(state.len(), 32);
    (answer.cookie(PRE).unwrap(), state)
}

fn code(world: &World, nickname: &str) -> String {
    let answer = outside(
        world,
        "/_control/oauth/code",
        &json!({ "nickname": nickname }),
    );
    answer["code"].as_str().unwrap().to_owned()
}

fn come_back(code: &str, state: &str, pre: &str) -> Call {
    Call::get(&format!("/api/h5/oauth/callback?code={code}&state={state}")).cookie(PRE, pre)
}

/// Signs a member in and gives the cookie of the session.
pub(crate) async fn sign_in_member(world: &World, nickname: &str) -> String {
    let (pre, state) = begin(world, "/h5/camps").await;
    let answer = world
        .send(come_back(&code(world, nickname), &state, &pre))
        .await;
    assert_eq!(answer.header("location"), "/h5/camps");
    answer.cookie(SESSION).unwrap()
}

#[actix_web::test]
async fn a_member_signs_in_comes_back_where_they_were_and_signs_out() {
    let world = World::with_members().await;
    let cookie = sign_in_member(&world, "早起的小雨🌧").await;
    let session = Call::get("/api/h5/session").cookie(SESSION, &cookie);
    let session = world.send(session).await.json();
    assert_eq!(session["signedIn"], true);
    assert_eq!(session["member"]["nickname"], "早起的小雨🌧");
    assert_eq!(session["member"]["canOrder"], true);
    let again = sign_in_member(&world, "早起的小雨🌧").await;
    let other = world
        .send(Call::get("/api/h5/session").cookie(SESSION, &again))
        .await
        .json();
    assert_eq!(
        other["member"]["id"], session["member"]["id"],
        "the same person stays the same"
    );
    let out = Call::post("/api/h5/session/logout")
        .cookie(SESSION, &cookie)
        .own_page();
    assert_eq!(world.send(out).await.status, 204);
    let after = world
        .send(Call::get("/api/h5/session").cookie(SESSION, &cookie))
        .await
        .json();
    assert_eq!(after["signedIn"], false);
    world.end().await;
}

#[actix_web::test]
async fn a_state_works_once_and_only_in_the_browser_that_began() {
    let world = World::with_members().await;
    let (pre, state) = begin(&world, "/h5/me").await;
    let stolen = world
        .send(come_back(&code(&world, "甲"), &state, "another"))
        .await;
    assert_eq!(
        stolen.header("location"),
        "/h5/?loginError=auth_state_invalid"
    );
    assert!(stolen.cookie(SESSION).is_none());
    let late = world
        .send(come_back(&code(&world, "甲"), &state, &pre))
        .await;
    assert!(
        late.cookie(SESSION).is_none(),
        "the stolen state is used up"
    );
    let (pre, state) = begin(&world, "/h5/me").await;
    let wrong = world.send(come_back("invented", &state, &pre)).await;
    assert_eq!(
        wrong.header("location"),
        "/h5/me?loginError=auth_wechat_failed"
    );
    world.end().await;
}

#[actix_web::test]
async fn nobody_is_sent_to_another_place_than_the_h5() {
    let world = World::with_members().await;
    for path in [
        "https://evil.test/",
        "//evil.test",
        "/admin/",
        "/h5/../admin",
        "/h5/%5Cevil",
        "/h5//evil.test",
    ] {
        let answer = world
            .send(Call::get(&format!("/api/h5/oauth/start?returnPath={path}")))
            .await;
        assert_eq!(answer.status, 422, "{path}");
        assert_eq!(answer.fields(), ["returnPath"]);
    }
    world.end().await;
}

#[actix_web::test]
async fn a_page_of_somebody_else_cannot_act_for_a_member() {
    let world = World::with_members().await;
    let cookie = sign_in_member(&world, "小雨").await;
    let out = || Call::post("/api/h5/session/logout").cookie(SESSION, &cookie);
    assert_eq!(
        world.send(out()).await.problem(),
        (403, "origin_mismatch".to_owned())
    );
    let foreign = out().header("origin", "https://evil.test");
    assert_eq!(world.send(foreign).await.status, 403);
    let form = out()
        .own_page()
        .body("application/x-www-form-urlencoded", "a=b");
    assert_eq!(world.send(form).await.status, 415);
    let invented = Call::get("/api/h5/session").cookie(SESSION, "invented.session");
    assert_eq!(world.send(invented).await.json()["signedIn"], false);
    world.end().await;
}

#[actix_web::test]
async fn without_configuration_signing_in_is_not_available_and_says_so() {
    let world = World::new().await;
    let answer = world
        .send(Call::get("/api/h5/oauth/start?returnPath=/h5/"))
        .await;
    assert_eq!(answer.problem(), (503, "auth_not_configured".to_owned()));
    world.end().await;
}
