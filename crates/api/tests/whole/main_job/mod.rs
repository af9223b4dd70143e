//! The main job, end to end: fifty people pay, keep the word or do not, and whoever kept it gets
//! the deposit back, exactly once.

mod cast;

use std::collections::BTreeSet;

use camp_domain::auth::Role;
use camp_testkit::{Camp, Client, Listed, Order, World};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::world;
use cast::{
    DAYS, DEPOSIT, IMPATIENT, PEOPLE, Player, UNHEARD, UNKNOWN, days_of, form_of, publish_camp,
};

#[tokio::test]
async fn fifty_members_pay_check_in_and_whoever_kept_the_word_is_refunded_once() {
    let world = world().await;
    let desk = world.staff(Role::Admin).await;
    let camp = publish_camp(&world, &desk).await;
    let players = everybody_enrols(&world, &camp).await;
    the_camp_is_seen_to_fill(&desk, &camp, &players).await;
    everybody_sees_the_group(&players).await;
    twenty_one_days_pass(&world, &camp, &players).await;
    everybody_sees_their_days(&players).await;

    let listed = the_camp_is_settled(&world, &desk, &camp, &players).await;
    the_money_goes_back(&world, &desk, &listed).await;

    exactly_the_qualified_were_refunded(&world, &players).await;
    everybody_sees_how_it_ended(&players).await;
    everybody_was_told(&world, &desk, &players).await;
    world.finish().await;
}

async fn everybody_enrols(world: &World, camp: &Camp) -> Vec<Player> {
    let mut members = Vec::new();
    for place in 0..PEOPLE {
        members.push(world.member(&format!("早起的第{place}位")).await);
    }
    world.read_roster().await;
    let mut players = Vec::new();
    for (place, member) in members.into_iter().enumerate() {
        let form = form_of(place, &member);
        let first = member.press(camp, &form).await;
        assert_eq!(first.status, 201, "{first}");
        let order = Order::of(&first.ok());
        if place == IMPATIENT {
            let again = member.press(camp, &form).await;
            assert_eq!(again.status, 200, "{again}");
            assert_eq!(Order::of(&again.ok()).id, order.id);
        }
        if UNHEARD.contains(&place) {
            world
                .outside
                .fault(json!({ "name": "lose_callback", "scope": order.number }))
                .await;
        }
        world.outside.pay(&order.number).await;
        players.push(Player {
            member,
            days: days_of(place),
            order,
            enrolment: String::new(),
        });
    }
    world.outside.idle().await;
    for (place, player) in players.iter().enumerate() {
        let state = player.member.order_state(&player.order).await;
        let heard = if UNHEARD.contains(&place) {
            "pending"
        } else {
            "paid"
        };
        assert_eq!(state["state"], heard, "{place}");
    }
    // Nobody tells about the others: they are asked for.
    world
        .run_until(TimeDelta::seconds(10), async |world| {
            let paid = world
                .count("select count(*) from orders where state = 'paid'")
                .await;
            usize::try_from(paid).unwrap() == PEOPLE
        })
        .await;
    for player in &mut players {
        player.enrolment = player.member.enrolment_of(&player.order).await;
    }
    let books = world.books().await;
    let asked = books
        .payments
        .iter()
        .filter(|payment| payment.learned_from == "query");
    assert_eq!(asked.count(), UNHEARD.len());
    players
}

async fn the_camp_is_seen_to_fill(desk: &Client, camp: &Camp, players: &[Player]) {
    let overview = desk
        .get(&format!("/api/admin/camps/{}/overview", camp.id))
        .await
        .ok();
    assert_eq!(overview["enrolledCount"], PEOPLE);
    assert_eq!(overview["paidSumFen"], 50 * DEPOSIT);
    let path = format!("/api/admin/camps/{}/enrolments?pageSize=100", camp.id);
    let rows = desk.get(&path).await.ok();
    assert_eq!(rows["total"], PEOPLE);
    let unknown = row_of(&rows["items"], "id", &players[UNKNOWN].enrolment);
    assert_eq!(unknown["matchStatus"], "waiting");
    let known = row_of(&rows["items"], "id", &players[0].enrolment);
    assert_eq!(known["matchStatus"], "matched");
}

