//! The days of one person, each with where it comes from.

use camp_domain::check_ins::{ChangeCause, DaySource};
use camp_domain::{CampId, Day};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::Result;

/// What is known of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayWord {
    /// The day.
    pub day: Day,
    /// Whether it counts as checked in.
    pub checked_in: bool,
    /// Where from; nothing: the planet's posts.
    pub source: Option<DaySource>,
    /// When, where that is known.
    pub at: Option<DateTime<Utc>>,
    /// The first words of the post, or the name of the file.
    pub title: String,
    /// Why, where a person decided.
    pub reason: Option<String>,
    /// Who brought it in, where a person did.
    pub by: Option<String>,
    /// When it was brought in, where a person did.
    pub noted_at: Option<DateTime<Utc>>,
}

/// The days of a person, oldest first, whether or not they belong to the camp: for each the word
/// that counts. A decision stands above a post, and a post above a file.
///
/// # Errors
/// When the database fails.
pub async fn list_days(conn: &mut PgConnection, camp: CampId, user: i64) -> Result<Vec<DayWord>> {
    Ok(sqlx::query_as!(
        DayWord,
        r#"select distinct on (k.day) k.day as "day!: Day", k.checked_in as "checked_in!",
                  k.source as "source: DaySource", k.at, k.title as "title!", k.reason,
                  u.display_name as "by?", k.noted_at
             from (select day, true as checked_in, null::text as source, posted_at as at, title,
                          null::text as reason, null::uuid as created_by,
                          null::timestamptz as noted_at, 1 as rank, topic_id
                     from check_in_posts
                    where camp_id = $1 and user_id = $2 and gone_at is null
                   union all
                   select m.day, m.checked_in, m.source, m.at, coalesce(i.file_name, ''), m.reason,
                          m.created_by, m.created_at,
                          case m.source when 'correction' then 0 else 2 end, 0
                     from manual_days m left join check_in_imports i on i.id = m.import_id
                    where m.camp_id = $1 and m.user_id = $2 and m.revoked_at is null) k
             left join users u on u.id = k.created_by
            order by k.day, k.rank, k.at, k.topic_id"#,
        camp as _,
        user,
    )
    .fetch_all(conn)
    .await?)
}

/// A change of a member's days that a person made, or a fall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgressChange {
    /// Days that counted.
    pub before: i32,
    /// Days that count since.
    pub after: i32,
    /// Why.
    pub cause: ChangeCause,
    /// When.
    pub at: DateTime<Utc>,
}

/// The noted changes of a member's days, newest first, at most 100.
///
/// # Errors
/// When the database fails.
pub async fn list_changes(
    conn: &mut PgConnection,
    camp: CampId,
    user: i64,
) -> Result<Vec<ProgressChange>> {
    Ok(sqlx::query_as!(
        ProgressChange,
        r#"select "before", "after", cause as "cause: ChangeCause", at from progress_changes
            where camp_id = $1 and user_id = $2 order by at desc, id desc limit 100"#,
        camp as _,
        user,
    )
    .fetch_all(conn)
    .await?)
}
