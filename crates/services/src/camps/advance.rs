//! The calendar moves the camps.

use camp_domain::camps::CampState;
use camp_domain::{Actor, CampId, Day};
use camp_repository::camp_calendar::{self, DatedCamp};
use camp_repository::{Error as Stale, camps, status_log};

use crate::{App, Result, notifications};

/// A camp that the calendar moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advanced {
    /// The camp.
    pub id: CampId,
    /// Its name.
    pub name: String,
    /// Its state before.
    pub from: CampState,
    /// Its state now.
    pub to: CampState,
}

/// Moves every camp whose first day has come or whose last day is over, each in a transaction of
/// its own. Running it again moves nothing.
///
/// # Errors
/// When the database fails.
pub async fn advance(app: &App) -> Result<Vec<Advanced>> {
    let today = Day::of(app.clock.now());
    let due = camp_calendar::list_due(app.db.reader().await?.conn(), today).await?;
    let mut advanced = Vec::new();
    for camp in due {
        advanced.extend(move_on(app, camp, today).await?);
    }
    Ok(advanced)
}

async fn move_on(app: &App, camp: DatedCamp, today: Day) -> Result<Option<Advanced>> {
    let to = camp.state.by_date(&camp.terms, today);
    if to == camp.state {
        return Ok(None);
    }
    let mut tx = app.begin(Actor::System).await?;
    match camps::set_state(&mut tx, camp.id, camp.state, to).await {
        Ok(()) => {}
        // Somebody moved it at this moment; the next run looks again.
        Err(Stale::Stale) => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    status_log::insert(
        &mut tx,
        camp.id.get(),
        Some(camp.state),
        to,
        Some("到达日期"),
    )
    .await?;
    if to == CampState::Ended {
        let text = format!("【训练营结束】\n“{}”已结束，请审核退款。", camp.name);
        let cause = format!("camp_ended:{}", camp.id);
        notifications::staff(&mut tx, &cause, Some(camp.id), &text).await?;
    }
    tx.commit().await?;
    tracing::info!(camp = %camp.id, from = %camp.state, to = %to, "the calendar moved a camp");
    Ok(Some(Advanced {
        id: camp.id,
        name: camp.name,
        from: camp.state,
        to,
    }))
}
