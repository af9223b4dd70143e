//! The planet's people, projects and posts.

use actix_web::{HttpResponse, web};
use bytes::Bytes;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{either, ok, read, refuse};
use crate::clock::rfc3339;
use crate::instance::{Instance, World};
use crate::planet::{Member, PostRefusal, Topic};

type Shared = web::Data<Instance>;

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/planet/members", web::get().to(members))
        .route("/planet/members", web::post().to(add_members))
        .route("/planet/members/{user}", web::delete().to(remove_member))
        .route("/planet/checkins", web::get().to(checkins))
        .route("/planet/checkins", web::post().to(open_checkin))
        .route("/planet/checkins/{checkin}/join", web::post().to(join))
        .route("/planet/check-ins", web::post().to(post))
        .route("/planet/topics/{topic}", web::delete().to(delete_topic))
        .route("/planet/token", web::post().to(token));
}

/// Ids are taken as numbers and as text: browsers cannot hold the long ones.
pub(super) fn id(value: &Value, name: &str) -> Result<i64, HttpResponse> {
    let id = value
        .as_i64()
        .or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()));
    id.filter(|id| *id > 0)
        .ok_or_else(|| refuse(400, "id_invalid", &format!("{name} 缺失或有误")))
}

/// RFC 3339, or a day, which stands for its noon in Beijing.
fn instant(text: &str, name: &str) -> Result<DateTime<Utc>, HttpResponse> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.with_timezone(&Utc));
    }
    let noon = text
        .parse::<NaiveDate>()
        .ok()
        .and_then(|day| day.and_hms_opt(4, 0, 0));
    noon.map(|noon| noon.and_utc())
        .ok_or_else(|| refuse(400, "time_invalid", &format!("{name} 应为 RFC 3339 时间")))
}

fn member_view(member: &Member) -> Value {
    json!({
        "userId": member.user_id,
        "name": member.name,
        "number": member.number,
        "alias": member.alias,
        "joinTime": rfc3339(member.join_time),
    })
}

async fn members(instance: Shared) -> HttpResponse {
    let members: Vec<Value> =
        instance.read(|world| world.planet.members.iter().map(member_view).collect());
    ok(&json!({ "groupId": instance.credentials.planet_group_id, "members": members }))
}

