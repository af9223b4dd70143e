//! Lists of the planet that come in pages, and refusals in between.

use camp_providers::planet::{
    CookieTransport, NewProject, Pace, PlanetClient, PlanetError, ProjectScope,
};
use serde_json::{Value, json};

use crate::world::http;
use crate::world::wire::{Act, Wire, answer, json as say};

const BUSY: &str = r#"{"succeeded":false,"code":1059,"info":"内部错误","resp_data":{}}"#;
const EMPTY: &str = r#"{"succeeded":true,"resp_data":[]}"#;

async fn planet(acts: Vec<Act>) -> (Wire, PlanetClient) {
    let wire = Wire::start(acts).await;
    let transport = CookieTransport::new(http(), wire.base.clone(), "TOKEN_1".to_owned().into());
    let client = PlanetClient::new(Box::new(transport), 15_522_544_484_212, Pace::unlimited());
    (wire, client)
}

fn success(data: &Value) -> Act {
    say(&json!({ "succeeded": true, "resp_data": data }).to_string())
}

fn ranks(ranks: std::ops::RangeInclusive<i64>) -> Act {
    let rows: Vec<Value> = ranks.map(|rank| ranked(rank, rank)).collect();
    success(&json!({ "ranking_list": rows }))
}

fn ranked(rank: i64, user: i64) -> Value {
    json!({
        "user": { "user_id": 100_000_000_000_000 + user, "name": "小明", "alias": "", "avatar_url": "" },
        "rankings": rank,
        "checkined_days": 22 - rank.min(21),
    })
}

fn topic(number: i64, millisecond: i64) -> Value {
    json!({
        "topic_id": 22_811_482_514_825_100 + number,
        "create_time": format!("2026-11-22T08:00:00.{millisecond:03}+0800"),
        "talk": { "owner": { "user_id": 184_444_848_828_412_i64, "name": "小明" }, "text": "打卡" },
    })
}

fn topics(rows: &[Value]) -> Act {
    success(&json!({ "topics": rows }))
}

#[tokio::test]
async fn a_short_page_in_the_middle_of_a_ranking_loses_nobody() {
    let pages = vec![ranks(1..=21), ranks(22..=24), ranks(25..=45), say(EMPTY)];
    let (wire, planet) = planet(pages).await;
    let members = planet.ranking(5_454_884_814).await.unwrap();
    assert_eq!(members.len(), 45);
    assert_eq!((members[0].days, members[0].alias.as_deref()), (21, None));
    let asked: Vec<String> = wire
        .requests()
        .iter()
        .map(|r| r[..r.find(" HTTP").unwrap()].into())
        .collect();
    let path = "GET /v2/groups/15522544484212/checkins/5454884814/ranking_list?type=accumulated";
    assert_eq!(
        asked,
        ["0", "21", "24", "45"].map(|index| format!("{path}&index={index}"))
    );
}

#[tokio::test]
async fn a_tie_that_moves_between_pages_makes_the_ranking_be_read_again() {
    let moved = success(&json!({ "ranking_list": [ranked(22, 21), ranked(23, 23)] }));
    let pages = vec![
        ranks(1..=21),
        moved,
        ranks(1..=21),
        ranks(22..=23),
        say(EMPTY),
    ];
    let (_wire, planet) = planet(pages).await;
    assert_eq!(planet.ranking(1).await.unwrap().len(), 23);
    assert_eq!(planet.calls(), 5);
}

#[tokio::test]
async fn a_ranking_with_a_hole_is_no_ranking() {
    let (_wire, planet) = planet(vec![success(&json!({ "ranking_list": [ranked(2, 2)] }))]).await;
    assert!(matches!(
        planet.ranking(1).await,
        Err(PlanetError::Incomplete { .. })
    ));
    assert_eq!(planet.calls(), 3);
}

#[tokio::test]
async fn one_page_that_stays_refused_fails_the_whole_ranking() {
    let (_wire, planet) = planet(vec![ranks(1..=21), say(BUSY)]).await;
    assert_eq!(
        planet.ranking(1).await.unwrap_err(),
        PlanetError::Overloaded { code: 1059 }
    );
    assert_eq!(planet.calls(), 6);
}

#[tokio::test]
async fn a_refusal_is_tried_again_and_never_read_as_an_empty_list() {
    let flaky = vec![
        say(BUSY),
        answer(429, &[], ""),
        Act::HangUp,
        say("<html>"),
        success(
            &json!({ "checkins": [{ "checkin_id": 5_454_884_814_i64, "validity": { "expiration_time": "" } }] }),
        ),
    ];
    let (_wire, planet) = planet(flaky).await;
    let projects = planet
        .check_in_projects(ProjectScope::Ongoing)
        .await
        .unwrap();
    assert_eq!(
        (projects[0].id, projects[0].ends_at()),
        (5_454_884_814, None)
    );
    assert_eq!(planet.calls(), 5);
}

