//! A person lets stored callbacks count once more. Safe by design: what is in the books stays as
//! it is.

use camp_domain::payments::EventState;
use camp_domain::{Kind, PaymentEventId, Refusal};
use camp_repository::{audit, payments};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::due::apply_again;
use crate::{App, Caller, Error, Result};

/// Days that one command can bring back.
const LONGEST: TimeDelta = TimeDelta::days(31);
/// Longest failure that is kept.
const FAILURE: usize = 300;

/// Applies one stored callback again, now. Whether that worked stands in its row.
///
/// # Errors
/// When there is no such callback, or the database fails.
pub async fn replay(app: &App, caller: &Caller, id: PaymentEventId) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let event = payments::lock_event(&mut tx, id)
        .await?
        .ok_or_else(Error::not_found)?;
    tx.savepoint().await?;
    let failure = match apply_again(app, &mut tx, &event).await {
        Ok(()) => {
            tx.keep().await?;
            None
        }
        Err(error) => {
            tx.undo().await?;
            tracing::warn!(%error, event = %id, "a replayed event could not be applied");
            let words = failure_of(&error);
            payments::set_replay_failed(&mut tx, id, &words).await?;
            Some(words)
        }
    };
    let act = audit::Act {
        action: "payment_events.replay",
        object_kind: "payment_event",
        object_id: id.to_string(),
        object_name: event.reference.as_deref(),
        before: Some(json!({ "state": event.state })),
        after: Some(json!({ "failure": failure })),
        ..audit::Act::default()
    };
    audit::insert(&mut tx, act).await?;
    tx.wake().await?;
    Ok(tx.commit().await?)
}

/// Hands every callback that came between `from` and `to` to the worker again; answers how many.
///
/// # Errors
/// When the span is empty or longer than 31 days.
pub async fn replay_many(
    app: &App,
    caller: &Caller,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    state: Option<EventState>,
) -> Result<u64> {
    if to <= from {
        return Err(span("replay_span_empty", "结束时间必须晚于开始时间"));
    }
    if to - from > LONGEST {
        return Err(span("replay_span_too_long", "一次最多重放 31 天的通知"));
    }
    let mut tx = app.begin_for(caller).await?;
    let count = payments::set_events_due(&mut tx, from, to, state).await?;
    let act = audit::Act {
        action: "payment_events.replay_many",
        object_kind: "payment_event",
        object_id: "*".to_owned(),
        after: Some(json!({ "from": from, "to": to, "state": state, "count": count })),
        ..audit::Act::default()
    };
    audit::insert(&mut tx, act).await?;
    tx.wake().await?;
    tx.commit().await?;
    Ok(count)
}

/// The failure as the staff reads it; what lies beneath is in the log.
fn failure_of(error: &Error) -> String {
    let words = match error {
        Error::Refused(refusal) => refusal.sentence.clone().into_owned(),
        Error::Internal(cause) => cause.to_string(),
        Error::Invalid(_) => error.to_string(),
    };
    words.chars().take(FAILURE).collect()
}

fn span(code: &'static str, sentence: &'static str) -> Error {
    Error::Refused(Refusal {
        kind: Kind::Invalid,
        ..Refusal::field("to", code, sentence)
    })
}
