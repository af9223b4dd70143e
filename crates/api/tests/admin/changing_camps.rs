use camp_domain::auth::Role;
use serde_json::{Value, json};

use super::form;
use crate::world::{Answer, Call, World};

async fn created(world: &World, token: &str) -> (String, Value) {
    let camp = world
        .send(Call::post("/api/admin/camps").token(token).json(form()))
        .await
        .json();
    (
        format!("/api/admin/camps/{}", camp["id"].as_str().unwrap()),
        camp,
    )
}

async fn change(world: &World, token: &str, path: &str, version: i64, changes: Value) -> Answer {
    let mut form = form();
    form["version"] = json!(version);
    for (name, value) in changes.as_object().unwrap() {
        form[name] = value.clone();
    }
    world.send(Call::put(path).token(token).json(form)).await
}

/// Somebody orders: from here on the terms are promised.
async fn freeze(world: &World) {
    let mut connection = world.database.connect().await;
    sqlx::query("update camps set terms_frozen_at = created_at")
        .execute(&mut connection)
        .await
        .unwrap();
}

#[actix_web::test]
async fn the_second_of_two_people_who_change_a_camp_is_told() {
    let world = World::new().await;
    let token = world.staff(Role::Admin).await;
    let (path, _) = created(&world, &token).await;
    let first = change(&world, &token, &path, 1, json!({ "name": "第一个" })).await;
    assert_eq!(first.json()["version"], 2);
    let second = change(&world, &token, &path, 1, json!({ "name": "第二个" })).await;
    assert_eq!(second.problem(), (409, "camp_changed".to_owned()));
    let camp = world.send(Call::get(&path).token(&token)).await.json();
    assert_eq!(camp["name"], "第一个");
    let missing = world
        .send(Call::put(&path).token(&token).json(form()))
        .await;
    assert_eq!(missing.fields(), ["version"]);
    world.end().await;
}

#[actix_web::test]
async fn a_group_may_be_named_to_wecom() {
    let world = World::new().await;
    let token = world.staff(Role::Admin).await;
    let (path, _) = created(&world, &token).await;
    let named = |chat: &str| json!({ "groups": [{ "name": "一群", "wecomChatId": chat }] });
    for wrong in ["wr 1", "群", &"w".repeat(65)] {
        let answer = change(&world, &token, &path, 1, named(wrong)).await;
        assert_eq!(answer.fields(), ["groups[0].wecomChatId"], "{wrong}");
    }
    let camp = change(&world, &token, &path, 1, named(" wrOgQhDgAAMYQiS5 ")).await;
    assert_eq!(camp.json()["groups"][0]["wecomChatId"], "wrOgQhDgAAMYQiS5");
    let camp = change(&world, &token, &path, 2, named("")).await;
    assert_eq!(camp.json()["groups"][0]["wecomChatId"], Value::Null);
    world.end().await;
}

#[actix_web::test]
async fn after_the_first_order_the_terms_stay_and_the_rest_can_change() {
    let world = World::new().await;
    let token = world.staff(Role::Admin).await;
    let (path, _) = created(&world, &token).await;
    freeze(&world).await;
    let changes = json!({ "depositFen": 1, "endDay": "2026-12-16", "graceDays": 2, "name": "新" });
    let answer = change(&world, &token, &path, 1, changes).await;
    assert_eq!(answer.problem(), (409, "camp_terms_frozen".to_owned()));
    assert_eq!(answer.fields(), ["depositFen", "endDay", "graceDays"]);
    let changes = json!({ "name": "新名字", "enrollUntil": "2026-11-30T20:00:00+08:00" });
    let camp = change(&world, &token, &path, 1, changes).await.json();
    assert_eq!(
        (&camp["name"], &camp["termsFrozen"]),
        (&json!("新名字"), &json!(true))
    );
    assert_eq!(camp["enrollUntil"], "2026-11-30T20:00:00+08:00");
    let project = change(&world, &token, &path, 2, json!({ "planetProjectId": "77" })).await;
    assert_eq!(
        project.json()["planetProjectId"],
        "77",
        "a project that was missing may be named"
    );
    let another = change(&world, &token, &path, 3, json!({ "planetProjectId": "78" })).await;
    assert_eq!(another.fields(), ["planetProjectId"]);
    let deleted = world.send(Call::delete(&path).token(&token)).await;
    assert_eq!(deleted.problem(), (409, "camp_has_orders".to_owned()));
    world.end().await;
}

