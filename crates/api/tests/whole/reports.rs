//! Every figure of a report is the sum of rows that can be looked at.

use camp_domain::auth::Role;
use camp_testkit::{Client, Plan, World};
use serde_json::{Value, json};

use crate::refunds::ended;
use crate::world;

async fn report(desk: &Client, world: &World) -> Value {
    desk.get(&period(world)).await.ok()
}

fn period(world: &World) -> String {
    let (from, to) = (world.today().date(), world.today().plus(40));
    let from = from - chrono::Days::new(40);
    format!("/api/admin/reports/camps?from={from}&to={to}")
}

async fn rows(desk: &Client, camp: &str, figure: &str) -> Vec<Value> {
    let path = format!("/api/admin/reports/camps/{camp}/rows?figure={figure}&pageSize=100");
    let page = desk.get(&path).await.ok();
    let rows = page["items"].as_array().unwrap().clone();
    assert_eq!(page["total"], rows.len());
    rows
}

fn sum(rows: &[Value]) -> i64 {
    rows.iter()
        .map(|row| row["amountFen"].as_i64().unwrap())
        .sum()
}

#[tokio::test]
async fn the_figures_are_those_of_the_rows_and_of_the_books() {
    let ended = ended(4).await;
    let (world, desk) = (&ended.world, &ended.desk);
    // Two are paid back, one leaves early, one waits.
    desk.approve_and_release(&ended.listed[..2]).await;
    ended.until(&["success"]).await;
    world.run_due().await;
    let report = report(desk, world).await;
    assert_eq!(report["camps"], 1);
    let row = &report["rows"][0];
    let camp = row["campId"].as_str().unwrap();
    for (figure, count) in [("enrolled", 4), ("taking_part", 4), ("qualified", 4)] {
        let key = if figure == "taking_part" {
            "takingPart"
        } else {
            figure
        };
        assert_eq!(row[key], count, "{figure}");
        assert_eq!(rows(desk, camp, figure).await.len(), count, "{figure}");
    }
    let (paid, refunded) = (
        rows(desk, camp, "paid").await,
        rows(desk, camp, "refunded").await,
    );
    assert_eq!(row["paidSumFen"], sum(&paid));
    assert_eq!(row["refundedSumFen"], sum(&refunded));
    assert_eq!(row["heldFen"], sum(&paid) - sum(&refunded));
    let (books, ledger) = (world.books().await, world.ledger().await);
    assert_eq!(row["paidSumFen"], books.paid_fen());
    assert_eq!(row["refundedSumFen"], ledger.refunded_fen());
    // Six of seven days, five required: nobody has more than is required.
    assert_eq!(row["averageRate"], "1.0000");
    assert_eq!(row["completionRate"], "1.0000");
    assert_eq!(row["refundDoneRate"], "1.0000");
    for key in [
        "enrolled",
        "qualified",
        "paidSumFen",
        "refundedSumFen",
        "heldFen",
    ] {
        assert_eq!(report["total"][key], row[key], "{key}");
        assert_eq!(report["months"][0][key], row[key], "{key}");
    }
    ended.world.finish().await;
}

#[tokio::test]
async fn days_short_of_what_is_required_count_in_part_and_without_grace() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let people = world
        .members(&["来六天的人", "来两天的人", "没来的人"])
        .await;
    for person in &people {
        world.enrol(person, &camp).await;
    }
    let of = |index: usize, days: Vec<u64>| (people[index].person.user_id, days);
    world
        .live(&camp, &[of(0, (1..=6).collect()), of(1, vec![1, 2])])
        .await;
    let desk = world.staff(Role::Admin).await;
    let row = report(&desk, &world).await["rows"][0].clone();
    assert_eq!(
        (&row["enrolled"], &row["takingPart"]),
        (&json!(3), &json!(2))
    );
    assert_eq!(row["qualified"], 1);
    assert_eq!(row["takingPartRate"], "0.6667");
    assert_eq!(row["completionRate"], "0.3333");
    // (5 + 2 + 0) of 15.
    assert_eq!(row["averageRate"], "0.4667");
    assert_eq!(row["refundDoneRate"], Value::Null, "nothing was approved");
    world.finish().await;
}

#[tokio::test]
async fn a_coach_sees_the_own_camps_a_volunteer_none_and_files_hold_the_same() {
    let world = world().await;
    let hostile = Plan {
        name: "=HYPERLINK(\"http://x\")",
        ..Plan::default()
    };
    let camp = world.camp(hostile).await;
    let desk = world.staff(Role::Admin).await;
    let coach = world.staff(Role::Coach).await;
    assert_eq!(report(&coach, &world).await["camps"], 1, "the camp's coach");
    world.new_staff(Role::Coach, "stranger").await;
    let stranger = world.staff_named("stranger").await;
    assert_eq!(report(&stranger, &world).await["camps"], 0);
    let other = format!("/api/admin/reports/camps/{}/rows?figure=paid", camp.id);
    stranger.get(&other).await.refused(404, "not_found");
    let volunteer = world.staff(Role::Volunteer).await;
    assert_eq!(volunteer.get(&period(&world)).await.status, 403);
    let csv = desk
        .get(&period(&world).replace("camps?", "camps.csv?"))
        .await;
    assert_eq!(csv.status, 200);
    let text = String::from_utf8(csv.body.clone()).unwrap();
    assert!(
        text.starts_with('\u{FEFF}'),
        "a spreadsheet knows it by that"
    );
    assert!(text.contains("'=HYPERLINK"), "{text}");
    assert!(text.lines().last().unwrap().starts_with("合计,"), "{text}");
    for (from, to) in [("2026-12-01", "2026-11-01"), ("2020-01-01", "2026-11-01")] {
        let path = format!("/api/admin/reports/camps?from={from}&to={to}");
        let answer = desk.get(&path).await;
        assert_eq!(answer.status, 422);
        assert_eq!(answer.json()["errors"][0]["field"], "to");
    }
    world.finish().await;
}