/// Thirty fit into the first group, the others are shown the second one.
async fn everybody_sees_the_group(players: &[Player]) {
    for player in [&players[0], &players[49]] {
        let path = format!("/api/h5/enrolments/{}/group", player.enrolment);
        let answer = player.member.client.get(&path).await.ok();
        let code = answer["group"]["qrUrl"].as_str().unwrap();
        let picture = player.member.client.get(code).await;
        assert_eq!(picture.status, 200, "{picture}");
        assert_eq!(picture.header("content-type"), "image/png");
        assert!(picture.header("cache-control").contains("no-store"));
    }
}

async fn twenty_one_days_pass(world: &World, camp: &Camp, players: &[Player]) {
    for day in 1..=DAYS {
        world.advance_to(camp.at(day, 22)).await;
        let present = players
            .iter()
            .enumerate()
            .filter(|(_, player)| player.days.contains(&day));
        let mut posts: Vec<_> = present
            .map(|(place, player)| {
                let minutes = i64::try_from(place).unwrap() * 13;
                let at = camp.at(day, 6) + TimeDelta::minutes(minutes);
                (camp.project, player.member.person.user_id, at)
            })
            .collect();
        // Twice on one day is one day.
        posts.extend(posts.first().copied());
        world.outside.check_in(&posts).await;
        world.advance_to(camp.night_after(day)).await;
        world.run_due().await;
    }
}

async fn everybody_sees_their_days(players: &[Player]) {
    for (place, player) in players.iter().enumerate() {
        let progress = player.member.progress(&player.enrolment).await;
        let days = progress["days"].as_array().unwrap();
        assert_eq!(days.len(), 21);
        let done = days.iter().filter(|day| day["state"] == "done").count();
        if place == UNKNOWN {
            assert_eq!((done, &progress["countedDays"]), (0, &json!(0)));
            continue;
        }
        assert_eq!(done, player.days.len(), "{place}");
        assert_eq!(progress["countedDays"], player.days.len(), "{place}");
        assert_eq!(progress["eligible"], player.qualifies(place), "{place}");
        assert_eq!(progress["freshness"]["complete"], true);
        assert_eq!(progress["refund"]["status"], "not_settled");
    }
}

async fn the_camp_is_settled(
    world: &World,
    desk: &Client,
    camp: &Camp,
    players: &[Player],
) -> Vec<Listed> {
    let path = format!("/api/admin/camps/{}/settlement", camp.id);
    let provisional = desk.post(&path, json!({})).await.ok();
    assert_eq!(provisional["state"], "provisional");
    let early = desk.post(&format!("{path}/list"), json!({})).await;
    early.refused(409, "settlement_window_open");

    let listed = {
        world
            .advance(TimeDelta::hours(48) + TimeDelta::minutes(1))
            .await;
        let list = desk.post(&format!("{path}/list"), json!({})).await.ok();
        assert_eq!(list["state"], "listed");
        assert_eq!(list["unmatchedCount"], 1);
        let unknown = row_of(&list["rows"], "enrolmentId", &players[UNKNOWN].enrolment);
        assert_eq!(unknown["result"], "unmatched");
        world.in_review(desk, camp).await
    };
    let waiting: BTreeSet<&str> = listed.iter().map(|row| row.enrolment.as_str()).collect();
    assert_eq!(
        waiting,
        qualified(players),
        "exactly the qualified wait for review"
    );
    listed
}

