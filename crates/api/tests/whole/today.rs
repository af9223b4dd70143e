//! The day's page and the search: what waits for a person, for the person who may see it.

use camp_domain::auth::Role;
use camp_testkit::{Camp, Client, Plan, World};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::refunds::{Ended, ended};
use crate::world;

const TODAY: &str = "/api/admin/today";

/// Every kind of work, and the list that its card leads to.
const LISTS: [(&str, &str); 8] = [
    ("review", "/api/admin/refunds?tab=review"),
    ("release", "/api/admin/refunds?tab=release"),
    ("desk", "/api/admin/money-exceptions?state=open"),
    ("matching", "/api/admin/enrolments?bindStatus=manual_review"),
    ("objections", "/api/admin/objections?state=open"),
    (
        "stuck_refunds",
        "/api/admin/refunds?tab=records&outcome=needs_person",
    ),
    ("failed_messages", "/api/admin/messages?state=failed"),
    ("paused_runs", "/api/admin/release-runs?state=paused"),
];

fn work<'a>(today: &'a Value, kind: &str) -> Option<&'a Value> {
    let work = today["work"].as_array().unwrap();
    work.iter().find(|work| work["kind"] == kind)
}

/// Holds every card against its list; answers the kinds of which something waits.
async fn waiting(desk: &Client) -> Vec<String> {
    let today = desk.get(TODAY).await.ok();
    let mut waiting = Vec::new();
    for (kind, list) in LISTS {
        let card = work(&today, kind).unwrap();
        let listed = desk.get(list).await.ok();
        assert_eq!(card["count"], listed["total"], "{kind}");
        assert_eq!(card["since"].is_null(), card["count"] == 0, "{kind}");
        if card["count"] != 0 {
            waiting.push(kind.to_owned());
        }
    }
    waiting
}

async fn assign(world: &World, username: &str, camp: &Camp) {
    let statement = format!(
        "insert into camp_staff (camp_id, user_id, role)
         select '{}', id, role from users where username = '{username}'",
        camp.id
    );
    assert_eq!(world.tamper(&statement).await, 1);
}

/// Somebody of this role who looks after no camp yet.
async fn newcomer(world: &World, role: Role, username: &str) -> Client {
    world.new_staff(role, username).await;
    world.staff_named(username).await
}

async fn search(client: &Client, text: &str) -> Value {
    client
        .get(&format!("/api/admin/search?q={text}"))
        .await
        .ok()
}

fn found(result: &Value) -> [usize; 4] {
    ["members", "refunds", "desk", "camps"].map(|kind| result[kind].as_array().unwrap().len())
}

#[tokio::test]
async fn a_house_without_anything_to_do_says_so_and_calls_no_check_green() {
    let world = world().await;
    let desk = world.staff(Role::SuperAdmin).await;
    assert!(waiting(&desk).await.is_empty());
    let today = desk.get(TODAY).await.ok();
    assert_eq!(today["checks"]["looked"], false);
    assert!(today["checks"]["billDay"].is_null());
    assert_eq!(today["checks"]["items"].as_array().unwrap().len(), 3);
    assert_eq!(today["camps"], json!([]));
    world.finish().await;
}

#[tokio::test]
async fn every_card_counts_what_its_list_holds() {
    let Ended {
        world,
        desk,
        listed,
        people,
        ..
    } = ended(4).await;
    assert_eq!(waiting(&desk).await, ["review"]);
    world.run_due().await;
    desk.approve(&listed[..2], 2 * 9_900).await.ok();
    assert_eq!(waiting(&desk).await, ["review", "release"]);
    let strike = json!({ "name": "answer_5xx_before_commit", "scope": ["POST", "/v3/refund/domestic/refunds"] });
    world.outside.fault(strike).await;
    let hash = desk.preview(&listed[..1]).await.ok()["hash"].clone();
    let run = desk.release(&listed[..1], &hash, 9_900).await.json();
    world.run_due().await;
    assert_eq!(waiting(&desk).await, ["review", "release", "stuck_refunds"]);
    let run = run["id"].as_str().unwrap();
    let statements = [
        format!("update release_runs set state = 'paused' where id = '{run}'"),
        "update messages set state = 'failed', due_at = null where id = (select min(id::text)::uuid from messages)".to_owned(),
        format!(
            "update payments set bind_status = 'manual_review', bind_method = null
              where id = (select payment_id from enrolments where id = '{}')",
            people[3].enrolment
        ),
        format!(
            "insert into objections (id, enrolment_id, camp_id, state, created_at, updated_at)
             select id, id, camp_id, 'open', created_at, created_at from enrolments where id = '{}'",
            people[2].enrolment
        ),
        format!(
            "insert into objection_words (id, objection_id, words, created_at)
             select id, id, '少算了一天', created_at from enrolments where id = '{}'",
            people[2].enrolment
        ),
        format!(
            "insert into money_exceptions (id, kind, state, payment_id, detail, opened_at)
             select id, 'binding_dispute', 'open', payment_id, '绑定有误', created_at
               from enrolments where id = '{}'",
            people[3].enrolment
        ),
    ];
    for statement in statements {
        assert_eq!(world.tamper(&statement).await, 1, "{statement}");
    }
    let kinds: Vec<_> = LISTS.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(waiting(&desk).await, kinds);
}

