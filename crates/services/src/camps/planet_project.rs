//! A check-in project at the planet for a camp.

use camp_domain::{Day, Kind, Refusal};
use camp_providers::planet::NewProject;

use crate::{App, Result, config};

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
    let values = config::load(app.db.reader().await?.conn()).await?;
    let unavailable = |sentence| Refusal::new(Kind::Unavailable, "camp_planet_failed", sentence);
    let planet = app.clients.planet(&values).await?;
    let planet = planet.ok_or_else(|| unavailable("知识星球尚未配置"))?;
    let project = NewProject {
        title: title.to_owned(),
        text: text.to_owned(),
        checkin_days: days,
        ends_at: last.end(),
    };
    let created = planet.create_project(&project).await.map_err(|error| {
        tracing::warn!(%error, "the planet did not create a check-in project");
        unavailable("没有在知识星球创建打卡项目，请稍后重试")
    })?;
    Ok(created.id)
}
