//! Camps that the calendar moves.

use camp_domain::camps::{CampState, Terms};
use camp_domain::{CampId, Day, Fen};
use sqlx::PgConnection;

use crate::Result;

/// A camp the calendar may move.
#[derive(Clone, Debug)]
pub struct DatedCamp {
    /// Its id.
    pub id: CampId,
    /// Its name.
    pub name: String,
    /// Its state.
    pub state: CampState,
    /// Its terms.
    pub terms: Terms,
}

/// The camps whose first day has come or whose last day is over on `today`, in a state that
/// should have noticed.
///
/// # Errors
/// When the database fails.
pub async fn list_due(conn: &mut PgConnection, today: Day) -> Result<Vec<DatedCamp>> {
    Ok(sqlx::query!(
        r#"select id as "id: CampId", name, state as "state: CampState",
                  deposit_fen as "deposit: Fen", start_day as "start: Day", end_day as "end: Day",
                  required_days, grace_days
             from camps
            where (state = 'enrolling' and start_day <= $1) or (state = 'ongoing' and end_day < $1)
            order by start_day, id"#,
        today as _,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| DatedCamp {
        id: row.id,
        name: row.name,
        state: row.state,
        terms: Terms {
            deposit: row.deposit,
            start: row.start,
            end: row.end,
            required_days: row.required_days,
            grace_days: row.grace_days,
        },
    })
    .collect())
}
