//! Versions of a list, what changed between them, and settling with what is known.

use camp_domain::auth::Role;
use camp_testkit::Plan;
use chrono::TimeDelta;
use serde_json::json;

use super::ended;
use crate::world;

#[tokio::test]
async fn a_new_version_says_what_changed_and_keeps_every_decision_that_still_holds() {
    let ended = ended(3).await;
    let (desk, camp) = (&ended.desk, ended.camp.id);
    let approved = ended.desk.approve(&ended.listed, 3 * 9_900).await;
    approved.ok();
    // One loses two days, by a person's correction.
    let enrolment = &ended.people[0].enrolment;
    for day in [5, 6] {
        let body = json!({ "checkedIn": false, "reason": "内容与打卡无关" });
        let day = ended.camp.start.plus(day - 1);
        desk.put(
            &format!("/api/admin/enrolments/{enrolment}/days/{day}"),
            body,
        )
        .await
        .ok();
    }
    let path = format!("/api/admin/camps/{camp}/settlement");
    let view = desk.post(&format!("{path}/list"), json!({})).await.ok();
    assert_eq!(
        (&view["version"], &view["qualifiedCount"]),
        (&json!(2), &json!(3))
    );
    let changes = view["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert_eq!(changes[0]["enrolmentId"], json!(enrolment));
    assert_eq!(changes[0]["before"]["reason"], "打卡 6 天，达到要求的 5 天");
    let decided = "select count(*) from refunds where decision = 'approved'";
    assert_eq!(
        ended.world.count(decided).await,
        2,
        "the others stay approved"
    );
    let row = view["rows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["enrolmentId"] == json!(enrolment));
    assert_eq!(row.unwrap()["flags"], json!(["corrected_day"]));
    ended.world.finish().await;
}

#[tokio::test]
async fn a_camp_whose_days_were_not_seen_is_settled_only_on_two_peoples_word() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let member = world.member("没有数据的人").await;
    world.enrol(&member, &camp).await;
    // The planet is away from the first day on.
    world
        .outside
        .fault(json!({ "name": "planet_unavailable" }))
        .await;
    world.advance_to(camp.end.end() + TimeDelta::hours(2)).await;
    world.run_due().await;
    let desk = world.staff(Role::Admin).await;
    let second = world.staff(Role::SuperAdmin).await;
    let path = format!("/api/admin/camps/{}/settlement", camp.id);
    desk.post(&path, json!({}))
        .await
        .refused(409, "settlement_data_stale");
    desk.post(&format!("{path}/override/grant"), json!({}))
        .await
        .refused(409, "override_missing");
    let reason = json!({ "reason": "星球故障，已人工核对" });
    let asked = desk
        .post(&format!("{path}/override"), reason.clone())
        .await
        .ok();
    assert_eq!(asked["override"]["state"], "requested");
    desk.post(&format!("{path}/override"), reason)
        .await
        .refused(409, "override_open");
    desk.post(&path, json!({}))
        .await
        .refused(409, "settlement_data_stale");
    let own = desk
        .post(&format!("{path}/override/grant"), json!({}))
        .await;
    own.refused(409, "override_needs_second_person");
    second
        .post(&format!("{path}/override/grant"), json!({}))
        .await
        .ok();
    let view = desk.post(&path, json!({})).await.ok();
    assert_eq!(
        (&view["state"], &view["onOverride"]),
        (&json!("provisional"), &json!(true))
    );
    world.outside.no_faults().await;
    world.finish().await;
}
