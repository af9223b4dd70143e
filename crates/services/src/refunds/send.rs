//! Sending one refund: record the intent, call with our own number, record the answer.

use camp_domain::refunds::{Answer, Event, MAX_ATTEMPTS, MoneyState};
use camp_domain::{Actor, RefundId, Visibility};
use camp_providers::ProviderError;
use camp_providers::wechat_pay::{
    Refund, RefundRequest, RefundStatus, RefundTarget, RefusalClass, RefusalCode, WechatPay,
};
use camp_repository::refunds::LockedRefund;
use camp_repository::{Tx, payments, refunds, status_log};

use super::facts::present_hash;
use super::notices;
use super::step::{Heard, apply, end_run, hold_run, says};
use crate::{App, Error, Place, Result, same};

/// How sending went, for the pace of the pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// The provider answered.
    Answered,
    /// It did not, or asked to slow down.
    Troubled,
    /// Nothing was sent: the refund was not ready.
    Skipped,
}

/// Sends a claimed refund whose money has not left, or is to be sent again.
pub(super) async fn send(app: &App, client: &WechatPay, id: RefundId) -> Result<Sent> {
    let Some(body) = claim(app, client, id).await? else {
        return Ok(Sent::Skipped);
    };
    transmit(app, client, id, &body).await
}

/// Calls with the frozen bytes and writes down the answer.
pub(super) async fn transmit(
    app: &App,
    client: &WechatPay,
    id: RefundId,
    body: &[u8],
) -> Result<Sent> {
    let mut answer = client.refund(body).await;
    // One second call within the pass, and only where the first certainly never left.
    if matches!(answer, Err(ProviderError::Unavailable { .. })) {
        answer = client.refund(body).await;
    }
    record(app, id, answer).await
}

/// Records the intent: after this commit the refund counts as possibly sent.
async fn claim(app: &App, client: &WechatPay, id: RefundId) -> Result<Option<Vec<u8>>> {
    let mut tx = app.begin(Actor::System).await?;
    let Some(refund) = refunds::lock_refund(&mut tx, id, &Visibility::All).await? else {
        return Ok(None);
    };
    let event = match refund.money {
        MoneyState::NotSent => Event::Claim,
        MoneyState::Refused => Event::SendAgain,
        _ => return Ok(None),
    };
    if refund.attempts >= MAX_ATTEMPTS {
        return Ok(None);
    }
    // The run may have been paused since this pass began.
    let Some(run) = refund.run_id else {
        return Ok(None);
    };
    if !refunds::lock_running(&mut tx, run).await? {
        return Ok(None);
    }
    // What was approved is what is sent; anything else goes back to a person.
    let present = present_hash(tx.conn(), &refund).await?;
    if !refund
        .approved_hash
        .as_deref()
        .is_some_and(|approved| same(approved, &present))
    {
        if refund.money == MoneyState::NotSent {
            back_to_review(&mut tx, &refund).await?;
            tx.commit().await?;
        }
        return Ok(None);
    }
    let row = id.to_string();
    let place = Place::new("refunds.request_body", &row);
    let body = match &refund.request_body {
        Some(sealed) => app.vault.open(place, sealed)?,
        None => {
            let body = request(app, &mut tx, client, &refund).await?;
            freeze(app, &mut tx, &refund, place, &body).await?;
            body
        }
    };
    apply(&mut tx, &refund, event, &Heard::default(), app.clock.wall()).await?;
    tx.commit().await?;
    Ok(Some(body))
}

async fn freeze(
    app: &App,
    tx: &mut Tx,
    refund: &LockedRefund,
    place: Place<'_>,
    body: &[u8],
) -> Result<()> {
    let sealed = app.vault.seal(place, body)?;
    Ok(refunds::set_request_body(tx, refund.id, &sealed).await?)
}

