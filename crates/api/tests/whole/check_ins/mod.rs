//! Days that can be trusted: where each comes from, what people may bring in, and who is told.

mod account;
mod corrections;
mod imports;
mod projects;
mod reminders;
mod roster;
mod statistics;

use camp_domain::auth::Role;
use camp_testkit::{Camp, Client, Member, Plan, World};
use serde_json::Value;

use crate::world;

/// A camp of a week that is under way: two days are over, the night's pass has counted, and it is
/// ten past one on the third.
struct Town {
    world: World,
    desk: Client,
    camp: Camp,
    members: Vec<Member>,
    enrolments: Vec<String>,
}

/// The first member checked in on both days, the second on the first only, the third never.
async fn town() -> Town {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let camp = world.camp(Plan::default()).await;
    let members = world.members(&["早起的人", "晚起的人", "没起的人"]).await;
    let mut enrolments = Vec::new();
    for member in &members {
        enrolments.push(world.enrol(member, &camp).await.1);
    }
    world.advance_to(camp.at(2, 22)).await;
    let post = |member: usize, day| {
        let user = members[member].person.user_id;
        (camp.project, user, camp.at(day, 8))
    };
    world
        .outside
        .check_in(&[post(0, 1), post(0, 2), post(1, 1)])
        .await;
    world.advance_to(camp.night_after(2)).await;
    world.run_due().await;
    Town {
        world,
        desk,
        camp,
        members,
        enrolments,
    }
}

/// A member's days as the desk sees them.
async fn days(desk: &Client, enrolment: &str) -> Value {
    let path = format!("/api/admin/enrolments/{enrolment}/days");
    desk.get(&path).await.ok()
}

/// The days that count for a member.
async fn counted(desk: &Client, enrolment: &str) -> i64 {
    days(desk, enrolment).await["countedDays"].as_i64().unwrap()
}
