//! One transition for everything that is heard about a refund's money.

use camp_domain::ReleaseRunId;
use camp_domain::refunds::{
    Answer, Event, MAX_ATTEMPTS, MONTH_OLD, MoneyState, RunState, Step, next_question, resend_after,
};
use camp_repository::refunds::{LockedRefund, MoneyChange};
use camp_repository::{Tx, refunds, status_log};
use chrono::{DateTime, TimeDelta, Utc};

use super::notices;
use crate::Result;
use crate::payments::desk::reopen_for;

/// How long a worker may take between claiming a refund and writing down the answer, wall time.
pub(super) const CLAIM: TimeDelta = TimeDelta::seconds(20);

/// What was heard, beside the event itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard {
    /// The provider's number.
    pub(super) provider_refund_id: Option<String>,
    /// When the money was back, as the provider says.
    pub(super) succeeded_at: Option<DateTime<Utc>>,
    /// Code of a refusal.
    pub(super) code: Option<String>,
    /// The failure in words.
    pub(super) words: Option<String>,
    /// Being put off was no failure: it does not count as an attempt.
    pub(super) no_attempt: bool,
    /// It was heard before: where it contradicts what came since, it is old and no alarm.
    pub(super) again: bool,
}

/// Applies `event` to a locked refund and writes what follows; answers the new state.
pub(super) async fn apply(
    tx: &mut Tx,
    refund: &LockedRefund,
    event: Event,
    heard: &Heard,
    wall: DateTime<Utc>,
) -> Result<MoneyState> {
    let from = refund.money;
    let step = from.on(event, refund.earlier_open, refund.accepted_at.is_some());
    match step {
        Step::Refused => {
            tracing::warn!(refund = %refund.id, %from, ?event, "an event does not belong here");
            Ok(from)
        }
        // The same word once more about money that rests: not a letter of the books changes.
        Step::Stay if from.at_rest() => Ok(from),
        Step::Alarm if heard.again => Ok(from),
        Step::Stay => {
            let change = change(tx, refund, from, event, heard, wall);
            refunds::set_money(tx, refund.id, from, from, &change).await?;
            Ok(from)
        }
        Step::Alarm => {
            let change = change(tx, refund, from, event, heard, wall);
            refunds::set_money(tx, refund.id, from, from, &change).await?;
            notices::incident(tx, refund, &format!("{event:?}")).await?;
            Ok(from)
        }
        Step::Incident(to) => {
            move_to(tx, refund, to, event, heard, wall).await?;
            notices::incident(tx, refund, &format!("{from} → {to}")).await?;
            Ok(to)
        }
        Step::To(to) => {
            move_to(tx, refund, to, event, heard, wall).await?;
            Ok(to)
        }
    }
}

/// Moves money to `to` and does everything that follows.
pub(super) async fn move_to(
    tx: &mut Tx,
    refund: &LockedRefund,
    to: MoneyState,
    event: Event,
    heard: &Heard,
    wall: DateTime<Utc>,
) -> Result<()> {
    let from = refund.money;
    let change = change(tx, refund, to, event, heard, wall);
    refunds::set_money(tx, refund.id, from, to, &change).await?;
    let why = heard.code.as_deref();
    status_log::insert(tx, refund.id.get(), Some(from), to, why).await?;
    match to {
        MoneyState::Success => {
            super::early::free_place(tx, refund).await?;
            notices::succeeded(tx, refund).await?;
        }
        MoneyState::Refused | MoneyState::Abnormal | MoneyState::Closed => {
            notices::failed(tx, refund, to, heard.code.as_deref()).await?;
        }
        MoneyState::NotSent => {
            if change.due_at.is_none() {
                notices::given_up(tx, refund).await?;
            }
            // Its run may have been stopped while it was out.
            refunds::set_freed_if_stopped(tx, refund.id).await?;
        }
        _ => {}
    }
    if to == MoneyState::Closed {
        let why = "退款已被微信支付关闭，没有退回，请重新处理";
        reopen_for(tx, refund.id, why).await?;
    }
    match refund.run_id {
        Some(run) if to.at_rest() => end_run(tx, run).await,
        _ => Ok(()),
    }
}

/// Holds a run back, with the words people read and those of the log; false where it is not running.
pub(super) async fn hold_run(
    tx: &mut Tx,
    run: ReleaseRunId,
    words: &str,
    why: Option<&str>,
) -> Result<bool> {
    if !refunds::set_run_paused(tx, run, words).await? {
        return Ok(false);
    }
    let (from, to) = (RunState::Running, RunState::Paused);
    status_log::insert(tx, run.get(), Some(from), to, why).await?;
    Ok(true)
}

/// Ends a run where none of its refunds waits any more.
pub(super) async fn end_run(tx: &mut Tx, run: ReleaseRunId) -> Result<()> {
    if refunds::set_run_done(tx, run).await? {
        let (from, to) = (RunState::Running, RunState::Done);
        status_log::insert(tx, run.get(), Some(from), to, None).await?;
    }
    Ok(())
}

fn change(
    tx: &Tx,
    refund: &LockedRefund,
    to: MoneyState,
    event: Event,
    heard: &Heard,
    wall: DateTime<Utc>,
) -> MoneyChange {
    let now = tx.now();
    let mut change = MoneyChange {
        attempts: refund.attempts,
        asked: refund.asked,
        earlier_open: refund.earlier_open,
        provider_refund_id: heard.provider_refund_id.clone(),
        failure_code: heard.code.clone(),
        failure: heard
            .words
            .as_ref()
            .map(|words| words.chars().take(500).collect()),
        succeeded_at: None,
        ..MoneyChange::default()
    };
    match event {
        Event::Claim | Event::SendAgain => change.attempts += 1,
        Event::NoSuchRefund if to == MoneyState::Submitting => change.attempts += 1,
        Event::PutOff if heard.no_attempt => change.attempts = (change.attempts - 1).max(0),
        Event::Says(_) => change.accepted_at = Some(now),
        _ => {}
    }
    match to {
        MoneyState::Submitting => {
            change.due_at = Some(now);
            change.claimed_until = Some(wall + CLAIM);
        }
        MoneyState::Unknown | MoneyState::Processing => {
            change.earlier_open = true;
            // The ladder begins anew whenever the state changes.
            let asked = if refund.money == to { refund.asked } else { 0 };
            change.due_at = Some(now + next_question(asked));
            change.asked = asked + 1;
        }
        MoneyState::NotSent if change.attempts < MAX_ATTEMPTS => {
            let old = heard.no_attempt && now - refund.paid_at >= MONTH_OLD;
            change.due_at = Some(now + resend_after(change.attempts, old));
        }
        MoneyState::Success | MoneyState::SettledOutside => {
            change.succeeded_at = heard.succeeded_at.or(Some(now));
        }
        _ => {}
    }
    change
}

/// The event a signed status means.
pub(super) const fn says(answer: Answer) -> Event {
    Event::Says(answer)
}
