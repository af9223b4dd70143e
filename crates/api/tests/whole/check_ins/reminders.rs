//! Members are urged: by the staff, and on the day before the end.

use camp_domain::auth::Role;
use serde_json::json;

use super::{Town, town};

#[tokio::test]
async fn chosen_members_are_named_in_their_group_once_a_day() {
    let Town {
        world,
        camp,
        enrolments,
        ..
    } = town().await;
    let path = format!("/api/admin/camps/{}/reminders", camp.id);
    let coach = world.staff(Role::Coach).await;
    let wanted = json!({ "enrolmentIds": [enrolments[1], enrolments[2], enrolments[2]] });
    let done = coach.post(&path, wanted.clone()).await.ok();
    assert_eq!(
        (&done["reminded"], &done["skipped"]),
        (&json!(2), &json!(0))
    );
    let again = coach.post(&path, wanted).await.ok();
    assert_eq!(
        (&again["reminded"], &again["skipped"]),
        (&json!(0), &json!(2))
    );
    world.run_due().await;
    let told = world.outside.messages("wecom_robot").await;
    let reminders: Vec<&String> = told
        .iter()
        .filter(|text| text.contains("打卡提醒"))
        .collect();
    assert_eq!(reminders.len(), 1);
    assert!(
        reminders[0].contains("@晚起的人 已打卡 1 / 5 天"),
        "{reminders:?}"
    );
    assert!(reminders[0].contains("@没起的人"));
    assert!(!reminders[0].contains("早起的人"));
    let grid = format!("/api/admin/camps/{}/check-ins/grid", camp.id);
    let members = coach.get(&grid).await.ok()["members"].clone();
    let reminded = members
        .as_array()
        .unwrap()
        .iter()
        .filter(|m| !m["lastRemindedAt"].is_null());
    assert_eq!(reminded.count(), 2);
    world.finish().await;
}

#[tokio::test]
async fn on_the_day_before_the_end_whoever_can_still_make_it_is_told_and_so_is_the_coach() {
    let Town {
        world,
        camp,
        members,
        ..
    } = town().await;
    // Five of seven days with one of grace: 2 + 2 days left reach 4, 1 + 2 do not.
    world.advance_to(camp.at(6, 11)).await;
    world.run_due().await;
    let told = world.outside.messages("wecom_robot").await;
    let calls: Vec<&String> = told
        .iter()
        .filter(|text| text.contains("最后提醒"))
        .collect();
    assert_eq!(calls.len(), 1);
    assert!(calls[0].contains(&format!("@{} ", members[0].person.name)));
    assert!(!calls[0].contains(&members[1].person.name));
    let staff = world.outside.messages("wecom_app").await;
    assert!(
        staff.iter().any(|text| text.contains("还有 1 位会员")),
        "{staff:?}"
    );
    let personal = world.outside.messages("wechat_template").await;
    assert_eq!(
        personal
            .iter()
            .filter(|text| text.contains("明天结束，还差 2 天打卡"))
            .count(),
        1
    );
    world.run_due().await;
    assert_eq!(
        world.outside.messages("wecom_robot").await.len(),
        told.len(),
        "once"
    );
    world.finish().await;
}

#[tokio::test]
async fn who_may_not_or_asks_for_too_much_urges_nobody() {
    let Town {
        world,
        desk,
        camp,
        enrolments,
        ..
    } = town().await;
    let path = format!("/api/admin/camps/{}/reminders", camp.id);
    let wanted = json!({ "enrolmentIds": [enrolments[0]] });
    // A volunteer of no camp sees none.
    let stranger = world.staff(Role::Volunteer).await;
    stranger
        .post(&path, wanted.clone())
        .await
        .refused(404, "not_found");
    desk.post(&path, json!({ "enrolmentIds": [] }))
        .await
        .refused(422, "invalid_fields");
    let many: Vec<&String> = std::iter::repeat_n(&enrolments[0], 2_001).collect();
    desk.post(&path, json!({ "enrolmentIds": many }))
        .await
        .refused(422, "invalid_fields");
    // Somebody else's enrolment is nobody of this camp.
    let foreign = json!({ "enrolmentIds": ["0190a000-0000-7000-8000-000000000001"] });
    assert_eq!(desk.post(&path, foreign).await.ok()["skipped"], 1);
    world.advance_to(camp.night_after(7)).await;
    world.run_due().await;
    desk.post(&path, wanted)
        .await
        .refused(409, "camp_not_ongoing");
    assert_eq!(
        world.count("select count(*) from check_in_reminders").await,
        0
    );
    world.finish().await;
}
