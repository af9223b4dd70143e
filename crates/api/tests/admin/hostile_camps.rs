use camp_domain::auth::Role;
use serde_json::{Value, json};

use super::form;
use crate::world::{Call, World};

/// Field to change, what to put there, status, and the field the problem names.
fn cases() -> Vec<(&'static str, Value, u16, &'static str)> {
    vec![
        ("name", json!(""), 422, "name"),
        ("name", json!("   "), 422, "name"),
        ("name", json!("字".repeat(51)), 422, "name"),
        ("name", json!("早起\u{202E}营"), 422, "name"),
        ("name", json!("早\u{200B}起"), 422, "name"),
        ("name", json!("早\n起"), 422, "name"),
        ("name", json!("早\u{0}起"), 422, "name"),
        ("name", json!(7), 400, "name"),
        ("name", Value::Null, 400, "name"),
        ("depositFen", json!(0), 422, "depositFen"),
        ("depositFen", json!(-1), 422, "depositFen"),
        ("depositFen", json!(1_000_001), 422, "depositFen"),
        ("depositFen", json!(99.5), 400, "depositFen"),
        ("depositFen", json!("9900"), 400, "depositFen"),
        ("depositFen", json!(u64::MAX), 400, "depositFen"),
        ("startDay", json!("2026-11-21"), 422, "startDay"),
        ("startDay", json!("2026-02-30"), 400, "startDay"),
        ("startDay", json!("+99999-01-01"), 422, "startDay"),
        ("startDay", json!("../../etc/passwd"), 400, "startDay"),
    ]
}

/// The same for dates, people, pictures and groups.
fn more_cases() -> Vec<(&'static str, Value, u16, &'static str)> {
    vec![
        ("endDay", json!("2026-11-25"), 422, "endDay"),
        ("endDay", json!("2028-11-25"), 422, "endDay"),
        ("endDay", json!("9999-12-31"), 422, "endDay"),
        ("requiredDays", json!(0), 422, "requiredDays"),
        ("requiredDays", json!(22), 422, "requiredDays"),
        ("requiredDays", json!(i64::MAX), 400, "requiredDays"),
        ("graceDays", json!(-1), 422, "graceDays"),
        ("graceDays", json!(15), 422, "graceDays"),
        (
            "introductionHtml",
            json!(format!("<p>{}</p>", "字".repeat(501))),
            422,
            "introductionHtml",
        ),
        (
            "introductionHtml",
            json!("x".repeat(60_000)),
            422,
            "introductionHtml",
        ),
        (
            "coachIds",
            json!(["01939e2e-7f00-7000-8000-00000000dead"]),
            422,
            "coachIds",
        ),
        (
            "coachIds",
            json!("'; drop table users; --"),
            400,
            "coachIds",
        ),
        ("coachIds", json!(["x"]), 400, "coachIds[0]"),
        (
            "volunteerIds",
            json!(["01939e2e-7f00-7000-8000-00000000dead"]),
            422,
            "volunteerIds",
        ),
        (
            "posterFileId",
            json!("01939e2e-7f00-7000-8000-00000000dead"),
            422,
            "posterFileId",
        ),
        ("planetProjectId", json!("12a"), 422, "planetProjectId"),
        ("planetProjectId", json!("0"), 422, "planetProjectId"),
        (
            "planetProjectId",
            json!("99999999999999999999"),
            422,
            "planetProjectId",
        ),
        ("payeeProduct", json!("押金"), 422, "payeeUserId"),
        (
            "enrollUntil",
            json!("2026-12-17T00:00:00+08:00"),
            422,
            "enrollUntil",
        ),
        ("enrollUntil", json!("tomorrow"), 400, "enrollUntil"),
        ("groups", json!([{ "name": "" }]), 422, "groups[0].name"),
        (
            "groups",
            json!([{ "name": "群", "capacity": 0 }]),
            422,
            "groups[0].capacity",
        ),
        (
            "groups",
            json!([{ "name": "群", "qrFileId": "01939e2e-7f00-7000-8000-00000000dead" }]),
            422,
            "groups",
        ),
        (
            "groups",
            json!([{ "name": "群", "robotKey": "a\u{7}b" }]),
            422,
            "groups[0].robotKey",
        ),
        ("state", json!("ongoing"), 400, "state"),
    ]
}

#[actix_web::test]
async fn every_wrong_field_is_named_in_chinese_and_changes_nothing() {
    let world = World::new().await;
    let token = world.staff(Role::Admin).await;
    for (field, value, status, named) in cases().into_iter().chain(more_cases()) {
        let mut form = form();
        form[field] = value.clone();
        let answer = world
            .send(Call::post("/api/admin/camps").token(&token).json(form))
            .await;
        let shown: String = value.to_string().chars().take(60).collect();
        assert_eq!(
            answer.status,
            status,
            "{field} = {shown}: {}",
            answer.text()
        );
        assert_eq!(answer.fields(), [named], "{field} = {shown}");
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.chars().any(|c| c > '\u{2E80}'), "{detail}");
    }
    for field in ["name", "depositFen", "startDay", "endDay", "requiredDays"] {
        let mut form = form();
        form.as_object_mut().unwrap().remove(field);
        let answer = world
            .send(Call::post("/api/admin/camps").token(&token).json(form))
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.fields()),
            (422, vec![field.to_owned()])
        );
    }
    let list = world
        .send(Call::get("/api/admin/camps").token(&token))
        .await
        .json();
    assert_eq!(list["total"], 0);
    world.end().await;
}

#[actix_web::test]
async fn text_that_looks_like_code_is_only_text() {
    let world = World::new().await;
    let token = world.staff(Role::Admin).await;
    for name in [
        "'; drop table camps; --",
        "<img src=x onerror=alert(1)>",
        "../../etc/passwd",
        "👨‍👩‍👧 家庭营",
    ] {
        let mut form = form();
        form["name"] = json!(name);
        let answer = world
            .send(Call::post("/api/admin/camps").token(&token).json(form))
            .await;
        assert_eq!(answer.json()["name"], name);
    }
    world.end().await;
}
