//! The roster: pages, one member, a member's summary.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::{self, Call};
use super::envelope::{BAD_COUNT, BAD_PARAMETER, Failure, Outcome, parse_time};
use super::members::Member;
use crate::instance::{Instance, World};

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/v2/groups/{group}/members", web::get().to(list))
        .route("/v2/groups/{group}/members/{user}", web::get().to(one))
        .route(
            "/v2/groups/{group}/members/{user}/summary",
            web::get().to(one),
        );
}

#[derive(Deserialize)]
struct Query {
    count: Option<usize>,
    order: Option<String>,
    end_time: Option<String>,
    begin_time: Option<String>,
}

async fn list(
    instance: web::Data<Instance>,
    request: HttpRequest,
    query: web::Query<Query>,
) -> HttpResponse {
    access::serve(&instance, &request, None, |world, call| {
        roster(world, call, &query)
    })
    .await
}

/// A page by join time, bounds inclusive; there is no total and no end mark.
fn roster(world: &mut World, call: &Call, query: &Query) -> Outcome {
    let count = query.count.unwrap_or(20);
    if !(1..=200).contains(&count) {
        return Err(BAD_COUNT);
    }
    let bound = |text: &Option<String>| match text.as_deref().filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => parse_time(text).map(Some).ok_or(BAD_PARAMETER),
    };
    let (begin, end) = (bound(&query.begin_time)?, bound(&query.end_time)?);
    let ascending = query.order.as_deref() == Some("asc");
    let mut members: Vec<Member> = world.planet.members.clone();
    members.retain(|member| {
        end.is_none_or(|end| member.join_time <= end)
            && begin.is_none_or(|begin| member.join_time >= begin)
    });
    members.sort_by_key(|member| (member.join_time, member.user_id));
    if !ascending {
        members.reverse();
    }
    let views: Vec<Value> = members
        .iter()
        .take(count)
        .map(|member| view(world, call, member))
        .collect();
    Ok(json!({ "members": views }))
}

async fn one(
    instance: web::Data<Instance>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> HttpResponse {
    access::serve(&instance, &request, None, |world, call| {
        let user_id: i64 = path.1.parse().map_err(|_| BAD_PARAMETER)?;
        let member = world.planet.member(user_id).cloned();
        let member = member.ok_or(Failure(14001, "成员不存在"))?;
        Ok(json!({ "member": view(world, call, &member) }))
    })
    .await
}

fn view(world: &mut World, call: &Call, member: &Member) -> Value {
    let subject = format!("{} user_id {}", call.subject, member.user_id);
    let nameless = world
        .faults
        .strikes("planet_number_absent", &subject)
        .is_some();
    let mut view = member.full(&call.base, !nameless);
    if world.faults.strikes("planet_same_name", &subject).is_some()
        && let Some(first) = world.planet.members.first()
    {
        view["name"] = json!(first.name);
    }
    view
}
