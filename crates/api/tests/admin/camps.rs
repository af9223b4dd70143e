use camp_domain::auth::Role;
use serde_json::{Value, json};

use crate::files::upload;
use crate::world::{Call, World};

/// A form that can be saved.
pub(crate) fn form() -> Value {
    json!({
        "name": "21 天早起打卡营", "depositFen": 9900, "startDay": "2026-11-25",
        "endDay": "2026-12-15", "requiredDays": 15, "graceDays": 1,
        "introductionHtml": "<p>每天<strong>早起</strong></p><script>alert(1)</script>",
    })
}

/// A form that can be published.
pub(crate) async fn complete(world: &World, token: &str) -> Value {
    let coach = world.hire(Role::Coach, "coach-of-camp").await;
    let mut form = form();
    form["posterFileId"] = json!(upload(world, token, "poster").await);
    form["coachIds"] = json!([coach]);
    form["planetProjectId"] = json!("8424481182");
    form["groups"] = json!([{
        "name": "早起营 1 群", "qrFileId": upload(world, token, "group_qr").await, "capacity": 200,
        "robotKey": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa",
    }]);
    form
}

async fn create(world: &World, token: &str, form: Value) -> Value {
    let answer = world
        .send(Call::post("/api/admin/camps").token(token).json(form))
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

#[actix_web::test]
async fn a_saved_camp_is_a_draft_that_members_cannot_see() {
    let world = World::new().await;
    let token = world.staff(Role::Admin).await;
    let camp = create(&world, &token, form()).await;
    assert_eq!(camp["state"], "draft");
    assert_eq!(camp["totalDays"], 21);
    assert_eq!(camp["introductionHtml"], "<p>每天<strong>早起</strong></p>");
    assert_eq!(camp["enrollUntil"], "2026-11-26T00:00:00+08:00");
    assert_eq!(camp["allowed"], json!(["edit", "publish", "delete"]));
    let id = camp["id"].as_str().unwrap();
    assert_eq!(
        camp["enrollUrl"],
        format!("http://127.0.0.1:8080/h5/camps/{id}")
    );
    assert_eq!(
        world
            .send(Call::get(&format!("/api/h5/camps/{id}")))
            .await
            .status,
        404
    );
    assert_eq!(
        world.send(Call::get("/api/h5/camps")).await.json()["total"],
        0
    );
    world.end().await;
}

#[actix_web::test]
async fn publishing_names_everything_that_is_missing() {
    let world = World::new().await;
    let token = world.staff(Role::Admin).await;
    let camp = create(&world, &token, form()).await;
    let path = format!("/api/admin/camps/{}/publish", camp["id"].as_str().unwrap());
    let answer = world.send(Call::post(&path).token(&token)).await;
    assert_eq!(answer.problem(), (409, "camp_incomplete".to_owned()));
    assert_eq!(
        answer.fields(),
        ["coachIds", "groups", "planetProjectId", "posterFileId"]
    );
    world.end().await;
}

#[actix_web::test]
async fn a_published_camp_is_listed_with_its_poster_and_can_be_taken_back() {
    let world = World::new().await;
    let token = world.staff(Role::Admin).await;
    let form = complete(&world, &token).await;
    let camp = create(&world, &token, form).await;
    let path = format!("/api/admin/camps/{}", camp["id"].as_str().unwrap());
    let published = world
        .send(Call::post(&format!("{path}/publish")).token(&token))
        .await
        .json();
    assert_eq!(published["state"], "enrolling");
    assert_eq!(published["allowed"], json!(["edit", "unpublish", "delete"]));
    let list = world.send(Call::get("/api/h5/camps")).await.json();
    assert_eq!(list["total"], 1);
    assert_eq!(list["items"][0]["enrollOpen"], true);
    let poster = list["items"][0]["posterUrl"].as_str().unwrap();
    assert_eq!(world.send(Call::get(poster)).await.status, 200);
    let twice = world
        .send(Call::post(&format!("{path}/publish")).token(&token))
        .await;
    assert_eq!(twice.problem(), (409, "camp_already_published".to_owned()));
    let back = world
        .send(Call::post(&format!("{path}/unpublish")).token(&token))
        .await
        .json();
    assert_eq!(back["state"], "draft");
    assert_eq!(
        world.send(Call::get("/api/h5/camps")).await.json()["total"],
        0
    );
    world.end().await;
}

#[actix_web::test]
async fn the_key_of_a_robot_goes_in_and_never_comes_out() {
    let world = World::new().await;
    let token = world.staff(Role::Admin).await;
    let form = complete(&world, &token).await;
    let answer = world
        .send(
            Call::post("/api/admin/camps")
                .token(&token)
                .json(form.clone()),
        )
        .await;
    assert!(!answer.text().contains("693a91f6"), "{}", answer.text());
    let camp = answer.json();
    assert_eq!(camp["groups"][0]["robotKeySet"], true);
    assert_eq!(camp["groups"][0]["robotKeyTail"], "5aaa");
    let mut change = form;
    change["version"] = camp["version"].clone();
    change["groups"][0]["id"] = camp["groups"][0]["id"].clone();
    change["groups"][0]["robotKey"] = Value::Null;
    let path = format!("/api/admin/camps/{}", camp["id"].as_str().unwrap());
    let kept = world
        .send(Call::put(&path).token(&token).json(change.clone()))
        .await
        .json();
    assert_eq!(kept["groups"][0]["robotKeyTail"], "5aaa");
    change["version"] = kept["version"].clone();
    change["groups"][0]["robotKey"] = json!("");
    let gone = world
        .send(Call::put(&path).token(&token).json(change))
        .await
        .json();
    assert_eq!(gone["groups"][0]["robotKeySet"], false);
    world.end().await;
}

#[actix_web::test]
async fn a_coach_sees_only_their_own_camps() {
    let world = World::new().await;
    let token = world.staff(Role::Admin).await;
    let form_of_coach = complete(&world, &token).await;
    let own = create(&world, &token, form_of_coach).await;
    let other = create(&world, &token, form()).await;
    let coach = world.sign_in("coach-of-camp").await;
    let list = world
        .send(Call::get("/api/admin/camps").token(&coach))
        .await
        .json();
    assert_eq!(
        (list["total"].as_i64(), &list["items"][0]["id"]),
        (Some(1), &own["id"])
    );
    let options = world
        .send(Call::get("/api/admin/camps/options").token(&coach))
        .await
        .json();
    assert_eq!(options["items"].as_array().unwrap().len(), 1);
    for below in ["", "/overview", "/enroll-link"] {
        let path =
            |camp: &Value| format!("/api/admin/camps/{}{below}", camp["id"].as_str().unwrap());
        assert_eq!(
            world
                .send(Call::get(&path(&own)).token(&coach))
                .await
                .status,
            200,
            "{below}"
        );
        assert_eq!(
            world
                .send(Call::get(&path(&other)).token(&coach))
                .await
                .status,
            404,
            "{below}"
        );
    }
    world.end().await;
}

#[actix_web::test]
async fn the_list_is_filtered_by_phase_day_and_name() {
    let world = World::new().await;
    let token = world.staff(Role::Admin).await;
    for (name, start, end) in [
        ("100% 早起_营", "2026-11-25", "2026-12-15"),
        ("写作营", "2026-12-05", "2026-12-15"),
    ] {
        let mut form = form();
        form["name"] = json!(name);
        form["startDay"] = json!(start);
        form["endDay"] = json!(end);
        form["requiredDays"] = json!(5);
        create(&world, &token, form).await;
    }
    for (query, expected) in [
        ("", 2),
        ("status=not_started", 2),
        ("status=ongoing", 0),
        ("status=ended", 0),
        ("from=2026-12-01", 1),
        ("to=2026-12-01", 1),
        ("q=%E5%86%99%E4%BD%9C", 1),
        ("q=100%25", 1),
        ("q=%25", 1),
        ("q=_", 1),
        ("q=", 2),
        ("page=2", 0),
    ] {
        let path = format!("/api/admin/camps?{query}");
        let list = world.send(Call::get(&path).token(&token)).await.json();
        assert_eq!(list["items"].as_array().unwrap().len(), expected, "{query}");
    }
    for query in [
        "status=old",
        "from=yesterday",
        "pageSize=7",
        "page=0",
        "q=a%00",
    ] {
        let answer = world
            .send(Call::get(&format!("/api/admin/camps?{query}")).token(&token))
            .await;
        assert!(matches!(answer.status.as_u16(), 400 | 422), "{query}");
        assert_eq!(answer.fields(), [query.split('=').next().unwrap()]);
    }
    world.end().await;
}

#[actix_web::test]
async fn the_link_leads_to_the_camp_and_its_qr_code_is_a_picture() {
    let world = World::new().await;
    let token = world.staff(Role::Admin).await;
    let camp = create(&world, &token, form()).await;
    let path = format!(
        "/api/admin/camps/{}/enroll-link",
        camp["id"].as_str().unwrap()
    );
    let link = world.send(Call::get(&path).token(&token)).await.json();
    assert_eq!(link["enrollUrl"], camp["enrollUrl"]);
    assert!(link["qrSvg"].as_str().unwrap().starts_with("<svg"));
    world.end().await;
}
