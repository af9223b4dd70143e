//! The way into the group: WeCom says who came, the others are reminded, staff keep it open.

use camp_domain::auth::Role;
use camp_testkit::{Camp, Member, Plan, World};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::world;

const REMINDER: &str = "您还未加入训练营群，请及时扫码进群";

async fn reminders(world: &World) -> Vec<String> {
    let mut told = world.outside.messages("wechat_template").await;
    told.retain(|text| text.contains(REMINDER));
    told
}

async fn warnings(world: &World, event: &str) -> i64 {
    let count = format!("select count(*) from messages where cause like '{event}:%'");
    world.count(&count).await
}

/// Opens a customer group at WeCom with these people and names it to the camp.
async fn name_chat(world: &World, camp: &Camp, members: &[&Member]) -> String {
    let people: Vec<Value> = members
        .iter()
        .map(|m| json!({ "openid": m.openid }))
        .collect();
    let wish = json!({ "name": "一群", "members": people });
    let opened = world.outside.control("wecom/groups", wish).await;
    let chat = opened["chatId"].as_str().unwrap().to_owned();
    let name = format!(
        "update camp_groups set wecom_chat_id = '{chat}' where camp_id = '{}'",
        camp.id
    );
    assert_eq!(world.tamper(&name).await, 1);
    chat
}

async fn a_day_later(world: &World) {
    world
        .advance(TimeDelta::hours(24) + TimeDelta::minutes(30))
        .await;
    world.run_due().await;
}

#[tokio::test]
async fn who_is_on_wecoms_list_has_joined_and_never_leaves_by_it() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let desk = world.staff(Role::Admin).await;
    let members = world.members(&["早到的人", "晚到的人", "没来的人"]).await;
    let mut enrolments = Vec::new();
    for member in &members {
        enrolments.push(world.enrol(member, &camp).await.1);
    }
    let chat = name_chat(&world, &camp, &[&members[0]]).await;
    world.run_due().await;
    let row = async |at: usize| {
        let path = format!("/api/admin/enrolments/{}", enrolments[at]);
        desk.get(&path).await.ok()["enrolment"].take()
    };
    assert_eq!(row(0).await["joinedSource"], "wecom");
    assert_eq!(row(1).await["joinedSource"], Value::Null);
    let late = json!({ "members": [{ "openid": members[1].openid }] });
    world
        .outside
        .control(&format!("wecom/groups/{chat}/members"), late)
        .await;
    world.advance(TimeDelta::hours(1)).await;
    world.run_due().await;
    assert_eq!(row(1).await["joinedSource"], "wecom");
    let view = desk
        .get(&format!("/api/admin/camps/{}", camp.id))
        .await
        .ok();
    assert_eq!(view["groups"][0]["joinedCount"], 2, "{view}");
    assert_eq!(view["groups"][0]["wecomChatId"], json!(chat));

    // An empty list marks nobody as gone, and what a person says stays said.
    let said = format!("/api/admin/enrolments/{}/joined", enrolments[2]);
    desk.post(&said, json!({ "joined": true })).await.ok();
    world
        .tamper("update camp_groups set wecom_chat_id = null")
        .await;
    name_chat(&world, &camp, &[]).await;
    world.advance(TimeDelta::hours(1)).await;
    world.run_due().await;
    assert_eq!(row(0).await["joinedSource"], "wecom");
    assert_eq!(row(2).await["joinedSource"], "staff");
    world.finish().await;
}

#[tokio::test]
async fn a_group_wecom_does_not_know_stops_no_other() {
    let world = world().await;
    let names = ["不通的营", "通的营"];
    let plan = |name| Plan {
        name,
        ..Plan::default()
    };
    let broken = world.camp(plan(names[0])).await;
    let sound = world.camp(plan(names[1])).await;
    let member = world.members(&["进群的人"]).await.remove(0);
    world.enrol(&member, &sound).await;
    let name = format!(
        "update camp_groups set wecom_chat_id = 'wrNobody' where camp_id = '{}'",
        broken.id
    );
    assert_eq!(world.tamper(&name).await, 1);
    name_chat(&world, &sound, &[&member]).await;
    world.run_due().await;
    let joined = "select count(*) from enrolments where joined_source = 'wecom'";
    assert_eq!(world.count(joined).await, 1);
    let told = world
        .words("select outcome || ' ' || result::text from job_slots where job = 'enrolment.joins'")
        .await;
    assert!(
        told[0].starts_with("failed") && told[0].contains("不通的营"),
        "{told:?}"
    );
    world.finish().await;
}

#[tokio::test]
async fn who_has_not_joined_after_a_day_is_reminded_once() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let desk = world.staff(Role::Admin).await;
    let members = world.members(&["已进群的人", "忘了进群的人"]).await;
    let (_, joined) = world.enrol(&members[0], &camp).await;
    world.enrol(&members[1], &camp).await;
    let path = format!("/api/admin/enrolments/{joined}/joined");
    desk.post(&path, json!({ "joined": true })).await.ok();
    world.advance(TimeDelta::hours(23)).await;
    world.run_due().await;
    assert!(
        reminders(&world).await.is_empty(),
        "not before a day is over"
    );
    a_day_later(&world).await;
    let told = reminders(&world).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("七天晨读营"), "{told:?}");
    a_day_later(&world).await;
    assert_eq!(reminders(&world).await.len(), 1, "once ever");
    world.finish().await;
}

#[tokio::test]
async fn nobody_is_reminded_of_a_camp_without_an_open_group_but_staff_are_warned_daily() {
    let world = world().await;
    world.ensure_staff(Role::SuperAdmin).await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["找不到群的人"]).await.remove(0);
    world.enrol(&member, &camp).await;
    world.run_due().await;
    assert_eq!(warnings(&world, "groups_gone").await, 0);
    let soon = format!(
        "update camp_groups set expires_at = '{}'",
        (world.now() + TimeDelta::hours(20)).to_rfc3339()
    );
    assert_eq!(world.tamper(&soon).await, 1);
    world.advance(TimeDelta::hours(1)).await;
    world.run_due().await;
    assert_eq!(warnings(&world, "groups_closing").await, 1);
    a_day_later(&world).await;
    world.advance(TimeDelta::hours(1)).await;
    world.run_due().await;
    assert_eq!(warnings(&world, "groups_gone").await, 1, "once a day");
    a_day_later(&world).await;
    assert_eq!(warnings(&world, "groups_gone").await, 2);
    assert!(reminders(&world).await.is_empty());
    let told = world.outside.messages("wecom_app").await;
    assert!(
        told.iter().any(|text| text.contains("没有可用的群")),
        "{told:?}"
    );
    world
        .tamper("update camp_groups set expires_at = null")
        .await;
    world.advance(TimeDelta::hours(1)).await;
    world.run_due().await;
    assert_eq!(
        reminders(&world).await.len(),
        1,
        "now there is somewhere to go"
    );
    world.finish().await;
}

#[tokio::test]
async fn nobody_is_reminded_of_a_camp_that_has_ended() {
    let world = world().await;
    let plan = Plan {
        begins_in: 0,
        days: 2,
        required: 1,
        grace: 0,
        ..Plan::default()
    };
    let camp = world.camp(plan).await;
    let member = world.members(&["最后一刻的人"]).await.remove(0);
    world.enrol(&member, &camp).await;
    world.advance_to(camp.end.end() + TimeDelta::hours(2)).await;
    world.run_due().await;
    assert!(reminders(&world).await.is_empty());
    world.finish().await;
}
