//! Check-ins from files.

use camp_domain::auth::Role;
use camp_testkit::{Camp, Client};
use serde_json::{Value, json};

use super::{Town, counted, days, town};

async fn preview(desk: &Client, camp: &Camp, text: &str) -> Value {
    let path = format!("/api/admin/camps/{}/check-in-imports/preview", camp.id);
    desk.post_form(&path, &[("text", text)], None).await.ok()
}

async fn apply(desk: &Client, camp: &Camp, text: &str, hash: &Value, until: Option<&str>) -> Value {
    let path = format!("/api/admin/camps/{}/check-in-imports", camp.id);
    let mut fields = vec![("text", text), ("hash", hash.as_str().unwrap())];
    fields.extend(until.map(|until| ("coversUntil", until)));
    let answer = desk.post_form(&path, &fields, None).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()
}

#[tokio::test]
async fn a_file_adds_days_says_so_everywhere_and_can_be_taken_back() {
    let Town {
        world,
        desk,
        camp,
        members,
        enrolments,
    } = town().await;
    let (first, second) = (camp.start, camp.start.plus(1));
    let text = format!(
        "成员编号,用户昵称,打卡日期,打卡时间\n{},晚起的人,{second},08:18\n,没起的人,{first},\n{},早起的人,{first},\n999,不认识的人,{first},\n{},早起的人,2020-01-01,\n",
        members[1].person.number, members[0].person.number, members[0].person.number,
    );
    let plan = preview(&desk, &camp, &text).await;
    assert_eq!(plan["columns"], json!(["number", "name", "day", "time"]));
    for (name, value) in [
        ("newDays", 2),
        ("members", 2),
        ("same", 1),
        ("outside", 1),
        ("unknownCount", 1),
        ("errorCount", 0),
        ("conflictCount", 0),
    ] {
        assert_eq!(plan[name], value, "{name}: {plan}");
    }
    assert_eq!(plan["unknown"][0]["line"], 5);
    assert_eq!(
        counted(&desk, &enrolments[1]).await,
        1,
        "a preview writes nothing"
    );
    let import = apply(&desk, &camp, &text, &plan["hash"], None).await;
    assert_eq!(
        (&import["days"], &import["createdByName"]),
        (&json!(2), &json!("admin"))
    );
    let view = days(&desk, &enrolments[1]).await;
    assert_eq!(
        (&view["countedDays"], &view["importedDays"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(view["countDisagreement"], false);
    let line = &view["days"][1];
    assert_eq!(
        (&line["state"], &line["source"], &line["title"]),
        (&json!("done"), &json!("import"), &json!("粘贴的文本"))
    );
    assert!(line["at"].as_str().unwrap().contains("T08:18:00"));
    assert_eq!(
        members[1].progress(&enrolments[1]).await["days"][1]["source"],
        "import"
    );
    // The same file again has nothing new, and a repeated press does nothing twice.
    let again = preview(&desk, &camp, &text).await;
    assert_eq!((&again["newDays"], &again["same"]), (&json!(0), &json!(3)));
    let path = format!("/api/admin/camps/{}/check-in-imports", camp.id);
    let fields = [
        ("text", text.as_str()),
        ("hash", plan["hash"].as_str().unwrap()),
    ];
    desk.post_form(&path, &fields, None)
        .await
        .refused(409, "import_changed");
    // Taken back, nothing of it is left; once more is refused.
    let undo = format!(
        "/api/admin/check-in-imports/{}/undo",
        import["id"].as_str().unwrap()
    );
    let undone = desk.post(&undo, json!({})).await.ok();
    assert_eq!(undone["undoneByName"], "admin");
    assert_eq!(counted(&desk, &enrolments[1]).await, 1);
    assert_eq!(counted(&desk, &enrolments[2]).await, 0);
    assert_eq!(desk.post(&undo, json!({})).await.status, 409);
    let view = days(&desk, &enrolments[1]).await;
    assert_eq!(view["changes"][0]["cause"], "undo");
    world.finish().await;
}

#[tokio::test]
async fn an_imported_day_that_a_later_pass_does_not_find_is_shown_as_a_disagreement() {
    let Town {
        world,
        desk,
        camp,
        members,
        enrolments,
    } = town().await;
    let second = camp.start.plus(1);
    let text = format!("成员编号,打卡日期\n{},{second}\n", members[1].person.number);
    let plan = preview(&desk, &camp, &text).await;
    apply(&desk, &camp, &text, &plan["hash"], None).await;
    assert_eq!(counted(&desk, &enrolments[1]).await, 2);
    world.advance_to(camp.night_after(3)).await;
    world.run_due().await;
    let view = days(&desk, &enrolments[1]).await;
    assert_eq!(
        (&view["countedDays"], &view["countDisagreement"]),
        (&json!(1), &json!(true))
    );
    // The fall is on record, with the pass as its cause.
    let fall = &view["changes"][0];
    assert_eq!(
        (&fall["cause"], &fall["before"], &fall["after"]),
        (&json!("sync"), &json!(2), &json!(1))
    );
    // The post turns up: planet and file agree again.
    let post = (camp.project, members[1].person.user_id, camp.at(2, 9));
    world.outside.check_in(&[post]).await;
    world.advance_to(camp.night_after(4)).await;
    world.run_due().await;
    let view = days(&desk, &enrolments[1]).await;
    assert_eq!(
        (&view["countedDays"], &view["countDisagreement"]),
        (&json!(2), &json!(false))
    );
    assert_eq!(view["days"][1]["source"], "planet");
    world.finish().await;
}

#[tokio::test]
async fn a_file_that_covers_the_end_lets_a_camp_settle_while_the_planet_is_down() {
    let Town {
        world,
        desk,
        camp,
        members,
        enrolments,
    } = town().await;
    let fault = json!({ "name": "planet_html", "probability": 1 });
    world.outside.fault(fault).await;
    world.advance_to(camp.night_after(7)).await;
    world.run_due().await;
    let path = format!("/api/admin/camps/{}/settlement", camp.id);
    desk.post(&path, json!({}))
        .await
        .refused(409, "settlement_data_stale");
    let seen = members[0].progress(&enrolments[0]).await;
    assert_eq!(
        seen["days"][4]["state"], "unknown",
        "no data is not absence"
    );
    let mut text = "成员编号".to_owned();
    for day in 0..7 {
        text.push_str(&format!(",{}", camp.start.plus(day)));
    }
    text.push_str(&format!(
        "\n{},✅,✅,✅,✅,✅,❌,❌\n",
        members[0].person.number
    ));
    let plan = preview(&desk, &camp, &text).await;
    assert_eq!((&plan["newDays"], &plan["same"]), (&json!(3), &json!(2)));
    let until = camp.end.to_string();
    let fields = [("text", text.as_str()), ("coversUntil", until.as_str())];
    let look = format!("/api/admin/camps/{}/check-in-imports/preview", camp.id);
    let plan = desk.post_form(&look, &fields, None).await.ok();
    apply(&desk, &camp, &text, &plan["hash"], Some(&until)).await;
    let seen = members[0].progress(&enrolments[0]).await;
    assert_eq!(
        (&seen["countedDays"], &seen["eligible"]),
        (&json!(5), &json!(true))
    );
    assert_eq!(seen["days"][5]["state"], "missed");
    let listed = world.settle(&desk, &camp).await;
    assert_eq!(listed.len(), 1);
    world.outside.no_faults().await;
    world.finish().await;
}

#[tokio::test]
async fn bad_files_say_what_is_wrong_and_change_nothing() {
    let Town {
        world,
        desk,
        camp,
        members,
        ..
    } = town().await;
    let number = members[1].person.number;
    let second = camp.start.plus(1);
    let text = format!("用户ID,打卡日期\n8.4E+14,{second}\n,昨天\n");
    let plan = preview(&desk, &camp, &text).await;
    assert_eq!(plan["errorCount"], 2);
    assert!(
        plan["errors"][0]["message"]
            .as_str()
            .unwrap()
            .contains("科学计数法")
    );
    let path = format!("/api/admin/camps/{}/check-in-imports", camp.id);
    let fields = [
        ("text", text.as_str()),
        ("hash", plan["hash"].as_str().unwrap()),
    ];
    desk.post_form(&path, &fields, None)
        .await
        .refused(409, "import_has_errors");
    let look = format!("{path}/preview");
    for (file, code) in [
        (&b"PK\x03\x04 broken"[..], "import_unreadable"),
        (&[0xD0, 0xCF, 0x11, 0xE0][..], "import_unreadable"),
        (b"", "import_unreadable"),
        (&[b'a', 0xFF, b'\n', 0xFF][..], "import_unreadable"),
    ] {
        let told = desk.post_form(&look, &[], Some(("坏.xlsx", file))).await;
        let told = told.refused(422, code);
        assert_eq!(
            (&told["errors"][0]["field"], &told["errors"][0]["code"]),
            (&json!("file"), &json!(code))
        );
    }
    // GBK as Excel writes it is read.
    let gbk = [
        &b"\xb3\xc9\xd4\xb1\xb1\xe0\xba\xc5,\xc8\xd5\xc6\xda\n"[..],
        format!("{number},{second}\n").as_bytes(),
    ]
    .concat();
    let plan = desk
        .post_form(&look, &[], Some(("打卡.csv", &gbk)))
        .await
        .ok();
    assert_eq!(
        (&plan["newDays"], &plan["columns"]),
        (&json!(1), &json!(["number", "day"]))
    );
    let good = format!("成员编号,打卡日期\n{number},{second}\n");
    let today = world.today().to_string();
    for (name, value, code) in [
        ("columns", "number", "import_columns"),
        ("columns", "number,number", "import_columns"),
        ("columns", "nonsense,day", "invalid_fields"),
        ("coversUntil", today.as_str(), "day_not_over"),
        ("coversUntil", "2020-01-01", "day_outside_camp"),
    ] {
        let fields = [("text", good.as_str()), (name, value)];
        let told = desk
            .post_form(&look, &fields, None)
            .await
            .refused(422, code);
        assert_eq!(told["errors"][0]["field"], name);
    }
    desk.post_form(&look, &[("columns", "day")], None)
        .await
        .refused(422, "invalid_fields");
    desk.post_form(&path, &[("text", good.as_str())], None)
        .await
        .refused(422, "invalid_fields");
    let tomorrow = format!("成员编号,打卡日期\n{number},{}\n", camp.end);
    assert_eq!(preview(&desk, &camp, &tomorrow).await["errorCount"], 1);
    for role in [Role::Coach, Role::Volunteer] {
        let other = world.staff(role).await;
        other
            .post_form(&look, &[("text", good.as_str())], None)
            .await
            .refused(403, "forbidden");
    }
    assert_eq!(
        world.count("select count(*) from check_in_imports").await,
        0
    );
    assert_eq!(world.count("select count(*) from manual_days").await, 0);
    world.finish().await;
}

#[tokio::test]
async fn twenty_thousand_rows_are_imported_at_once() {
    let Town {
        world, desk, camp, ..
    } = town().await;
    let fill = "insert into planet_members (group_id, user_id, number, name, seen_at)
        select (select group_id from planet_members limit 1), 900000000000000 + n, 100000 + n, '成员' || n, '2026-01-01'
          from generate_series(1, 10000) n";
    assert_eq!(world.tamper(fill).await, 10_000);
    let mut text = "成员编号,打卡日期\n".to_owned();
    for n in 1..=10_000 {
        for day in 0..2 {
            text.push_str(&format!("{},{}\n", 100_000 + n, camp.start.plus(day)));
        }
    }
    let plan = preview(&desk, &camp, &text).await;
    assert_eq!(
        (&plan["newDays"], &plan["errorCount"]),
        (&json!(20_000), &json!(0))
    );
    apply(&desk, &camp, &text, &plan["hash"], None).await;
    let counted =
        "select count(*) from progress where counted_days = 2 and user_id > 900000000000000";
    assert_eq!(world.count(counted).await, 10_000);
    world.finish().await;
}
