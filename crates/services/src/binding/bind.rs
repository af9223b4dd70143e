//! A person of the staff says who a paid place belongs to.

use camp_domain::binding::{BindMethod, BindStatus, PlanetClaim, person_key};
use camp_domain::config::PLANET_GROUP_ID;
use camp_domain::{CampId, EnrolmentId, Kind, Refusal};
use camp_repository::check_ins::{RosterMember, list_roster, list_roster_matches};
use camp_repository::enrolment::{Identity, Person};
use camp_repository::{Tx, audit, binding, enrolment, status_log};
use serde_json::json;

use super::hold::{back_to_review, settle_desk};
use crate::{App, Caller, Error, Result, config};

/// Rows of the roster a search answers with.
const ROSTER_ROWS: i64 = 50;

/// Binds a paid place to somebody on the roster, or to somebody else than before; with the
/// confidence of the suggestion that a person confirmed, where there was one.
///
/// # Errors
/// When there is no such place or person, the person has a place already, or money has moved.
pub async fn bind(
    app: &App,
    caller: &Caller,
    id: EnrolmentId,
    planet_user: i64,
    reason: &str,
    confidence: Option<u8>,
) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let place = super::lock(&mut tx, id).await?;
    let bound = place.bind_status == BindStatus::Completed && !place.contested;
    if bound && place.planet_user_id == Some(planet_user) {
        return confirm(tx, &place, reason).await;
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
            Error::Refused(Refusal::new(
                Kind::Invalid,
                "roster_member_unknown",
                "名单里没有这个星球成员",
            ))
        })?;
    back_to_review(&mut tx, place.payment_id, "绑定有变化，需要重新审核").await?;
    free_place(&mut tx, place.camp_id, id, planet_user).await?;
    let told = Person {
        planet_user_id: planet_user,
        name: &person.name,
    };
    enrolment::set_person(&mut tx, id, &told).await?;
    let (from, to) = (place.bind_status, place.bind_status.bind_by_hand()?);
    let method = Some(BindMethod::Manual);
    binding::set_status(&mut tx, place.payment_id, from, to, method).await?;
    binding::set_confidence(&mut tx, place.payment_id, confidence).await?;
    status_log::insert(
        &mut tx,
        place.payment_id.get(),
        Some(from),
        to,
        Some(reason),
    )
    .await?;
    settle_desk(&mut tx, place.payment_id, reason).await?;
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

/// The binding was right all along: whoever doubted it has their answer.
async fn confirm(mut tx: Tx, place: &Identity, reason: &str) -> Result<()> {
    if !settle_desk(&mut tx, place.payment_id, reason).await? {
        return Ok(());
    }
    let act = audit::Act {
        action: "enrolments.confirm",
        object_kind: "enrolment",
        object_id: place.id.to_string(),
        object_name: Some(&place.planet_nickname),
        reason: Some(reason),
        ..audit::Act::default()
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
