//! What an answer means when it is not one.

use camp_providers::planet::{CookieTransport, Pace, PlanetClient, PlanetError};
use camp_providers::wechat_oauth::WechatOauth;
use camp_providers::wechat_template::{TemplateMessage, WechatTemplate};
use camp_providers::wecom::{WecomApp, WecomRobot};
use camp_providers::{MessageRefusal, ProviderError};
use secrecy::SecretString;
use url::Url;

use crate::world::wire::{Act, Wire, answer, json};
use crate::world::{clock, http, impatient_http};

const KEY: &str = "hunter2-robot-key";

fn key() -> SecretString {
    KEY.to_owned().into()
}

async fn robot_meets(act: Act) -> (ProviderError, usize) {
    let wire = Wire::start(vec![act]).await;
    let robot = WecomRobot::new(impatient_http(), wire.base.clone());
    let error = robot.send_robot(&key(), "你好").await.unwrap_err();
    assert!(!error.to_string().contains("hunter2"), "{error}");
    (error, wire.requests().len())
}

#[tokio::test]
async fn whatever_may_have_happened_is_uncertain_and_sent_once() {
    let half = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"errcode\":0";
    let elsewhere = [("location", "/cgi-bin/webhook/send?key=hunter2")];
    for act in [
        Act::HangUp,
        Act::Silence,
        Act::Say(half.into()),
        Act::Say("rubbish".into()),
        answer(302, &elsewhere, ""),
        answer(307, &elsewhere, ""),
        answer(502, &[], "<html>bad gateway</html>"),
        answer(200, &[], "<html>captive portal</html>"),
        answer(
            200,
            &[],
            &format!("{{\"errmsg\":\"{}\"}}", "x".repeat(70_000)),
        ),
        json(r#"{"errcode":-1,"errmsg":"system busy"}"#),
    ] {
        let (error, requests) = robot_meets(act).await;
        assert!(matches!(error, ProviderError::Uncertain { .. }), "{error}");
        assert_eq!(requests, 1);
    }
}

#[tokio::test]
async fn only_a_connection_that_was_never_made_is_unavailable() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    let error = WecomRobot::new(http(), base)
        .send_robot(&key(), "你好")
        .await
        .unwrap_err();
    assert!(
        matches!(error, ProviderError::Unavailable { .. }),
        "{error}"
    );
    assert!(!error.to_string().contains("hunter2"), "{error}");
}

#[tokio::test]
async fn a_message_that_cannot_fit_never_leaves() {
    let wire = Wire::start(vec![json("{}")]).await;
    let robot = WecomRobot::new(http(), wire.base.clone());
    let long = "长".repeat(683);
    for content in ["", "  ", &long] {
        let error = robot.send_robot(&key(), content).await.unwrap_err();
        assert_eq!(MessageRefusal::of(&error), Some(MessageRefusal::Content));
    }
    let app = WecomApp::new(http(), wire.base.clone(), clock(), "ww1".into(), 1, key());
    for users in [vec![], vec!["@all".to_owned()], vec!["a|b".to_owned()]] {
        let error = app.send_app_message(&users, "你好").await.unwrap_err();
        assert_eq!(MessageRefusal::of(&error), Some(MessageRefusal::Recipient));
    }
    assert_eq!(wire.requests().len(), 0);
    robot.send_robot(&key(), &"长".repeat(682)).await.unwrap();
}