#[actix_web::test]
async fn a_camp_whose_first_day_has_passed_keeps_its_dates_and_still_takes_other_changes() {
    let world = World::new().await;
    let token = world.staff(Role::Admin).await;
    let (path, _) = created(&world, &token).await;
    world.advance(7);
    let renamed = change(&world, &token, &path, 1, json!({ "name": "改名" })).await;
    assert_eq!(renamed.status, 200, "{}", renamed.text());
    let moved = change(
        &world,
        &token,
        &path,
        2,
        json!({ "startDay": "2026-11-26" }),
    )
    .await;
    assert_eq!(
        (moved.status.as_u16(), moved.fields()),
        (422, vec!["startDay".to_owned()])
    );
    world.end().await;
}

#[actix_web::test]
async fn a_camp_nobody_ordered_can_be_deleted_with_its_groups() {
    let world = World::new().await;
    let token = world.staff(Role::Admin).await;
    let (path, _) = created(&world, &token).await;
    change(
        &world,
        &token,
        &path,
        1,
        json!({ "groups": [{ "name": "一群" }] }),
    )
    .await;
    assert_eq!(
        world.send(Call::delete(&path).token(&token)).await.status,
        204
    );
    assert_eq!(world.send(Call::get(&path).token(&token)).await.status, 404);
    assert_eq!(
        world.send(Call::delete(&path).token(&token)).await.status,
        404
    );
    world.end().await;
}

#[actix_web::test]
async fn groups_are_kept_added_reordered_and_removed_as_the_form_says() {
    let world = World::new().await;
    let token = world.staff(Role::Admin).await;
    let (path, _) = created(&world, &token).await;
    let groups = json!({ "groups": [{ "name": "甲" }, { "name": "乙", "full": true }] });
    let camp = change(&world, &token, &path, 1, groups).await.json();
    let (first, second) = (&camp["groups"][0]["id"], &camp["groups"][1]["id"]);
    let groups = json!({ "groups": [
        { "id": second, "name": "乙二", "capacity": 5 }, { "name": "丙" }, { "id": first, "name": "甲" },
    ] });
    let camp2 = change(&world, &token, &path, 2, groups).await.json();
    let names: Vec<_> = camp2["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|g| g["name"].clone())
        .collect();
    assert_eq!(names, ["乙二", "丙", "甲"]);
    assert_eq!(
        (&camp2["groups"][0]["id"], &camp2["groups"][0]["full"]),
        (second, &json!(false))
    );
    let foreign =
        json!({ "groups": [{ "id": "01939e2e-7f00-7000-8000-00000000dead", "name": "丁" }] });
    assert_eq!(
        change(&world, &token, &path, 3, foreign).await.fields(),
        ["groups"]
    );
    let camp = change(&world, &token, &path, 3, json!({ "groups": [] }))
        .await
        .json();
    assert_eq!(camp["groups"], json!([]));
    world.end().await;
}

#[actix_web::test]
async fn the_operation_log_tells_which_group_and_which_words_were_changed() {
    let world = World::new().await;
    let token = world.staff(Role::Admin).await;
    let (path, _) = created(&world, &token).await;
    let group = json!([{ "name": "新的一群", "capacity": 77, "full": true, "robotKey": "robot-key-of-a-group-1234" }]);
    let changes = json!({ "groups": group, "introductionHtml": "<p>换了介绍</p>" });
    assert_eq!(change(&world, &token, &path, 1, changes).await.status, 200);
    let owner = world.staff(Role::SuperAdmin).await;
    let list = Call::get("/api/admin/audit?action=camps.update").token(&owner);
    let row = world.send(list).await.json()["items"][0].clone();
    let after = |field: &str| {
        let changes = row["changes"].as_array().unwrap();
        let change = changes.iter().find(|change| change["field"] == field);
        change.map(|change| change["after"].as_str().unwrap().to_owned())
    };
    let groups = after("groups").unwrap();
    assert!(groups.contains("新的一群，上限 77 人，已满"), "{groups}");
    assert!(after("introduction").unwrap().contains("换了介绍"));
    assert_eq!(after("depositFen"), None, "what stayed is not told");
    assert!(!row.to_string().contains("robot-key-of-a-group"), "{row}");
    world.end().await;
}
