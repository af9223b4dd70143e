//! How fast check-ins are at the size the product is made for: ten camps of a thousand members and
//! a month of days. Prints figures beside their goals; nothing fails but what cannot be done.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

#[path = "../tests/whole/building.rs"]
mod building;
#[path = "measure/figures.rs"]
mod figures;

use std::time::{Duration, Instant};

use camp_domain::auth::Role;
use camp_domain::check_ins::{ChangeCause, SyncState};
use camp_domain::config::PLANET_INTERVAL;
use camp_domain::{Actor, Visibility};
use camp_repository::check_ins::{self, Occasion};
use camp_services::config;
use camp_testkit::{Camp, Client, Plan, World};
use figures::{figure, say};
use serde_json::{Value, json};

const CAMPS: usize = 10;
const MEMBERS: usize = 1_000;
const DAYS: u64 = 30;

#[tokio::main]
async fn main() {
    let world = building::world().await;
    let desk = world.staff(Role::Admin).await;
    let users = join(&world).await;
    let mut camps = Vec::new();
    for _ in 0..CAMPS {
        let plan = Plan {
            name: "万人打卡营",
            days: DAYS + 1,
            required: 20,
            ..Plan::default()
        };
        let camp = world.camp(plan).await;
        enrol(&world, &camp, &users).await;
        camps.push(camp);
    }
    say(&format!(
        "{CAMPS} camps, {MEMBERS} members each, {DAYS} days"
    ));
    world.advance_to(camps[0].at(DAYS - 1, 22)).await;
    post(&world, &camps, &users, 1..DAYS).await;
    world.advance_to(camps[0].at(DAYS, 2)).await;
    world.run_due().await;
    pace(&world, "0").await;
    sync(&world, "a night that brings nothing new", None).await;
    world.advance_to(camps[0].at(DAYS, 22)).await;
    post(&world, &camps, &users, DAYS..DAYS + 1).await;
    world.advance_to(camps[0].at(DAYS + 1, 2)).await;
    sync(&world, "a night without pace", Some(60)).await;
    recount(&world, &camps).await;
    lists(&desk, &camps[0]).await;
    world.advance_to(camps[0].at(DAYS + 1, 22)).await;
    post(&world, &camps[..1], &users, DAYS + 1..DAYS + 2).await;
    pace(&world, "300").await;
    let begun = Instant::now();
    let path = format!("/api/admin/camps/{}/sync", camps[0].id);
    desk.post(&path, json!({})).await.ok();
    let run = loop {
        let runs = format!("/api/admin/camps/{}/sync-runs", camps[0].id);
        let run = desk.get(&runs).await.ok()["items"][0].clone();
        if run["state"] != "running" {
            break run;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    let what = format!("one camp at the polite pace ({} calls)", run["calls"]);
    figure(&what, begun.elapsed(), Some(Duration::from_secs(60)));
}

/// Members of the planet; those of the roster are known here, too.
async fn join(world: &World) -> Vec<i64> {
    let members: Vec<Value> = (0..MEMBERS)
        .map(|n| json!({ "name": format!("学员{n:04}"), "number": 7_000 + n }))
        .collect();
    let wish = json!({ "members": members });
    let joined = world.outside.control("planet/members", wish).await;
    let joined = joined["members"].as_array().unwrap();
    joined
        .iter()
        .map(|m| m["userId"].as_i64().unwrap())
        .collect()
}

/// Paid places, past the front door: what is measured comes later.
async fn enrol(world: &World, camp: &Camp, users: &[i64]) {
    let (id, now) = (camp.id, world.now().to_rfc3339());
    let ids: Vec<String> = users.iter().map(ToString::to_string).collect();
    let ids = ids.join(",");
    let members = format!(
        "insert into members (id, appid, openid_hash, openid, created_at, updated_at)
         select md5('{id}' || u)::uuid, 'wx', sha256(('{id}' || u)::bytea), '\\x00', '{now}', '{now}'
           from unnest(array[{ids}]::bigint[]) u"
    );
    let payments = format!(
        "insert into payments (id, mch_id, transaction_id, source, camp_id, member_id, amount_fen,
             paid_at, recorded_at, learned_from, detail, bind_status, bind_method)
         select md5('{id}' || u)::uuid, '1600000000', md5('{id}' || u), 'order', '{id}',
                md5('{id}' || u)::uuid, 9900, '{now}', '{now}', 'callback', '\\x00', 'completed',
                'h5_bindplanet'
           from unnest(array[{ids}]::bigint[]) u"
    );
    let places = format!(
        "insert into enrolments (id, camp_id, member_id, payment_id, state, person_key,
             planet_user_id, planet_claim, planet_nickname, wechat_nickname, roster_check,
             deposit_fen, start_day, end_day, required_days, grace_days, rules_version,
             rules_accepted_at, created_at, updated_at)
         select md5('{id}' || u)::uuid, '{id}', md5('{id}' || u)::uuid, md5('{id}' || u)::uuid,
                'active', 'planet:' || u, u, u::text, '学员' || u, '微信' || u, 'match', 9900,
                '{}', '{}', 20, 1, 1, '{now}', '{now}', '{now}'
           from unnest(array[{ids}]::bigint[]) u",
        camp.start, camp.end
    );
    for statement in [members, payments, places] {
        assert_eq!(
            world.tamper(&statement).await,
            u64::try_from(MEMBERS).unwrap()
        );
    }
}

