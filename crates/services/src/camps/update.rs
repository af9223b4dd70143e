//! An operator changes a camp.

use camp_domain::camps::CampState;
use camp_domain::{CampId, Day, Kind, Refusal};
use camp_repository::audit;
use camp_repository::camps::{self, Camp, NewCamp};

use super::facts::facts;
use super::fixed_code::rival;
use super::{CampForm, form, groups};
use crate::{App, Caller, Error, Result};

/// Writes the form over the camp, if it is still of `version`.
///
/// # Errors
/// When a field is wrong, somebody else changed the camp meanwhile, or the form touches terms that
/// somebody has agreed to.
pub async fn update(
    app: &App,
    caller: &Caller,
    id: CampId,
    version: i32,
    input: &CampForm,
) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let camp = camps::lock(&mut tx, id).await?.ok_or(Error::not_found())?;
    if camp.version != version {
        let sentence = "训练营刚刚被别人修改过，请刷新后再改";
        return Err(Refusal::new(Kind::Conflict, "camp_changed", sentence).into());
    }
    if camp.state == CampState::Archived {
        let sentence = "训练营已归档，不能修改";
        return Err(Refusal::new(Kind::Conflict, "camp_archived", sentence).into());
    }
    let touched = touched_terms(&camp, input);
    if !touched.is_empty() && are_frozen(&camp) {
        return Err(Error::Invalid(touched.into_iter().map(frozen).collect()));
    }
    if camp.terms() != input.terms {
        input.terms.check(Day::of(tx.now()))?;
    }
    let checked = form::check(tx.conn(), input).await?;
    if camp.state.listed() {
        let new = &checked.camp;
        let (payee, product) = (new.payee_user_id.as_deref(), new.payee_product.as_deref());
        if let Some(refusal) = rival(&mut tx, id, payee, product, new.terms.deposit).await? {
            return Err(refusal.into());
        }
    }
    let before = facts(tx.conn(), id, &as_form(camp)).await?;
    camps::update(&mut tx, id, version, &checked.camp).await?;
    camps::set_staff(&mut tx, id, &checked.people).await?;
    groups::write(&mut tx, &app.vault, id, &input.groups).await?;
    let after = facts(tx.conn(), id, &checked.camp).await?;
    let act = audit::Act {
        action: "camps.update",
        object_kind: "camp",
        object_id: id.to_string(),
        object_name: Some(&checked.camp.name),
        before: Some(before),
        after: Some(after),
        ..audit::Act::default()
    };
    audit::insert(&mut tx, act).await?;
    tx.commit().await?;
    Ok(())
}

/// Terms are fixed by the first order, and by the first day at the latest.
#[must_use]
pub const fn are_frozen(camp: &Camp) -> bool {
    camp.terms_frozen_at.is_some() || !matches!(camp.state, CampState::Draft | CampState::Enrolling)
}

/// The fields of the terms that the form would change. A project may still be named where there is
/// none yet, or nobody's days could ever be counted.
fn touched_terms(camp: &Camp, input: &CampForm) -> Vec<&'static str> {
    let terms = &input.terms;
    [
        ("depositFen", camp.deposit != terms.deposit),
        ("startDay", camp.start != terms.start),
        ("endDay", camp.end != terms.end),
        ("requiredDays", camp.required_days != terms.required_days),
        ("graceDays", camp.grace_days != terms.grace_days),
        (
            "planetProjectId",
            camp.planet_project_id.is_some() && camp.planet_project_id != input.planet_project_id,
        ),
    ]
    .into_iter()
    .filter_map(|(field, changed)| changed.then_some(field))
    .collect()
}

fn frozen(field: &'static str) -> Refusal {
    let sentence = "已有会员下单或训练营已开始，押金、日期、打卡要求和打卡项目不能再修改";
    Refusal {
        kind: Kind::Conflict,
        ..Refusal::field(field, "camp_terms_frozen", sentence)
    }
}

fn as_form(camp: Camp) -> NewCamp {
    NewCamp {
        terms: camp.terms(),
        name: camp.name,
        poster_file_id: camp.poster_file_id,
        introduction: camp.introduction,
        planet_project_id: camp.planet_project_id,
        payee_user_id: camp.payee_user_id,
        payee_product: camp.payee_product,
        enroll_until: camp.enroll_until,
    }
}
