//! Notifications to the merchant: queued with the event, sent on a ladder of business time.

use std::time::{Duration, Instant};

use actix_web::web;
use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::books::Signer;
use super::gate::Seal;
use super::{crypto, refunds};
use crate::clock::rfc3339;
use crate::instance::{Instance, World};
use crate::random;

/// Seconds between one failed attempt and the next.
const LADDER: [i64; 15] = [
    15, 15, 30, 180, 600, 1_200, 1_800, 1_800, 1_800, 3_600, 10_800, 10_800, 10_800, 21_600, 21_600,
];
/// Deliveries of different orders that may be on their way at once.
const ABREAST: usize = 16;
/// Finished callbacks that stay readable.
const KEPT: usize = 2_000;
/// How often the world looks for what fell due without being rung.
const TICK: Duration = Duration::from_millis(200);

/// One notification and its history.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Callback {
    pub(crate) sequence: u64,
    pub(crate) id: String,
    pub(crate) event_type: String,
    pub(crate) summary: String,
    pub(crate) original_type: String,
    pub(crate) out_trade_no: String,
    pub(crate) notify_url: String,
    pub(crate) plaintext: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) due_at: DateTime<Utc>,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) state: String,
}

/// What came of one attempt.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Attempt {
    pub(crate) at: DateTime<Utc>,
    pub(crate) result: String,
    /// How long it took until the merchant's answer, wall time.
    #[serde(default)]
    pub(crate) millis: u64,
}

/// What is to be told.
pub(crate) struct Notice<'a> {
    pub(crate) event_type: &'a str,
    pub(crate) summary: &'a str,
    pub(crate) original_type: &'a str,
    pub(crate) out_trade_no: &'a str,
    pub(crate) notify_url: &'a str,
    pub(crate) plaintext: Value,
}

/// Queues a notification for `at`; faults may lose, delay, shuffle or double it.
pub(crate) fn queue(world: &mut World, at: DateTime<Utc>, notice: Notice<'_>) {
    let subject = format!(
        "wechat-pay callback {} {}",
        notice.event_type, notice.plaintext
    );
    let mut plaintext = notice.plaintext;
    if world
        .faults
        .strikes("callback_wrong_amount", &subject)
        .is_some()
        && let Some(total) = plaintext["amount"]["total"].as_i64()
    {
        plaintext["amount"]["total"] = json!(total + 1);
    }
    let mut due_at = at;
    if let Some(fault) = world.faults.strikes("delay_callback", &subject) {
        due_at += TimeDelta::seconds(fault.delay_seconds.unwrap_or(30).into());
    }
    if world.faults.strikes("reorder_callback", &subject).is_some() {
        due_at += TimeDelta::seconds(3);
    }
    let callback = Callback {
        sequence: world.pay.next(),
        id: uuid::Uuid::new_v4().to_string(),
        event_type: notice.event_type.to_owned(),
        summary: notice.summary.to_owned(),
        original_type: notice.original_type.to_owned(),
        out_trade_no: notice.out_trade_no.to_owned(),
        notify_url: notice.notify_url.to_owned(),
        plaintext: plaintext.to_string(),
        created_at: at,
        due_at,
        attempts: Vec::new(),
        state: "waiting".into(),
    };
    if world.faults.strikes("lose_callback", &subject).is_some() {
        return finish(world, callback, "lost");
    }
    if world.faults.strikes("double_callback", &subject).is_some() {
        let twin = Callback {
            sequence: world.pay.next(),
            ..callback.clone()
        };
        world.pay.callbacks.insert(twin.sequence, twin);
    }
    world.pay.callbacks.insert(callback.sequence, callback);
}

fn finish(world: &mut World, mut callback: Callback, state: &str) {
    state.clone_into(&mut callback.state);
    world.pay.finished.push_back(callback);
    while world.pay.finished.len() > KEPT {
        world.pay.finished.pop_front();
    }
}

/// The heartbeat: everything that fell due is settled and delivered.
pub(crate) async fn tick(instance: web::Data<Instance>) {
    loop {
        deliver_due(&instance).await;
        tokio::select! {
            () = instance.bell.notified() => {}
            () = tokio::time::sleep(TICK) => {}
        }
    }
}

/// Settles and delivers until nothing is due. Two runs wait for each other, so who returns from
/// here knows that all that was due when it came in has been tried.
pub(crate) async fn deliver_due(instance: &Instance) {
    let _turn = instance.delivering.lock().await;
    loop {
        let now = instance.clock.now();
        if !instance.read(|world| anything_due(world, now)) {
            return;
        }
        let batch = instance.change(|world| {
            refunds::settle_due(world, &instance.credentials, now);
            take_batch(world, now)
        });
        let results = join_all(
            batch
                .iter()
                .map(|callback| attempt(instance, callback, now)),
        )
        .await;
        instance.change(|world| {
            for (callback, (attempt, done)) in batch.into_iter().zip(results) {
                record(world, callback, attempt, done);
            }
        });
    }
}

