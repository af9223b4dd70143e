//! The worker that delivers messages.

use camp_domain::notifications::{Channel, MAX_ATTEMPTS, MessageState, backoff};
use camp_domain::{Actor, GroupId};
use camp_repository::messages::{self, DueMessage};
use chrono::{DateTime, TimeDelta, Utc};

use super::refunds;
use super::send::{Outcome, Postman};
use crate::due::{Done, DueQueue};
use crate::{App, Result, config};

/// How long a pass keeps the messages it claimed; wall time.
const CLAIM: TimeDelta = TimeDelta::minutes(5);
/// A robot takes so many messages a minute.
const ROBOT_PACE: usize = 20;
const MINUTE: TimeDelta = TimeDelta::minutes(1);
/// After so long a message that only ever met a used-up quota is given up.
const QUOTA_PATIENCE: TimeDelta = TimeDelta::days(1);

/// Messages that are due.
pub struct Outbox;

impl DueQueue for Outbox {
    const NAME: &'static str = "notifications.messages";

    async fn run(app: &App, limit: i64) -> Result<Done> {
        let mut tx = app.begin(Actor::System).await?;
        let wall = app.clock.wall();
        let due = messages::claim_due(&mut tx, wall, wall + CLAIM, limit).await?;
        let values = config::load(tx.conn()).await?;
        tx.commit().await?;
        let handled = due.len();
        let postman = Postman::new(app, &values).await?;
        let (notices, others) = refunds::by_group(due);
        for message in others {
            deliver(app, &postman, Parcel::of(vec![message])).await?;
        }
        for (group, notices) in notices {
            let sent = recent_attempts(app, group).await?;
            let plan = refunds::plan(notices, sent.len());
            for messages in plan.now {
                deliver(app, &postman, Parcel::of(messages)).await?;
            }
            let later = sent.last().copied().unwrap_or_else(|| app.clock.now()) + MINUTE;
            put_off(app, &plan.later, later).await?;
        }
        Ok(Done { handled })
    }

    async fn next_due(app: &App) -> Result<Option<DateTime<Utc>>> {
        Ok(messages::next_due(app.db.reader().await?.conn()).await?)
    }
}

/// What travels as one: a message, or several refund notices of one group.
struct Parcel {
    content: String,
    messages: Vec<DueMessage>,
}

impl Parcel {
    fn of(messages: Vec<DueMessage>) -> Self {
        let content = match messages.as_slice() {
            [only] => only.content.clone(),
            several => refunds::merged(several.iter().map(|m| m.content.as_str())),
        };
        Self { content, messages }
    }
}

async fn deliver(app: &App, postman: &Postman<'_>, parcel: Parcel) -> Result<()> {
    let Some(first) = parcel.messages.first() else {
        return Ok(());
    };
    if let Some(later) = robot_is_busy(app, first).await? {
        return put_off(app, &parcel.messages, later).await;
    }
    let outcome = postman.send(first, &parcel.content).await;
    let mut tx = app.begin(Actor::System).await?;
    let now = tx.now();
    for (position, message) in parcel.messages.iter().enumerate() {
        let attempts = message.attempts + 1;
        let (state, due) = next(&outcome, message, attempts, now);
        let detail = if position == 0 {
            outcome.detail()
        } else {
            // One message carried several; the pace of the robot counts it once.
            format!(
                "与 {} 条退款通知合并发送：{}",
                parcel.messages.len() - 1,
                outcome.detail()
            )
        };
        let detail: String = detail.chars().take(500).collect();
        let sent = state == MessageState::Sent;
        messages::insert_attempt(&mut tx, message.id, attempts, sent, &detail).await?;
        messages::set_state(&mut tx, message.id, state, attempts, due).await?;
    }
    Ok(tx.commit().await?)
}

/// What becomes of a message after an attempt, and when it is due again.
fn next(
    outcome: &Outcome,
    message: &DueMessage,
    attempts: i32,
    now: DateTime<Utc>,
) -> (MessageState, Option<DateTime<Utc>>) {
    let again = |wait| (MessageState::Pending, Some(now + wait));
    match outcome {
        Outcome::Sent(_) => (MessageState::Sent, None),
        Outcome::NoAddress(_) => (MessageState::Undeliverable, None),
        Outcome::Refused(_) => (MessageState::Failed, None),
        Outcome::QuotaUsed(_) if now - message.created_at >= QUOTA_PATIENCE => {
            (MessageState::Failed, None)
        }
        Outcome::QuotaUsed(_) if message.channel == Channel::Robot => again(MINUTE),
        Outcome::QuotaUsed(_) => again(TimeDelta::minutes(30)),
        Outcome::Unclear(_) if attempts >= MAX_ATTEMPTS => (MessageState::Failed, None),
        Outcome::Unclear(_) => again(backoff(attempts)),
    }
}

async fn put_off(app: &App, messages: &[DueMessage], until: DateTime<Utc>) -> Result<()> {
    if messages.is_empty() {
        return Ok(());
    }
    let mut tx = app.begin(Actor::System).await?;
    for message in messages {
        let (state, attempts) = (MessageState::Pending, message.attempts);
        messages::set_state(&mut tx, message.id, state, attempts, Some(until)).await?;
    }
    Ok(tx.commit().await?)
}

/// When a robot that has used up its minute may be written to again.
async fn robot_is_busy(app: &App, message: &DueMessage) -> Result<Option<DateTime<Utc>>> {
    let (Channel::Robot, Some(group)) = (message.channel, message.group_id) else {
        return Ok(None);
    };
    let sent = recent_attempts(app, group).await?;
    let oldest_that_counts = sent
        .len()
        .checked_sub(ROBOT_PACE)
        .and_then(|at| sent.get(at));
    Ok(oldest_that_counts.map(|at| *at + MINUTE))
}

/// When a group's robot was written to within the last minute.
async fn recent_attempts(app: &App, group: GroupId) -> Result<Vec<DateTime<Utc>>> {
    let since = app.clock.now() - MINUTE;
    let mut reader = app.db.reader().await?;
    Ok(messages::list_robot_attempts(reader.conn(), group, since).await?)
}

#[cfg(test)]
mod tests {
    use camp_domain::MessageId;

    use super::*;

    #[test]
    fn a_message_is_tried_six_times_and_a_bad_address_only_once() {
        let at = DateTime::from_timestamp(1_795_000_000, 0).expect("an instant");
        let message = DueMessage {
            id: MessageId::new(at),
            channel: Channel::WecomApp,
            template: None,
            group_id: None,
            camp_id: None,
            member_id: None,
            content: "同步失败".into(),
            attempts: 0,
            created_at: at,
            wecom_user_id: Some("zhang".into()),
            robot_key: None,
            openid: None,
        };
        let unclear = Outcome::Unclear(String::new());
        let mut waits = Vec::new();
        for attempts in 1..=6 {
            let (state, due) = next(&unclear, &message, attempts, at);
            waits.extend(due.map(|due| (due - at).num_seconds()));
            assert_eq!(state == MessageState::Failed, attempts == 6);
        }
        assert_eq!(waits, [10, 60, 300, 900, 3_600]);
        let (state, _) = next(&Outcome::NoAddress(String::new()), &message, 1, at);
        assert_eq!(state, MessageState::Undeliverable);
    }
}
