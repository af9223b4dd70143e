//! Business time: read it, move it forward, wait until the world is quiet.

use std::time::Duration;

use actix_web::{HttpResponse, web};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{ok, read, refuse};
use crate::clock::rfc3339;
use crate::instance::Instance;
use crate::wechat_pay;

/// Longest wait of `idle`.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/clock", web::get().to(show))
        .route("/clock", web::post().to(advance))
        .route("/idle", web::post().to(idle));
}

fn view(instance: &Instance) -> Value {
    json!({ "now": rfc3339(instance.clock.now()), "offsetSeconds": instance.clock.offset() })
}

async fn show(instance: web::Data<Instance>) -> HttpResponse {
    ok(&view(&instance))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Advance {
    advance_seconds: i64,
}

/// Moves on, then lets everything that fell due happen before it answers.
async fn advance(instance: web::Data<Instance>, body: Bytes) -> HttpResponse {
    let wish: Advance = match read(&body) {
        Ok(wish) => wish,
        Err(refusal) => return refusal,
    };
    match instance.clock.advance(wish.advance_seconds) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::InvalidInput => {
            return refuse(400, "clock_forward_only", "时钟只能向前，且不超过一百年");
        }
        Err(error) => return refuse(500, "clock_file", &error.to_string()),
    }
    instance.mark_changed();
    wechat_pay::deliver_due(&instance).await;
    ok(&view(&instance))
}

/// Waits until all callbacks that are due were tried.
async fn idle(instance: web::Data<Instance>) -> HttpResponse {
    let delivery = wechat_pay::deliver_due(&instance);
    let quiet = tokio::time::timeout(PATIENCE, delivery).await.is_ok();
    let waiting = instance.read(|world| world.pay.callbacks.len());
    ok(&json!({ "idle": quiet, "waitingCallbacks": waiting }))
}