#[tokio::test]
async fn after_four_exhausted_calls_the_account_rests() {
    let (wire, planet) = planet(vec![say(BUSY)]).await;
    for _ in 0..4 {
        assert_eq!(
            planet.groups().await.unwrap_err(),
            PlanetError::Overloaded { code: 1059 }
        );
    }
    assert_eq!(planet.groups().await.unwrap_err(), PlanetError::Paused);
    assert_eq!((wire.requests().len(), planet.calls()), (20, 20));
}

#[tokio::test]
async fn posts_are_read_until_the_last_known_one_and_the_overlap_is_dropped() {
    let first: Vec<Value> = (0..20).map(|n| topic(100 - n, 900 - n)).collect();
    let second = [topic(81, 881), topic(80, 880), topic(79, 879)];
    let (wire, planet) = planet(vec![topics(&first), topics(&second)]).await;
    let known = 22_811_482_514_825_100 + 79;
    let read = planet.topics_until(1, |id| id == known).await.unwrap();
    assert_eq!(read.len(), 21);
    assert_eq!(read[20].topic_id, known + 1);
    assert_eq!(
        read[0].author.as_ref().unwrap().user_id,
        184_444_848_828_412
    );
    assert_eq!(
        read[0].create_time.to_rfc3339(),
        "2026-11-22T00:00:00.900+00:00"
    );
    assert!(wire.requests()[1].contains("end_time=2026-11-22T08%3A00%3A00.881%2B0800"));
}

#[tokio::test]
async fn posts_end_where_nothing_new_comes_and_never_silently_in_between() {
    let (_wire, nothing) = planet(vec![say(EMPTY)]).await;
    assert!(nothing.topics_until(1, |_| false).await.unwrap().is_empty());

    let (_wire, few) = planet(vec![
        topics(&[topic(2, 2), topic(1, 1)]),
        topics(&[topic(1, 1)]),
    ])
    .await;
    assert_eq!(few.topics_until(1, |_| false).await.unwrap().len(), 2);

    let stuck: Vec<Value> = (0..20).map(|n| topic(n, 7)).collect();
    let (_wire, same) = planet(vec![topics(&stuck)]).await;
    let refused = same.topics_until(1, |_| false).await;
    assert!(matches!(refused, Err(PlanetError::Incomplete { .. })));
}

#[tokio::test]
async fn the_life_of_the_cookie_is_told_with_the_groups() {
    let body = r#"{"succeeded":true,"resp_data":{"groups":[{"group_id":15522544484212,"name":"\u8bad\u7ec3\u8425"}]}}"#;
    let (wire, planet) = planet(vec![answer(200, &[("X-Expire-In", "2591999")], body)]).await;
    let groups = planet.groups().await.unwrap();
    assert_eq!(
        (groups.groups[0].name.as_str(), groups.expire_in),
        ("训练营", Some(2_591_999))
    );
    let request = wire.requests()[0].to_lowercase();
    assert!(
        request.contains("\r\ncookie: zsxq_access_token=token_1\r\n"),
        "{request}"
    );
}

#[tokio::test]
async fn a_member_list_is_read_page_by_page_and_a_number_may_be_missing() {
    let member = |n: i64| json!({ "user_id": n, "name": "n", "number": n, "join_time": format!("2026-11-01T00:00:00.{:03}+0800", 999 - n) });
    let first: Vec<Value> = (1..=200).map(member).collect();
    let second = json!([member(200), { "user_id": "201", "name": "没有编号" }]);
    let (_wire, planet) = planet(vec![
        success(&json!({ "members": first })),
        success(&json!({ "members": second })),
        success(&json!({ "member": member(7) })),
    ])
    .await;
    let roster = planet.roster().await.unwrap();
    assert_eq!(
        (roster.len(), roster[200].user_id, roster[200].number),
        (201, 201, None)
    );
    assert_eq!(planet.member_summary(7).await.unwrap().number, Some(7));
}

#[tokio::test]
async fn a_project_is_never_created_twice_by_a_retry() {
    let new = NewProject {
        title: "训练营".into(),
        text: "一起打卡".into(),
        checkin_days: 21,
        ends_at: chrono::DateTime::UNIX_EPOCH,
    };
    let (wire, lost) = planet(vec![Act::HangUp]).await;
    let error = lost.create_project(&new).await.unwrap_err();
    assert!(matches!(error, PlanetError::Network { .. }));
    assert_eq!(wire.requests().len(), 1);

    let created = success(&json!({ "checkin": { "checkin_id": 5 } }));
    let (wire, refused_first) = planet(vec![say(BUSY), created]).await;
    assert_eq!(refused_first.create_project(&new).await.unwrap().id, 5);
    assert!(wire.requests()[1].contains(r#""expiration_time":"1970-01-01T08:00:00.000+0800""#));
}