#[derive(Deserialize)]
struct NewMembers {
    members: Vec<NewMember>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewMember {
    user_id: Option<Value>,
    name: String,
    number: Option<u32>,
    alias: Option<String>,
    join_time: Option<String>,
}

async fn add_members(instance: Shared, body: Bytes) -> HttpResponse {
    either(read::<NewMembers>(&body).and_then(|wish| {
        let now = instance.clock.now();
        let mut ready = Vec::new();
        for (place, member) in (0_i64..).zip(wish.members) {
            let user_id = member
                .user_id
                .as_ref()
                .map(|value| id(value, "userId"))
                .transpose()?;
            let joined = member
                .join_time
                .as_deref()
                .map(|text| instant(text, "joinTime"));
            // Apart by a millisecond: the roster is paged by time.
            let at = joined
                .transpose()?
                .unwrap_or(now + TimeDelta::milliseconds(place));
            ready.push((user_id, member.name, member.number, member.alias, at));
        }
        let added: Vec<Value> = instance.change(|world| {
            let planet = &mut world.planet;
            ready
                .into_iter()
                .map(|(user_id, name, number, alias, at)| {
                    member_view(&planet.add_member(user_id, &name, number, alias, at))
                })
                .collect()
        });
        Ok(ok(&json!({ "members": added })))
    }))
}

async fn remove_member(instance: Shared, user: web::Path<i64>) -> HttpResponse {
    let removed = instance.change(|world| {
        let before = world.planet.members.len();
        world
            .planet
            .members
            .retain(|member| member.user_id != *user);
        world.planet.members.len() < before
    });
    if removed {
        ok(&json!({ "removed": true }))
    } else {
        refuse(404, "member_unknown", "没有这个成员")
    }
}

async fn checkins(instance: Shared) -> HttpResponse {
    let list: Vec<Value> = instance.read(|world| {
        let all = world.planet.checkins.iter();
        all.map(|checkin| {
            json!({
                "checkinId": checkin.checkin_id,
                "title": checkin.title,
                "checkinDays": checkin.checkin_days,
                "closed": checkin.closed,
                "createTime": rfc3339(checkin.create_time),
                "expirationTime": checkin.expiration_time.map(rfc3339),
                "joinedCount": checkin.joined.len(),
                "topicCount": checkin.topics.len(),
            })
        })
        .collect()
    });
    ok(&json!({ "checkins": list }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewCheckin {
    title: String,
    checkin_days: u32,
    expiration_time: Option<String>,
    create_time: Option<String>,
}

async fn open_checkin(instance: Shared, body: Bytes) -> HttpResponse {
    either(read::<NewCheckin>(&body).and_then(|wish| {
        let end = wish
            .expiration_time
            .as_deref()
            .filter(|text| !text.is_empty());
        let end = end
            .map(|text| instant(text, "expirationTime"))
            .transpose()?;
        let begin = wish
            .create_time
            .as_deref()
            .map(|text| instant(text, "createTime"));
        let begin = begin.transpose()?.unwrap_or_else(|| instance.clock.now());
        let checkin_id = instance.change(|world| {
            world
                .planet
                .open_checkin(&wish.title, wish.checkin_days, end, begin)
                .checkin_id
        });
        Ok(ok(&json!({ "checkinId": checkin_id })))
    }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Join {
    user_ids: Vec<Value>,
}

/// Lets members take part without a post.
async fn join(instance: Shared, checkin: web::Path<i64>, body: Bytes) -> HttpResponse {
    either(read::<Join>(&body).and_then(|wish| {
        let users: Vec<i64> = wish
            .user_ids
            .iter()
            .map(|value| id(value, "userIds"))
            .collect::<Result<_, _>>()?;
        let now = instance.clock.now();
        let count = instance.change(|world| {
            let checkin = world.planet.checkin_mut(*checkin)?;
            for user in users {
                checkin.joined.entry(user).or_insert(now);
            }
            Some(checkin.joined.len())
        });
        match count {
            Some(count) => Ok(ok(&json!({ "joinedCount": count }))),
            None => Err(refuse(
                404,
                "checkin_unknown",
                PostRefusal::NoCheckin.words(),
            )),
        }
    }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Posts {
    check_ins: Option<Vec<Post>>,
    #[serde(flatten)]
    single: Post,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Post {
    checkin_id: Option<Value>,
    user_id: Option<Value>,
    at: Option<String>,
    text: Option<String>,
}

/// Posts one check-in or many; of many, all or none.
async fn post(instance: Shared, body: Bytes) -> HttpResponse {
    either(read::<Posts>(&body).and_then(|wish| {
        let single = wish.check_ins.is_none();
        let posts = wish.check_ins.unwrap_or_else(|| vec![wish.single]);
        let now = instance.clock.now();
        let mut ready = Vec::new();
        for post in posts {
            let checkin_id = id(&post.checkin_id.unwrap_or_default(), "checkinId")?;
            let user_id = id(&post.user_id.unwrap_or_default(), "userId")?;
            let at = post.at.as_deref().filter(|at| !at.is_empty());
            let at = at.map(|at| instant(at, "at")).transpose()?.unwrap_or(now);
            let text = post.text.unwrap_or_else(|| "今日打卡".into());
            ready.push((checkin_id, user_id, at, text));
        }
        let topics = instance
            .change(|world| post_all(world, ready))
            .map_err(refuse_post)?;
        let mut views: Vec<Value> = topics.iter().map(topic_view).collect();
        Ok(ok(&match views.pop() {
            Some(only) if single => only,
            last => {
                views.extend(last);
                json!({ "checkIns": views })
            }
        }))
    }))
}

fn post_all(
    world: &mut World,
    posts: Vec<(i64, i64, DateTime<Utc>, String)>,
) -> Result<Vec<Topic>, PostRefusal> {
    for (checkin_id, user_id, at, _) in &posts {
        world.planet.check_post(*checkin_id, *user_id, *at)?;
    }
    posts
        .into_iter()
        .map(|(checkin_id, user_id, at, text)| world.planet.post(checkin_id, user_id, at, &text))
        .collect()
}

fn refuse_post(refusal: PostRefusal) -> HttpResponse {
    let (status, code) = match refusal {
        PostRefusal::NoCheckin => (404, "checkin_unknown"),
        PostRefusal::NoMember => (404, "member_unknown"),
        PostRefusal::Over => (409, "checkin_over"),
    };
    refuse(status, code, refusal.words())
}

fn topic_view(topic: &Topic) -> Value {
    json!({
        "topicId": topic.topic_id.to_string(),
        "userId": topic.user_id,
        "at": rfc3339(topic.create_time),
        "text": topic.text,
    })
}

async fn delete_topic(instance: Shared, topic: web::Path<i64>) -> HttpResponse {
    if instance.change(|world| world.planet.delete_topic(*topic)) {
        ok(&json!({ "deleted": true }))
    } else {
        refuse(404, "topic_unknown", "没有这条打卡")
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TokenLife {
    expires_in_seconds: Option<i64>,
}

/// Gives the account's token an end in business time; nothing means the full thirty days again.
async fn token(instance: Shared, body: Bytes) -> HttpResponse {
    either(read::<TokenLife>(&body).map(|wish| {
        let now = instance.clock.now();
        let dies = wish
            .expires_in_seconds
            .and_then(TimeDelta::try_seconds)
            .map(|life| now + life);
        instance.change(|world| world.planet.token_dies_at = dies);
        ok(&json!({ "expiresInSeconds": wish.expires_in_seconds }))
    }))
}
