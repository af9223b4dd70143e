//! Customer groups, and who is in them.

use camp_providers::wecom::WecomApp;
use camp_providers::{MessageRefusal, ProviderError};
use chrono::DateTime;

use crate::world::wire::{Act, Wire, answer, json};
use crate::world::{clock, impatient_http};

const TOKEN: &str = r#"{"errcode":0,"access_token":"one","expires_in":7200}"#;

async fn platform(acts: Vec<Act>) -> (WecomApp, Wire) {
    let wire = Wire::start([vec![json(TOKEN)], acts].concat()).await;
    let key = "hunter2-app-secret".to_owned().into();
    let base = wire.base.clone();
    let app = WecomApp::new(impatient_http(), base, clock(), "ww1".into(), 7, key);
    (app, wire)
}

#[tokio::test]
async fn a_group_names_its_members_and_who_they_are_elsewhere() {
    let group = r#"{"errcode":0,"group_chat":{"chat_id":"wr1","name":"21天营一群","owner":"zhangsan",
        "create_time":1795000000,"member_list":[
            {"userid":"zhangsan","type":1,"join_time":1795000000,"join_scene":1},
            {"userid":"wm1","type":2,"unionid":"oU1","join_time":1795000100,"join_scene":3,
             "invitor":{"userid":"zhangsan"},"group_nickname":"","name":"小雨"},
            {"userid":"wm2","type":2,"unionid":"","name":null}],
        "admin_list":[{"userid":"zhangsan"}],"member_version":"v1"}}"#;
    let (app, wire) = platform(vec![json(group)]).await;
    let group = app.group_chat("wr1").await.unwrap();
    assert_eq!(
        (group.name.as_deref(), group.owner.as_deref()),
        (Some("21天营一群"), Some("zhangsan"))
    );
    let [staff, member, stranger] = group.members.as_slice() else {
        panic!("{group:?}");
    };
    assert!(!staff.is_external() && member.is_external() && stranger.is_external());
    assert_eq!(
        (member.union_id.as_deref(), member.name.as_deref()),
        (Some("oU1"), Some("小雨"))
    );
    assert_eq!(member.joined_at, DateTime::from_timestamp(1_795_000_100, 0));
    assert_eq!(
        (&member.group_nickname, &stranger.union_id, &stranger.name),
        (&None, &None, &None)
    );
    let asked = &wire.requests()[1];
    assert!(asked.starts_with("POST /cgi-bin/externalcontact/groupchat/get?access_token=one "));
    assert!(
        asked.ends_with(r#"{"chat_id":"wr1","need_name":1}"#),
        "{asked}"
    );
}

#[tokio::test]
async fn a_group_that_was_not_told_whole_is_an_error_and_nobody_has_left_it() {
    for act in [
        json(r#"{"errcode":0,"errmsg":"ok"}"#),
        json(r#"{"errcode":0,"group_chat":{"chat_id":"wr1","name":"无人"}}"#),
        json(r#"{"errcode":0,"group_chat":{"chat_id":"wr2","member_list":[]}}"#),
        json(r#"{"errcode":0,"group_chat":{"chat_id":"wr1","member_list":[{"userid""#),
        json(r#"{"errcode":-1,"errmsg":"system busy"}"#),
        json(""),
        answer(200, &[], "<html>captive portal</html>"),
        answer(502, &[], "<html>bad gateway</html>"),
        Act::HangUp,
    ] {
        let (app, wire) = platform(vec![act]).await;
        let error = app.group_chat("wr1").await.unwrap_err();
        assert!(matches!(error, ProviderError::Uncertain { .. }), "{error}");
        assert_eq!(wire.requests().len(), 2);
    }
}

#[tokio::test]
async fn a_group_is_asked_for_again_only_with_a_new_token() {
    let empty = r#"{"errcode":0,"group_chat":{"chat_id":"wr1","member_list":[]}}"#;
    let (app, wire) = platform(vec![
        json(r#"{"errcode":42001,"errmsg":"access_token expired"}"#),
        json(r#"{"errcode":0,"access_token":"two","expires_in":7200}"#),
        json(empty),
        json(r#"{"errcode":45009,"errmsg":"api freq out of limit"}"#),
        json(r#"{"errcode":60020,"errmsg":"not allow to access from your ip"}"#),
    ])
    .await;
    assert!(app.group_chat("wr1").await.unwrap().members.is_empty());
    assert_eq!(wire.requests().len(), 4);
    for class in [MessageRefusal::QuotaUsed, MessageRefusal::Configuration] {
        let error = app.group_chat("wr1").await.unwrap_err();
        assert_eq!(MessageRefusal::of(&error), Some(class));
    }
    assert_eq!(wire.requests().len(), 6);
}

#[tokio::test]
async fn the_list_of_groups_is_walked_to_its_end_and_never_in_circles() {
    let page = |id: &str, next: &str| {
        json(&format!(
            r#"{{"errcode":0,"group_chat_list":[{{"chat_id":"{id}","status":0}}],"next_cursor":"{next}"}}"#
        ))
    };
    let nobody = json(r#"{"errcode":0,"group_chat_list":[],"next_cursor":"c2"}"#);
    let (app, wire) = platform(vec![page("wr1", "c1"), nobody, page("wr2", "")]).await;
    assert_eq!(app.group_chats().await.unwrap(), ["wr1", "wr2"]);
    assert!(wire.requests()[3].contains(r#""cursor":"c2""#));

    let (app, wire) = platform(vec![page("wr1", "c1"), page("wr2", "c1")]).await;
    let error = app.group_chats().await.unwrap_err();
    assert!(matches!(error, ProviderError::Uncertain { .. }), "{error}");
    assert_eq!(wire.requests().len(), 3);
}
