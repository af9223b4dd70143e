//! A camp becomes visible to members, or is taken back.

use camp_domain::auth::Role;
use camp_domain::{CampId, Day, Kind, Refusal};
use camp_repository::camps::{self, Camp};
use camp_repository::{Tx, audit, status_log};

use super::fixed_code::rival;
use super::planet_project::give_project;
use super::usable_group;
use crate::{App, Caller, Error, Result};

/// Publishes a draft; on request its check-in project is created at the planet first.
///
/// # Errors
/// When something members need is missing; everything that is missing is named. When the planet
/// does not create the project.
pub async fn publish(
    app: &App,
    caller: &Caller,
    id: CampId,
    create_planet_project: bool,
) -> Result<()> {
    if create_planet_project {
        is_ready_but_for_the_project(app, caller, id).await?;
        give_project(app, caller, id).await?;
    }
    let mut tx = app.begin_for(caller).await?;
    let camp = camps::lock(&mut tx, id).await?.ok_or(Error::not_found())?;
    let next = camp.state.publish(&camp.terms(), Day::of(tx.now()))?;
    let missing = missing(&mut tx, &camp).await?;
    if !missing.is_empty() {
        return Err(Error::Invalid(missing));
    }
    camps::set_state(&mut tx, id, camp.state, next).await?;
    status_log::insert(&mut tx, id.get(), Some(camp.state), next, None).await?;
    audit::insert(&mut tx, act("camps.publish", &camp)).await?;
    tx.commit().await?;
    Ok(())
}

/// Nothing is created at the planet for a camp that cannot be published.
async fn is_ready_but_for_the_project(app: &App, caller: &Caller, id: CampId) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let camp = camps::lock(&mut tx, id).await?.ok_or(Error::not_found())?;
    camp.state.publish(&camp.terms(), Day::of(tx.now()))?;
    let mut missing = missing(&mut tx, &camp).await?;
    missing.retain(|refusal| refusal.field != Some("planetProjectId"));
    if missing.is_empty() {
        return Ok(());
    }
    Err(Error::Invalid(missing))
}

/// Takes a published camp back to draft, while nobody has paid.
///
/// # Errors
/// When somebody has paid, or it has begun.
pub async fn unpublish(app: &App, caller: &Caller, id: CampId) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let camp = camps::lock(&mut tx, id).await?.ok_or(Error::not_found())?;
    let next = camp.state.unpublish(i64::from(camp.enrolled_count))?;
    camps::set_state(&mut tx, id, camp.state, next).await?;
    status_log::insert(&mut tx, id.get(), Some(camp.state), next, None).await?;
    audit::insert(&mut tx, act("camps.unpublish", &camp)).await?;
    tx.commit().await?;
    Ok(())
}

async fn missing(tx: &mut Tx, camp: &Camp) -> Result<Vec<Refusal>> {
    let now = tx.now();
    let groups = camps::list_groups(tx.conn(), camp.id).await?;
    let staff = camps::list_staff(tx.conn(), camp.id).await?;
    let mut missing = Vec::new();
    let mut need = |field, sentence| {
        let refusal = Refusal::field(field, "camp_incomplete", sentence);
        missing.push(Refusal {
            kind: Kind::Conflict,
            ..refusal
        });
    };
    if camp.poster_file_id.is_none() {
        need("posterFileId", "发布前请上传项目海报");
    }
    if !staff.iter().any(|person| person.role == Role::Coach) {
        need("coachIds", "发布前请选择至少一位教练");
    }
    if camp.planet_project_id.is_none() {
        need("planetProjectId", "发布前请填写知识星球打卡项目 ID");
    }
    if usable_group(&groups, 0, now).is_none() {
        need(
            "groups",
            "发布前请添加至少一个可用的群（有二维码、未满且未过期）",
        );
    }
    if camp.enroll_until <= now {
        need("enrollUntil", "报名截止时间已过，请先修改");
    }
    let (payee, product) = (camp.payee_user_id.as_deref(), camp.payee_product.as_deref());
    missing.extend(rival(tx, camp.id, payee, product, camp.deposit).await?);
    Ok(missing)
}

fn act<'a>(action: &'static str, camp: &'a Camp) -> audit::Act<'a> {
    audit::Act {
        action,
        object_kind: "camp",
        object_id: camp.id.to_string(),
        object_name: Some(&camp.name),
        ..audit::Act::default()
    }
}
