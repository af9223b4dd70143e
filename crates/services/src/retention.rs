//! Clearing away what has no use any more.

use camp_domain::Actor;
use camp_repository::retention;
pub use camp_repository::retention::Swept;
use chrono::TimeDelta;

use crate::{App, Result};

/// How long an ended session stays, to tell what happened.
const SESSIONS: TimeDelta = TimeDelta::days(7);
/// How long the records of the timetable stay.
const SLOTS: TimeDelta = TimeDelta::days(30);

/// Removes sessions that ended a week ago, stale sign-in states (both wall time), rejected
/// callbacks beyond the newest thousand and old slots of the timetable; returns what, and how many
/// slots.
///
/// # Errors
/// When the database fails.
pub async fn sweep(app: &App) -> Result<(Swept, u64)> {
    let wall = app.clock.wall();
    let mut tx = app.begin(Actor::System).await?;
    let swept = retention::delete_ended(&mut tx, wall, wall - SESSIONS).await?;
    let before = tx.now() - SLOTS;
    let slots = retention::delete_slots(&mut tx, before).await?
        + retention::delete_job_requests(&mut tx, before).await?;
    tx.commit().await?;
    Ok((swept, slots))
}

/// Lets access tickets expire whose time is over.
///
/// # Errors
/// When the database fails.
pub async fn expire_tickets(app: &App) -> Result<u64> {
    let mut tx = app.begin(Actor::System).await?;
    let expired = retention::expire_tickets(&mut tx).await?;
    tx.commit().await?;
    Ok(expired)
}
