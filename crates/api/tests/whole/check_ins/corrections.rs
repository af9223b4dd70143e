//! A person decides about one day.

use camp_domain::auth::Role;
use serde_json::json;

use super::{Town, counted, days, town};

#[tokio::test]
async fn a_corrected_day_counts_is_explained_to_the_member_and_can_be_taken_back() {
    let Town {
        world,
        desk,
        camp,
        members,
        enrolments,
    } = town().await;
    let path = format!(
        "/api/admin/enrolments/{}/days/{}",
        enrolments[1],
        camp.at(2, 8).date_naive()
    );
    let form = |checked_in: Option<bool>| json!({ "checkedIn": checked_in, "reason": "发帖失败，已核实截图" });
    assert_eq!(counted(&desk, &enrolments[1]).await, 1);
    let view = desk.put(&path, form(Some(true))).await.ok();
    assert_eq!(
        (&view["countedDays"], &view["addedDays"]),
        (&json!(2), &json!(1))
    );
    let line = &view["days"][1];
    assert_eq!(
        (&line["state"], &line["source"]),
        (&json!("done"), &json!("correction"))
    );
    assert_eq!(line["byName"], "admin");
    assert_eq!(view["changes"][0]["cause"], "correction");
    assert_eq!(
        (&view["changes"][0]["before"], &view["changes"][0]["after"]),
        (&json!(1), &json!(2))
    );
    // The member reads why, but not who.
    let seen = members[1].progress(&enrolments[1]).await;
    assert_eq!(seen["days"][1]["source"], "correction");
    assert_eq!(seen["days"][1]["reason"], "发帖失败，已核实截图");
    assert_eq!(seen["countedDays"], 2);
    assert!(!seen.to_string().contains("admin"));
    // Once more is nothing new.
    desk.put(&path, form(Some(true))).await.ok();
    assert_eq!(world.count("select count(*) from manual_days").await, 1);
    let audited = "select count(*) from audit_log where action = 'check_ins.correct'";
    assert_eq!(world.count(audited).await, 1);
    // A pass that still finds no post leaves the decision alone.
    world.advance_to(camp.night_after(3)).await;
    world.run_due().await;
    assert_eq!(counted(&desk, &enrolments[1]).await, 2);
    let view = desk.put(&path, form(None)).await.ok();
    assert_eq!(view["countedDays"], 1);
    assert_eq!(view["days"][1]["state"], "missed");
    world.finish().await;
}

#[tokio::test]
async fn a_day_that_is_taken_away_does_not_come_back_with_the_next_pass() {
    let Town {
        world,
        desk,
        camp,
        enrolments,
        ..
    } = town().await;
    let day = camp.start;
    let path = format!("/api/admin/enrolments/{}/days/{day}", enrolments[0]);
    let form = json!({ "checkedIn": false, "reason": "内容与打卡无关" });
    let view = desk.put(&path, form).await.ok();
    assert_eq!(
        (&view["countedDays"], &view["removedDays"]),
        (&json!(1), &json!(1))
    );
    world.advance_to(camp.night_after(3)).await;
    world.run_due().await;
    let view = days(&desk, &enrolments[0]).await;
    assert_eq!(view["countedDays"], 1);
    assert_eq!(view["countDisagreement"], false);
    assert_eq!(view["days"][0]["state"], "missed");
    world.finish().await;
}

#[tokio::test]
async fn what_cannot_be_corrected_is_refused_with_its_field_and_changes_nothing() {
    let Town {
        world,
        desk,
        camp,
        enrolments,
        ..
    } = town().await;
    let path = |day: &str| format!("/api/admin/enrolments/{}/days/{day}", enrolments[0]);
    let form = |reason: &str| json!({ "checkedIn": true, "reason": reason });
    let before = camp.start.date().pred_opt().unwrap().to_string();
    let good = "已核实截图";
    desk.put(&path(&before), form(good))
        .await
        .refused(422, "day_outside_camp");
    let later = camp.end.to_string();
    let told = desk
        .put(&path(&later), form(good))
        .await
        .refused(422, "day_in_future");
    assert_eq!(told["errors"][0]["field"], "day");
    let today = camp.start.to_string();
    for reason in ["", "一", &"长".repeat(201), "有\u{0}零"] {
        desk.put(&path(&today), form(reason))
            .await
            .refused(422, "invalid_fields");
    }
    desk.put(&path("2026-02-30"), form(good))
        .await
        .refused(400, "wrong_type");
    let coach = world.staff(Role::Coach).await;
    coach
        .put(&path(&today), form(good))
        .await
        .refused(403, "forbidden");
    let nobody = "/api/admin/enrolments/0190a000-0000-7000-8000-000000000001/days";
    desk.get(nobody).await.refused(404, "not_found");
    assert_eq!(world.count("select count(*) from manual_days").await, 0);
    assert_eq!(counted(&desk, &enrolments[0]).await, 2);
    world.finish().await;
}

#[tokio::test]
async fn an_approved_refund_goes_back_to_review_when_its_days_change() {
    let Town {
        world,
        desk,
        camp,
        members,
        enrolments,
    } = town().await;
    let all = (members[0].person.user_id, (3..=7).collect());
    world.live(&camp, &[all]).await;
    let listed = world.settle(&desk, &camp).await;
    assert_eq!(listed.len(), 1);
    let sum = listed[0].amount_fen;
    desk.approve(&listed, sum).await.ok();
    let path = format!(
        "/api/admin/enrolments/{}/days/{}",
        enrolments[0], camp.start
    );
    let form = json!({ "checkedIn": false, "reason": "内容与打卡无关" });
    desk.put(&path, form).await.ok();
    let words = "select decision || ' ' || money from refunds";
    assert_eq!(world.words(words).await, ["in_review not_sent"]);
    world.finish().await;
}
