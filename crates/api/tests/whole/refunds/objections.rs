//! Members object to their provisional result: text, pictures, an answer, and nobody else waits.

use camp_domain::auth::Role;
use camp_testkit::{Camp, Client, Member, Plan, World, pixel};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::world;

struct Shown {
    world: World,
    desk: Client,
    camp: Camp,
    /// Kept the word, fell short.
    people: [(Member, String); 2],
}

/// The results are shown, and everybody may object.
async fn shown() -> Shown {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let mut people = Vec::new();
    for member in world.members(&["守约的人", "少算一天的人"]).await {
        let (_, enrolment) = world.enrol(&member, &camp).await;
        people.push((member, enrolment));
    }
    let days = [(1..=6).collect(), vec![1, 2, 3]];
    let attendance: Vec<_> = people
        .iter()
        .zip(days)
        .map(|((member, _), days)| (member.person.user_id, days))
        .collect();
    world.live(&camp, &attendance).await;
    world.ensure_staff(Role::SuperAdmin).await;
    let desk = world.staff(Role::Admin).await;
    let path = format!("/api/admin/camps/{}/settlement", camp.id);
    desk.post(&path, json!({})).await.ok();
    let people = people.try_into().ok().unwrap();
    Shown {
        world,
        desk,
        camp,
        people,
    }
}

fn own(enrolment: &str) -> String {
    format!("/api/h5/enrolments/{enrolment}/objection")
}

fn words(text: &str) -> Value {
    json!({ "words": text })
}

async fn show(client: &Client, enrolment: &str, picture: &[u8]) -> camp_testkit::Answer {
    let path = format!("{}/pictures", own(enrolment));
    let sort = [("content-type", "image/png")];
    client.post_raw(&path, &sort, picture.to_vec()).await
}

#[tokio::test]
async fn a_member_objects_with_a_picture_and_reads_the_answer() {
    let Shown {
        world,
        desk,
        camp,
        people,
    } = shown().await;
    let (member, enrolment) = &people[1];
    let path = own(enrolment);
    let before = member.client.get(&path).await.ok();
    assert_eq!(
        (&before["open"], &before["objection"]),
        (&json!(true), &Value::Null)
    );
    member
        .client
        .post(&path, words("第4天发了帖，没有算进来"))
        .await
        .ok();
    let seen = show(&member.client, enrolment, &pixel()).await.ok();
    assert_eq!(seen["objection"]["picturesLeft"], 5);
    member
        .client
        .post(&path, words("补充：帖子链接在截图里"))
        .await
        .ok();

    let coach = world.staff(Role::Coach).await;
    let list = coach.get("/api/admin/objections?state=open").await.ok();
    assert_eq!(list["total"], 1, "the coach of the camp sees it");
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    let detail = desk.get(&format!("/api/admin/objections/{id}")).await.ok();
    assert_eq!(detail["said"].as_array().unwrap().len(), 2);
    let picture = detail["pictures"][0].as_str().unwrap().to_owned();
    assert_eq!(world.client().get(&picture).await.status, 200);
    assert_eq!(detail["days"][3]["state"], "missed");
    let settlement = desk
        .get(&format!("/api/admin/camps/{}/settlement", camp.id))
        .await
        .ok();
    assert_eq!(settlement["openObjections"], 1);
    world.run_due().await;
    let told = world.outside.messages("wecom_app").await.join("\n");
    assert!(told.contains("对打卡结果有异议"), "{told}");

    // The day is corrected with the tools there are, and the answer says so.
    let day = camp.start.plus(3);
    let fix = json!({ "checkedIn": true, "reason": "已核实截图" });
    desk.put(
        &format!("/api/admin/enrolments/{enrolment}/days/{day}"),
        fix,
    )
    .await
    .ok();
    let status = &member.progress(enrolment).await["refund"]["status"];
    assert_eq!(status, "not_settled", "no longer said to have fallen short");
    let answer = json!({ "accepted": true, "answer": "已核实截图，第4天补记" });
    let path_of = format!("/api/admin/objections/{id}/answer");
    coach.post(&path_of, answer.clone()).await.ok();
    desk.post(&path_of, answer)
        .await
        .refused(409, "objection_ended");
    let after = member.client.get(&path).await.ok();
    assert_eq!(
        (&after["objection"]["state"], &after["objection"]["answer"]),
        (&json!("accepted"), &json!("已核实截图，第4天补记"))
    );
    world.advance(TimeDelta::hours(49)).await;
    let list = format!("/api/admin/camps/{}/settlement/list", camp.id);
    let listed = desk.post(&list, json!({})).await.ok();
    assert_eq!(
        listed["qualifiedCount"], 2,
        "with the corrected day the word is kept"
    );
    world.run_due().await;
    world.finish().await;
}

