//! A member presses 支付押金.

use std::net::IpAddr;

use camp_domain::binding::{PlanetClaim, person_key};
use camp_domain::camps::enrolment_open;
use camp_domain::payments::{
    ORDER_LIFETIME, OrderState as State, PayChannel, next_query, out_trade_no,
};
use camp_domain::{CampId, Kind, MemberId, MerchantAccountId, OrderId, Refusal};
use camp_providers::wechat_pay::{OrderRequest, WechatPay};
use camp_repository::enrolment::{CampTerms, Payer};
use camp_repository::payments::Order;
use camp_repository::{PgConnection, camps, enrolment, payments, status_log};

use super::ask::ask;
use super::pay::OrderState;
use super::roster::{Claimed, identify};
use crate::{App, Caller, Error, Place, Result, config};

/// What the member typed and agreed to.
#[derive(Clone, Debug)]
pub struct PlaceOrder {
    /// The camp.
    pub camp: CampId,
    /// Who pays.
    pub member: MemberId,
    /// Whether the session may order at all; WeChat's preview users may not.
    pub can_order: bool,
    /// The typed id.
    pub claim: PlanetClaim,
    /// The typed planet nickname.
    pub planet_nickname: String,
    /// The typed WeChat nickname.
    pub wechat_nickname: String,
    /// Version of the rules text the member saw and accepted.
    pub rules_version: i32,
    /// How the member can pay from here.
    pub channel: PayChannel,
    /// The member was told that the id is taken, and goes on.
    pub confirm_taken: bool,
    /// The member's address, which the H5 product wants to know.
    pub client_ip: Option<IpAddr>,
}

/// Gives the member's open order back (`false`), or makes one (`true`), and a way to pay it.
///
/// # Errors
/// When the camp takes no members, the person is enrolled already, the rules have changed, or
/// WeChat Pay does not answer; then the order stays open and the same press again goes on.
pub async fn place(app: &App, caller: &Caller, wanted: &PlaceOrder) -> Result<(OrderState, bool)> {
    real_user(wanted.can_order)?;
    let mut reader = app.db.reader().await?;
    let conn = reader.conn();
    let values = config::load(conn).await?;
    let (claim, nickname) = (&wanted.claim, &wanted.planet_nickname);
    let claimed = identify(conn, &values, wanted.member, claim, nickname).await?;
    let key = person_key(claimed.planet_user, &wanted.claim);
    let terms = check_camp(app, conn, wanted).await?;
    check_holders(conn, wanted, &key).await?;
    let open = payments::find_open_order(conn, wanted.camp, wanted.member, &key).await?;
    drop(reader);

    let open = match open {
        // A code for the bridge is of no use elsewhere: the old order is closed before another.
        Some(order) if order.channel != wanted.channel => close_first(app, &order).await?,
        other => other,
    };
    let (order, created) = match open {
        Some(order) => (order.id, false),
        None => {
            let first = terms.terms_frozen_at.is_none();
            (make(app, caller, wanted, claimed, key, first).await?, true)
        }
    };
    Ok((super::pay_again(app, order, wanted.member).await?, created))
}

/// The person of a preview page exists for that page only: nothing may hang on them.
///
/// # Errors
/// When the session is one.
pub(super) fn real_user(can_order: bool) -> Result<()> {
    if can_order {
        return Ok(());
    }
    Err(refuse(
        Kind::Forbidden,
        "session_is_preview",
        "当前是微信预览模式，请点击右下角「使用完整服务」后再继续",
    ))
}

async fn check_camp(app: &App, conn: &mut PgConnection, wanted: &PlaceOrder) -> Result<CampTerms> {
    let terms = enrolment::find_terms(conn, wanted.camp)
        .await?
        .ok_or_else(Error::not_found)?;
    open_for_members(app, &terms)?;
    let rules = camp_repository::config::find_current_rules(conn).await?;
    if rules.is_none_or(|(version, _)| version != wanted.rules_version) {
        return Err(refuse(
            Kind::Conflict,
            "rules_changed",
            "报名规则已更新，请重新阅读并同意后再支付",
        ));
    }
    Ok(terms)
}

fn open_for_members(app: &App, terms: &CampTerms) -> Result<()> {
    if !terms.state.listed() && !matches!(terms.state, camp_domain::camps::CampState::Ended) {
        return Err(Error::not_found());
    }
    if enrolment_open(terms.state, terms.enroll_until, app.clock.now()) {
        Ok(())
    } else {
        Err(refuse(
            Kind::Conflict,
            "camp_closed_for_enrolment",
            "报名已截止",
        ))
    }
}

/// 您已报名 is told only to who paid; anybody else is asked to check the number.
async fn check_holders(conn: &mut PgConnection, wanted: &PlaceOrder, key: &str) -> Result<()> {
    let holders = enrolment::list_holders(conn, wanted.camp, key).await?;
    if let Some(mine) = holders
        .iter()
        .find(|holder| holder.member_id == Some(wanted.member))
    {
        let refusal = Refusal::new(Kind::Conflict, "enrolment_exists", "您已报名，无需重复支付");
        return Err(refusal
            .pointing_to("enrolmentId", mine.enrolment_id.get())
            .into());
    }
    if !holders.is_empty() && !wanted.confirm_taken {
        return Err(Refusal {
            kind: Kind::Conflict,
            ..Refusal::field(
                "planetId",
                "planet_id_taken",
                "这个星球编号已有人报名。请核对编号是否填写正确；确认无误可以继续，工作人员会核实",
            )
        }
        .into());
    }
    Ok(())
}