async fn request(
    app: &App,
    tx: &mut Tx,
    client: &WechatPay,
    refund: &LockedRefund,
) -> Result<Vec<u8>> {
    let payment = payments::find_payment(tx.conn(), refund.payment_id)
        .await?
        .ok_or_else(|| Error::internal("a refund without its payment"))?;
    let merchant = refund
        .merchant_account_id
        .ok_or_else(|| Error::internal("no account"))?;
    let notify = app
        .public_url
        .join(&format!("/api/webhooks/wechat-pay/{merchant}/refunds"))
        .map_err(Error::internal)?;
    Ok(client.refund_body(&RefundRequest {
        target: RefundTarget::TransactionId(payment.transaction_id),
        out_refund_no: refund.out_refund_no.clone(),
        refund: refund.amount,
        total: payment.amount,
        reason: Some("训练营押金退回".to_owned()),
        notify_url: notify.into(),
    }))
}

async fn back_to_review(tx: &mut Tx, refund: &LockedRefund) -> Result<()> {
    let to = refund.decision.reopen(refund.money)?;
    let reason = Some("发放前发现打卡、绑定或金额有变化，需要重新审核");
    refunds::set_decision(tx, refund.id, refund.decision, to, None, reason).await?;
    status_log::insert(tx, refund.id.get(), Some(refund.decision), to, reason).await?;
    if let Some(run) = refund.run_id {
        end_run(tx, run).await?;
    }
    Ok(())
}

async fn record(app: &App, id: RefundId, answer: Result<Refund, ProviderError>) -> Result<Sent> {
    let mut tx = app.begin(Actor::Provider).await?;
    let refund = refunds::lock_refund(&mut tx, id, &Visibility::All)
        .await?
        .ok_or_else(|| Error::internal("a refund vanished"))?;
    let wall = app.clock.wall();
    let sent = match answer {
        Ok(answer) => {
            let (event, heard) = accepted(&answer);
            apply(&mut tx, &refund, event, &heard, wall).await?;
            Sent::Answered
        }
        Err(error) => {
            let (event, heard) = refused(&error);
            let code = heard.code.clone();
            let after = apply(&mut tx, &refund, event, &heard, wall).await?;
            pause(&mut tx, &refund, after, code.as_deref()).await?;
            if event == Event::Refuses {
                Sent::Answered
            } else {
                Sent::Troubled
            }
        }
    };
    tx.commit().await?;
    Ok(sent)
}

/// The status of a signed answer, where it is a word we know.
pub(crate) const fn answer(status: &RefundStatus) -> Option<Answer> {
    match status {
        RefundStatus::Success => Some(Answer::Success),
        RefundStatus::Closed => Some(Answer::Closed),
        RefundStatus::Processing => Some(Answer::Processing),
        RefundStatus::Abnormal => Some(Answer::Abnormal),
        RefundStatus::Other(_) => None,
    }
}

/// What a signed answer means.
pub(super) fn accepted(refund: &Refund) -> (Event, Heard) {
    let heard = Heard {
        provider_refund_id: Some(refund.refund_id.clone()),
        succeeded_at: refund.success_time,
        ..Heard::default()
    };
    (answer(&refund.status).map_or(Event::Unclear, says), heard)
}

/// What a missing or negative answer means: only a known code is a refusal.
fn refused(error: &ProviderError) -> (Event, Heard) {
    let code = RefusalCode::of(error);
    let event = match (error, code.map(RefusalCode::class)) {
        (ProviderError::Unavailable { .. }, _) => Event::PutOff,
        (_, Some(RefusalClass::Final)) => Event::Refuses,
        (_, Some(RefusalClass::Later)) => Event::PutOff,
        _ => Event::Unclear,
    };
    let heard = Heard {
        code: code.map(|code| code.as_str().to_owned()),
        words: Some(error.to_string()),
        no_attempt: code.is_some_and(|code| code.class() == RefusalClass::Later),
        ..Heard::default()
    };
    (event, heard)
}

/// An empty account stops the whole run: the next refund would fare no better.
async fn pause(
    tx: &mut Tx,
    refund: &LockedRefund,
    after: MoneyState,
    code: Option<&str>,
) -> Result<()> {
    let Some(run) = refund.run_id else {
        return Ok(());
    };
    if after != MoneyState::NotSent || code != Some(RefusalCode::NotEnough.as_str()) {
        return Ok(());
    }
    if hold_run(tx, run, "商户账户可用余额不足，请充值后继续", code).await? {
        notices::paused(tx, run).await?;
    }
    Ok(())
}
