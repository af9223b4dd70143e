//! The member list of the planet's back office, which knows no user ids.

use camp_domain::auth::Role;
use camp_testkit::{Form, Plan, World};
use chrono::TimeDelta;
use serde_json::json;

use super::counted;
use crate::world;

const PATH: &str = "/api/admin/roster-imports";

/// The planet is down from the beginning: nobody is known but from the file.
async fn blind() -> World {
    let world = world().await;
    let fault = json!({ "name": "planet_html", "probability": 1 });
    world.outside.fault(fault).await;
    world
}

#[tokio::test]
async fn a_member_known_only_by_number_pays_is_counted_and_becomes_the_real_one_later() {
    let world = blind().await;
    let desk = world.staff(Role::Admin).await;
    let camp = world.camp(Plan::default()).await;
    let member = world.member("只有编号的人").await;
    world.tamper("delete from planet_member_names").await;
    world.tamper("delete from planet_members").await;
    let (number, user) = (member.person.number, member.person.user_id);
    let list = format!("成员编号,用户昵称,微信昵称,星球名片昵称\n{number},只有编号的人,微,\n");
    let file = Some(("成员.csv", list.as_bytes()));
    let plan = desk.post_form(PATH, &[("apply", "false")], file).await.ok();
    assert_eq!(
        (&plan["newMembers"], &plan["applied"]),
        (&json!(1), &json!(false))
    );
    assert_eq!(world.count("select count(*) from planet_members").await, 0);
    let plan = desk.post_form(PATH, &[("apply", "true")], file).await.ok();
    assert_eq!(plan["applied"], true);
    let again = desk.post_form(PATH, &[("apply", "true")], file).await.ok();
    assert_eq!(
        (&again["newMembers"], &again["same"]),
        (&json!(0), &json!(1))
    );
    // The form is checked against the file.
    let form = Form {
        planet_id: number.to_string(),
        ..Form::of(&member.person)
    };
    let order = camp_testkit::Order::of(&member.press(&camp, &form).await.ok());
    world.pay(&order).await;
    let enrolment = member.enrolment_of(&order).await;
    let resolved = "select planet_user_id::text from enrolments";
    assert_eq!(world.words(resolved).await, [format!("-{number}")]);
    // And so are check-ins from a file.
    world.advance_to(camp.at(3, 9)).await;
    let text = format!("成员编号,日期\n{number},{}\n", camp.start);
    let imports = format!("/api/admin/camps/{}/check-in-imports", camp.id);
    let look = format!("{imports}/preview");
    let plan = desk.post_form(&look, &[("text", &text)], None).await.ok();
    let hash = plan["hash"].as_str().unwrap();
    let fields = [("text", text.as_str()), ("hash", hash)];
    assert_eq!(desk.post_form(&imports, &fields, None).await.status, 201);
    assert_eq!(counted(&desk, &enrolment).await, 1);
    // The planet is back: the number has a user, and takes everything along.
    world.outside.no_faults().await;
    world.advance(TimeDelta::days(1)).await;
    world.run_due().await;
    assert_eq!(world.words(resolved).await, [user.to_string()]);
    assert_eq!(
        world.words("select person_key from enrolments").await,
        [format!("planet:{user}")]
    );
    assert_eq!(
        world
            .count("select count(*) from planet_members where user_id < 0")
            .await,
        0
    );
    assert_eq!(
        world
            .count("select count(*) from manual_days where user_id < 0")
            .await,
        0
    );
    world.finish().await;
}

#[tokio::test]
async fn another_file_and_rows_that_cannot_be_read_import_nothing() {
    let world = blind().await;
    let desk = world.staff(Role::Admin).await;
    let other = Some(("别的.csv", "日期,内容\n11月22日,早起\n".as_bytes()));
    desk.post_form(PATH, &[("apply", "true")], other)
        .await
        .refused(422, "roster_columns");
    let broken = Some((
        "成员.csv",
        "成员编号,用户昵称\n1,小明\n1,小红\n8.4E+14,小刚\n".as_bytes(),
    ));
    let plan = desk
        .post_form(PATH, &[("apply", "false")], broken)
        .await
        .ok();
    assert_eq!(plan["errorCount"], 2);
    desk.post_form(PATH, &[("apply", "true")], broken)
        .await
        .refused(409, "import_has_errors");
    assert_eq!(world.count("select count(*) from planet_members").await, 0);
    let coach = world.staff(Role::Coach).await;
    coach
        .post_form(PATH, &[("apply", "true")], other)
        .await
        .refused(403, "forbidden");
    world.outside.no_faults().await;
    world.finish().await;
}