/// Nine of ten check in every day.
async fn post(world: &World, camps: &[Camp], users: &[i64], days: std::ops::Range<u64>) {
    for camp in camps {
        for day in days.clone() {
            let diligent = |(n, user): (usize, &i64)| {
                let rests = (n + usize::try_from(day).unwrap()) % 10 == 0;
                (!rests).then(|| (camp.project, *user, camp.at(day, 8)))
            };
            let posts: Vec<_> = users.iter().enumerate().filter_map(diligent).collect();
            world.outside.check_in(&posts).await;
        }
    }
}

async fn pace(world: &World, milliseconds: &str) {
    let mut tx = world.app.begin(Actor::System).await.unwrap();
    config::set(&world.app.vault, &mut tx, PLANET_INTERVAL, milliseconds)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn sync(world: &World, what: &str, goal: Option<u64>) {
    let begun = Instant::now();
    let outcomes = camp_services::check_ins::sync_due(&world.app, world.now(), None)
        .await
        .unwrap();
    let took = begun.elapsed();
    let runs: Vec<_> = outcomes.into_iter().filter_map(|camp| camp.run).collect();
    assert_eq!(runs.len(), CAMPS);
    assert!(
        runs.iter().all(|run| run.state == SyncState::Succeeded),
        "{runs:?}"
    );
    let calls: i32 = runs.iter().map(|run| run.calls).sum();
    figure(
        &format!("{what} ({calls} calls)"),
        took,
        goal.map(Duration::from_secs),
    );
}

async fn recount(world: &World, camps: &[Camp]) {
    let begun = Instant::now();
    for camp in camps {
        let mut tx = world.app.begin(Actor::System).await.unwrap();
        let facts = check_ins::find_camp(tx.conn(), &Visibility::All, camp.id);
        let facts = facts.await.unwrap().unwrap();
        let occasion = Occasion {
            cause: ChangeCause::Import,
            id: camp.id.get(),
            ranking: None,
        };
        check_ins::recount(&mut tx, &facts, &occasion, world.today())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    let goal = Duration::from_secs(1);
    figure(
        "progress of 10 × 1,000 members × 30 days",
        begun.elapsed(),
        Some(goal),
    );
}

async fn lists(desk: &Client, camp: &Camp) {
    let id = camp.id;
    let goal = Duration::from_millis(300);
    for (what, path) in [
        ("records of all camps", "/api/admin/check-ins".to_owned()),
        (
            "records of one camp, first page",
            format!("/api/admin/check-ins?campId={id}"),
        ),
        (
            "records of one camp, page 1,000",
            format!("/api/admin/check-ins?campId={id}&page=1000"),
        ),
        (
            "records of one member",
            format!("/api/admin/check-ins?campId={id}&q=学员"),
        ),
        (
            "camps with their figures",
            "/api/admin/check-ins/camps".to_owned(),
        ),
        (
            "grid of 1,000 members × 31 days",
            format!("/api/admin/camps/{id}/check-ins/grid"),
        ),
        (
            "grid as xlsx",
            format!("/api/admin/camps/{id}/check-ins/grid.xlsx"),
        ),
        (
            "progress of one camp, first page",
            format!("/api/admin/camps/{id}/check-ins"),
        ),
    ] {
        let mut took = Vec::new();
        for _ in 0..20 {
            let begun = Instant::now();
            assert_eq!(desk.get(&path).await.status, 200, "{path}");
            took.push(begun.elapsed());
        }
        took.sort_unstable();
        figure(&format!("{what}, p95"), took[18], Some(goal));
    }
}
