//! The engine: what the runner of due rows does for refunds.

use camp_domain::Actor;
use camp_domain::config::{DEFAULT_REFUNDS_PER_SECOND, REFUNDS_PER_SECOND};
use camp_domain::refunds::MoneyState;
use camp_repository::refunds::{self, DueRefund};
use chrono::{DateTime, TimeDelta, Utc};

use super::ask::{ask, recover};
use super::send::{Sent, send};
use crate::due::{Done, DueQueue};
use crate::pace::Pace;
use crate::{App, Error, Result, config};

/// How long a claimed refund is kept from other workers, wall time; a pass is shorter.
const CLAIM: TimeDelta = TimeDelta::seconds(60);
/// Refunds of one pass: with the usual pace half a claim.
const PASS: i64 = 100;
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
    let mut pace = Pace::new(per_second.unwrap_or(DEFAULT_REFUNDS_PER_SECOND));
    let mut troubles = 0;
    for (position, refund) in due.iter().enumerate() {
        match handle(app, refund, &mut pace).await {
            Ok(Sent::Answered) => troubles = 0,
            Ok(Sent::Skipped) => {}
            Ok(Sent::Troubled) => troubles += 1,
            // One refund's fault must not hold up the others; its claim runs out by itself.
            Err(error) => {
                tracing::error!(%error, refund = %refund.id, "a refund could not be handled");
                troubles += 1;
            }
        }
        if troubles >= BREAKER {
            tracing::warn!("the provider is in trouble; the rest of the pass waits");
            put_off(app, &due[position + 1..]).await?;
            break;
        }
    }
    Ok(Done { handled: due.len() })
}

/// What was claimed and not touched waits for better times, in business time as all ladders do.
async fn put_off(app: &App, rest: &[DueRefund]) -> Result<()> {
    let ids: Vec<_> = rest.iter().map(|refund| refund.id.get()).collect();
    let mut tx = app.begin(Actor::System).await?;
    let later = tx.now() + REST;
    refunds::set_unclaimed(&mut tx, &ids, later).await?;
    Ok(tx.commit().await?)
}

async fn handle(app: &App, refund: &DueRefund, pace: &mut Pace) -> Result<Sent> {
    if refund.money == MoneyState::Submitting {
        recover(app, refund.id).await?;
        return Ok(Sent::Skipped);
    }
    let client = app
        .clients
        .wechat_pay(&app.db, refund.merchant_account_id)
        .await?
        .ok_or_else(|| Error::internal("a refund of an unknown merchant account"))?;
    pace.wait().await;
    match refund.money {
        MoneyState::NotSent | MoneyState::Refused => send(app, &client, refund.id).await,
        _ => ask(app, &client, refund.id).await,
    }
}
