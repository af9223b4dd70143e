//! What goes wrong while the money is on its way: for each refund a schedule of its own, and for
//! all of them deaths, cut connections, leaps of the clock and people who press buttons.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::dice::Dice;
use crate::stage::Stage;

/// Rounds of trouble.
const ROUNDS: usize = 14;

/// Faults of the call that sends, with how often they may strike one refund.
const SENDING: [(&str, usize); 10] = [
    ("answer_5xx_before_commit", 3),
    ("answer_5xx_after_commit", 2),
    ("drop_connection_before_commit", 3),
    ("drop_connection_after_commit", 2),
    ("bad_signature", 2),
    ("signtest", 2),
    ("slow_answer", 1),
    ("rate_limited", 3),
    ("not_enough", 1),
    ("user_account_abnormal", 1),
];
/// Faults of the question how it stands.
const ASKING: [&str; 6] = [
    "answer_5xx_before_commit",
    "drop_connection_before_commit",
    "drop_connection_after_commit",
    "bad_signature",
    "signtest",
    "rate_limited",
];
/// Faults of the word the provider sends by itself.
const TELLING: [&str; 10] = [
    "drop_callback",
    "lose_callback",
    "delay_callback",
    "double_callback",
    "reorder_callback",
    "callback_old_timestamp",
    "callback_unknown_serial",
    "callback_signed_by_certificate",
    "callback_answer_lost",
    "bad_signature",
];

/// Draws a schedule for every refund.
pub(crate) async fn schedule(stage: &Stage, dice: &mut Dice) {
    let mut faults: Vec<Value> = Vec::new();
    for life in stage.lives.iter().filter(|life| life.approved) {
        let number = life.listed.number.as_str();
        for _ in 0..dice.below(3) {
            let (name, most) = dice.pick(&SENDING);
            let count = 1 + dice.below(most);
            faults.push(json!({ "name": name, "scope": ["POST", number], "count": count, "delaySeconds": 1 }));
        }
        for _ in 0..dice.below(3) {
            let (name, count) = (dice.pick(&ASKING), 1 + dice.below(2));
            faults.push(json!({ "name": name, "scope": ["GET", number], "count": count }));
        }
        for _ in 0..dice.below(3) {
            let (name, count) = (dice.pick(&TELLING), 1 + dice.below(2));
            let delay = dice.pick(&[5, 90, 4_000]);
            let scope = ["callback", number];
            faults.push(
                json!({ "name": name, "scope": scope, "count": count, "delaySeconds": delay }),
            );
        }
        if dice.percent(6) {
            let name = dice.pick(&["refund_closed", "refund_abnormal"]);
            faults.push(json!({ "name": name, "scope": [number], "count": 1 }));
        }
    }
    let wish = json!({ "faults": faults, "seed": dice.next() >> 12 });
    stage.world.outside.control("faults", wish).await;
}

/// Lets everything happen at once.
pub(crate) async fn play(stage: &mut Stage, dice: &mut Dice) {
    let payable = i64::try_from(stage.lives.len()).unwrap() * 9_900;
    if dice.percent(40) {
        stage.world.outside.balance(payable * 4 / 10).await;
    }
    for _ in 0..ROUNDS {
        if stage.workers.count() == 0 || (stage.workers.count() == 1 && dice.percent(15)) {
            stage.workers.start();
        }
        pause(dice.below(350)).await;
        match dice.below(10) {
            0..4 => {
                let at = dice.below(stage.workers.count());
                stage.workers.kill(at);
                stage.forget_claims().await;
            }
            4 => stage.cut_connections().await,
            5..8 => {
                let seconds = dice.pick(&[3, 11, 70, 400, 4_000, 90_000]);
                stage.world.advance(TimeDelta::seconds(seconds)).await;
            }
            8 => stage.world.outside.balance(payable).await,
            _ => {}
        }
        people(stage, dice).await;
    }
}

/// People look at the page and press what it offers.
async fn people(stage: &mut Stage, dice: &mut Dice) {
    let because = json!({ "reason": "先等一等" });
    let runs = if dice.percent(50) {
        "paused"
    } else {
        "running"
    };
    let known = stage.runs(runs).await;
    if let Some(run) = known.get(dice.below(known.len())) {
        let path = |verb: &str| format!("/api/admin/release-runs/{run}/{verb}");
        match (runs, dice.below(8)) {
            ("paused", 0..6) => stage.press(&path("resume"), json!({})).await,
            (_, 6) => stage.press(&path("stop"), because).await,
            ("running", 0) => stage.press(&path("pause"), because).await,
            _ => {}
        }
    }
    let money = dice.pick(&["refused", "unknown", "not_sent", "processing", "submitting"]);
    let known = stage.refunds(money).await;
    if let Some(refund) = known.get(dice.below(known.len())) {
        let verb = dice.pick(&["retry", "query"]);
        stage
            .press(&format!("/api/admin/refunds/{refund}/{verb}"), json!({}))
            .await;
    }
    if dice.percent(30) {
        stage.release_rest().await;
    }
}

async fn pause(milliseconds: usize) {
    let milliseconds = u64::try_from(milliseconds).unwrap();
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}