/// Closes an order of another channel; the open order, if it turned out to be paid meanwhile.
async fn close_first(app: &App, order: &Order) -> Result<Option<Order>> {
    super::ask::close(app, order).await?;
    ask(app, order.id).await?;
    let mut reader = app.db.reader().await?;
    let after = payments::find_order(reader.conn(), order.id).await?;
    Ok(after.filter(|order| order.state != State::Closed))
}

async fn make(
    app: &App,
    caller: &Caller,
    wanted: &PlaceOrder,
    claimed: Claimed,
    key: String,
    first: bool,
) -> Result<OrderId> {
    let mut reader = app.db.reader().await?;
    let conn = reader.conn();
    let account = camp_repository::config::find_active_merchant(conn)
        .await?
        .ok_or_else(|| {
            refuse(
                Kind::Unavailable,
                "merchant_missing",
                "收款账户还没有配置，请联系管理员",
            )
        })?;
    let payer = enrolment::find_payer(conn, wanted.member)
        .await?
        .ok_or_else(Error::not_found)?;
    drop(reader);
    let client = app
        .clients
        .wechat_pay(&app.db, account.id)
        .await?
        .ok_or_else(Error::not_found)?;

    let mut tx = app.begin_for(caller).await?;
    if first {
        // Before the terms are locked for reading: two who both read could never both write.
        camps::set_terms_frozen(&mut tx, wanted.camp).await?;
    }
    let terms = enrolment::lock_terms(&mut tx, wanted.camp)
        .await?
        .ok_or_else(Error::not_found)?;
    open_for_members(app, &terms)?;
    let now = tx.now();
    let id = OrderId::new(now);
    let body = request(app, &client, account.id, wanted, &terms, &payer, id, now)?;
    let order = Order {
        id,
        out_trade_no: out_trade_no(id),
        merchant_account_id: account.id,
        camp_id: wanted.camp,
        member_id: wanted.member,
        person_key: key.clone(),
        planet_user_id: claimed.planet_user,
        planet_claim: wanted.claim.digits().to_owned(),
        planet_nickname: wanted.planet_nickname.clone(),
        wechat_nickname: wanted.wechat_nickname.clone(),
        roster_check: claimed.check,
        amount: terms.deposit,
        start_day: terms.start_day,
        end_day: terms.end_day,
        required_days: terms.required_days,
        grace_days: terms.grace_days,
        rules_version: wanted.rules_version,
        rules_accepted_at: now,
        state: State::Pending,
        channel: wanted.channel,
        request_body: app
            .vault
            .seal(Place::new("orders.request_body", &id.to_string()), &body)?,
        prepay_id: None,
        pay_url: None,
        code_url: None,
        placed_at: None,
        created_at: now,
        expires_at: now + ORDER_LIFETIME,
        asked: 0,
    };
    let due = next_query(now, 0, now);
    match payments::insert_order(&mut tx, &order, wanted.confirm_taken, due).await {
        Ok(()) => {}
        // The other tab was a moment faster: its order is the one.
        Err(camp_repository::Error::Refused(r)) if r.code == "order_open" => {
            drop(tx);
            let mut reader = app.db.reader().await?;
            let open =
                payments::find_open_order(reader.conn(), wanted.camp, wanted.member, &key).await?;
            return open.map(|order| order.id).ok_or_else(|| Error::Refused(r));
        }
        Err(other) => return Err(other.into()),
    }
    status_log::insert::<State>(&mut tx, id.get(), None, State::Pending, None).await?;
    tx.wake().await?;
    tx.commit().await?;
    Ok(id)
}

/// The exact bytes of the request; whatever happens, these are sent and no others.
#[expect(
    clippy::too_many_arguments,
    reason = "one call, and every part of the order comes from elsewhere"
)]
fn request(
    app: &App,
    client: &WechatPay,
    account: MerchantAccountId,
    wanted: &PlaceOrder,
    terms: &CampTerms,
    payer: &Payer,
    id: OrderId,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Vec<u8>> {
    let notify = app
        .public_url
        .join(&format!("/api/webhooks/wechat-pay/{account}/payments"))
        .map_err(Error::internal)?;
    let request = OrderRequest {
        description: format!("训练营押金 - {}", terms.name),
        out_trade_no: out_trade_no(id),
        amount: terms.deposit,
        notify_url: notify.into(),
        time_expire: Some(now + ORDER_LIFETIME),
        attach: Some(id.to_string()),
    };
    Ok(match wanted.channel {
        PayChannel::Jsapi => {
            let row = wanted.member.to_string();
            let openid = app
                .vault
                .open_text(Place::new("members.openid", &row), &payer.openid)?;
            client.jsapi_order_body(&request, &openid)
        }
        PayChannel::H5 => {
            let ip = wanted.client_ip.unwrap_or(IpAddr::from([127, 0, 0, 1]));
            client.h5_order_body(&request, ip)
        }
        PayChannel::Native => client.native_order_body(&request),
    })
}

fn refuse(kind: Kind, code: &'static str, sentence: &'static str) -> Error {
    Error::Refused(Refusal::new(kind, code, sentence))
}
