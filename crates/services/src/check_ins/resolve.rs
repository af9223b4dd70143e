//! Enrolments whose person the roster did not know when they were paid.

use camp_domain::binding::{BindStatus, PlanetClaim, RosterCheck, person_key};
use camp_domain::payments::MoneyExceptionKind as Desk;
use camp_domain::{CampId, Refusal};
use camp_repository::check_ins::{self, Unresolved};
use camp_repository::{Error as Refused, Tx, enrolment as places, status_log};

use crate::payments::{identify, to_desk};
use crate::{Result, config};

/// Looks for the camp's unresolved people again, as on the form: by what was proven since, or on the
/// roster, where id and nickname have to fit one member. Returns how many are still unresolved.
///
/// # Errors
/// When the database fails.
pub(super) async fn resolve(tx: &mut Tx, camp: CampId) -> Result<usize> {
    let values = config::load(tx.conn()).await?;
    let mut open = 0;
    for enrolment in check_ins::list_unresolved(tx, camp).await? {
        // Only claims that were read once are stored.
        let Ok(claim) = PlanetClaim::parse(&enrolment.planet_claim) else {
            continue;
        };
        let (member, nickname) = (enrolment.member_id, &enrolment.planet_nickname);
        let said = identify(tx.conn(), &values, member, &claim, nickname).await?;
        match (said.check, said.planet_user) {
            (RosterCheck::Match, Some(user)) => {
                open += usize::from(!settle(tx, camp, &enrolment, user, &claim).await?);
            }
            (check, _) => {
                if check != enrolment.roster_check {
                    check_ins::set_roster_check(tx, enrolment.id, check).await?;
                }
                open += 1;
            }
        }
    }
    Ok(open)
}

/// Gives the enrolment its person; false where somebody else has that person's place.
async fn settle(
    tx: &mut Tx,
    camp: CampId,
    enrolment: &Unresolved,
    user: i64,
    claim: &PlanetClaim,
) -> Result<bool> {
    let key = person_key(Some(user), claim);
    tx.savepoint().await?;
    match check_ins::set_resolved(tx, enrolment.id, user, &key).await {
        Ok(()) => {
            tx.keep().await?;
            Ok(true)
        }
        Err(Refused::Refused(Refusal {
            code: "enrolment_exists",
            ..
        })) => {
            tx.undo().await?;
            contest(tx, camp, enrolment, &key).await?;
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}

/// Two paid for one person. A stranger's claim holds both until a person has decided; who paid
/// twice holds only the later place.
async fn contest(tx: &mut Tx, camp: CampId, enrolment: &Unresolved, key: &str) -> Result<()> {
    let holders = places::list_holders(tx.conn(), camp, key).await?;
    check_ins::set_contested(tx, enrolment.id, key).await?;
    let twice = holders
        .iter()
        .any(|holder| holder.member_id.is_some() && holder.member_id == enrolment.member_id);
    let kind = if twice {
        Desk::PaidTwice
    } else {
        Desk::ContestedBinding
    };
    if !twice {
        for holder in holders.iter().filter(|holder| !holder.contested) {
            places::set_contested(tx, holder.enrolment_id).await?;
        }
    }
    let why = "同步时发现另一笔报名已占用同一星球账号";
    to_desk(tx, enrolment.payment_id, kind, why).await?;
    if check_ins::set_place_taken_payment(tx, enrolment.payment_id).await? {
        let (from, to) = (BindStatus::Completed, BindStatus::ManualReview);
        status_log::insert(tx, enrolment.payment_id.get(), Some(from), to, Some(why)).await?;
    }
    Ok(())
}
