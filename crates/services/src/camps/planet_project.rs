//! A check-in project at the planet for a camp.

use camp_domain::{CampId, Day, Kind, Refusal};
use camp_providers::planet::{CheckInProject, NewProject, PlanetClient, PlanetError, ProjectScope};
use camp_repository::camps::{self, Camp};
use camp_repository::{Tx, audit};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use crate::{App, Caller, Error, Lease, Result, config};

/// By so much the planet's clock may be behind ours.
const CLOCKS: TimeDelta = TimeDelta::minutes(10);

/// Creates the project in which a camp's members check in; the id it has at the planet.
///
/// # Errors
/// When the planet is not configured or does not create it.
pub async fn create_planet_project(
    app: &App,
    title: &str,
    text: &str,
    days: u32,
    last: Day,
) -> Result<i64> {
    let project = NewProject {
        title: title.to_owned(),
        text: text.to_owned(),
        checkin_days: days,
        ends_at: last.end() - TimeDelta::milliseconds(1),
    };
    let planet = client(app).await?;
    let created = planet.create_project(&project).await.map_err(refused)?;
    Ok(created.id)
}

/// Gives a camp without a project one that is created at the planet. The answer to an earlier try
/// may have been lost, so the planet is asked first whether the project is there.
///
/// # Errors
/// When the planet does not create it, or somebody else is about to.
pub(super) async fn give_project(app: &App, caller: &Caller, id: CampId) -> Result<()> {
    let Some(lease) = Lease::take(app, &format!("camps.planet_project:{id}")).await? else {
        let words = "正在知识星球创建打卡项目，请稍候";
        return Err(Refusal::new(Kind::Conflict, "camp_planet_busy", words).into());
    };
    let given = ask_and_keep(app, caller, id).await;
    lease.release().await;
    given
}

async fn ask_and_keep(app: &App, caller: &Caller, id: CampId) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let camp = camps::lock(&mut tx, id)
        .await?
        .ok_or_else(Error::not_found)?;
    if camp.planet_project_id.is_some() {
        return Ok(());
    }
    let asked_before = camps::ask_planet_project(&mut tx, id).await?;
    tx.commit().await?;
    let planet = client(app).await?;
    let project = match asked_before {
        Some(at) => match find(&planet, &camp, at).await? {
            Some(known) => known.id,
            None => create(app, &camp).await?,
        },
        None => create(app, &camp).await?,
    };
    keep(app.begin_for(caller).await?, &camp, project).await
}

async fn create(app: &App, camp: &Camp) -> Result<i64> {
    let days = u32::try_from(camp.required_days).unwrap_or(1);
    let (start, end) = (camp.start, camp.end);
    let text = format!("{} 打卡：{start} 至 {end}，打满 {days} 天", camp.name);
    create_planet_project(app, &camp.name, &text, days, end).await
}

/// The project an earlier try created, by its title.
async fn find(
    planet: &PlanetClient,
    camp: &Camp,
    asked_at: DateTime<Utc>,
) -> Result<Option<CheckInProject>> {
    let running = planet
        .check_in_projects(ProjectScope::Ongoing)
        .await
        .map_err(refused)?;
    Ok(running.into_iter().find(|project| {
        project.title == camp.name
            && project.checkin_days == i64::from(camp.required_days)
            && project
                .create_time
                .is_some_and(|at| at >= asked_at - CLOCKS)
    }))
}

async fn keep(mut tx: Tx, camp: &Camp, project: i64) -> Result<()> {
    camps::set_planet_project(&mut tx, camp.id, project, camp.required_days).await?;
    let act = audit::Act {
        action: "camps.planet_project",
        object_kind: "camp",
        object_id: camp.id.to_string(),
        object_name: Some(&camp.name),
        after: Some(json!({ "planetProjectId": project.to_string() })),
        ..audit::Act::default()
    };
    audit::insert(&mut tx, act).await?;
    Ok(tx.commit().await?)
}

async fn client(app: &App) -> Result<std::sync::Arc<PlanetClient>> {
    let values = config::load(app.db.reader().await?.conn()).await?;
    let planet = app.clients.planet(&values).await?;
    planet.ok_or_else(|| unavailable("知识星球尚未配置").into())
}

fn refused(error: PlanetError) -> Error {
    tracing::warn!(%error, "the planet did not create a check-in project");
    let words = match error {
        PlanetError::CookieInvalid => "知识星球 Cookie 已失效，请更新后再发布",
        PlanetError::Network { .. } => {
            "不确定知识星球是否已创建打卡项目，请再试一次，系统会先查找再创建"
        }
        _ => "没有在知识星球创建打卡项目，请稍后重试",
    };
    unavailable(words).into()
}

const fn unavailable(sentence: &'static str) -> Refusal {
    Refusal::new(Kind::Unavailable, "camp_planet_failed", sentence)
}
