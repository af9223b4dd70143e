use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::world::World;

struct Reader<'a> {
    world: &'a World,
    token: String,
    group: String,
}

impl<'a> Reader<'a> {
    fn of(world: &'a World) -> Self {
        Self {
            world,
            token: world.file("planet/token"),
            group: world.file("planet/group_id"),
        }
    }

    async fn raw(&self, path: &str) -> reqwest::Response {
        let url = self.world.url(&format!("/v2/groups/{}{path}", self.group));
        let cookie = format!("zsxq_access_token={}", self.token);
        self.world
            .http
            .get(url)
            .header("Cookie", cookie)
            .send()
            .await
            .unwrap()
    }

    async fn data(&self, path: &str) -> Value {
        let answer: Value = self.raw(path).await.json().await.unwrap();
        assert_eq!(answer["succeeded"], true, "{path}: {answer}");
        answer["resp_data"].clone()
    }

    async fn code(&self, path: &str) -> i64 {
        let answer: Value = self.raw(path).await.json().await.unwrap();
        assert_eq!(answer["succeeded"], false, "{path}: {answer}");
        answer["code"].as_i64().unwrap()
    }
}

/// A project in which member k of n has posted on (k mod days) + 1 days.
async fn camp(world: &World, members: usize, days: usize) -> i64 {
    let named: Vec<Value> = (0..members)
        .map(|k| json!({ "name": format!("学员{k}") }))
        .collect();
    let added = world
        .control("planet/members", json!({ "members": named }))
        .await;
    let opened = world
        .control(
            "planet/checkins",
            json!({ "title": "21天", "checkinDays": days }),
        )
        .await;
    let checkin = opened["checkinId"].as_i64().unwrap();
    let mut posts = Vec::new();
    for (k, member) in added["members"].as_array().unwrap().iter().enumerate() {
        for day in 0..=(k % days) {
            posts.push(json!({
                "checkinId": checkin, "userId": member["userId"],
                "at": format!("2026-11-{:02}T07:30:00+08:00", day + 1),
            }));
        }
    }
    world
        .control("planet/check-ins", json!({ "checkIns": posts }))
        .await;
    checkin
}

#[tokio::test]
async fn the_ranking_has_pages_of_twenty_one_without_gap_or_double() {
    let world = World::start();
    let reader = Reader::of(&world);
    let checkin = camp(&world, 50, 7).await;
    let (mut index, mut seen, mut last_days) = (0, BTreeSet::new(), i64::MAX);
    let mut sizes = Vec::new();
    loop {
        let path = format!("/checkins/{checkin}/ranking_list?type=accumulated&index={index}");
        let page = reader.data(&path).await;
        let rows = page["ranking_list"].as_array().unwrap().clone();
        assert_eq!(page.get("user_specific").is_some(), index == 0);
        for row in &rows {
            index += 1;
            assert_eq!(row["rankings"], index);
            assert!(row["user"]["alias"].is_string());
            assert!(row["checkined_days"].as_i64().unwrap() <= last_days);
            last_days = row["checkined_days"].as_i64().unwrap();
            assert!(seen.insert(row["user"]["user_id"].as_i64().unwrap()));
        }
        sizes.push(rows.len());
        if rows.len() < 21 {
            break;
        }
    }
    assert_eq!(sizes, [21, 21, 8]);
    let statistics = reader
        .data(&format!("/checkins/{checkin}/statistics"))
        .await;
    assert_eq!(statistics["statistics"]["joined_count"], 50);
    assert_eq!(statistics["statistics"]["completed_count"], 7);
    assert_eq!(
        reader
            .code(&format!("/checkins/{checkin}/ranking_list?index=0"))
            .await,
        1004
    );
}

#[tokio::test]
async fn topics_come_newest_first_and_the_bound_is_inclusive() {
    let world = World::start();
    let reader = Reader::of(&world);
    let checkin = camp(&world, 30, 3).await;
    let base = format!("/checkins/{checkin}/topics?scope=all&count=20");
    let first = reader.data(&base).await["topics"]
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(first.len(), 20);
    let (mut ids, mut end) = (BTreeSet::new(), String::new());
    let oldest = loop {
        let bound = end.replace(':', "%3A").replace('+', "%2B");
        let page = reader.data(&format!("{base}&end_time={bound}")).await;
        let rows = page["topics"].as_array().unwrap().clone();
        for row in &rows {
            assert_eq!(row["topic_uid"], row["topic_id"].to_string());
            assert_eq!(row["topic_id"].to_string().len(), 17);
            ids.insert(row["topic_id"].as_i64().unwrap());
        }
        let last = rows.last().unwrap()["create_time"]
            .as_str()
            .unwrap()
            .to_owned();
        if rows.len() < 20 {
            break rows.last().unwrap()["topic_id"].clone();
        }
        assert_ne!(last, end);
        end = last;
    };
    assert_eq!(ids.len(), 60);
    let url = world.url(&format!("/_control/planet/topics/{oldest}"));
    assert_eq!(world.http.delete(url).send().await.unwrap().status(), 200);
    let day = "2026-11-01T12%3A00%3A00.000%2B0800";
    let daily = reader
        .data(&format!("/checkins/{checkin}/statistics/daily?date={day}"))
        .await;
    assert_eq!(daily["checkined_count"], 29);
}

