//! How far members have come.

use camp_domain::CampId;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::Result;

/// The days of one person in one camp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The planet's user id.
    pub user_id: i64,
    /// Distinct days with posts within the camp's dates.
    pub inside_days: i32,
    /// Distinct days with posts beyond them.
    pub outside_days: i32,
    /// Days the planet's ranking says.
    pub ranking_days: i32,
    /// Days that only a file knows.
    pub imported_days: i32,
    /// Days the staff added.
    pub added_days: i32,
    /// Days the staff took away.
    pub removed_days: i32,
    /// Days that count.
    pub counted_days: i32,
    /// The sources do not agree.
    pub disagreement: bool,
    /// The present row of days.
    pub streak: i32,
    /// The last post.
    pub last_at: Option<DateTime<Utc>>,
}

/// The days of one person.
///
/// # Errors
/// When the database fails.
pub async fn find_progress(
    conn: &mut PgConnection,
    camp: CampId,
    user: i64,
) -> Result<Option<Progress>> {
    Ok(sqlx::query_as!(
        Progress,
        "select user_id, inside_days, outside_days, ranking_days, imported_days, added_days,
                removed_days, counted_days, disagreement, streak, last_at
           from progress where camp_id = $1 and user_id = $2",
        camp as _,
        user,
    )
    .fetch_optional(conn)
    .await?)
}

/// The days of everybody in a camp.
///
/// # Errors
/// When the database fails.
pub async fn list_progress(conn: &mut PgConnection, camp: CampId) -> Result<Vec<Progress>> {
    Ok(sqlx::query_as!(
        Progress,
        "select user_id, inside_days, outside_days, ranking_days, imported_days, added_days,
                removed_days, counted_days, disagreement, streak, last_at
           from progress where camp_id = $1 order by user_id",
        camp as _,
    )
    .fetch_all(conn)
    .await?)
}
