//! Places whose person is unknown: who it may be, why, and a person who confirms it.

use camp_domain::auth::Role;
use camp_testkit::{Camp, Form, Member, Order, Plan, World};
use serde_json::{Value, json};

use crate::world;

/// Enrols somebody who types this nickname, and an id that nobody has.
async fn enrol_as(world: &World, member: &Member, camp: &Camp, nickname: &str) -> String {
    let form = Form {
        planet_id: format!("99999{}", member.person.number),
        planet_nickname: nickname.to_owned(),
        ..Form::of(&member.person)
    };
    let order = Order::of(&member.press(camp, &form).await.ok());
    world.pay(&order).await;
    member.enrolment_of(&order).await
}

fn of<'a>(list: &'a Value, enrolment: &str) -> &'a Value {
    let rows = list.as_array().unwrap();
    rows.iter()
        .find(|row| row["enrolmentId"] == enrolment)
        .unwrap()
}

#[tokio::test]
async fn a_suggestion_says_why_and_binds_nobody_until_a_person_confirms_it() {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let camp = world.camp(Plan::default()).await;
    let members = world
        .members(&["早起的向日葵", "慢慢走的蜗牛", "山那边的云朵"])
        .await;
    let sure = enrol_as(&world, &members[0], &camp, "🌻早起的向日葵").await;
    let stranger = enrol_as(&world, &members[1], &camp, "Qwerty").await;
    world.enrol(&members[2], &camp).await;
    world.read_roster().await;
    let path = format!("/api/admin/camps/{}/match-suggestions", camp.id);
    let list = desk.get(&path).await.ok();
    assert_eq!(
        list.as_array().unwrap().len(),
        2,
        "who is known is not asked about"
    );
    let best = &of(&list, &sure)["best"];
    let user = members[0].person.user_id.to_string();
    assert_eq!(best["planetUserId"], user);
    assert!(best["confidence"].as_u64() >= Some(95), "{best}");
    assert_eq!(best["reasons"][0], "去除表情和符号后相同");
    assert_eq!(of(&list, &stranger)["best"], Value::Null);
    let unbound = "select count(*) from enrolments where planet_user_id is null";
    assert_eq!(world.count(unbound).await, 2);
    let items = json!([
        { "enrolmentId": sure, "planetUserId": user },
        { "enrolmentId": stranger, "planetUserId": members[1].person.user_id.to_string() },
    ]);
    let wish = json!({ "items": items, "minConfidence": 95 });
    let confirm = format!("{path}/confirm");
    let done = desk.post(&confirm, wish.clone()).await.ok();
    assert_eq!(done["confirmed"], 1);
    assert_eq!(done["refused"][0]["enrolmentId"], stranger);
    let row = desk
        .get(&format!("/api/admin/enrolments/{sure}"))
        .await
        .ok();
    assert_eq!(row["enrolment"]["planetUserId"], user);
    let kept = "select bind_method || ' ' || (bind_confidence >= 95)
                  from payments where bind_confidence is not null";
    assert_eq!(world.words(kept).await, ["manual true"]);
    // Once more there is nothing left to confirm.
    assert_eq!(desk.post(&confirm, wish).await.ok()["confirmed"], 0);
    world.finish().await;
}

#[tokio::test]
async fn two_who_may_be_the_same_are_left_to_a_person() {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let camp = world.camp(Plan::default()).await;
    let members = world.members(&["小明同学", "小明同学", "别的人"]).await;
    let unsure = enrol_as(&world, &members[0], &camp, "小明同学").await;
    world.read_roster().await;
    let path = format!("/api/admin/camps/{}/match-suggestions", camp.id);
    let found = desk.get(&path).await.ok();
    let found = of(&found, &unsure);
    assert!(found["best"]["confidence"].as_u64() < Some(95), "{found}");
    for at in 0..2 {
        assert_eq!(found["candidates"][at]["name"], "小明同学");
    }
    world.finish().await;
}

#[tokio::test]
async fn only_who_may_bind_sees_suggestions_and_nothing_below_the_bar_is_confirmed() {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let camp = world.camp(Plan::default()).await;
    let path = format!("/api/admin/camps/{}/match-suggestions", camp.id);
    for role in [Role::Coach, Role::Volunteer] {
        let other = world.staff(role).await;
        other.get(&path).await.refused(403, "forbidden");
    }
    let confirm = format!("{path}/confirm");
    let id = "0190a000-0000-7000-8000-000000000001";
    let item = json!({ "enrolmentId": id, "planetUserId": "1" });
    for wish in [
        json!({ "items": [item], "minConfidence": 80 }),
        json!({ "items": [], "minConfidence": 95 }),
        json!({ "items": [{ "enrolmentId": id, "planetUserId": "一" }], "minConfidence": 95 }),
    ] {
        desk.post(&confirm, wish)
            .await
            .refused(422, "invalid_fields");
    }
    let unknown = json!({ "items": [item], "minConfidence": 95 });
    assert_eq!(desk.post(&confirm, unknown).await.ok()["confirmed"], 0);
    let nobody = "/api/admin/camps/0190a000-0000-7000-8000-000000000001/match-suggestions";
    desk.get(nobody).await.refused(404, "not_found");
    world.finish().await;
}
