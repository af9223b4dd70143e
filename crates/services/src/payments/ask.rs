//! Asking the provider how an order stands.

use camp_domain::payments::{LearnedFrom, OrderState as State, next_query};
use camp_domain::{Actor, MemberId, OrderId};
use camp_providers::ProviderError;
use camp_providers::wechat_pay::{RefusalCode, TradeState, Transaction, WechatPay};
use camp_repository::payments::Order;
use camp_repository::{payments, status_log};
use chrono::TimeDelta;

use super::pay::{OrderState, order_state, send};
use super::record::{Arrival, record};
use crate::{App, Error, Result};

/// How long one question keeps others from asking the same, wall time.
const CLAIM: TimeDelta = TimeDelta::seconds(20);
/// The member's own button asks at most this often, wall time.
const BUTTON: TimeDelta = TimeDelta::seconds(2);

/// Asks the provider now, because the member came back from paying; then says how it stands.
///
/// # Errors
/// When there is no such order of this member. A provider that does not answer is no error: the
/// order stays as it is.
pub async fn check(app: &App, id: OrderId, member: MemberId) -> Result<OrderState> {
    let state = order_state(app, id, member).await?;
    if state.order.state != State::Pending {
        return Ok(state);
    }
    let wall = app.clock.wall();
    let mut tx = app.begin(Actor::Member(member)).await?;
    let claimed = payments::claim_order(&mut tx, id, wall, wall + BUTTON).await?;
    tx.commit().await?;
    if claimed && let Err(error) = ask(app, id).await {
        tracing::warn!(%error, order = %id, "an order could not be asked for");
    }
    order_state(app, id, member).await
}

/// Asks the provider how the order stands and writes down what it says. Out of turn: the ladder
/// of planned questions stays as it is, however often a member presses the button.
///
/// # Errors
/// When the database fails.
pub(super) async fn ask(app: &App, id: OrderId) -> Result<()> {
    ask_through(app, id, LearnedFrom::Query).await.map(drop)
}

/// The same on behalf of `door`; answers whether the provider said how the order stands.
///
/// # Errors
/// When the database fails.
pub(super) async fn ask_through(app: &App, id: OrderId, door: LearnedFrom) -> Result<bool> {
    let mut reader = app.db.reader().await?;
    let order = payments::find_order(reader.conn(), id).await?;
    drop(reader);
    let Some(order) = order else { return Ok(true) };
    let client = client(app, &order).await?;
    let answer = client.query_order(&order.out_trade_no).await;
    let question = Question {
        app,
        client: &client,
        order: &order,
        door,
    };
    hear(&question, answer).await
}

/// An order, whom to ask about it, and what for.
struct Question<'a> {
    app: &'a App,
    client: &'a WechatPay,
    order: &'a Order,
    door: LearnedFrom,
}

/// Writes down what the provider says; answers whether it says anything.
async fn hear(
    question: &Question<'_>,
    answer: Result<Option<Transaction>, ProviderError>,
) -> Result<bool> {
    let Question { app, order, .. } = question;
    let over = app.clock.now() >= order.expires_at;
    match answer {
        Ok(Some(transaction)) if transaction.trade_state.was_paid() => {
            paid(question, &transaction).await
        }
        Ok(Some(transaction)) if transaction.trade_state == TradeState::Closed => {
            closed(app, order).await
        }
        // Closed here, and never placed there.
        Ok(None) if order.state != State::Pending => Ok(true),
        Ok(_) if over => match question.client.close_order(&order.out_trade_no).await {
            Ok(()) => confirm_closed(question).await,
            Err(error) => {
                tracing::info!(%error, order = %order.id, "not closed yet");
                Ok(false)
            }
        },
        Ok(_) => Ok(true),
        Err(error) => {
            tracing::warn!(%error, order = %order.id, "an order could not be asked for");
            Ok(false)
        }
    }
}

/// A close is reported as done even for numbers that do not exist: only the question tells.
async fn confirm_closed(question: &Question<'_>) -> Result<bool> {
    let Question { app, order, .. } = question;
    let over = app.clock.now() >= order.expires_at;
    let mut answer = question.client.query_order(&order.out_trade_no).await;
    if !over && matches!(answer, Ok(None)) {
        answer = close_for_good(question).await;
    }
    match answer {
        Ok(Some(transaction)) if transaction.trade_state.was_paid() => {
            paid(question, &transaction).await
        }
        // Nobody placed it in its time.
        Ok(None) if over => closed(app, order).await,
        Ok(Some(transaction)) if transaction.trade_state == TradeState::Closed => {
            closed(app, order).await
        }
        Ok(_) | Err(_) => Ok(false),
    }
}

