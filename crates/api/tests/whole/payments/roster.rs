//! The check of what people type against the roster.

use camp_testkit::{Form, Member, Order, Plan};
use serde_json::{Value, json};

use crate::world;

async fn check(member: &Member, camp: &camp_testkit::Camp, id: &str, name: &str) -> Value {
    let path = format!("/api/h5/camps/{}/roster-checks", camp.id);
    let body = json!({ "planetId": id, "planetNickname": name });
    member.client.post(&path, body).await.ok()
}

#[tokio::test]
async fn the_roster_says_match_mismatch_or_unknown_and_no_more() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let members = world.members(&["晨光", "暮色"]).await;
    let me = &members[0];
    let (id, number) = (me.person.user_id.to_string(), me.person.number.to_string());
    for (id, name, result) in [
        (id.as_str(), "晨光", "match"),
        (number.as_str(), " 晨光 ", "match"),
        (id.as_str(), "暮色", "mismatch"),
        ("99999999999999", "晨光", "unknown"),
    ] {
        let answer = check(me, &camp, id, name).await;
        assert_eq!(answer, json!({ "result": result }), "{id} {name}");
    }
    world.finish().await;
}

#[tokio::test]
async fn the_roster_is_not_for_searching() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let members = world.members(&["好奇一号", "好奇二号"]).await;
    let path = format!("/api/h5/camps/{}/roster-checks", camp.id);
    let body = json!({ "planetId": "12345", "planetNickname": "谁" });
    let nobody = world.client().post(&path, body.clone()).await;
    nobody.refused(401, "unauthenticated");
    for _ in 0..10 {
        members[0].client.post(&path, body.clone()).await.ok();
    }
    let eleventh = members[0].client.post(&path, body.clone()).await;
    assert_eq!(eleventh.status, 429, "{eleventh}");
    let wait: u64 = eleventh.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    members[1].client.post(&path, body).await.ok();
    world.finish().await;
}

#[tokio::test]
async fn an_id_nobody_knows_does_not_stop_the_payment_but_the_refund() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["手滑的人"]).await.remove(0);
    let mut form = Form::of(&member.person);
    form.planet_id = "99999999999999".into();
    let order = Order::of(&member.press(&camp, &form).await.ok());
    world.pay(&order).await;
    let enrolment = member.enrolment_of(&order).await;
    world
        .live(&camp, &[(member.person.user_id, (1..=7).collect())])
        .await;

    // A person finds out who it is before the list is made.
    let desk = world.staff(camp_domain::auth::Role::Admin).await;
    let path = format!("/api/admin/enrolments/{enrolment}/resolve");
    let user = member.person.user_id.to_string();
    let body = json!({ "planetUserId": user, "reason": "与本人核对过打卡记录" });
    desk.post(&path, body).await.ok();
    let listed = world.settle(&desk, &camp).await;
    assert_eq!(listed.len(), 1);
    assert_eq!(member.progress(&enrolment).await["countedDays"], 7);
    world.finish().await;
}