#[tokio::test]
async fn coach_and_volunteer_see_their_camps_and_only_their_part() {
    let Ended { world, camp, .. } = ended(2).await;
    let other = world
        .camp(Plan {
            name: "别人的训练营",
            ..Plan::default()
        })
        .await;
    let coach = newcomer(&world, Role::Coach, "kim").await;
    let volunteer = newcomer(&world, Role::Volunteer, "lee").await;
    let today = coach.get(TODAY).await.ok();
    assert_eq!(work(&today, "review").unwrap()["count"], 0);
    assign(&world, "kim", &camp).await;
    assign(&world, "lee", &camp).await;
    let today = coach.get(TODAY).await.ok();
    assert_eq!(work(&today, "review").unwrap()["count"], 2);
    for kind in [
        "release",
        "desk",
        "matching",
        "failed_messages",
        "paused_runs",
    ] {
        assert!(work(&today, kind).is_none(), "{kind}");
    }
    assert!(today["checks"].is_null());
    let today = volunteer.get(TODAY).await.ok();
    assert_eq!(today["work"], json!([]));
    assert!(today["checks"].is_null());
    // Neither finds the other camp.
    for client in [&coach, &volunteer] {
        assert_eq!(found(&search(client, "别人的").await), [0, 0, 0, 0]);
        assert_eq!(
            found(&search(client, &other.id.to_string()).await),
            [0, 0, 0, 0]
        );
        assert_eq!(found(&search(client, "守约的人").await)[0], 2);
    }
    world.finish().await;
}

#[tokio::test]
async fn the_search_finds_by_every_number_and_gives_volunteers_none() {
    let Ended {
        world,
        desk,
        camp,
        people,
        listed,
    } = ended(2).await;
    let run = desk.approve_and_release(&listed).await;
    world
        .run_until(TimeDelta::seconds(20), async |_| {
            desk.run(&run).await["state"] == "done"
        })
        .await;
    let coach = newcomer(&world, Role::Coach, "kim").await;
    let volunteer = newcomer(&world, Role::Volunteer, "lee").await;
    assert_eq!(found(&search(&coach, &listed[0].number).await), [0; 4]);
    assign(&world, "kim", &camp).await;
    assign(&world, "lee", &camp).await;
    let one = &people[0];
    let refund = listed.iter().find(|row| row.enrolment == one.enrolment);
    let refund = refund.unwrap();
    let paid = world
        .words(&format!(
            "select transaction_id from payments where out_trade_no = '{}'",
            one.order.number
        ))
        .await
        .remove(0);
    let provider = world
        .words(&format!(
            "select provider_refund_id from refunds where id = '{}'",
            refund.id
        ))
        .await
        .remove(0);
    // Number, members and refunds it leads to, and whether a volunteer may look for it.
    let numbers = [
        (paid.as_str(), 1, 1, false),
        (one.order.number.as_str(), 1, 1, false),
        (one.order.id.as_str(), 1, 0, false),
        (refund.number.as_str(), 1, 1, false),
        (provider.as_str(), 0, 1, false),
        (refund.id.as_str(), 0, 1, false),
        (one.enrolment.as_str(), 1, 0, true),
    ];
    for (number, members, refunds, volunteers) in numbers {
        for client in [&desk, &coach] {
            let result = found(&search(client, number).await);
            assert_eq!(result, [members, refunds, 0, 0], "{number}");
        }
        let seen = if volunteers { members } else { 0 };
        let result = found(&search(&volunteer, number).await);
        assert_eq!(result, [seen, 0, 0, 0], "{number}");
    }
    let person = &one.member.person;
    for text in [
        person.user_id.to_string(),
        person.number.to_string(),
        "守约的人1".to_owned(),
    ] {
        let result = search(&volunteer, &text).await;
        let first = &result["members"][0];
        assert_eq!(first["id"], one.enrolment.as_str(), "{text}");
    }
    assert_eq!(found(&search(&desk, "晨读").await), [0, 0, 0, 1]);
    assert_eq!(found(&search(&desk, "%25%25").await), [0, 0, 0, 0]);
    for short in ["", "?q=", "?q=1", "?q=%20%20a"] {
        let answer = desk.get(&format!("/api/admin/search{short}")).await;
        let problem = answer.refused(422, "invalid_fields");
        assert_eq!(problem["errors"][0]["field"], "q", "{short}");
    }
    world.finish().await;
}

#[tokio::test]
async fn checks_turn_green_when_the_bill_was_read_and_camps_show_their_days() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["每天都来的人"]).await.remove(0);
    world.ensure_staff(Role::SuperAdmin).await;
    world.enrol(&member, &camp).await;
    world.advance(TimeDelta::days(2)).await;
    world.run_due().await;
    let desk = world.staff(Role::Admin).await;
    let today = desk.get(TODAY).await.ok();
    assert_eq!(today["checks"]["looked"], true, "{today}");
    assert!(today["checks"]["billDay"].is_string(), "{today}");
    let shown = &today["camps"][0];
    assert_eq!(shown["id"], camp.id.to_string());
    assert_eq!((&shown["day"], &shown["days"]), (&json!(2), &json!(7)));
    assert_eq!(shown["line"], json!([0, 0]));
    assert_eq!(shown["stale"], false, "{shown}");
    world.finish().await;
}
