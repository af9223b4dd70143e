//! How the days of a whole camp add up, in one statement.

use camp_domain::check_ins::ChangeCause;
use camp_domain::{CampId, Day};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::check_ins::SyncCamp;
use crate::{Result, Tx};

/// A row of the planet's ranking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// Who.
    pub user_id: i64,
    /// Days the planet counts.
    pub days: i32,
}

/// Why a camp is counted anew.
#[derive(Clone, Copy, Debug)]
pub struct Occasion<'a> {
    /// What happened.
    pub cause: ChangeCause,
    /// The pass, the file or the correction.
    pub id: Uuid,
    /// The ranking and when its reading began; nothing: the one read last.
    pub ranking: Option<(&'a [Ranked], DateTime<Utc>)>,
}

/// A member whose days changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Who.
    pub user_id: i64,
    /// Days that counted.
    pub before: i32,
    /// Days that count now.
    pub after: i32,
}

/// Counts every member of the camp anew from stored posts, files, corrections and ranking; members
/// that a new ranking no longer names have no days there. Returns whose days changed. What people
/// changed, and every fall, is noted with before and after.
///
/// Counted days follow [`camp_domain::check_ins::count`]; a test holds the two together. The
/// streak is the row of days up to `today` (or the day before) within the camp.
///
/// # Errors
/// When the database fails.
pub async fn recount(
    tx: &mut Tx,
    camp: &SyncCamp,
    occasion: &Occasion<'_>,
    today: Day,
) -> Result<Vec<Changed>> {
    let now = tx.now();
    let ranking = occasion.ranking.map(|(rows, _)| rows).unwrap_or_default();
    let ranked_at = occasion.ranking.map(|(_, at)| at);
    let users: Vec<i64> = ranking.iter().map(|r| r.user_id).collect();
    let days: Vec<i32> = ranking.iter().map(|r| r.days).collect();
    Ok(sqlx::query_file_as!(
        Changed,
        "src/check_ins/recount.sql",
        camp.id as _,
        &users,
        &days,
        camp.start_day as _,
        camp.end_day as _,
        today as _,
        now,
        ranked_at,
        occasion.cause as _,
        occasion.id,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// By how much posts and ranking differed for each member when they were last counted.
///
/// # Errors
/// When the database fails.
pub async fn list_differences(conn: &mut PgConnection, camp: CampId) -> Result<Vec<(i64, i32)>> {
    Ok(sqlx::query!(
        r#"select user_id, inside_days + outside_days - ranking_days as "difference!"
             from progress where camp_id = $1 and inside_days + outside_days <> ranking_days"#,
        camp as _,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| (row.user_id, row.difference))
    .collect())
}
