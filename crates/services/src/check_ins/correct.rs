//! A person decides about one day of one member.

use camp_domain::camps::CampState;
use camp_domain::check_ins::ChangeCause;
use camp_domain::{Day, EnrolmentId, Kind, ManualDayId, Refusal, Visibility};
use camp_repository::check_ins::{self, Correction, SyncCamp};
use camp_repository::enrolment::{Card, find_card};
use camp_repository::{Tx, audit};
use serde_json::json;

use super::count::count_again;
use crate::{App, Caller, Error, Result};

/// Decides that a day counts, or does not, or takes such a decision back (`checked_in` is nothing).
/// Deciding the same again changes nothing.
///
/// # Errors
/// When there is no such member, the person on the planet is unknown, the day is beyond the camp or
/// not over yet, or the camp is archived.
pub async fn correct(
    app: &App,
    caller: &Caller,
    visible: &Visibility,
    id: EnrolmentId,
    day: Day,
    checked_in: Option<bool>,
    reason: &str,
) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let card = find_card(tx.conn(), id)
        .await?
        .ok_or_else(Error::not_found)?;
    let camp = check_ins::find_camp(tx.conn(), visible, card.camp_id)
        .await?
        .ok_or_else(Error::not_found)?;
    let user = allowed(&card, &camp, day, Day::of(tx.now()))?;
    check_ins::lock_count(&mut tx, camp.id).await?;
    let before = check_ins::find_correction(tx.conn(), camp.id, user, day).await?;
    if before.map(|(_, checked_in)| checked_in) == checked_in {
        return Ok(());
    }
    if let Some((standing, _)) = before {
        check_ins::revoke_correction(&mut tx, standing).await?;
    }
    let new = ManualDayId::new(tx.now());
    if let Some(checked_in) = checked_in {
        let correction = Correction {
            id: new,
            camp: camp.id,
            user_id: user,
            day,
            checked_in,
            reason,
        };
        check_ins::insert_correction(&mut tx, &correction).await?;
    }
    let cause = before.map_or(new, |(standing, _)| standing).get();
    count_again(&mut tx, &camp, ChangeCause::Correction, cause).await?;
    record(
        &mut tx,
        &card,
        day,
        before.map(|(_, was)| was),
        checked_in,
        reason,
    )
    .await?;
    Ok(tx.commit().await?)
}

fn allowed(card: &Card, camp: &SyncCamp, day: Day, today: Day) -> Result<i64> {
    let conflict = |code, words| Err(Refusal::new(Kind::Conflict, code, words).into());
    if camp.state == CampState::Archived {
        return conflict("camp_archived", "训练营已归档，不能再更正打卡");
    }
    if day < card.start_day || day > card.end_day {
        return Err(Refusal::field("day", "day_outside_camp", "这一天不在训练营日期内").into());
    }
    if day > today {
        return Err(Refusal::field("day", "day_in_future", "这一天还没有到").into());
    }
    match card.planet_user_id {
        Some(user) => Ok(user),
        None => conflict(
            "enrolment_unresolved",
            "这位会员还没有对应到星球用户，请先在会员页匹配",
        ),
    }
}

async fn record(
    tx: &mut Tx,
    card: &Card,
    day: Day,
    before: Option<bool>,
    after: Option<bool>,
    reason: &str,
) -> Result<()> {
    let act = audit::Act {
        action: "check_ins.correct",
        object_kind: "enrolment",
        object_id: card.id.to_string(),
        object_name: Some(&card.planet_nickname),
        before: Some(json!({ "day": day, "correction": before })),
        after: Some(json!({ "day": day, "correction": after })),
        reason: Some(reason),
    };
    Ok(audit::insert(tx, act).await?)
}
