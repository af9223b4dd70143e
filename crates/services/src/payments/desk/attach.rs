//! A payment without a place gets one, for a person the staff names.

use camp_domain::binding::{BindMethod, BindStatus, PlanetClaim, RosterCheck, person_key};
use camp_domain::camps::CampState;
use camp_domain::config::PLANET_GROUP_ID;
use camp_domain::payments::{DeskAction, Resolution};
use camp_domain::{CampId, EnrolmentId, Kind, MoneyExceptionId, Refusal};
use camp_repository::check_ins::{RosterMember, list_roster_matches};
use camp_repository::enrolment::NewPlace;
use camp_repository::payments::Payment;
use camp_repository::{Tx, camps, enrolment, payments, status_log};
use serde_json::json;

use super::{Ending, end, hold};
use crate::{App, Caller, Error, Result, config};

/// Longest nickname a place keeps.
const NICKNAME: usize = 50;

/// Which place a payment gets.
#[derive(Clone, Debug)]
pub struct Attach {
    /// The camp.
    pub camp: CampId,
    /// Who takes part.
    pub planet_user: i64,
    /// Why.
    pub reason: String,
}

/// Gives the payment a place in a camp that asks for exactly its amount.
///
/// # Errors
/// When the row was dealt with, the payment has a place or a refund, the camp takes nobody or asks
/// for another amount, or the person is unknown or takes part already.
pub async fn attach(
    app: &App,
    caller: &Caller,
    id: MoneyExceptionId,
    wanted: &Attach,
) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let held = hold(&mut tx, id, DeskAction::Attach).await?;
    fitting_camp(&mut tx, wanted.camp, &held.payment).await?;
    let person = person(&mut tx, wanted.planet_user).await?;
    let enrolment = place(&mut tx, wanted.camp, &held.payment, &person).await?;
    bind(&mut tx, &held.payment, &wanted.reason).await?;
    let ending = Ending {
        action: "money_exceptions.attach",
        how: Resolution::Attached,
        reason: &wanted.reason,
        refund: None,
        after: json!({
            "campId": wanted.camp,
            "planetUserId": wanted.planet_user.to_string(),
            "enrolmentId": enrolment,
        }),
    };
    end(&mut tx, &held, ending).await?;
    Ok(tx.commit().await?)
}

async fn fitting_camp(tx: &mut Tx, camp: CampId, payment: &Payment) -> Result<()> {
    let known = enrolment::find_terms(tx.conn(), camp).await?;
    known.ok_or_else(Error::not_found)?;
    // Before the terms are locked for reading: two who both read could never both write.
    camps::set_terms_frozen(tx, camp).await?;
    let terms = enrolment::lock_terms(tx, camp)
        .await?
        .ok_or_else(Error::not_found)?;
    if matches!(terms.state, CampState::Draft | CampState::Archived) {
        let words = "草稿和已归档的训练营不能再加入会员";
        return Err(Refusal::new(Kind::Conflict, "camp_not_open", words).into());
    }
    if terms.deposit != payment.amount {
        let words = format!(
            "训练营押金 {} 元，付款 {} 元，金额不一致，只能退款",
            terms.deposit, payment.amount
        );
        let refusal = Refusal::new(Kind::Conflict, "amount_differs", "");
        return Err(refusal.saying(words).into());
    }
    Ok(())
}

async fn person(tx: &mut Tx, planet_user: i64) -> Result<RosterMember> {
    let values = config::load(tx.conn()).await?;
    let group = values.number(PLANET_GROUP_ID).unwrap_or_default();
    let people = list_roster_matches(tx.conn(), group, planet_user).await?;
    let found = people
        .into_iter()
        .find(|person| person.user_id == planet_user);
    Ok(found.ok_or_else(|| {
        Refusal::field(
            "planetUserId",
            "roster_member_unknown",
            "名单里没有这个星球成员",
        )
    })?)
}

async fn place(
    tx: &mut Tx,
    camp: CampId,
    payment: &Payment,
    person: &RosterMember,
) -> Result<EnrolmentId> {
    let digits = person.user_id.to_string();
    let key = person_key(Some(person.user_id), &PlanetClaim::parse(&digits)?);
    let holders = enrolment::list_holders(tx.conn(), camp, &key).await?;
    if let Some(holder) = holders.first() {
        let refusal = Refusal::new(
            Kind::Conflict,
            "roster_member_taken",
            "该星球成员已有这个训练营的报名",
        );
        return Err(refusal
            .pointing_to("enrolmentId", holder.enrolment_id)
            .into());
    }
    let order = match payment.order_id {
        Some(id) => payments::find_order(tx.conn(), id).await?,
        None => None,
    };
    let nickname: String = person.name.chars().take(NICKNAME).collect();
    let new = NewPlace {
        id: EnrolmentId::new(tx.now()),
        camp_id: camp,
        payment_id: payment.id,
        member_id: payment.member_id,
        person_key: &key,
        planet_user_id: Some(person.user_id),
        planet_claim: &digits,
        planet_nickname: &nickname,
        wechat_nickname: order
            .as_ref()
            .map_or("", |order| order.wechat_nickname.as_str()),
        roster_check: RosterCheck::Match,
    };
    enrolment::insert_from_camp(tx, &new).await?;
    camps::add_enrolled(tx, camp, 1).await?;
    payments::set_payment_camp(tx, payment.id, camp).await?;
    Ok(new.id)
}

async fn bind(tx: &mut Tx, payment: &Payment, reason: &str) -> Result<()> {
    let (from, to) = (payment.bind_status, payment.bind_status.bind_by_hand()?);
    payments::set_binding(tx, payment.id, from, to, Some(BindMethod::Manual)).await?;
    let id = payment.id.get();
    Ok(status_log::insert::<BindStatus>(tx, id, Some(from), to, Some(reason)).await?)
}
