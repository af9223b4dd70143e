//! Asking how a refund stands. Unknown is never failed: only the provider's word ends it.

use camp_domain::refunds::{Event, Evidence, MAX_ATTEMPTS, MoneyState};
use camp_domain::{Actor, Kind, RefundId, Refusal, Visibility};
use camp_providers::ProviderError;
use camp_providers::wechat_pay::{RefundLookup, WechatPay};
use camp_repository::refunds;

use super::notices;
use super::release::refuse;
use super::send::{Sent, accepted, answer, transmit};
use super::step::{Heard, apply};
use crate::{App, Error, Place, Result};

/// A worker died between sending and writing down the answer: nobody knows, so it is asked.
pub(super) async fn recover(app: &App, id: RefundId) -> Result<()> {
    let mut tx = app.begin(Actor::System).await?;
    let Some(refund) = refunds::lock_refund(&mut tx, id, &Visibility::All).await? else {
        return Ok(());
    };
    if refund.money == MoneyState::Submitting {
        let heard = Heard {
            words: Some("发送后没有记录到结果，正在向微信支付查询".to_owned()),
            ..Heard::default()
        };
        apply(&mut tx, &refund, Event::Unclear, &heard, app.clock.wall()).await?;
    }
    Ok(tx.commit().await?)
}

/// Asks how a refund stands, because a person wants to know now.
///
/// # Errors
/// When there is no such refund, it never left, it is of a merchant that is not ours, or the
/// provider does not answer.
pub async fn ask_now(app: &App, id: RefundId) -> Result<()> {
    let mut reader = app.db.reader().await?;
    let row = refunds::find_account(reader.conn(), id).await?;
    drop(reader);
    let (account, money) = row.ok_or_else(Error::not_found)?;
    let account = account
        .filter(|_| money != MoneyState::NotSent)
        .ok_or_else(|| refuse("refund_not_sent", "这笔退款没有发送到微信支付，无法查询"))?;
    let client = app
        .clients
        .wechat_pay(&app.db, account)
        .await?
        .ok_or_else(|| Error::internal("a refund of an unknown merchant account"))?;
    match ask(app, &client, id).await? {
        Sent::Answered | Sent::Skipped => Ok(()),
        Sent::Troubled => Err(Refusal::new(
            Kind::Unavailable,
            "refund_not_answered",
            "微信支付暂时没有回答，请稍后再查询",
        )
        .into()),
    }
}

/// Asks about a refund that may be open at the provider, and sends it again where the provider
/// says that it never arrived.
pub(super) async fn ask(app: &App, client: &WechatPay, id: RefundId) -> Result<Sent> {
    let mut reader = app.db.reader().await?;
    let row = refunds::find_refund(reader.conn(), id, &Visibility::All).await?;
    drop(reader);
    let Some(row) = row else {
        return Ok(Sent::Skipped);
    };
    let told = client.query_refund(&row.out_refund_no).await;

    let mut tx = app.begin(Actor::Provider).await?;
    let refund = refunds::lock_refund(&mut tx, id, &Visibility::All)
        .await?
        .ok_or_else(|| Error::internal("a refund vanished"))?;
    let wall = app.clock.wall();
    match told {
        Ok(RefundLookup::Found(found)) => {
            let (event, heard) = accepted(&found);
            if let Some(word) = answer(&found.status) {
                refunds::set_answer(&mut tx, id, word.into()).await?;
            }
            apply(&mut tx, &refund, event, &heard, wall).await?;
            tx.commit().await?;
            Ok(Sent::Answered)
        }
        Ok(RefundLookup::NotExists) => {
            refunds::set_answer(&mut tx, id, Evidence::NotExists).await?;
            // The answer is about the past: what moved meanwhile is judged by the next question,
            // and what was refused for good is known not to be there.
            if refund.money != row.money || refund.money.at_rest() {
                tx.commit().await?;
                return Ok(Sent::Answered);
            }
            never_arrived(app, client, tx, refund).await
        }
        Err(error) => {
            later(&mut tx, &refund, &error).await?;
            tx.commit().await?;
            Ok(Sent::Troubled)
        }
    }
}

async fn never_arrived(
    app: &App,
    client: &WechatPay,
    mut tx: camp_repository::Tx,
    refund: refunds::LockedRefund,
) -> Result<Sent> {
    let wall = app.clock.wall();
    let may_send = refund.money == MoneyState::Unknown && refund.accepted_at.is_none();
    if may_send && refund.attempts >= MAX_ATTEMPTS {
        // Three passes are enough for a machine: a person looks, the questions go on.
        let error = ProviderError::Uncertain {
            why: "多次发送后微信支付仍没有收到".to_owned(),
        };
        later(&mut tx, &refund, &error).await?;
        notices::given_up(&mut tx, &refund).await?;
        tx.commit().await?;
        return Ok(Sent::Answered);
    }
    let after = apply(
        &mut tx,
        &refund,
        Event::NoSuchRefund,
        &Heard::default(),
        wall,
    )
    .await?;
    tx.commit().await?;
    if after != MoneyState::Submitting {
        return Ok(Sent::Answered);
    }
    let row = refund.id.to_string();
    let sealed = refund
        .request_body
        .ok_or_else(|| Error::internal("no frozen request"))?;
    let body = app
        .vault
        .open(Place::new("refunds.request_body", &row), &sealed)?;
    transmit(app, client, refund.id, &body).await
}

/// The question itself had no answer: the state stays, the next question is planned.
async fn later(
    tx: &mut camp_repository::Tx,
    refund: &refunds::LockedRefund,
    error: &ProviderError,
) -> Result<()> {
    tracing::warn!(%error, refund = %refund.id, "a refund could not be asked for");
    Ok(refunds::set_next_question(tx, refund.id, refund.asked).await?)
}
