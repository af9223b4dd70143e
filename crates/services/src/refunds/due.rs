//! The engine: what the runner of due rows does for refunds.

use std::collections::HashMap;

use camp_domain::Actor;
use camp_domain::config::{DEFAULT_REFUNDS_PER_SECOND, REFUNDS_PER_SECOND};
use camp_domain::refunds::MoneyState;
use camp_repository::refunds::{self, DueRefund};
use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use tokio::sync::Mutex;

use super::ask::{ask, recover};
use super::send::{Sent, send};
use crate::due::{Done, DueQueue};
use crate::pace::Pace;
use crate::{App, Error, Result, config};

/// How long a claimed refund is kept from other workers, wall time; a pass is shorter.
const CLAIM: TimeDelta = TimeDelta::seconds(20);
/// Refunds of one pass: with the usual pace as long as a claim.
const PASS: i64 = 100;
/// Payers served at the same time while all goes well. Fewer than the breaker allows troubles, so
/// that a pass never has more of them than that.
const ABREAST: usize = 4;
/// Troubles in a row after which the rest of the pass waits.
const BREAKER: usize = 5;
/// For how long.
const REST: TimeDelta = TimeDelta::seconds(30);

/// Refunds to send, to ask about or to recover.
pub struct RefundQueue;

impl DueQueue for RefundQueue {
    const NAME: &'static str = "refunds.engine";
    // The pace and the breaker count for the merchant, not for a process.
    const EXCLUSIVE: bool = true;

    async fn run(app: &App, limit: i64) -> Result<Done> {
        pass(app, limit.min(PASS)).await
    }

    async fn next_due(app: &App) -> Result<Option<DateTime<Utc>>> {
        Ok(refunds::next_refund_due(app.db.reader().await?.conn()).await?)
    }
}

async fn pass(app: &App, limit: i64) -> Result<Done> {
    let wall = app.clock.wall();
    let mut tx = app.begin(Actor::System).await?;
    let per_second = config::load(tx.conn()).await?.number(REFUNDS_PER_SECOND);
    let due = refunds::claim_due_refunds(&mut tx, wall, wall + CLAIM, limit).await?;
    tx.commit().await?;
    let handled = due.len();
    let pace = Mutex::new(Pace::new(per_second.unwrap_or(DEFAULT_REFUNDS_PER_SECOND)));
    let mut payers = by_payer(due);
    let (mut troubles, mut untouched) = (0, Vec::new());
    // One alone finds out first whether the provider takes refunds at all.
    let mut abreast = 1;
    while !payers.is_empty() {
        let now: Vec<_> = payers.drain(..abreast.min(payers.len())).collect();
        let turns = now.iter().map(|refunds| in_turn(app, refunds, &pace));
        for (sent, rest) in join_all(turns).await {
            untouched.extend(rest);
            for outcome in sent {
                (troubles, abreast) = match outcome {
                    Sent::Answered => (0, ABREAST),
                    Sent::Skipped => (troubles, abreast),
                    Sent::Troubled => (troubles + 1, 1),
                };
            }
        }
        if troubles >= BREAKER {
            tracing::warn!("the provider is in trouble; the rest of the pass waits");
            untouched.extend(payers.drain(..).flatten());
        }
    }
    if !untouched.is_empty() {
        put_off(app, &untouched).await?;
    }
    Ok(Done { handled })
}

/// One list for each payer, in the order in which their first refunds fell due.
fn by_payer(due: Vec<DueRefund>) -> Vec<Vec<DueRefund>> {
    let mut payers: Vec<Vec<DueRefund>> = Vec::new();
    let mut places = HashMap::new();
    for refund in due {
        let place = *places.entry(refund.payer).or_insert(payers.len());
        match payers.get_mut(place) {
            Some(list) => list.push(refund),
            None => payers.push(vec![refund]),
        }
    }
    payers
}

/// The provider takes one refund of a payer after the other; the first trouble ends the turn.
/// Answers how it went, and what was not touched.
async fn in_turn(
    app: &App,
    refunds: &[DueRefund],
    pace: &Mutex<Pace>,
) -> (Vec<Sent>, Vec<DueRefund>) {
    let mut sent = Vec::with_capacity(refunds.len());
    for (position, refund) in refunds.iter().enumerate() {
        let outcome = match handle(app, refund, pace).await {
            Ok(sent) => sent,
            // One refund's fault must not hold up the others; its claim runs out by itself.
            Err(error) => {
                tracing::error!(%error, refund = %refund.id, "a refund could not be handled");
                Sent::Troubled
            }
        };
        sent.push(outcome);
        if outcome == Sent::Troubled {
            return (sent, refunds[position + 1..].to_vec());
        }
    }
    (sent, Vec::new())
}

/// What was claimed and not touched waits for better times, in business time as all ladders do.
async fn put_off(app: &App, rest: &[DueRefund]) -> Result<()> {
    let ids: Vec<_> = rest.iter().map(|refund| refund.id.get()).collect();
    let mut tx = app.begin(Actor::System).await?;
    let later = tx.now() + REST;
    refunds::set_unclaimed(&mut tx, &ids, later).await?;
    Ok(tx.commit().await?)
}

async fn handle(app: &App, refund: &DueRefund, pace: &Mutex<Pace>) -> Result<Sent> {
    if refund.money == MoneyState::Submitting {
        recover(app, refund.id).await?;
        return Ok(Sent::Skipped);
    }
    let client = app
        .clients
        .wechat_pay(&app.db, refund.merchant_account_id)
        .await?
        .ok_or_else(|| Error::internal("a refund of an unknown merchant account"))?;
    pace.lock().await.wait().await;
    match refund.money {
        MoneyState::NotSent | MoneyState::Refused => send(app, &client, refund.id).await,
        _ => ask(app, &client, refund.id).await,
    }
}
