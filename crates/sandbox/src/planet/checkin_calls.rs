//! Check-in projects: list, read, statistics, create, change, who joined.

use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::{self, Call};
use super::checkins::{Checkin, day};
use super::envelope::{BAD_COUNT, BAD_PARAMETER, Outcome, parse_time, time};
use crate::instance::{Instance, World};

type Shared = web::Data<Instance>;
type Path = web::Path<(String, String)>;

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/v2/groups/{group}/checkins")
            .route("", web::get().to(list))
            .route("", web::post().to(create))
            .route("/{checkin}", web::get().to(one))
            .route("/{checkin}", web::put().to(change))
            .route("/{checkin}/statistics", web::get().to(statistics))
            .route("/{checkin}/statistics/daily", web::get().to(daily))
            .route("/{checkin}/joined_users", web::get().to(joined)),
    );
}

#[derive(Deserialize)]
struct Query {
    scope: Option<String>,
    count: Option<usize>,
    filter: Option<String>,
    date: Option<String>,
}

async fn list(instance: Shared, request: HttpRequest, query: web::Query<Query>) -> HttpResponse {
    access::serve(&instance, &request, None, |world, call| {
        let count = query.count.unwrap_or(30);
        if !(1..=100).contains(&count) {
            return Err(BAD_COUNT);
        }
        let scope = query.scope.as_deref().unwrap_or("ongoing");
        if !["ongoing", "closed", "over", "all"].contains(&scope) {
            return Err(BAD_PARAMETER);
        }
        let mut found: Vec<&Checkin> = world.planet.checkins.iter().collect();
        found.retain(|checkin| scope == "all" || checkin.status(call.now) == scope);
        found.reverse();
        let views: Vec<Value> = found
            .into_iter()
            .take(count)
            .map(|checkin| view(world, call, checkin))
            .collect();
        Ok(json!({ "checkins": views }))
    })
    .await
}

fn find<'a>(world: &'a World, path: &Path) -> Result<&'a Checkin, super::envelope::Failure> {
    let checkin_id: i64 = path.1.parse().map_err(|_| BAD_PARAMETER)?;
    world.planet.checkin(checkin_id).ok_or(BAD_PARAMETER)
}

async fn one(instance: Shared, request: HttpRequest, path: Path) -> HttpResponse {
    access::serve(&instance, &request, None, |world, call| {
        let checkin = find(world, &path)?;
        Ok(json!({
            "is_valid_member": true,
            "checkin": view(world, call, checkin),
            "group": { "name": world.planet.group_name },
        }))
    })
    .await
}

async fn statistics(instance: Shared, request: HttpRequest, path: Path) -> HttpResponse {
    access::serve(&instance, &request, None, |world, call| {
        let checkin = find(world, &path)?;
        let (joined, completed, today) = counts(checkin, call.now);
        let best: Vec<Value> = checkin
            .ranking(false, false)
            .iter()
            .take(3)
            .filter_map(|row| world.planet.member(row.user_id))
            .map(|member| json!({ "avatar_url": member.avatar(&call.base) }))
            .collect();
        Ok(json!({ "statistics": {
            "joined_count": joined,
            "completed_count": completed,
            "checkined_count": today,
            "ranking_list": best,
        } }))
    })
    .await
}

async fn daily(
    instance: Shared,
    request: HttpRequest,
    path: Path,
    query: web::Query<Query>,
) -> HttpResponse {
    access::serve(&instance, &request, None, |world, _call| {
        let checkin = find(world, &path)?;
        let at = query
            .date
            .as_deref()
            .and_then(parse_time)
            .ok_or(BAD_PARAMETER)?;
        Ok(json!({ "checkined_count": checkin.on_day(day(at)).len() }))
    })
    .await
}

async fn joined(
    instance: Shared,
    request: HttpRequest,
    path: Path,
    query: web::Query<Query>,
) -> HttpResponse {
    access::serve(&instance, &request, None, |world, call| {
        let checkin = find(world, &path)?;
        let today = checkin.on_day(day(call.now));
        let wanted = query.filter.as_deref();
        let users: Vec<Value> = checkin
            .joined
            .iter()
            .filter(|(user_id, _)| match wanted {
                Some("checkined") => today.contains(user_id),
                Some("uncheckined") => !today.contains(user_id),
                _ => true,
            })
            .filter_map(|(user_id, at)| world.planet.member(*user_id).map(|member| (member, at)))
            .take(query.count.unwrap_or(10))
            .map(|(member, at)| json!({ "member": member.short(&call.base), "join_time": time(*at) }))
            .collect();
        Ok(json!({ "joined_users": users }))
    })
    .await
}

