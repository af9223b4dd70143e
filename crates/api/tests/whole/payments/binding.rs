//! Who a payment belongs to: in time, too late, twice, and wrongly.

use camp_domain::auth::Role;
use camp_testkit::{Camp, Member, Plan, Scan, World};
use chrono::TimeDelta;
use serde_json::json;

use super::on_the_desk;
use crate::world;

async fn world_with_code() -> (World, Camp) {
    let world = world().await;
    let plan = Plan {
        code: Some(("teacher", None)),
        days: 14,
        late: 12,
        ..Plan::default()
    };
    let camp = world.camp(plan).await;
    (world, camp)
}

/// Pays to the code and claims it; answers the enrolment.
async fn claimed(world: &World, member: &Member) -> String {
    let paid = world.scan(&Scan::default()).await;
    world.next_hour().await;
    let claim = member.claim(paid.claim()).await.ok();
    claim["enrolmentId"].as_str().expect("a place").to_owned()
}

async fn log(world: &World) -> Vec<String> {
    let moves = "select coalesce(from_state, '') || '>' || to_state from status_log
                  where machine = 'binding' order by id";
    world.words(moves).await
}

#[tokio::test]
async fn after_seven_days_a_payment_goes_to_a_person_and_staff_are_told() {
    let (world, _) = world_with_code().await;
    let member = world.members(&["拖延的人"]).await.remove(0);
    let enrolment = claimed(&world, &member).await;
    world.scan(&Scan::default()).await;
    world.next_hour().await;
    for _ in 0..7 {
        world.advance(TimeDelta::days(1)).await;
        world.run_due().await;
    }
    let reminded = "select count(*) from messages where cause like 'binding_reminder:%'";
    assert_eq!(
        world.count(reminded).await,
        4,
        "both payers, on day three and six"
    );
    world.next_hour().await;
    assert_eq!(
        log(&world).await,
        [
            ">pending",
            ">pending",
            "pending>expired",
            "pending>expired",
            "expired>manual_review",
            "expired>manual_review"
        ]
    );
    let told = "select count(*) from messages where cause like 'binding_expired:%'";
    assert!(world.count(told).await >= 1);

    // What comes now is a proposal: the state stays, the group can be seen.
    let card = member.bind(&enrolment, false).await.ok();
    assert_eq!(
        (&card["bindStatus"], &card["proposed"]),
        (&json!("manual_review"), &json!(true))
    );
    let group = format!("/api/h5/enrolments/{enrolment}/group");
    assert_eq!(member.client.get(&group).await.status, 200);
    let admin = world.staff(Role::Admin).await;
    let path = format!("/api/admin/enrolments/{enrolment}/resolve");
    let body = json!({ "planetUserId": member.person.user_id.to_string(), "reason": "核对过会员补填的信息" });
    let row = admin.post(&path, body).await.ok();
    assert_eq!(
        (&row["bindStatus"], &row["bindMethod"]),
        (&json!("completed"), &json!("manual"))
    );
    assert_eq!(
        row["wechatNickname"], member.person.name,
        "taken over from the proposal"
    );
    world.finish().await;
}

#[tokio::test]
async fn one_planet_account_on_two_codes_of_two_payers_holds_both() {
    let (world, _) = world_with_code().await;
    let members = world.members(&["本人", "填错的人"]).await;
    let first = claimed(&world, &members[0]).await;
    members[0].bind(&first, false).await.ok();
    let second = claimed(&world, &members[1]).await;
    let mut form = json!({
        "planetNickname": members[0].person.name,
        "planetId": members[0].person.number.to_string(),
        "wechatNickname": "填错的人",
    });
    let path = format!("/api/h5/enrolments/{second}/bind");
    let problem = members[1].client.post(&path, form.clone()).await;
    let problem = problem.refused(409, "planet_id_taken");
    assert_eq!(problem["errors"][0]["field"], "planetId");
    assert_eq!(
        members[1].card(&second).await["bindStatus"],
        "pending",
        "nothing has changed"
    );
    form["confirmTaken"] = json!(true);
    let card = members[1].client.post(&path, form).await.ok();
    assert_eq!(
        (&card["bindStatus"], &card["contested"]),
        (&json!("manual_review"), &json!(true))
    );
    assert_eq!(members[0].card(&first).await["contested"], true);
    assert_eq!(on_the_desk(&world).await, ["contested_binding"]);
    world.finish().await;
}

#[tokio::test]
async fn who_paid_the_code_twice_for_one_person_keeps_the_first_place() {
    let (world, _) = world_with_code().await;
    let member = world.members(&["付了两次的人"]).await.remove(0);
    let first = claimed(&world, &member).await;
    member.bind(&first, false).await.ok();
    let second = claimed(&world, &member).await;
    member
        .bind(&second, false)
        .await
        .refused(409, "planet_id_taken");
    let card = member.bind(&second, true).await.ok();
    assert_eq!(card["bindStatus"], "manual_review");
    assert_eq!(member.card(&first).await["contested"], false);
    assert_eq!(on_the_desk(&world).await, ["paid_twice"]);
    world.finish().await;
}

