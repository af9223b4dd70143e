//! `ranking_list`: the main source of a sync, and where most can go wrong.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::{self, Call};
use super::checkins::Standing;
use super::envelope::{BAD_PARAMETER, Outcome};
use crate::instance::{Instance, World};

/// Rows on a page.
const PAGE: usize = 21;

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config.route(
        "/v2/groups/{group}/checkins/{checkin}/ranking_list",
        web::get().to(list),
    );
}

#[derive(Deserialize)]
struct Query {
    r#type: Option<String>,
    index: Option<usize>,
}

async fn list(
    instance: web::Data<Instance>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    query: web::Query<Query>,
) -> HttpResponse {
    let index = query.index.unwrap_or(0);
    let page = u64::try_from(index / PAGE + 1).ok();
    access::serve(&instance, &request, page, |world, call| {
        let checkin_id: i64 = path.1.parse().map_err(|_| BAD_PARAMETER)?;
        let streak = match query.r#type.as_deref() {
            Some("accumulated") => false,
            Some("continuous") => true,
            _ => return Err(BAD_PARAMETER),
        };
        ranking(world, call, checkin_id, streak, index)
    })
    .await
}

fn ranking(world: &mut World, call: &Call, checkin_id: i64, streak: bool, index: usize) -> Outcome {
    let strikes = |world: &mut World, name: &str| {
        let page = call.page.filter(|_| call.page != Some(1));
        page.is_some()
            && world
                .faults
                .strikes_on_page(name, &call.subject, page)
                .is_some()
    };
    let zero_days = world
        .faults
        .strikes("planet_zero_day_listed", &call.subject)
        .is_some();
    if strikes(world, "planet_closed_mid_sync")
        && let Some(checkin) = world.planet.checkin_mut(checkin_id)
    {
        checkin.closed = true;
    }
    let renamed = strikes(world, "planet_rename_between_pages");
    let moved = strikes(world, "planet_tie_moves");
    let short = strikes(world, "planet_short_page");
    let checkin = world.planet.checkin(checkin_id).ok_or(BAD_PARAMETER)?;
    let mut rows = checkin.ranking(streak, zero_days);
    if moved {
        swap_tie(&mut rows, index);
    }
    let rows: Vec<(usize, Standing)> = rows
        .into_iter()
        .enumerate()
        .skip(index)
        .take(PAGE)
        .collect();
    if renamed && let Some((_, row)) = rows.first() {
        let user_id = row.user_id;
        let member = world
            .planet
            .members
            .iter_mut()
            .find(|member| member.user_id == user_id);
        if let Some(member) = member {
            member.name.push('·');
        }
    }
    let most = if short { rows.len() / 2 } else { rows.len() };
    let list: Vec<Value> = rows
        .iter()
        .take(most)
        .map(|(place, row)| view(world, call, place + 1, row))
        .collect();
    let mut data = json!({ "ranking_list": list });
    if index == 0
        && let Some(owner) = world.planet.members.first()
    {
        data["user_specific"] = json!({
            "user": owner.short(&call.base), "rankings": 0, "checkined_days": 0,
        });
    }
    Ok(data)
}

/// Lets the last row of the page before and the first of this one trade places, if they tie.
fn swap_tie(rows: &mut [Standing], index: usize) {
    if index > 0 && index < rows.len() && rows[index - 1].days == rows[index].days {
        rows.swap(index - 1, index);
    }
}

fn view(world: &World, call: &Call, place: usize, row: &Standing) -> Value {
    let user = match world.planet.member(row.user_id) {
        Some(member) => {
            let mut user = member.short(&call.base);
            user["alias"] = json!(member.alias.as_deref().unwrap_or(""));
            user
        }
        // Somebody who left the group keeps the row and loses the name.
        None => json!({ "user_id": row.user_id, "name": "已退出", "alias": "", "avatar_url": "" }),
    };
    json!({ "user": user, "rankings": place, "checkined_days": row.days })
}