/// A number the provider has never heard of can still be placed, by a press that is under way at
/// this moment: it is made known and closed, so that nobody can pay it any more.
async fn close_for_good(question: &Question<'_>) -> Result<Option<Transaction>, ProviderError> {
    let Question { client, order, .. } = question;
    match send(question.app, client, order).await {
        // Where the other press was faster, what became of it is asked for below.
        Err(error) if RefusalCode::of(&error).is_none() => return Err(error),
        Ok(_) | Err(_) => {}
    }
    match client.close_order(&order.out_trade_no).await {
        Err(error) if RefusalCode::of(&error) != Some(RefusalCode::OrderPaid) => return Err(error),
        Ok(()) | Err(_) => {}
    }
    client.query_order(&order.out_trade_no).await
}

/// Closes an order at the provider before another one takes its place.
///
/// # Errors
/// When the provider does not confirm; then the old order stays and the member tries again.
pub(super) async fn close(app: &App, order: &Order) -> Result<()> {
    let client = client(app, order).await?;
    match client.close_order(&order.out_trade_no).await {
        Ok(()) => {
            let question = Question {
                app,
                client: &client,
                order,
                door: LearnedFrom::Query,
            };
            confirm_closed(&question).await.map(drop)
        }
        Err(error) if RefusalCode::of(&error) == Some(RefusalCode::OrderPaid) => Ok(()),
        Err(error) => {
            tracing::warn!(%error, order = %order.id, "an order could not be closed");
            Err(Error::Refused(camp_domain::Refusal::new(
                camp_domain::Kind::Unavailable,
                "payment_unavailable",
                "微信支付暂时没有回应，没有扣款，请稍后再试",
            )))
        }
    }
}

async fn paid(question: &Question<'_>, transaction: &Transaction) -> Result<bool> {
    let Question { app, order, .. } = question;
    let mut tx = app.begin(Actor::Provider).await?;
    let arrival = Arrival {
        merchant: order.merchant_account_id,
        transaction,
        detail: None,
        door: question.door,
    };
    record(app, &mut tx, &arrival).await?;
    tx.commit().await?;
    Ok(true)
}

async fn closed(app: &App, order: &Order) -> Result<bool> {
    let mut tx = app.begin(Actor::System).await?;
    match payments::set_order_state(&mut tx, order.id, State::Pending, State::Closed, None).await {
        Ok(()) => {}
        // Paid or closed by another door in the meantime; that one knows better.
        Err(camp_repository::Error::Stale) => return Ok(true),
        Err(other) => return Err(other.into()),
    }
    let id = order.id.get();
    status_log::insert(&mut tx, id, Some(State::Pending), State::Closed, None).await?;
    tx.commit().await?;
    Ok(true)
}

/// Plans the next question about an order that is still open.
async fn later(app: &App, id: OrderId) -> Result<()> {
    let mut tx = app.begin(Actor::System).await?;
    let order = payments::find_order(tx.conn(), id).await?;
    let Some(order) = order.filter(|order| order.state == State::Pending) else {
        return Ok(());
    };
    let now = tx.now();
    let mut due = next_query(order.created_at, order.asked + 1, now);
    if now >= order.expires_at {
        // Past its time and still not closed: the provider is away, and comes back some time.
        due = now + TimeDelta::minutes(1);
    }
    payments::set_order_due(&mut tx, id, due).await?;
    Ok(tx.commit().await?)
}

async fn client(app: &App, order: &Order) -> Result<WechatPay> {
    app.clients
        .wechat_pay(&app.db, order.merchant_account_id)
        .await?
        .ok_or_else(|| Error::internal("an order of an unknown merchant account"))
}

/// Claims due orders and asks for each; answers how many.
///
/// # Errors
/// When the database fails; orders already claimed become due again by themselves.
pub(super) async fn ask_due(app: &App, limit: i64) -> Result<usize> {
    let wall = app.clock.wall();
    let mut tx = app.begin(Actor::System).await?;
    let due = payments::claim_due_orders(&mut tx, wall, wall + CLAIM, limit).await?;
    tx.commit().await?;
    for id in &due {
        // One order's fault must not hold up the others; its claim runs out by itself.
        if let Err(error) = ask(app, *id).await {
            tracing::error!(%error, order = %id, "an order could not be asked for");
        }
        later(app, *id).await?;
    }
    Ok(due.len())
}
