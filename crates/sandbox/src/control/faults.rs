//! Fault switches: set, list, clear.

use actix_web::{HttpResponse, web};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{ok, read, refuse};
use crate::faults::{Fault, NAMES};
use crate::instance::Instance;

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/faults", web::get().to(list))
        .route("/faults", web::post().to(set))
        .route("/faults", web::delete().to(clear));
}

fn view(instance: &Instance) -> Value {
    let known: Vec<Value> = NAMES
        .iter()
        .map(|(name, meaning)| json!({ "name": name, "meaning": meaning }))
        .collect();
    json!({ "faults": instance.read(|world| world.faults.view()), "known": known })
}

async fn list(instance: web::Data<Instance>) -> HttpResponse {
    ok(&view(&instance))
}

/// Takes one switch, a list of them, or `{faults: […], seed?}`; none is set if one is wrong.
async fn set(instance: web::Data<Instance>, body: Bytes) -> HttpResponse {
    let wish: Value = match read(&body) {
        Ok(wish) => wish,
        Err(refusal) => return refusal,
    };
    let list = match (&wish, &wish["faults"]) {
        (Value::Array(list), _) | (_, Value::Array(list)) => list.clone(),
        (Value::Object(map), _) if map.contains_key("name") => vec![wish.clone()],
        (Value::Object(map), _) if map.contains_key("seed") => Vec::new(),
        _ => {
            return refuse(
                400,
                "faults_missing",
                "需要 faults 列表或一个带 name 的对象",
            );
        }
    };
    let parsed: Result<Vec<Fault>, String> = list.iter().map(Fault::parse).collect();
    let parsed = match parsed {
        Ok(parsed) => parsed,
        Err(message) => return refuse(400, "fault_invalid", &message),
    };
    instance.change(|world| {
        if let Some(seed) = wish["seed"].as_u64() {
            world.faults.seed(seed);
        }
        for fault in parsed {
            world.faults.set(fault);
        }
    });
    ok(&view(&instance))
}

#[derive(Deserialize)]
struct Clear {
    name: Option<String>,
}

async fn clear(
    instance: web::Data<Instance>,
    query: web::Query<Clear>,
    body: Bytes,
) -> HttpResponse {
    let from_body: Clear = match read(&body) {
        Ok(wish) => wish,
        Err(refusal) => return refusal,
    };
    let name = query
        .name
        .clone()
        .or(from_body.name)
        .map(|name| name.replace('-', "_"));
    instance.change(|world| world.faults.clear(name.as_deref()));
    ok(&view(&instance))
}
