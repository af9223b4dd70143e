//! What the runner of due rows does for this room.

use camp_domain::payments::LearnedFrom;
use camp_domain::{Actor, Refusal};
use camp_repository::payments::PaymentEvent;
use camp_repository::{Tx, payments};
use chrono::{DateTime, TimeDelta, Utc};

use super::record::{Arrival, record};
use crate::due::{Done, DueQueue};
use crate::{App, Error, Place, Result, notifications, refunds};

/// Attempts before an event waits for a person.
const MAX_ATTEMPTS: i32 = 8;
/// How long a worker keeps a claimed event, wall time.
const CLAIM: TimeDelta = TimeDelta::seconds(30);

/// Open orders that have to be asked for.
pub struct OrderQueue;

impl DueQueue for OrderQueue {
    const NAME: &'static str = "payments.orders";

    async fn run(app: &App, limit: i64) -> Result<Done> {
        Ok(Done {
            handled: super::ask::ask_due(app, limit).await?,
        })
    }

    async fn next_due(app: &App) -> Result<Option<DateTime<Utc>>> {
        Ok(payments::next_order_due(app.db.reader().await?.conn()).await?)
    }
}

/// Stored callbacks whose effect is still due.
pub struct EventQueue;

impl DueQueue for EventQueue {
    const NAME: &'static str = "payments.events";

    async fn run(app: &App, limit: i64) -> Result<Done> {
        let wall = app.clock.wall();
        let mut tx = app.begin(Actor::System).await?;
        let events = payments::claim_due_events(&mut tx, wall, wall + CLAIM, limit).await?;
        tx.commit().await?;
        for event in &events {
            if let Err(error) = apply_again(app, event).await {
                put_off(app, event, &error).await?;
            }
        }
        Ok(Done {
            handled: events.len(),
        })
    }

    async fn next_due(app: &App) -> Result<Option<DateTime<Utc>>> {
        Ok(payments::next_event_due(app.db.reader().await?.conn()).await?)
    }
}

async fn apply_again(app: &App, event: &PaymentEvent) -> Result<()> {
    let place = event.id.to_string();
    let content = app
        .vault
        .open(Place::new("payment_events.content", &place), &event.content)?;
    let mut tx = app.begin(Actor::Provider).await?;
    let merchant = event.merchant_account_id;
    if event.kind == "refund" {
        let refund = serde_json::from_slice(&content).map_err(Error::internal)?;
        refunds::hear_notice(app, &mut tx, merchant, &refund).await?;
    } else {
        let transaction = &serde_json::from_slice(&content).map_err(Error::internal)?;
        let door = LearnedFrom::Callback;
        let arrival = Arrival {
            merchant,
            transaction,
            detail: Some(&content),
            door,
        };
        record(app, &mut tx, &arrival).await?;
    }
    payments::set_event_applied(&mut tx, event.id).await?;
    Ok(tx.commit().await?)
}

async fn put_off(app: &App, event: &PaymentEvent, error: &Error) -> Result<()> {
    tracing::error!(%error, event = %event.id, attempts = event.attempts, "an event stays due");
    let mut tx = app.begin(Actor::System).await?;
    let wait = TimeDelta::seconds(10 * (1 << event.attempts.clamp(0, 8)));
    let due = (event.attempts + 1 < MAX_ATTEMPTS).then(|| tx.now() + wait);
    let words = match error {
        Error::Refused(Refusal { code, .. }) => (*code).to_owned(),
        other => other.to_string(),
    };
    let noted = payments::set_event_failed(&mut tx, event.id, &words, due).await?;
    if noted && due.is_none() {
        alert(&mut tx, event).await?;
    }
    Ok(tx.commit().await?)
}

/// Nobody tries a dead letter again but a person, who has to know.
async fn alert(tx: &mut Tx, event: &PaymentEvent) -> Result<()> {
    let kind = match event.kind.as_str() {
        "refund" => "退款结果",
        _ => "支付结果",
    };
    let text = format!(
        "{kind}通知处理失败，系统不再自动重试，请到「支付事件」查看原因并重放\n单号：{}\n已等待：{}\n已尝试：{} 次",
        event.reference.as_deref().unwrap_or("（通知中没有单号）"),
        age(tx.now() - event.received_at),
        event.attempts + 1,
    );
    let cause = format!("payment_event_dead:{}", event.id);
    notifications::staff(tx, &cause, None, &text).await?;
    Ok(())
}

/// An age as people say it.
fn age(age: TimeDelta) -> String {
    match (age.num_days(), age.num_hours(), age.num_minutes()) {
        (0, 0, minutes) => format!("{minutes} 分钟"),
        (0, hours, minutes) => format!("{hours} 小时 {} 分钟", minutes % 60),
        (days, hours, _) => format!("{days} 天 {} 小时", hours % 24),
    }
}
