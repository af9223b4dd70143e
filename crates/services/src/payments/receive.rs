//! A callback arrives.

use camp_domain::payments::{EventState, LearnedFrom};
use camp_domain::{Actor, Kind, MerchantAccountId, PaymentEventId, Refusal};
use camp_providers::wechat_pay::{CallbackHeaders, CallbackRefusal, Notice, NoticeKind, WechatPay};
use camp_repository::payments::PaymentEvent;
use camp_repository::{Context, Tx, payments};
use chrono::TimeDelta;

use super::record::{Arrival, record};
use crate::{App, Error, Place, Result, refunds};

/// How soon the worker looks at an event whose effect could not be written at once.
const RETRY: TimeDelta = TimeDelta::seconds(5);

/// What became of a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// Stored, and its effect is in the books.
    Applied,
    /// Stored; the worker writes its effect.
    Stored,
    /// Known already.
    Repeated,
}

/// Verifies a callback over its raw bytes, stores it and writes its effect, in one transaction.
///
/// # Errors
/// When it cannot be trusted, or not even be stored; the provider then sends it again.
pub async fn receive(
    app: &App,
    merchant: MerchantAccountId,
    headers: &CallbackHeaders,
    raw: &[u8],
    ip: Option<String>,
) -> Result<Received> {
    let client = client(app, merchant).await?;
    let context = context(app, ip);
    let notice = match client.verify_callback(headers, raw) {
        Ok(notice) => notice,
        Err(refusal) => {
            keep(app, context, headers, refusal.code(), raw).await?;
            return Err(refused(&refusal));
        }
    };
    let mut tx = app.db.begin(context).await?;
    tx.short_lock_timeout().await?;
    let event = event(app, &tx, merchant, &notice)?;
    let due = tx.now() + RETRY;
    if !payments::insert_event(&mut tx, &event, due).await? {
        return Ok(Received::Repeated);
    }
    tx.savepoint().await?;
    let received = match apply(app, &mut tx, merchant, &notice).await {
        Ok(()) => {
            tx.keep().await?;
            payments::set_event_applied(&mut tx, event.id).await?;
            Received::Applied
        }
        Err(error) => {
            tx.undo().await?;
            tracing::warn!(%error, event = %event.id, "a callback is stored, its effect is due");
            payments::set_event_failed(&mut tx, event.id, &error.to_string(), Some(due)).await?;
            tx.wake().await?;
            Received::Stored
        }
    };
    tx.commit().await?;
    Ok(received)
}

/// Writes the effect of a trusted message.
pub(super) async fn apply(
    app: &App,
    tx: &mut Tx,
    merchant: MerchantAccountId,
    notice: &Notice,
) -> Result<()> {
    match &notice.kind {
        NoticeKind::Payment(transaction) if transaction.trade_state.was_paid() => {
            let arrival = Arrival {
                merchant,
                transaction,
                detail: Some(&notice.plaintext),
                door: LearnedFrom::Callback,
            };
            record(app, tx, &arrival).await
        }
        NoticeKind::Refund(refund) => refunds::hear_notice(app, tx, merchant, refund).await,
        NoticeKind::Payment(_) | NoticeKind::Other => Ok(()),
    }
}

fn event(app: &App, tx: &Tx, merchant: MerchantAccountId, notice: &Notice) -> Result<PaymentEvent> {
    let id = PaymentEventId::new(tx.now());
    let (kind, reference) = match &notice.kind {
        NoticeKind::Payment(transaction) => ("payment", Some(transaction.out_trade_no.clone())),
        NoticeKind::Refund(refund) => ("refund", Some(refund.out_refund_no.clone())),
        NoticeKind::Other => ("payment", None),
    };
    Ok(PaymentEvent {
        id,
        merchant_account_id: merchant,
        provider_event_id: notice.id.clone(),
        kind: kind.to_owned(),
        event_type: notice.event_type.clone(),
        content: app.vault.seal(
            Place::new("payment_events.content", &id.to_string()),
            &notice.plaintext,
        )?,
        reference,
        state: EventState::Pending,
        attempts: 0,
        received_at: tx.now(),
    })
}

/// Keeps what came of a callback that could not even be read to its end, and why.
///
/// # Errors
/// When there is no such account, or the database fails.
pub async fn refuse_unread(
    app: &App,
    merchant: MerchantAccountId,
    headers: &CallbackHeaders,
    reason: &'static str,
    beginning: &[u8],
    ip: Option<String>,
) -> Result<()> {
    client(app, merchant).await?;
    keep(app, context(app, ip), headers, reason, beginning).await
}

async fn client(app: &App, merchant: MerchantAccountId) -> Result<WechatPay> {
    let client = app.clients.wechat_pay(&app.db, merchant).await?;
    client.ok_or_else(Error::not_found)
}

fn context(app: &App, ip: Option<String>) -> Context {
    Context {
        ip,
        ..Context::new(Actor::Provider, app.clock.now())
    }
}

/// Keeps what could not be trusted, for a person to look at; nothing else happens.
async fn keep(
    app: &App,
    context: Context,
    headers: &CallbackHeaders,
    reason: &'static str,
    raw: &[u8],
) -> Result<()> {
    tracing::warn!(reason, "a callback was refused");
    metrics::counter!("camp_callbacks_refused_total", "reason" => reason).increment(1);
    let mut tx = app.db.begin(context).await?;
    let serial: String = headers
        .serial
        .chars()
        .filter(|c| !c.is_control())
        .take(64)
        .collect();
    payments::insert_rejected(&mut tx, reason, Some(&serial), raw).await?;
    Ok(tx.commit().await?)
}

fn refused(refusal: &CallbackRefusal) -> Error {
    let kind = match refusal {
        CallbackRefusal::Malformed(_) | CallbackRefusal::Undecryptable(_) => Kind::Invalid,
        CallbackRefusal::WrongMerchant => Kind::Forbidden,
        _ => Kind::Unauthenticated,
    };
    Error::Refused(Refusal::new(kind, "callback_refused", "回调未通过验证"))
}