/// Whether a refund is to be decided or a callback to be sent.
fn anything_due(world: &World, now: DateTime<Utc>) -> bool {
    let refund_due = |number: &String| {
        world
            .pay
            .refunds
            .get(number)
            .and_then(|r| r.settles_at)
            .is_some_and(|at| at <= now)
    };
    world
        .pay
        .callbacks
        .values()
        .any(|callback| callback.due_at <= now)
        || world.pay.processing.iter().any(refund_due)
}

/// The oldest due, and others that can go beside them: events of one order keep their order, only
/// the twins of a doubled one travel together.
fn take_batch(world: &mut World, now: DateTime<Utc>) -> Vec<Callback> {
    let mut due: Vec<&Callback> = world
        .pay
        .callbacks
        .values()
        .filter(|callback| callback.due_at <= now)
        .collect();
    due.sort_by_key(|callback| (callback.due_at, callback.sequence));
    let mut batch: Vec<Callback> = Vec::new();
    for callback in due {
        let blocked = batch
            .iter()
            .any(|taken| taken.out_trade_no == callback.out_trade_no && taken.id != callback.id);
        if !blocked {
            batch.push(callback.clone());
        }
        if batch.len() == ABREAST {
            break;
        }
    }
    batch
}

fn record(world: &mut World, mut callback: Callback, attempt: Attempt, done: bool) {
    // A reset may have taken it away meanwhile.
    if world.pay.callbacks.remove(&callback.sequence).is_none() {
        return;
    }
    callback.attempts.push(attempt);
    let step = LADDER.get(callback.attempts.len() - 1);
    match step {
        _ if done => finish(world, callback, "delivered"),
        None => finish(world, callback, "given_up"),
        Some(seconds) => {
            // Counted from when it was due, so that a leap of the clock plays the whole ladder.
            callback.due_at += TimeDelta::seconds(*seconds);
            world.pay.callbacks.insert(callback.sequence, callback);
        }
    }
}

/// Puts overdue deliveries of an earlier run back to now: the receiver was down as well.
pub(crate) fn wake(world: &mut World, now: DateTime<Utc>) {
    for callback in world.pay.callbacks.values_mut() {
        callback.due_at = callback.due_at.max(now);
    }
}

/// Delivers, and says how that went and whether the merchant has it.
async fn attempt(instance: &Instance, callback: &Callback, now: DateTime<Utc>) -> (Attempt, bool) {
    let begun = Instant::now();
    let result = deliver(instance, callback).await;
    let millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let done = matches!(result, Ok(200..=299));
    let result = result.map_or_else(|error| error, |status| status.to_string());
    (
        Attempt {
            at: now,
            result,
            millis,
        },
        done,
    )
}

async fn deliver(instance: &Instance, callback: &Callback) -> Result<u16, String> {
    let subject = format!(
        "wechat-pay callback {} {}",
        callback.event_type, callback.plaintext
    );
    let strikes = |name: &str| {
        instance
            .roll(|faults| faults.strikes(name, &subject))
            .is_some()
    };
    if strikes("drop_callback") {
        return Err("dropped".into());
    }
    let certificate = strikes("callback_signed_by_certificate");
    let signer = if certificate {
        Signer::Certificate
    } else {
        Signer::PublicKey
    };
    let age = if strikes("callback_old_timestamp") {
        600
    } else {
        0
    };
    let body = envelope(instance, callback);
    let mut seal = Seal::over(instance, signer, &body, &subject, age);
    if strikes("callback_unknown_serial") {
        seal.sign_as(format!("PUB_KEY_ID_{}", random::digits(30)));
    }
    let mut request = instance
        .http
        .post(&callback.notify_url)
        .header("Content-Type", "application/json")
        .header("Accept", "*/*")
        .header("User-Agent", "Mozilla/4.0")
        .header(
            "Request-ID",
            format!("08{}-0", random::hex(38).to_uppercase()),
        );
    for (name, value) in seal.headers() {
        request = request.header(name, value);
    }
    match request.body(body).send().await {
        Ok(_) if strikes("callback_answer_lost") => Err("answer lost".into()),
        Ok(response) => Ok(response.status().as_u16()),
        Err(error) if error.is_timeout() => Err("timeout".into()),
        Err(_) => Err("unreachable".into()),
    }
}

fn envelope(instance: &Instance, callback: &Callback) -> String {
    let nonce = random::letters(12);
    let associated = callback.original_type.as_str();
    let ciphertext = crypto::seal(
        &instance.credentials.apiv3_key,
        &nonce,
        associated,
        &callback.plaintext,
    );
    json!({
        "id": callback.id,
        "create_time": rfc3339(callback.created_at),
        "resource_type": "encrypt-resource",
        "event_type": callback.event_type,
        "summary": callback.summary,
        "resource": {
            "original_type": callback.original_type,
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": ciphertext,
            "associated_data": associated,
            "nonce": nonce,
        },
    })
    .to_string()
}
