//! A way to pay an open order, and how an order stands.

use camp_domain::payments::{OrderState as State, PREPAY_REUSE, PayChannel};
use camp_domain::{EnrolmentId, Kind, MemberId, OrderId, Refusal};
use camp_providers::ProviderError;
use camp_providers::wechat_pay::{BridgeParams, Channel, Placed, RefusalCode, WechatPay};
use camp_repository::payments::Order;
use camp_repository::{enrolment, payments};
use chrono::TimeDelta;

use super::ask::ask;
use crate::{App, Error, Place, Result};

/// A page for a phone browser works for five minutes at the provider.
const PAY_URL_REUSE: TimeDelta = TimeDelta::minutes(4);

/// An order as its member sees it.
#[derive(Clone, Debug)]
pub struct OrderState {
    /// The order.
    pub order: Order,
    /// Name of its camp.
    pub camp_name: String,
    /// The place it led to, once paid.
    pub enrolment: Option<EnrolmentId>,
    /// The way to pay it, while it is open.
    pub pay: Option<Pay>,
}

/// A way to pay.
#[derive(Clone, Debug)]
pub enum Pay {
    /// Through the bridge inside WeChat.
    Bridge(BridgeParams),
    /// On a page of WeChat Pay's.
    Url(String),
    /// By scanning a code with this content.
    Code(String),
}

/// An order of `member`, as it stands.
///
/// # Errors
/// When there is no such order of this member.
pub async fn order_state(app: &App, id: OrderId, member: MemberId) -> Result<OrderState> {
    let mut reader = app.db.reader().await?;
    let conn = reader.conn();
    let order = payments::find_order(conn, id)
        .await?
        .filter(|order| order.member_id == member)
        .ok_or_else(Error::not_found)?;
    let terms = enrolment::find_terms(conn, order.camp_id)
        .await?
        .ok_or_else(Error::not_found)?;
    let enrolment = match order.state {
        State::Paid => payments::find_enrolment_of_order(conn, id).await?,
        State::Pending | State::Closed => None,
    };
    Ok(OrderState {
        order,
        camp_name: terms.name,
        enrolment,
        pay: None,
    })
}

/// An order of `member` with a way to pay it, placed at the provider where necessary.
///
/// # Errors
/// When there is no such order, or WeChat Pay does not answer; the order then stays open.
pub async fn pay_again(app: &App, id: OrderId, member: MemberId) -> Result<OrderState> {
    let mut state = order_state(app, id, member).await?;
    if state.order.state != State::Pending || app.clock.now() >= state.order.expires_at {
        return Ok(state);
    }
    let client = app
        .clients
        .wechat_pay(&app.db, state.order.merchant_account_id)
        .await?
        .ok_or_else(Error::not_found)?;
    if !still_good(app, &state.order) {
        match place_again(app, &client, &mut state.order).await {
            Ok(()) => {
                if !keep(app, &state.order).await? {
                    // Closed or paid in the meantime: what was placed behind its back must not be
                    // paid, so the way to pay it is given to nobody.
                    close_behind(&client, &state.order).await;
                    ask(app, id).await?;
                    return order_state(app, id, member).await;
                }
            }
            // Paid or closed in the meantime: the provider's word is asked for and written down.
            Err(error) if settled(&error) => {
                ask(app, id).await?;
                return order_state(app, id, member).await;
            }
            Err(error) => return Err(unavailable(&error)),
        }
    }
    state.pay = Some(way(&client, &state.order)?);
    Ok(state)
}

fn still_good(app: &App, order: &Order) -> bool {
    let reuse = match order.channel {
        PayChannel::H5 => PAY_URL_REUSE,
        PayChannel::Jsapi | PayChannel::Native => PREPAY_REUSE,
    };
    order
        .placed_at
        .is_some_and(|placed| app.clock.wall() < placed + reuse)
}

/// Sends the frozen bytes; the same bytes again are the same order.
async fn place_again(
    app: &App,
    client: &WechatPay,
    order: &mut Order,
) -> Result<(), ProviderError> {
    match send(app, client, order).await? {
        Placed::Jsapi { prepay_id } => order.prepay_id = Some(prepay_id),
        Placed::H5 { h5_url } => order.pay_url = Some(h5_url),
        Placed::Native { code_url } => order.code_url = Some(code_url),
    }
    order.placed_at = Some(app.clock.wall());
    Ok(())
}

/// Makes the order known at the provider, once more or for the first time.
pub(super) async fn send(
    app: &App,
    client: &WechatPay,
    order: &Order,
) -> Result<Placed, ProviderError> {
    let row = order.id.to_string();
    let body = app
        .vault
        .open(Place::new("orders.request_body", &row), &order.request_body)
        .map_err(|error| ProviderError::Unavailable {
            why: error.to_string(),
        })?;
    let channel = match order.channel {
        PayChannel::Jsapi => Channel::Jsapi,
        PayChannel::H5 => Channel::H5,
        PayChannel::Native => Channel::Native,
    };
    client.place_order(channel, &body).await
}

/// Keeps the provider's answer; false when the order is open no more.
async fn keep(app: &App, order: &Order) -> Result<bool> {
    let wall = order.placed_at.unwrap_or_else(|| app.clock.wall());
    let mut tx = app.begin(camp_domain::Actor::System).await?;
    let (prepay, url, code) = (
        order.prepay_id.as_deref(),
        order.pay_url.as_deref(),
        order.code_url.as_deref(),
    );
    let kept = payments::set_order_placed(&mut tx, order.id, prepay, url, code, wall).await?;
    tx.commit().await?;
    Ok(kept)
}

async fn close_behind(client: &WechatPay, order: &Order) {
    if let Err(error) = client.close_order(&order.out_trade_no).await {
        tracing::warn!(%error, order = %order.id, "an order placed too late was not closed");
    }
}

fn way(client: &WechatPay, order: &Order) -> Result<Pay> {
    let missing = || Error::internal("a placed order without a way to pay");
    Ok(match order.channel {
        PayChannel::Jsapi => {
            let prepay = order.prepay_id.as_deref().ok_or_else(missing)?;
            Pay::Bridge(client.bridge_params(prepay).map_err(Error::internal)?)
        }
        PayChannel::H5 => Pay::Url(order.pay_url.clone().ok_or_else(missing)?),
        PayChannel::Native => Pay::Code(order.code_url.clone().ok_or_else(missing)?),
    })
}

fn settled(error: &ProviderError) -> bool {
    matches!(
        RefusalCode::of(error),
        Some(RefusalCode::OrderPaid | RefusalCode::OrderClosed | RefusalCode::InvalidRequest)
    )
}

fn unavailable(error: &ProviderError) -> Error {
    tracing::warn!(%error, "an order could not be placed");
    let (code, sentence) = if error.is_final() {
        (
            "payment_refused",
            "微信支付拒绝了这次请求，没有扣款，请联系管理员",
        )
    } else {
        (
            "payment_unavailable",
            "微信支付暂时没有回应，没有扣款，请稍后再试",
        )
    };
    Error::Refused(Refusal::new(Kind::Unavailable, code, sentence))
}
