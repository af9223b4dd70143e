//! `GET /v2/groups`: the cheapest way to try a token.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::envelope::{NEVER, time};
use super::{Planet, access};
use crate::instance::Instance;

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/v2/groups", web::get().to(list))
        .route("/v2/groups/{group}", web::get().to(one));
}

async fn list(instance: web::Data<Instance>, request: HttpRequest) -> HttpResponse {
    access::serve(&instance, &request, None, |world, call| {
        Ok(json!({ "groups": [view(&world.planet, &call.base)] }))
    })
    .await
}

async fn one(instance: web::Data<Instance>, request: HttpRequest) -> HttpResponse {
    access::serve(&instance, &request, None, |world, call| {
        Ok(json!({ "group": view(&world.planet, &call.base) }))
    })
    .await
}

fn view(planet: &Planet, base: &str) -> Value {
    let owner = planet.members.first();
    let since = owner.map(|owner| time(owner.join_time)).unwrap_or_default();
    json!({
        "group_id": planet.group_id,
        "name": planet.group_name,
        "type": "pay",
        "background_url": format!("{base}/avatar/group.svg"),
        "create_time": since,
        "owner": owner.map(|owner| owner.short(base)).unwrap_or_else(|| json!({})),
        "statistics": { "members": { "count": planet.members.len() } },
        "user_specific": { "join_time": since, "validity": { "end_time": NEVER } },
    })
}
