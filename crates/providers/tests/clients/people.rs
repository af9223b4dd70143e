//! Reaching people, and knowing who they are, against the simulated WeChat and WeCom.

use camp_providers::MessageRefusal;
use camp_providers::wechat_oauth::{OauthScope, WechatOauth};
use camp_providers::wechat_template::{TemplateMessage, WechatTemplate};
use camp_providers::wecom::{WecomApp, WecomRobot};
use serde_json::json;

use crate::world::sandbox::Outside;
use crate::world::{clock, http};

fn app(outside: &Outside) -> WecomApp {
    WecomApp::new(
        http(),
        outside.base(),
        clock(),
        outside.fact("wecom/corpid"),
        outside.fact("wecom/agentid").parse().unwrap(),
        outside.secret("wecom/secret"),
    )
}

#[tokio::test]
async fn staff_get_their_message_even_when_the_token_was_revoked() {
    let outside = Outside::start();
    let app = app(&outside);
    let users = ["zhangsan", "lisi"].map(str::to_owned);
    assert!(
        app.send_app_message(&users, "退款待审核")
            .await
            .unwrap()
            .invalid_users
            .is_empty()
    );
    for fault in ["wecom_invalid_token", "wecom_expired_token"] {
        outside.spoil_once(fault).await;
        app.send_app_message(&users, "退款待审核").await.unwrap();
    }
    outside
        .control(
            "faults",
            json!({ "name": "wecom_invalid_user", "count": 1 }),
        )
        .await;
    let delivery = app
        .send_app_message(&users, "部分收件人无效")
        .await
        .unwrap();
    assert_eq!(delivery.invalid_users.len(), 1);
}

#[tokio::test]
async fn a_robot_speaks_in_its_group_and_only_with_its_key() {
    let outside = Outside::start();
    let robot = WecomRobot::new(http(), outside.base());
    robot
        .send_robot(&outside.secret("wecom/robot_key"), "@小雨 押金已退还")
        .await
        .unwrap();
    let unknown = "not-a-key".to_owned().into();
    let error = robot.send_robot(&unknown, "你好").await.unwrap_err();
    assert_eq!(
        MessageRefusal::of(&error),
        Some(MessageRefusal::Configuration)
    );
    outside.spoil_once("wecom_rate_limited").await;
    let error = robot
        .send_robot(&outside.secret("wecom/robot_key"), "你好")
        .await
        .unwrap_err();
    assert_eq!(MessageRefusal::of(&error), Some(MessageRefusal::QuotaUsed));
}

#[tokio::test]
async fn a_template_message_reaches_a_follower_and_nobody_else() {
    let outside = Outside::start();
    let template = WechatTemplate::new(
        http(),
        outside.base(),
        clock(),
        outside.fact("oauth/appid"),
        outside.secret("oauth/secret"),
    );
    let message = TemplateMessage {
        openid: "oMember00000000000000000001".into(),
        template_id: "T1".into(),
        url: Some("https://camp.example.com/h5/".into()),
        client_msg_id: Some("m-1".into()),
        data: [("thing1".to_owned(), "押金已退还".to_owned())].into(),
    };
    assert!(!template.send(&message).await.unwrap().is_empty());
    outside.spoil_once("template_not_following").await;
    let error = template.send(&message).await.unwrap_err();
    assert_eq!(MessageRefusal::of(&error), Some(MessageRefusal::Recipient));
    let long = TemplateMessage {
        data: [("thing1".to_owned(), "字".repeat(21))].into(),
        ..message
    };
    let error = template.send(&long).await.unwrap_err();
    assert_eq!(MessageRefusal::of(&error), Some(MessageRefusal::Content));
}

#[tokio::test]
async fn the_page_to_authorise_on_is_asked_for_in_wechats_own_order() {
    let outside = Outside::start();
    let oauth = WechatOauth::new(
        http(),
        outside.base(),
        outside.base(),
        outside.fact("oauth/appid"),
        outside.secret("oauth/secret"),
    );
    let url = oauth.authorize_url(
        "https://camp.example.com/cb?a=1",
        OauthScope::UserInfo,
        "s1",
    );
    let appid = outside.fact("oauth/appid");
    assert_eq!(
        url,
        format!(
            "{}connect/oauth2/authorize?appid={appid}&redirect_uri=https%3A%2F%2Fcamp.example.com\
             %2Fcb%3Fa%3D1&response_type=code&scope=snsapi_userinfo&state=s1#wechat_redirect",
            outside.base()
        )
    );
    assert_eq!(
        oauth
            .exchange_code("never-issued")
            .await
            .unwrap_err()
            .code(),
        Some("40029")
    );
}

#[tokio::test]
async fn a_code_names_the_member_once_and_a_preview_page_names_nobody() {
    let outside = Outside::start();
    let oauth = WechatOauth::new(
        http(),
        outside.base(),
        outside.base(),
        outside.fact("oauth/appid"),
        outside.secret("oauth/secret"),
    );
    let wish = json!({ "nickname": "小雨", "scope": "snsapi_userinfo" });
    let issued = outside.control("oauth/code", wish.clone()).await;
    let code = issued["code"].as_str().unwrap();
    let identity = oauth.exchange_code(code).await.unwrap();
    assert_eq!(identity.openid, issued["openid"].as_str().unwrap());
    assert!(!identity.is_snapshot() && identity.grants_user_info());
    let user = oauth.user_info(&identity).await.unwrap();
    assert_eq!(
        (user.nickname.as_str(), user.openid),
        ("小雨", identity.openid)
    );
    assert_eq!(
        oauth.exchange_code(code).await.unwrap_err().code(),
        Some("40163")
    );

    outside.spoil_once("snapshot_user").await;
    let issued = outside.control("oauth/code", wish).await;
    let preview = oauth
        .exchange_code(issued["code"].as_str().unwrap())
        .await
        .unwrap();
    assert!(preview.is_snapshot());
}