#[tokio::test]
async fn a_person_who_paid_by_order_and_by_code_is_met_as_one() {
    let (world, camp) = world_with_code().await;
    let member = world.members(&["两条路的人"]).await.remove(0);
    world.enrol(&member, &camp).await;
    let second = claimed(&world, &member).await;
    member
        .bind(&second, false)
        .await
        .refused(409, "planet_id_taken");
    world.finish().await;
}

#[tokio::test]
async fn a_member_who_reports_a_wrong_binding_holds_the_settlement_until_a_person_has_looked() {
    let (world, camp) = world_with_code().await;
    let member = world.members(&["被绑错的人"]).await.remove(0);
    let enrolment = claimed(&world, &member).await;
    member.bind(&enrolment, false).await.ok();
    let path = format!("/api/h5/enrolments/{enrolment}/binding-reports");
    for text in ["", "x", "\u{202E}反过来", &"长".repeat(301)] {
        let answer = member.client.post(&path, json!({ "text": text })).await;
        assert_eq!(answer.status, 422, "{text}: {answer}");
    }
    let report = json!({ "text": "这不是我的星球账号" });
    assert_eq!(member.client.post(&path, report.clone()).await.status, 204);
    assert_eq!(
        member.client.post(&path, report).await.status,
        204,
        "once is enough"
    );
    assert_eq!(member.card(&enrolment).await["bindingReported"], true);
    assert_eq!(on_the_desk(&world).await, ["binding_dispute"]);

    world
        .live(&camp, &[(member.person.user_id, (1..=14).collect())])
        .await;
    let admin = world.staff(Role::Admin).await;
    assert!(
        world.settle(&admin, &camp).await.is_empty(),
        "nothing is refunded while in doubt"
    );
    assert_eq!(member.card(&enrolment).await["result"], "unmatched");
    let path = format!("/api/admin/enrolments/{enrolment}/resolve");
    let body = json!({ "planetUserId": member.person.user_id.to_string(), "reason": "核实无误" });
    admin.post(&path, body).await.ok();
    assert!(
        on_the_desk(&world).await.is_empty(),
        "the doubt has its answer"
    );
    assert_eq!(member.card(&enrolment).await["bindingReported"], false);
    world.finish().await;
}

#[tokio::test]
async fn tickets_of_others_bind_and_report_nothing() {
    let (world, _) = world_with_code().await;
    let members = world.members(&["甲", "乙"]).await;
    let mine = claimed(&world, &members[0]).await;
    let other = claimed(&world, &members[1]).await;
    let issue = format!("/api/h5/enrolments/{mine}/ticket");
    let ticket = members[0].client.post(&issue, json!({})).await.ok();
    let ticket = ticket["ticket"].as_str().unwrap().to_owned();
    let form = json!({ "planetNickname": "甲", "planetId": "77", "wechatNickname": "甲" });
    let holder = world.client().with_ticket(&ticket);
    let foreign = format!("/api/h5/enrolments/{other}/bind");
    assert_eq!(holder.post(&foreign, form.clone()).await.status, 404);
    let foreign = format!("/api/h5/enrolments/{other}/binding-reports");
    assert_eq!(
        holder
            .post(&foreign, json!({ "text": "不是我的" }))
            .await
            .status,
        404
    );
    assert_eq!(members[0].bind(&other, false).await.status, 404);
    assert_eq!(members[1].card(&other).await["bindStatus"], "pending");
    // The own ticket is as good as the session.
    let own = format!("/api/h5/enrolments/{mine}/bind");
    assert_eq!(
        holder.post(&own, form).await.ok()["bindStatus"],
        "completed"
    );
    world.finish().await;
}

#[tokio::test]
async fn hostile_names_and_ids_bind_nothing() {
    let (world, _) = world_with_code().await;
    let member = world.members(&["老实人"]).await.remove(0);
    let enrolment = claimed(&world, &member).await;
    let path = format!("/api/h5/enrolments/{enrolment}/bind");
    let honest =
        json!({ "planetNickname": "老实人", "planetId": "12", "wechatNickname": "老实人" });
    let long = "长".repeat(10_000);
    for (field, value) in [
        ("planetId", "12 34"),
        ("planetId", "12a4"),
        ("planetId", "-5"),
        ("planetId", "0"),
        ("planetId", "1234567890123456"),
        ("planetId", ""),
        ("planetNickname", ""),
        ("planetNickname", "  "),
        ("planetNickname", "反\u{202E}过来"),
        ("planetNickname", "看不\u{200B}见"),
        ("planetNickname", long.as_str()),
        ("wechatNickname", "换\n行"),
        ("wechatNickname", long.as_str()),
    ] {
        let mut form = honest.clone();
        form[field] = json!(value);
        let answer = member.client.post(&path, form).await;
        assert_eq!(answer.status, 422, "{field}: {answer}");
        let problem = answer.json();
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
    }
    assert_eq!(member.card(&enrolment).await["bindStatus"], "pending");
    assert_eq!(member.card(&enrolment).await["planetId"], "");
    // Full-width digits, blanks around and emoji are how people type.
    let mut form = honest;
    form["planetId"] = json!(" １２ ");
    form["planetNickname"] = json!("老实人👩‍🚀");
    let card = member.client.post(&path, form).await.ok();
    assert_eq!(
        (&card["planetId"], &card["planetNickname"]),
        (&json!("12"), &json!("老实人👩‍🚀"))
    );
    world.finish().await;
}