#[tokio::test]
async fn raw_answers_are_escaped_and_tell_the_life_of_the_token() {
    let world = World::start();
    let reader = Reader::of(&world);
    let url = world.url("/v2/groups");
    let answer = world
        .http
        .get(&url)
        .header("authorization", &reader.token)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.headers()["x-expire-in"], "2592000");
    let text = answer.text().await.unwrap();
    assert!(text.is_ascii() && text.contains("\\u") && text.contains(":\\/\\/"));
    assert!(text.contains(&format!("\"group_id\":{}", reader.group)));
    let stranger = world.http.get(&url).send().await.unwrap();
    assert_eq!(stranger.status(), 401);
    world
        .fault(json!({ "name": "planet_unauthorised_body", "count": 1 }))
        .await;
    assert_eq!(reader.code("/members?count=1").await, 401);
    world
        .fault(json!({ "name": "planet_unauthorised_redirect", "count": 1 }))
        .await;
    assert_eq!(reader.raw("/members?count=1").await.status(), 302);
    world
        .control("planet/token", json!({ "expiresInSeconds": 100 }))
        .await;
    assert_eq!(reader.raw("/members?count=1").await.status(), 200);
    world.advance(101).await;
    assert_eq!(reader.raw("/members?count=1").await.status(), 401);
}

#[tokio::test]
async fn the_roster_is_paged_by_join_time_and_gives_numbers() {
    let world = World::start();
    let reader = Reader::of(&world);
    let (mut seen, mut end) = (BTreeSet::new(), String::new());
    loop {
        let bound = end.replace(':', "%3A").replace('+', "%2B");
        let path =
            format!("/members?count=15&scope=all&sort=join_time&order=desc&end_time={bound}");
        let rows = reader.data(&path).await["members"]
            .as_array()
            .unwrap()
            .clone();
        seen.extend(rows.iter().map(|row| row["number"].as_i64().unwrap()));
        if rows.len() < 15 {
            break;
        }
        end = rows.last().unwrap()["join_time"]
            .as_str()
            .unwrap()
            .to_owned();
    }
    assert_eq!(seen, (1..=40).collect());
    let user = world.look("planet/members").await["members"][0]["userId"].clone();
    let one = reader.data(&format!("/members/{user}/summary")).await;
    assert_eq!(one["member"]["number"], 1);
    assert_eq!(reader.code("/members?count=201").await, 14001);
}

#[tokio::test]
async fn projects_are_opened_changed_and_listed_by_state() {
    let world = World::start();
    let reader = Reader::of(&world);
    let base = world.url(&format!("/v2/groups/{}/checkins", reader.group));
    let body = json!({ "req_data": {
        "title": "七天", "text": "每天一次", "checkin_days": 7, "type": "accumulated",
        "show_topics_on_timeline": false,
        "validity": { "long_period": false, "expiration_time": "2099-01-01T23:59:59.999+0800" },
    } });
    let call = |request: reqwest::RequestBuilder| request.header("authorization", &reader.token);
    let made: Value = call(world.http.post(&base))
        .json(&body)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let id = made["resp_data"]["checkin"]["checkin_id"].as_i64().unwrap();
    assert_eq!(id.to_string().len(), 10);
    let expires = &made["resp_data"]["checkin"]["validity"]["expiration_time"];
    assert_eq!(expires, "2099-01-01T23:59:59.999+0800");
    let count = async |scope: &str| {
        let list = reader
            .data(&format!("/checkins?scope={scope}&count=30"))
            .await;
        list["checkins"].as_array().unwrap().len()
    };
    assert_eq!((count("ongoing").await, count("closed").await), (1, 0));
    let close = json!({ "req_data": { "status": "closed" } });
    let mut empty = Vec::new();
    for _ in 0..2 {
        let put = call(world.http.put(format!("{base}/{id}"))).json(&close);
        let answer: Value = put.send().await.unwrap().json().await.unwrap();
        empty.push(answer["resp_data"].clone());
    }
    assert!(empty.contains(&json!({})) && empty.contains(&json!([])));
    assert_eq!((count("ongoing").await, count("closed").await), (0, 1));
    let user = world.look("planet/members").await["members"][0]["userId"].clone();
    let post = json!({ "checkinId": id, "userId": user });
    assert_eq!(world.control_status("planet/check-ins", post).await.0, 409);
}

#[tokio::test]
async fn faults_of_the_ranking_strike_the_page_they_are_bound_to() {
    let world = World::start();
    let reader = Reader::of(&world);
    let checkin = camp(&world, 50, 7).await;
    let page =
        |index: usize| format!("/checkins/{checkin}/ranking_list?type=accumulated&index={index}");
    world
        .fault(json!({ "name": "planet_overloaded", "page": 2, "count": 1 }))
        .await;
    assert_eq!(reader.raw(&page(0)).await.status(), 200);
    assert_eq!(reader.code(&page(21)).await, 1059);
    world
        .fault(json!({ "name": "planet_short_page", "page": 2, "count": 1 }))
        .await;
    assert_eq!(
        reader.data(&page(21)).await["ranking_list"]
            .as_array()
            .unwrap()
            .len(),
        10
    );
    world
        .fault(json!({ "name": "planet_cut_json", "count": 1 }))
        .await;
    assert!(reader.raw(&page(0)).await.json::<Value>().await.is_err());
    world
        .fault(json!({ "name": "planet_html", "count": 1 }))
        .await;
    assert!(
        reader
            .raw(&page(0))
            .await
            .text()
            .await
            .unwrap()
            .starts_with("<!DOCTYPE")
    );
}