async fn the_money_goes_back(world: &World, desk: &Client, listed: &[Listed]) {
    let sum: i64 = listed.iter().map(|row| row.amount_fen).sum();
    desk.approve(listed, sum - 1)
        .await
        .refused(409, "refund_sum_differs");
    let approved = desk.approve(listed, sum).await.ok();
    assert_eq!(approved["approved"], listed.len());
    assert_eq!(
        world.ledger().await.refunds.len(),
        0,
        "approving moves no money"
    );

    let preview = desk.preview(listed).await.ok();
    assert_eq!(preview["sumFen"], sum);
    assert_eq!(preview["refusals"], json!([]));
    desk.release(listed, &preview["hash"], sum + 1)
        .await
        .refused(409, "refund_sum_differs");
    let run = desk.release(listed, &preview["hash"], sum).await.ok();
    let run = run["id"].as_str().unwrap();
    world
        .run_until(TimeDelta::seconds(15), async |_| {
            desk.run(run).await["state"] == "done"
        })
        .await;
    let done = desk.run(run).await;
    assert_eq!(done["succeeded"], listed.len());
    assert_eq!(done["failed"], 0);
}

/// Both books are asked; neither can hide what the other knows.
async fn exactly_the_qualified_were_refunded(world: &World, players: &[Player]) {
    let (ledger, books) = (world.ledger().await, world.books().await);
    assert_eq!(ledger.paid_fen(), 50 * DEPOSIT);
    for (place, player) in players.iter().enumerate() {
        let back = ledger.refunds_of(&player.order.number);
        if player.qualifies(place) {
            assert_eq!(back.len(), 1, "{place} is refunded once");
            assert_eq!(
                (back[0].amount_fen, back[0].status.as_str()),
                (DEPOSIT, "SUCCESS")
            );
        } else {
            assert_eq!(back.len(), 0, "{place} is not refunded");
        }
    }
    let expected = DEPOSIT * i64::try_from(qualified(players).len()).unwrap();
    assert_eq!(books.refunded_fen(), expected);
    assert!(
        books.refunds.iter().all(|refund| refund.attempts == 1),
        "each was sent once"
    );
    world.assert_agrees().await;
}

async fn everybody_sees_how_it_ended(players: &[Player]) {
    for (place, player) in players.iter().enumerate() {
        let card = player.member.card(&player.enrolment).await;
        let expected = match (player.qualifies(place), place == UNKNOWN) {
            (true, _) => "refunded",
            (false, true) => "needs_staff",
            (false, false) => "not_qualified",
        };
        assert_eq!(card["refundStatus"], expected, "{place}: {card}");
    }
}

async fn everybody_was_told(world: &World, desk: &Client, players: &[Player]) {
    // Notices of one group wait up to a minute for each other.
    world
        .run_until(TimeDelta::minutes(1), async |world| {
            let waiting = "select count(*) from messages where state = 'pending'";
            world.count(waiting).await == 0
        })
        .await;
    let last_call = |text: &String| text.contains("最后提醒") || text.contains("明天结束");
    let mut group = world.outside.messages("wecom_robot").await;
    group.retain(|text| !last_call(text));
    assert_eq!(
        group
            .iter()
            .filter(|text| text.contains("打卡结果公示"))
            .count(),
        1
    );
    for (place, player) in players.iter().enumerate() {
        let name = format!("@{} ", player.member.person.name);
        let told = group.iter().filter(|text| text.contains(&name)).count();
        assert_eq!(told, usize::from(player.qualifies(place)), "{name}");
    }
    assert!(group.iter().all(|text| text.len() <= 2_048));
    let mut members = world.outside.messages("wechat_template").await;
    members.retain(|text| !last_call(text));
    let reminds = |text: &&String| text.contains("请及时扫码进群");
    let reminders = members.iter().filter(reminds).count();
    assert_eq!(reminders, players.len(), "nobody was seen in the group");
    assert_eq!(members.len() - reminders, qualified(players).len());
    let page = desk.get("/api/admin/messages?pageSize=100").await.ok();
    assert!(
        page["total"].as_u64().unwrap() >= 60,
        "each message is a row: {page}"
    );
}

fn qualified(players: &[Player]) -> BTreeSet<&str> {
    let all = players.iter().enumerate();
    all.filter(|(place, player)| player.qualifies(*place))
        .map(|(_, player)| player.enrolment.as_str())
        .collect()
}

fn row_of<'a>(rows: &'a Value, field: &str, value: &str) -> &'a Value {
    let rows = rows.as_array().unwrap();
    rows.iter().find(|row| row[field] == value).unwrap()
}
