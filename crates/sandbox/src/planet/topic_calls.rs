//! Posts of a check-in, newest first: the only source that knows days.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access;
use super::checkins::{Checkin, Topic};
use super::envelope::{BAD_COUNT, BAD_PARAMETER, parse_time, time};
use crate::instance::{Instance, World};

/// More than this is refused.
const MOST: usize = 30;

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config.route(
        "/v2/groups/{group}/checkins/{checkin}/topics",
        web::get().to(list),
    );
}

#[derive(Deserialize)]
struct Query {
    count: Option<usize>,
    end_time: Option<String>,
}

async fn list(
    instance: web::Data<Instance>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    query: web::Query<Query>,
) -> HttpResponse {
    access::serve(&instance, &request, None, |world, call| {
        let checkin_id: i64 = path.1.parse().map_err(|_| BAD_PARAMETER)?;
        let count = query.count.unwrap_or(20);
        if !(1..=MOST).contains(&count) {
            return Err(BAD_COUNT);
        }
        let end = match query.end_time.as_deref().filter(|text| !text.is_empty()) {
            None => None,
            Some(text) => Some(parse_time(text).ok_or(BAD_PARAMETER)?),
        };
        let checkin = world.planet.checkin(checkin_id).ok_or(BAD_PARAMETER)?;
        let until = match end {
            // Inclusive: the boundary row comes again.
            Some(end) => checkin
                .topics
                .partition_point(|topic| topic.create_time <= end),
            None => checkin.topics.len(),
        };
        let topics: Vec<Value> = checkin.topics[..until]
            .iter()
            .rev()
            .take(count)
            .map(|topic| view(world, checkin, topic, &call.base))
            .collect();
        Ok(json!({ "topics": topics }))
    })
    .await
}

fn view(world: &World, checkin: &Checkin, topic: &Topic, base: &str) -> Value {
    let planet = &world.planet;
    let owner = match planet.member(topic.user_id) {
        Some(member) => member.short(base),
        None => json!({ "user_id": topic.user_id, "name": "已退出", "avatar_url": "" }),
    };
    json!({
        "topic_id": topic.topic_id,
        "topic_uid": topic.topic_id.to_string(),
        "group": { "group_id": planet.group_id, "name": planet.group_name },
        "type": "talk",
        "talk": { "owner": owner, "text": topic.text },
        "create_time": time(topic.create_time),
        "likes_count": 0,
        "comments_count": 0,
        "checkin": {
            "title": checkin.title, "checkin_id": checkin.checkin_id, "min_words_count": 0,
        },
    })
}