#[tokio::test]
async fn an_open_objection_holds_that_members_refund_and_nobody_elses() {
    let Shown {
        world,
        desk,
        camp,
        people,
    } = shown().await;
    let (member, enrolment) = &people[0];
    member
        .client
        .post(&own(enrolment), words("金额不对"))
        .await
        .ok();
    let fix = json!({ "checkedIn": true, "reason": "已核实截图" });
    let day = camp.start.plus(3);
    desk.put(
        &format!("/api/admin/enrolments/{}/days/{day}", people[1].1),
        fix,
    )
    .await
    .ok();
    world.advance(TimeDelta::hours(49)).await;
    let list = format!("/api/admin/camps/{}/settlement/list", camp.id);
    let listed = desk.post(&list, json!({})).await.ok();
    let row = listed["rows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["enrolmentId"] == json!(enrolment));
    assert_eq!(row.unwrap()["flags"], json!(["objection_open"]));
    let review = world.in_review(&desk, &camp).await;
    assert_eq!(review.len(), 2);
    desk.approve(&review, 19_800)
        .await
        .refused(409, "refund_objection_open");
    for one in &review {
        let path = format!("/api/admin/refunds/{}/approve", one.id);
        let answer = desk
            .post(&path, json!({ "factsHash": one.facts_hash }))
            .await;
        match one.enrolment == *enrolment {
            true => drop(answer.refused(409, "refund_objection_open")),
            false => drop(answer.ok()),
        }
    }
    // The member takes it back, after the time for new ones is over.
    let path = own(enrolment);
    member
        .client
        .post(&format!("{path}/withdraw"), json!({}))
        .await
        .ok();
    member
        .client
        .post(&path, words("还是想说一句"))
        .await
        .refused(409, "objection_closed");
    let held: Vec<_> = review
        .into_iter()
        .filter(|one| one.enrolment == *enrolment)
        .collect();
    desk.approve(&held, 9_900).await.ok();
    world.run_due().await;
    world.finish().await;
}

#[tokio::test]
async fn what_is_wrong_or_somebody_elses_changes_nothing() {
    let Shown {
        world,
        desk,
        people,
        ..
    } = shown().await;
    let (member, enrolment) = &people[1];
    let path = own(enrolment);
    let stranger = &people[0].0.client;
    assert_eq!(stranger.get(&path).await.status, 404);
    assert_eq!(stranger.post(&path, words("不是我的")).await.status, 404);
    assert_eq!(
        world.client().post(&path, words("没有登录")).await.status,
        401
    );
    assert_eq!(desk.post(&path, words("工作人员")).await.status, 401);
    let long = "长".repeat(501);
    for hostile in ["", " ", "一", &long, "带\u{0}零", "反\u{202E}向"] {
        let answer = member.client.post(&path, words(hostile)).await;
        assert_eq!(answer.status, 422, "{hostile:?}");
    }
    show(&member.client, enrolment, &pixel())
        .await
        .refused(409, "objection_ended");
    let form = format!("{path}/pictures");
    let sort = [("content-type", "multipart/form-data; boundary=x")];
    let foreign = member.client.post_raw(&form, &sort, pixel()).await;
    assert_eq!(foreign.status, 415, "what a foreign page could send");
    assert_eq!(world.count("select count(*) from objections").await, 0);

    member.client.post(&path, words("第4天没有算")).await.ok();
    let big = vec![0xFF; 2 * 1024 * 1024 + 1];
    for (file, code) in [
        (
            b"<html><script>alert(1)</script></html>".as_slice(),
            "file_type",
        ),
        (&big, "file_too_large"),
        (&pixel()[..30], "file_unreadable"),
        (&[], "file_empty"),
    ] {
        show(&member.client, enrolment, file)
            .await
            .refused(422, code);
    }
    for _ in 0..6 {
        show(&member.client, enrolment, &pixel()).await.ok();
    }
    show(&member.client, enrolment, &pixel())
        .await
        .refused(409, "objection_full");
    assert_eq!(
        world.count("select count(*) from objection_pictures").await,
        6
    );

    let id = world
        .words("select id::text from objections")
        .await
        .remove(0);
    let answer = format!("/api/admin/objections/{id}/answer");
    world.new_staff(Role::Coach, "coach_elsewhere").await;
    let elsewhere = world.staff_named("coach_elsewhere").await;
    let no = json!({ "accepted": false, "answer": "截图不是这个营的" });
    assert_eq!(elsewhere.post(&answer, no.clone()).await.status, 404);
    assert_eq!(
        elsewhere.get("/api/admin/objections").await.ok()["total"],
        0
    );
    let volunteer = world.staff(Role::Volunteer).await;
    volunteer
        .post(&answer, no.clone())
        .await
        .refused(403, "forbidden");
    assert_eq!(
        desk.post(&answer, json!({ "accepted": true, "answer": "" }))
            .await
            .status,
        422
    );
    desk.post(&answer, no).await.ok();
    // Once more, and once more, and then by other ways.
    for _ in 0..2 {
        member.client.post(&path, words("请再看一次")).await.ok();
        member
            .client
            .post(&format!("{path}/withdraw"), json!({}))
            .await
            .ok();
    }
    member
        .client
        .post(&path, words("第四次"))
        .await
        .refused(409, "objection_too_many");
    world.run_due().await;
    world.finish().await;
}

#[tokio::test]
async fn the_ticket_of_who_objected_lives_until_the_answer() {
    let Shown {
        world,
        desk,
        camp,
        people,
    } = shown().await;
    let (member, enrolment) = &people[1];
    let issued = format!("/api/h5/enrolments/{enrolment}/ticket");
    let token = member.client.post(&issued, json!({})).await.ok()["ticket"].clone();
    let ticket = token.as_str().unwrap().to_owned();
    let holder = world.client().with_ticket(&ticket);
    holder
        .post(&own(enrolment), words("第4天没有算"))
        .await
        .ok();
    world.advance_to(camp.end.end() + TimeDelta::days(9)).await;
    world.run_due().await;
    let seen = holder.get(&own(enrolment)).await.ok();
    assert_eq!(seen["objection"]["state"], "open");
    let id = world
        .words("select id::text from objections")
        .await
        .remove(0);
    let no = json!({ "accepted": false, "answer": "当天没有发帖" });
    let desk = match desk.get("/api/admin/objections").await.status {
        200 => desk,
        _ => world.staff(Role::Admin).await,
    };
    desk.post(&format!("/api/admin/objections/{id}/answer"), no)
        .await
        .ok();
    assert_eq!(holder.get(&own(enrolment)).await.status, 401);
    world.run_due().await;
    world.finish().await;
}