#[derive(Deserialize)]
struct Wrapped<T> {
    req_data: T,
}

#[derive(Deserialize)]
struct Create {
    title: String,
    #[serde(default)]
    text: String,
    checkin_days: u32,
    r#type: Option<String>,
    #[serde(default)]
    show_topics_on_timeline: bool,
    validity: Validity,
}

#[derive(Deserialize)]
struct Validity {
    #[serde(default)]
    long_period: bool,
    expiration_time: Option<String>,
}

async fn create(instance: Shared, request: HttpRequest, body: Bytes) -> HttpResponse {
    access::serve(&instance, &request, None, |world, call| {
        let wish: Wrapped<Create> = serde_json::from_slice(&body).map_err(|_| BAD_PARAMETER)?;
        open(world, call, wish.req_data)
    })
    .await
}

fn open(world: &mut World, call: &Call, wish: Create) -> Outcome {
    let kind = wish.r#type.unwrap_or_else(|| "accumulated".into());
    let title = wish.title.trim();
    if title.is_empty()
        || wish.checkin_days == 0
        || !["accumulated", "continuous"].contains(&&*kind)
    {
        return Err(BAD_PARAMETER);
    }
    let end = match wish
        .validity
        .expiration_time
        .as_deref()
        .filter(|text| !text.is_empty())
    {
        Some(text) => Some(parse_time(text).ok_or(BAD_PARAMETER)?),
        None if wish.validity.long_period => None,
        None => return Err(BAD_PARAMETER),
    };
    let checkin = world
        .planet
        .open_checkin(title, wish.checkin_days, end, call.now);
    checkin.text = wish.text;
    checkin.kind = kind;
    checkin.show_on_timeline = wish.show_topics_on_timeline;
    let checkin = checkin.clone();
    Ok(json!({ "checkin": view(world, call, &checkin) }))
}

#[derive(Deserialize)]
struct Change {
    title: Option<String>,
    text: Option<String>,
    status: Option<String>,
}

async fn change(instance: Shared, request: HttpRequest, path: Path, body: Bytes) -> HttpResponse {
    access::serve(&instance, &request, None, |world, _call| {
        let wish: Wrapped<Change> = serde_json::from_slice(&body).map_err(|_| BAD_PARAMETER)?;
        let wish = wish.req_data;
        let checkin_id = find(world, &path)?.checkin_id;
        let checkin = world.planet.checkin_mut(checkin_id).ok_or(BAD_PARAMETER)?;
        match wish.status.as_deref() {
            None => {}
            Some("closed") => checkin.closed = true,
            Some(_) => return Err(BAD_PARAMETER),
        }
        if let Some(title) = wish.title {
            checkin.title = title;
        }
        if let Some(text) = wish.text {
            checkin.text = text;
        }
        Ok(json!({}))
    })
    .await
}

/// Joined, completed, and posted today.
fn counts(checkin: &Checkin, now: DateTime<Utc>) -> (usize, usize, usize) {
    let needed = usize::try_from(checkin.checkin_days).unwrap_or(usize::MAX);
    let completed = checkin
        .days()
        .values()
        .filter(|days| days.len() >= needed)
        .count();
    (
        checkin.joined.len(),
        completed,
        checkin.on_day(day(now)).len(),
    )
}

fn view(world: &World, call: &Call, checkin: &Checkin) -> Value {
    let planet = &world.planet;
    let (joined, completed, today) = counts(checkin, call.now);
    let faces: Vec<Value> = checkin
        .joined
        .keys()
        .filter_map(|user_id| planet.member(*user_id))
        .take(5)
        .map(|member| json!({ "avatar_url": member.avatar(&call.base) }))
        .collect();
    json!({
        "checkin_id": checkin.checkin_id,
        "title": checkin.title,
        "text": checkin.text,
        "checkin_days": checkin.checkin_days,
        "type": checkin.kind,
        "status": checkin.status(call.now),
        "create_time": time(checkin.create_time),
        "validity": {
            "long_period": checkin.expiration_time.is_none(),
            "expiration_time": checkin.expiration_time.map(time).unwrap_or_default(),
        },
        "min_words_count": 0,
        "show_topics_on_timeline": checkin.show_on_timeline,
        "joined_count": joined,
        "statistics": {
            "joined_count": joined,
            "completed_count": completed,
            "today_checkined_count": today,
        },
        "joined_users": faces,
        "user_specific": { "joined": false },
        "group": {
            "group_id": planet.group_id,
            "name": planet.group_name,
            "background_url": format!("{}/avatar/group.svg", call.base),
        },
        "owner": planet.members.first().map_or_else(|| json!({}), |owner| owner.short(&call.base)),
    })
}
