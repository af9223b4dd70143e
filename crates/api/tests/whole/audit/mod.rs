//! What the staff did: the list, the file, and the chain over it.

mod chain;

use std::io::Cursor;

use calamine::Reader;
use camp_domain::auth::Role;
use camp_testkit::{Client, Plan, World, pixel};
use serde_json::{Value, json};

use crate::world;

const PATH: &str = "/api/admin/audit";

async fn rows(client: &Client, query: &str) -> Vec<Value> {
    let page = client.get(&format!("{PATH}?{query}")).await.ok();
    page["items"].as_array().unwrap().clone()
}

/// Some acts by two people, sealed.
async fn busy() -> (World, Client) {
    let world = world().await;
    let owner = world.staff(Role::SuperAdmin).await;
    let admin = world.staff(Role::Admin).await;
    world.camp(Plan::default()).await;
    for _ in 0..3 {
        admin.upload("poster", pixel()).await.ok();
    }
    world.run_due().await;
    (world, owner)
}

#[tokio::test]
async fn every_act_can_be_found_by_who_what_and_when() {
    let (world, owner) = busy().await;
    let uploads = rows(&owner, "action=files.upload").await;
    assert!(uploads.len() >= 3);
    let row = &uploads[0];
    assert_eq!(row["actor"], "admin");
    assert_eq!(row["actionWord"], "上传图片");
    assert_eq!(row["objectWord"], "图片");
    assert!(row["ip"].as_str().is_some_and(|ip| ip.starts_with("10.")));
    assert!(row["requestId"].is_string());
    assert!(row["seq"].is_number(), "it was sealed");

    let options = owner.get(&format!("{PATH}/options")).await.ok();
    let actors = options["actors"].as_array().unwrap();
    let admin = actors
        .iter()
        .find(|actor| actor["name"] == "admin")
        .unwrap();
    let id = admin["id"].as_str().unwrap();
    let his = rows(&owner, &format!("actorId={id}&pageSize=100")).await;
    assert!(his.iter().all(|row| row["actor"] == "admin") && his.len() >= 4);
    let today = world.today();
    assert_eq!(
        rows(
            &owner,
            &format!("actorId={id}&from={today}&to={today}&pageSize=100")
        )
        .await,
        his
    );
    let later = today.plus(1);
    assert!(rows(&owner, &format!("from={later}")).await.is_empty());
    let object = row["objectId"].as_str().unwrap();
    assert_eq!(rows(&owner, &format!("q={object}")).await.len(), 1);
    assert!(
        rows(&owner, "q=%25").await.is_empty(),
        "a wildcard is a character"
    );

    owner
        .get(&format!("{PATH}?from=yesterday"))
        .await
        .refused(400, "wrong_type");
    for role in [Role::Admin, Role::Coach, Role::Volunteer] {
        let other = world.staff(role).await;
        other.get(PATH).await.refused(403, "forbidden");
    }
    world.finish().await;
}

#[tokio::test]
async fn a_secret_that_is_set_is_named_and_never_shown() {
    let (world, owner) = busy().await;
    let named = rows(&owner, "q=planet.token").await;
    assert_eq!(named.len(), 1, "the seeding set it");
    assert_eq!(named[0]["actor"], "系统");
    let token = world.outside.file("planet/token");
    let tail = token.trim().get(token.trim().len() - 4..).unwrap();
    assert_eq!(named[0]["changes"][0]["after"], tail);
    let all = owner.get(&format!("{PATH}?pageSize=100")).await.ok();
    assert!(!all.to_string().contains(token.trim()));
    world.finish().await;
}

#[tokio::test]
async fn the_file_holds_what_the_filter_finds_and_runs_no_formula() {
    let (world, owner) = busy().await;
    let forged = "update audit_log set object_name = '=cmd|''/c calc''!A1' where id = (select min(id) from audit_log where action = 'files.upload')";
    assert_eq!(world.tamper(forged).await, 1);
    let file = owner
        .get(&format!("{PATH}/export.xlsx?action=files.upload"))
        .await;
    assert_eq!(file.status, 200, "{file}");
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(file.body)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let column = |at: usize| sheet.rows().skip(1).map(move |row| row[at].to_string());
    assert!(column(2).all(|word| word == "上传图片"));
    assert!(column(4).any(|name| name.starts_with("=cmd")), "it is text");
    let formulas = book.worksheet_formula("Sheet1").unwrap();
    assert!(formulas.is_empty(), "{formulas:?}");
    world.finish().await;
}

#[tokio::test]
async fn what_changed_is_told_before_and_after() {
    let (world, owner) = busy().await;
    let made = rows(&owner, "action=camps.create").await;
    let changes = made[0]["changes"].as_array().unwrap();
    let deposit = changes
        .iter()
        .find(|change| change["field"] == "depositFen")
        .unwrap();
    assert_eq!(
        (&deposit["word"], &deposit["after"]),
        (&json!("押金"), &json!("¥99.00"))
    );
    assert_eq!(deposit["before"], Value::Null);
    world.finish().await;
}
