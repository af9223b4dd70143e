//! Access tickets: what opens one enrolment without a session.

use camp_testkit::{Member, Plan, World};
use chrono::TimeDelta;
use serde_json::json;

use crate::world;

async fn ticket(member: &Member, enrolment: &str) -> String {
    let path = format!("/api/h5/enrolments/{enrolment}/ticket");
    let view = member.client.post(&path, json!({})).await.ok();
    view["ticket"].as_str().unwrap().to_owned()
}

async fn status(world: &World, ticket: &str, path: &str) -> u16 {
    world.client().with_ticket(ticket).get(path).await.status
}

#[tokio::test]
async fn nobody_gets_a_ticket_by_an_order_number() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let members = world.members(&["付款的人", "捡到收据的人"]).await;
    let (order, enrolment) = world.enrol(&members[0], &camp).await;
    for id in [&enrolment, &order.id, &order.number] {
        let path = format!("/api/h5/enrolments/{id}/ticket");
        let stranger = members[1].client.post(&path, json!({})).await;
        assert!(matches!(stranger.status, 400 | 404), "{stranger}");
        let nobody = world.client().post(&path, json!({})).await;
        assert!(matches!(nobody.status, 400 | 401 | 404), "{nobody}");
        let invented = world.client().with_ticket(&format!("tk_{enrolment}"));
        let answer = invented.get(&format!("/api/h5/enrolments/{id}")).await;
        assert!(matches!(answer.status, 400 | 401 | 404), "{answer}");
    }
    assert_eq!(world.count("select count(*) from access_tickets").await, 0);
    world.finish().await;
}

#[tokio::test]
async fn a_ticket_opens_its_own_enrolment_and_nothing_else() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let members = world.members(&["甲", "乙"]).await;
    let (_, mine) = world.enrol(&members[0], &camp).await;
    let (_, other) = world.enrol(&members[1], &camp).await;
    let ticket = ticket(&members[0], &mine).await;
    for part in ["", "/progress", "/group"] {
        let path = format!("/api/h5/enrolments/{mine}{part}");
        assert_eq!(status(&world, &ticket, &path).await, 200, "{path}");
        let path = format!("/api/h5/enrolments/{other}{part}");
        assert_eq!(status(&world, &ticket, &path).await, 404, "{path}");
    }
    for path in ["/api/h5/enrolments", "/api/admin/camps", "/api/auth/me"] {
        assert_eq!(status(&world, &ticket, path).await, 401, "{path}");
    }
    world.finish().await;
}

#[tokio::test]
async fn a_ticket_survives_a_restart_and_the_loss_of_everything_but_the_database() {
    let mut world = world().await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["换手机的人"]).await.remove(0);
    let (_, enrolment) = world.enrol(&member, &camp).await;
    let ticket = ticket(&member, &enrolment).await;
    world.restart_api();
    let path = format!("/api/h5/enrolments/{enrolment}/progress");
    assert_eq!(status(&world, &ticket, &path).await, 200);
    world.finish().await;
}

#[tokio::test]
async fn issuing_a_ticket_again_voids_the_one_before() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["丢了链接的人"]).await.remove(0);
    let (_, enrolment) = world.enrol(&member, &camp).await;
    let path = format!("/api/h5/enrolments/{enrolment}");
    let first = ticket(&member, &enrolment).await;
    assert_eq!(status(&world, &first, &path).await, 200);
    let second = ticket(&member, &enrolment).await;
    assert_ne!(first, second);
    assert_eq!(status(&world, &first, &path).await, 401);
    assert_eq!(status(&world, &second, &path).await, 200);
    // What lies in the database opens nothing.
    let stored = "select count(*) from access_tickets where octet_length(token_hash) = 32";
    assert_eq!(world.count(stored).await, 2);
    world.finish().await;
}

#[tokio::test]
async fn a_ticket_ends_a_week_after_its_camp() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["留念的人"]).await.remove(0);
    let (_, enrolment) = world.enrol(&member, &camp).await;
    let ticket = ticket(&member, &enrolment).await;
    let path = format!("/api/h5/enrolments/{enrolment}");
    world.advance_to(camp.end.plus(6).end()).await;
    world.run_due().await;
    assert_eq!(status(&world, &ticket, &path).await, 200);
    world.advance(TimeDelta::days(2)).await;
    world.run_due().await;
    assert_eq!(status(&world, &ticket, &path).await, 401);
    assert_eq!(
        member.card(&enrolment).await["id"],
        enrolment,
        "the member has a session"
    );
    world.finish().await;
}
