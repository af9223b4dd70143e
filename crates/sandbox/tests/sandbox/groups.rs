//! Customer groups, the faults of WeCom's newer calls, and bodies that no honest client sends.

use serde_json::{Value, json};

use crate::corp::{Corp, now};
use crate::world::World;

const LIST: &str = "externalcontact/groupchat/list";
const GET: &str = "externalcontact/groupchat/get";
const BILLS: &str = "externalpay/get_bill_list";

async fn code(corp: &Corp, world: &World, call: &str, body: Value) -> i64 {
    let answer = corp.post(world, call, &body).await;
    answer["errcode"].as_i64().unwrap()
}

#[tokio::test]
async fn a_group_names_its_members_by_unionid() {
    let world = World::start();
    let corp = Corp::of(&world).await;
    let accounts = world.look("oauth/members").await;
    let (first, second) = (&accounts["members"][0], &accounts["members"][1]);
    world.advance(86_400).await;
    let wish = json!({
        "name": "七月营 1 群", "owner": "coach",
        "members": [{ "openid": first["openid"], "name": "小雨本人" }, { "name": "只有名字", "joinScene": 1 }],
    });
    let made = world.control("wecom/groups", wish).await;
    let chat_id = made["chatId"].as_str().unwrap();
    let more = json!({ "members": [
        { "unionid": second["unionid"], "name": "阿杰", "joinScene": 2 }, { "openid": first["openid"] },
    ] });
    let joined = world
        .control(&format!("wecom/groups/{chat_id}/members"), more)
        .await;
    assert_eq!(joined["joined"], 1);

    let list = corp
        .post(&world, LIST, &json!({ "status_filter": 0, "limit": 10 }))
        .await;
    assert_eq!(
        list["group_chat_list"],
        json!([{ "chat_id": chat_id, "status": 0 }])
    );
    let look = json!({ "chat_id": chat_id, "need_name": 1 });
    let group = corp.post(&world, GET, &look).await["group_chat"].clone();
    assert_eq!(
        (&group["name"], &group["owner"]),
        (&json!("七月营 1 群"), &json!("coach"))
    );
    let members = group["member_list"].as_array().unwrap();
    assert_eq!(members.len(), 4);
    assert_eq!(
        (&members[0]["type"], members[0].get("unionid")),
        (&json!(1), None)
    );
    let member = &members[1];
    assert_eq!(
        (&member["type"], &member["join_scene"]),
        (&json!(2), &json!(3))
    );
    assert_eq!(
        (&member["unionid"], &member["name"]),
        (&first["unionid"], &json!("小雨本人"))
    );
    assert!((now(&world).await - member["join_time"].as_i64().unwrap()).abs() < 60);
    assert_eq!(
        (members[2].get("unionid"), &members[2]["invitor"]["userid"]),
        (None, &json!("coach"))
    );
    assert_eq!(
        (&members[3]["unionid"], &members[3]["join_scene"]),
        (&second["unionid"], &json!(2))
    );

    let nameless = corp.post(&world, GET, &json!({ "chat_id": chat_id })).await;
    assert_eq!(nameless["group_chat"]["member_list"][1].get("name"), None);
    let path = format!(
        "/_control/wecom/groups/{chat_id}/members/{}",
        first["unionid"].as_str().unwrap()
    );
    assert_eq!(
        world
            .http
            .delete(world.url(&path))
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
    let after = corp.post(&world, GET, &look).await;
    assert_ne!(
        after["group_chat"]["member_version"],
        group["member_version"]
    );
    assert_eq!(
        after["group_chat"]["member_list"].as_array().unwrap().len(),
        3
    );
}

#[tokio::test]
async fn groups_are_listed_page_by_page_and_by_owner() {
    let world = World::start();
    let corp = Corp::of(&world).await;
    for number in 0..5 {
        let owner = if number == 4 { "other" } else { "coach" };
        world
            .control(
                "wecom/groups",
                json!({ "name": format!("{number} 群"), "owner": owner }),
            )
            .await;
    }
    let first = corp.post(&world, LIST, &json!({ "limit": 3 })).await;
    assert_eq!(first["group_chat_list"].as_array().unwrap().len(), 3);
    let next = json!({ "limit": 3, "cursor": first["next_cursor"] });
    let second = corp.post(&world, LIST, &next).await;
    assert_eq!(second["group_chat_list"].as_array().unwrap().len(), 2);
    assert_eq!(second.get("next_cursor"), None);
    let by_owner = json!({ "limit": 3, "owner_filter": { "userid_list": ["other"] } });
    let list = corp.post(&world, LIST, &by_owner).await;
    assert_eq!(list["group_chat_list"].as_array().unwrap().len(), 1);
    let left = corp
        .post(&world, LIST, &json!({ "limit": 3, "status_filter": 1 }))
        .await;
    assert_eq!(left["group_chat_list"], json!([]));
}

#[tokio::test]
async fn faults_of_wecom_strike_the_newer_calls() {
    let world = World::start();
    let now = now(&world).await;
    let calls = [
        (BILLS, json!({ "begin_time": now - 60, "end_time": now })),
        (LIST, json!({ "limit": 10 })),
        (GET, json!({ "chat_id": "wrNobody" })),
    ];
    let faults = [
        ("wecom_busy", -1),
        ("wecom_rate_limited", 45009),
        ("wecom_untrusted_ip", 60020),
        ("wecom_expired_token", 42001),
        ("wecom_invalid_token", 40014),
    ];
    for (call, body) in calls {
        for (fault, errcode) in faults {
            let corp = Corp::of(&world).await;
            world
                .fault(json!({ "name": fault, "count": 1, "scope": call }))
                .await;
            assert_eq!(
                code(&corp, &world, call, body.clone()).await,
                errcode,
                "{fault} {call}"
            );
        }
        let corp = Corp::of(&world).await;
        world
            .fault(json!({ "name": "wecom_unavailable", "count": 1, "scope": call }))
            .await;
        assert_eq!(
            corp.raw(&world, call, &body.to_string()).await.status(),
            502
        );
        assert!([0, 40050].contains(&code(&corp, &world, call, body).await));
    }
}

#[tokio::test]
async fn hostile_questions_get_an_errcode() {
    let world = World::start();
    let corp = Corp::of(&world).await;
    for call in [BILLS, LIST, GET] {
        let huge = format!("[{}]", "[".repeat(5_000));
        for body in [
            "",
            "{",
            "[]",
            "null",
            "42",
            "\"x\"",
            "{\"limit\":\"x\"}",
            "\u{0}",
            &huge,
        ] {
            let answer = corp.raw(&world, call, body).await;
            assert_eq!(answer.status(), 200);
            let answer: Value = answer.json().await.unwrap();
            assert_eq!(answer["errcode"], 47001, "{call} {body:.20}");
        }
        let url = world.url(&format!("/cgi-bin/{call}"));
        let answer = world.http.post(url).body("{}").send().await.unwrap();
        assert_eq!(answer.json::<Value>().await.unwrap()["errcode"], 41001);
    }
    let month = 31 * 86_400;
    for (begin, end) in [
        (10, 9),
        (0, month + 1),
        (-5, 5),
        (i64::MIN, i64::MAX),
        (i64::MAX, i64::MIN),
    ] {
        let question = json!({ "begin_time": begin, "end_time": end });
        assert_eq!(
            code(&corp, &world, BILLS, question).await,
            40058,
            "{begin} {end}"
        );
    }
    assert_eq!(
        code(
            &corp,
            &world,
            BILLS,
            json!({ "begin_time": 0, "end_time": month })
        )
        .await,
        0
    );
    let long = "A".repeat(100_000);
    for cursor in ["x", "!!", "bnVsbA", "'; drop table bills; --", &long] {
        let question = json!({ "begin_time": 0, "end_time": 1, "cursor": cursor });
        assert_eq!(code(&corp, &world, BILLS, question).await, 40058);
        assert_eq!(
            code(&corp, &world, LIST, json!({ "limit": 1, "cursor": cursor })).await,
            40058
        );
    }
    for limit in [0, -1, 1001] {
        let question = json!({ "begin_time": 0, "end_time": 1, "limit": limit });
        assert_eq!(code(&corp, &world, BILLS, question).await, 40058);
        assert_eq!(
            code(&corp, &world, LIST, json!({ "limit": limit })).await,
            40058
        );
    }
    let owners = vec!["a"; 101];
    let crowd = json!({ "limit": 1, "owner_filter": { "userid_list": owners } });
    assert_eq!(code(&corp, &world, LIST, crowd).await, 40058);
    assert_eq!(
        code(&corp, &world, GET, json!({ "chat_id": "../x" })).await,
        40050
    );
}

#[tokio::test]
async fn strings_of_the_control_interface_are_checked() {
    let world = World::start();
    let long = "长".repeat(200);
    let bad = [
        (
            "wecom/payments",
            json!({ "payeeUserId": "coach", "amountFen": 0 }),
        ),
        (
            "wecom/payments",
            json!({ "payeeUserId": "coach", "amountFen": i64::MAX }),
        ),
        (
            "wecom/payments",
            json!({ "payeeUserId": "", "amountFen": 1 }),
        ),
        (
            "wecom/payments",
            json!({ "payeeUserId": "a b", "amountFen": 1 }),
        ),
        (
            "wecom/payments",
            json!({ "payeeUserId": "coach", "amountFen": 1, "remark": long }),
        ),
        (
            "wecom/payments",
            json!({ "payeeUserId": "coach", "amountFen": 1, "amount": 1 }),
        ),
        (
            "wecom/refunds",
            json!({ "transactionId": "x", "status": 8 }),
        ),
        ("wecom/groups", json!({ "name": " " })),
        (
            "wecom/groups",
            json!({ "name": "群", "members": [{ "name": "x", "joinScene": 9 }] }),
        ),
    ];
    for (path, body) in bad {
        assert_eq!(
            world.control_status(path, body.clone()).await.0,
            400,
            "{path} {body}"
        );
    }
    for (path, body) in [
        ("wecom/refunds", json!({ "transactionId": "x" })),
        (
            "wecom/groups",
            json!({ "name": "群", "members": [{ "openid": "oNobody" }] }),
        ),
        ("wecom/groups/wrNobody/members", json!({ "members": [] })),
    ] {
        assert_eq!(world.control_status(path, body).await.0, 404, "{path}");
    }
    assert_eq!(world.look("wecom/groups").await["groups"], json!([]));
}

#[tokio::test]
async fn the_console_takes_a_payment_and_shows_groups_without_trusting_names() {
    let world = World::start();
    let group = json!({ "name": "<b>群</b>" });
    world.control("wecom/groups", group).await;
    let wish = json!({ "payeeUserId": "coach", "amountFen": 29, "remark": "<script>" });
    let paid = world.control("wecom/payments", wish).await;
    let account = world.look("oauth/members").await["members"][0]["openid"].clone();
    let page = world.http.get(world.url("/codes")).header(
        "Cookie",
        format!("sandbox_member={}", account.as_str().unwrap()),
    );
    let page = page.send().await.unwrap().text().await.unwrap();
    assert!(page.contains(paid["transactionId"].as_str().unwrap()) && page.contains("¥0.29"));
    assert!(
        page.contains("&lt;b&gt;群")
            && !page.contains("<script>")
            && page.contains("进群</button>")
    );
}