#[tokio::test]
async fn a_revoked_wecom_token_is_renewed_once_and_the_message_sent_once_more() {
    let wire = Wire::start(vec![
        json(r#"{"errcode":0,"access_token":"one","expires_in":7200}"#),
        json(r#"{"errcode":42001,"errmsg":"access_token expired"}"#),
        json(r#"{"errcode":0,"access_token":"two","expires_in":7200}"#),
        json(r#"{"errcode":0,"invaliduser":"bo|cy","msgid":"m1"}"#),
        json(r#"{"errcode":40014,"errmsg":"invalid access_token, more info"}"#),
        json(r#"{"errcode":0,"access_token":"three","expires_in":7200}"#),
        json(r#"{"errcode":40014,"errmsg":"invalid access_token"}"#),
    ])
    .await;
    let app = WecomApp::new(http(), wire.base.clone(), clock(), "ww1".into(), 7, key());
    let users = ["al", "bo", "cy"].map(str::to_owned);
    let delivery = app.send_app_message(&users, "你好").await.unwrap();
    assert_eq!(delivery.invalid_users, ["bo", "cy"]);
    let requests = wire.requests();
    assert_eq!(requests.len(), 4);
    assert!(requests[3].starts_with("POST /cgi-bin/message/send?access_token=two "));
    assert!(
        requests[3].contains(r#""touser":"al|bo|cy""#) && requests[3].contains(r#""agentid":7"#)
    );

    let refused = app.send_app_message(&users, "你好").await.unwrap_err();
    assert_eq!(
        MessageRefusal::of(&refused),
        Some(MessageRefusal::Configuration)
    );
    assert_eq!(wire.requests().len(), 7);
}

#[tokio::test]
async fn many_messages_at_once_fetch_one_token() {
    let mut acts = vec![json(r#"{"access_token":"one","expires_in":7200}"#)];
    acts.push(json(r#"{"errcode":0,"errmsg":"ok","msgid":200163836}"#));
    let wire = Wire::start(acts).await;
    let template = WechatTemplate::new(http(), wire.base.clone(), clock(), "wx1".into(), key());
    let message = TemplateMessage {
        openid: "oUpF8".into(),
        template_id: "T1".into(),
        url: None,
        client_msg_id: Some("m-1".into()),
        data: [("thing1".to_owned(), "押金已退".to_owned())].into(),
    };
    let sent = futures::future::join_all((0..8).map(|_| template.send(&message))).await;
    assert!(sent.into_iter().all(|id| id.unwrap() == "200163836"));
    let tokens = wire
        .requests()
        .iter()
        .filter(|r| r.contains("stable_token"))
        .count();
    assert_eq!((tokens, wire.requests().len()), (1, 9));
    assert!(wire.requests()[1].contains(r#""data":{"thing1":{"value":"押金已退"}}"#));
}

#[tokio::test]
async fn a_used_code_is_refused_and_a_preview_user_is_recognised() {
    let wire = Wire::start(vec![
        json(r#"{"errcode":40163,"errmsg":"code been used, rid: 6123"}"#),
        json(r#"{"access_token":"t","expires_in":7200,"openid":"o1","scope":"snsapi_base","is_snapshotuser":1}"#),
    ])
    .await;
    let oauth = WechatOauth::new(
        http(),
        wire.base.clone(),
        wire.base.clone(),
        "wx1".into(),
        key(),
    );
    assert_eq!(
        oauth.exchange_code("c").await.unwrap_err().code(),
        Some("40163")
    );
    let identity = oauth.exchange_code("c").await.unwrap();
    assert!(identity.is_snapshot() && !identity.grants_user_info());
    assert!(!format!("{oauth:?}").contains("hunter2"));
}

#[tokio::test]
async fn a_dead_cookie_is_never_tried_again() {
    for act in [
        answer(401, &[], ""),
        answer(302, &[("location", "https://wx.zsxq.com/login")], ""),
        json(r#"{"succeeded":false,"code":401,"info":"请重新登录","resp_data":{}}"#),
    ] {
        let wire = Wire::start(vec![act]).await;
        let transport = CookieTransport::new(http(), wire.base.clone(), key());
        let planet = PlanetClient::new(Box::new(transport), 1, Pace::unlimited());
        assert_eq!(
            planet.groups().await.unwrap_err(),
            PlanetError::CookieInvalid
        );
        assert_eq!(planet.calls(), 1);
        assert!(!format!("{planet:?}").contains("hunter2"));
    }
}
