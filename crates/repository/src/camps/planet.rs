//! The camp's check-in project at the planet.

use camp_domain::CampId;
use chrono::{DateTime, Utc};

use crate::{Error, Result, Tx};

/// Notes that the planet is about to be asked to create the camp's project; when it was asked
/// before, if it was.
///
/// # Errors
/// When the database fails.
pub async fn ask_planet_project(tx: &mut Tx, id: CampId) -> Result<Option<DateTime<Utc>>> {
    let now = tx.now();
    Ok(sqlx::query_scalar!(
        "update camps c set planet_project_asked_at = coalesce(c.planet_project_asked_at, $2)
           from (select planet_project_asked_at as at from camps where id = $1) earlier
          where c.id = $1
         returning earlier.at",
        id as _,
        now,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// The camp's project at the planet, and the days that complete it there.
///
/// # Errors
/// [`Error::Stale`] when the camp has one already.
pub async fn set_planet_project(tx: &mut Tx, id: CampId, project: i64, days: i32) -> Result<()> {
    let now = tx.now();
    let changed = sqlx::query!(
        "update camps set planet_project_id = $2, planet_project_days = $3, updated_at = $4,
                version = version + 1
          where id = $1 and planet_project_id is null",
        id as _,
        project,
        days,
        now,
    )
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}
