//! A person of the staff says who a paid place belongs to.

use camp_domain::binding::{BindMethod, BindStatus, PlanetClaim, RosterCheck, person_key};
use camp_domain::config::PLANET_GROUP_ID;
use camp_domain::refunds::MoneyState;
use camp_domain::{CampId, EnrolmentId, Kind, Refusal};
use camp_repository::check_ins::{RosterMember, list_roster, list_roster_matches};
use camp_repository::{Tx, audit, enrolment, payments, refunds, status_log};
use serde_json::json;

use crate::{App, Caller, Error, Result, config};

/// Rows of the roster a search answers with.
const ROSTER_ROWS: i64 = 50;

/// Binds a paid place to somebody on the roster.
///
/// # Errors
/// When there is no such place or person, the person has a place already, or money has moved.
pub async fn resolve(
    app: &App,
    caller: &Caller,
    id: EnrolmentId,
    planet_user: i64,
    reason: &str,
) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let place = enrolment::lock_identity(&mut tx, id)
        .await?
        .ok_or_else(Error::not_found)?;
    if place.planet_user_id == Some(planet_user) && !place.contested {
        return Ok(());
    }
    let group = config::load(tx.conn())
        .await?
        .number(PLANET_GROUP_ID)
        .unwrap_or_default();
    let person = list_roster_matches(tx.conn(), group, planet_user)
        .await?
        .into_iter()
        .find(|person| person.user_id == planet_user)
        .ok_or_else(|| {
            refuse(
                Kind::Invalid,
                "roster_member_unknown",
                "名单里没有这个星球成员",
            )
        })?;
    let refund = refunds::lock_latest_refund(&mut tx, place.payment_id).await?;
    if refund.is_some_and(|refund| refund.money != MoneyState::NotSent) {
        return Err(refuse(
            Kind::Conflict,
            "refund_money_moved",
            "退款已经发出，不能再更改绑定",
        ));
    }
    free_place(&mut tx, place.camp_id, id, planet_user).await?;
    enrolment::set_person(&mut tx, id, planet_user, RosterCheck::Match).await?;
    bind(&mut tx, &place).await?;
    let act = audit::Act {
        action: "enrolments.resolve",
        object_kind: "enrolment",
        object_id: id.to_string(),
        object_name: Some(&place.planet_nickname),
        before: Some(json!({ "planetUserId": place.planet_user_id.map(|user| user.to_string()) })),
        after: Some(json!({ "planetUserId": planet_user.to_string(), "name": person.name })),
        reason: Some(reason),
    };
    audit::insert(&mut tx, act).await?;
    Ok(tx.commit().await?)
}

/// The person must not have a place of somebody else's already.
async fn free_place(tx: &mut Tx, camp: CampId, id: EnrolmentId, planet_user: i64) -> Result<()> {
    let digits = planet_user.to_string();
    let key = person_key(Some(planet_user), &PlanetClaim::parse(&digits)?);
    let holders = enrolment::list_holders(tx.conn(), camp, &key).await?;
    let other = holders
        .iter()
        .find(|h| h.enrolment_id != id && !h.contested);
    match other {
        Some(other) => Err(Error::Refused(
            Refusal::new(
                Kind::Conflict,
                "roster_member_taken",
                "该星球成员已绑定到另一笔报名",
            )
            .pointing_to("enrolmentId", other.enrolment_id.get()),
        )),
        None => Ok(()),
    }
}

async fn bind(tx: &mut Tx, place: &enrolment::Identity) -> Result<()> {
    let payment = payments::find_payment(tx.conn(), place.payment_id)
        .await?
        .ok_or_else(|| Error::internal("an enrolment without its payment"))?;
    let (from, to) = (payment.bind_status, payment.bind_status.bind_by_hand()?);
    payments::set_binding(tx, payment.id, from, to, Some(BindMethod::Manual)).await?;
    if from != to {
        status_log::insert::<BindStatus>(tx, payment.id.get(), Some(from), to, None).await?;
    }
    Ok(())
}

/// People on the roster whose name or number contains `q`.
///
/// # Errors
/// When the database fails.
pub async fn roster(app: &App, camp: CampId, q: &str) -> Result<Vec<RosterMember>> {
    let mut reader = app.db.reader().await?;
    let group = config::load(reader.conn())
        .await?
        .number(PLANET_GROUP_ID)
        .unwrap_or_default();
    Ok(list_roster(reader.conn(), group, camp, q, ROSTER_ROWS).await?)
}

fn refuse(kind: Kind, code: &'static str, sentence: &'static str) -> Error {
    Error::Refused(Refusal::new(kind, code, sentence))
}
