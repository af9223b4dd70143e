//! The planet's own sign-in, against the simulated planet and against broken servers.

use camp_providers::ProviderError;
use camp_providers::planet_oauth::PlanetOauth;
use serde_json::json;
use url::Url;

use crate::world::sandbox::Outside;
use crate::world::wire::{Act, Wire, answer, json as says};
use crate::world::{http, impatient_http};

const BACK: &str = "https://camp.example.com/api/h5/planet-oauth/callback";

fn oauth(outside: &Outside) -> PlanetOauth {
    PlanetOauth::new(
        http(),
        outside.base(),
        outside.fact("planet-oauth/client_id"),
        outside.secret("planet-oauth/client_secret"),
    )
}

/// A member agrees on the planet's page; the code that comes back with the state.
async fn agree(page: &Url, user: i64) -> (String, String) {
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let form = [("user_id", user.to_string())];
    let answer = client.post(page.clone()).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), 302);
    let location = Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
    let told = |name: &str| {
        let pair = location.query_pairs().find(|(key, _)| key == name);
        pair.unwrap().1.into_owned()
    };
    assert!(location.as_str().starts_with(BACK));
    (told("code"), told("state"))
}

async fn join(outside: &Outside) -> i64 {
    let wish = json!({ "members": [{ "name": "小雨", "number": 4711 }] });
    let joined = outside.control("planet/members", wish).await;
    joined["members"][0]["userId"].as_i64().unwrap()
}

#[tokio::test]
async fn a_member_who_agrees_is_known_by_id_number_and_name() {
    let outside = Outside::start();
    let user = join(&outside).await;
    let oauth = oauth(&outside);
    let (code, state) = agree(&oauth.authorize_url(BACK, "s 1&2"), user).await;
    assert_eq!(state, "s 1&2");
    let grant = oauth.exchange_code(&code, BACK).await.unwrap();
    let me = oauth.me(&grant).await.unwrap();
    assert_eq!(
        (me.user_id, me.number, me.name.as_str()),
        (user, Some(4711), "小雨")
    );
    assert!(me.avatar_url.is_some());
}

#[tokio::test]
async fn a_code_works_once_and_only_where_it_was_sent() {
    let outside = Outside::start();
    let user = join(&outside).await;
    let oauth = oauth(&outside);
    let page = oauth.authorize_url(BACK, "s");
    let (code, _) = agree(&page, user).await;
    oauth.exchange_code(&code, BACK).await.unwrap();
    let (other, _) = agree(&page, user).await;
    for (code, back) in [
        (code.as_str(), BACK),
        (&other, "https://elsewhere.example.com/"),
        ("never-issued", BACK),
    ] {
        let error = oauth.exchange_code(code, back).await.unwrap_err();
        assert_eq!(error.code(), Some("invalid_grant"));
    }
}

#[tokio::test]
async fn a_wrong_secret_is_a_refusal_that_does_not_name_it() {
    let outside = Outside::start();
    let id = outside.fact("planet-oauth/client_id");
    let oauth = PlanetOauth::new(http(), outside.base(), id, "hunter2".to_owned().into());
    let error = oauth.exchange_code("code", BACK).await.unwrap_err();
    assert_eq!(error.code(), Some("invalid_client"));
    assert!(!format!("{error} {oauth:?}").contains("hunter2"));
}

#[tokio::test]
async fn whatever_is_not_the_planets_word_is_not_taken_for_it() {
    for act in [
        says(""),
        says("{}"),
        says(r#"{"access_token":"#),
        answer(200, &[], "<html>captive portal</html>"),
        answer(302, &[("location", "/planet-oauth/token")], ""),
        answer(403, &[], "<html>forbidden by the proxy</html>"),
        answer(500, &[], r#"{"error":"server_error"}"#),
        answer(
            200,
            &[],
            &format!("{{\"access_token\":\"{}\"}}", "x".repeat(70_000)),
        ),
        Act::HangUp,
        Act::Silence,
    ] {
        let wire = Wire::start(vec![act]).await;
        let secret = "hunter2".to_owned().into();
        let oauth = PlanetOauth::new(impatient_http(), wire.base.clone(), "c1".into(), secret);
        let error = oauth.exchange_code("code", BACK).await.unwrap_err();
        assert!(matches!(error, ProviderError::Uncertain { .. }), "{error}");
        assert_eq!(wire.requests().len(), 1);
    }
}

#[tokio::test]
async fn somebody_without_an_id_is_nobody_and_numbers_may_be_text() {
    let wire = Wire::start(vec![
        says(r#"{"access_token":"t1"}"#),
        says(r#"{"name":"小雨"}"#),
        says(r#"{"user_id":"15552","number":null,"name":"小雨","avatar_url":"","level":3}"#),
    ])
    .await;
    let secret = "hunter2".to_owned().into();
    let oauth = PlanetOauth::new(http(), wire.base.clone(), "c1".into(), secret);
    let grant = oauth.exchange_code("code", BACK).await.unwrap();
    assert!(oauth.me(&grant).await.is_err());
    let me = oauth.me(&grant).await.unwrap();
    assert_eq!((me.user_id, me.number, me.avatar_url), (15_552, None, None));
    let asked = &wire.requests()[2];
    assert!(asked.contains("authorization: Bearer t1"), "{asked}");
}
