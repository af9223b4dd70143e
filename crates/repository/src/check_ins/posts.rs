//! Posts, the evidence for a day.

use camp_domain::{CampId, Day};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::{Result, Tx};

/// A post that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Its id on the planet.
    pub topic_id: i64,
    /// Who wrote it.
    pub user_id: i64,
    /// The day it counts for.
    pub day: Day,
    /// When it was written.
    pub posted_at: DateTime<Utc>,
    /// Its title, or how it begins.
    pub title: String,
}

/// A post that is stored and was not found to be gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredPost {
    /// Its id on the planet.
    pub topic_id: i64,
    /// Who wrote it.
    pub user_id: i64,
    /// The day it counts for.
    pub day: Day,
    /// When it was written.
    pub posted_at: DateTime<Utc>,
}

/// The stored posts of a camp.
///
/// # Errors
/// When the database fails.
pub async fn list_live_posts(conn: &mut PgConnection, camp: CampId) -> Result<Vec<StoredPost>> {
    Ok(sqlx::query_as!(
        StoredPost,
        r#"select topic_id, user_id, day as "day: Day", posted_at
             from check_in_posts where camp_id = $1 and gone_at is null"#,
        camp as _,
    )
    .fetch_all(conn)
    .await?)
}

/// Stores posts; one that was gone is back. Returns how many were not known before.
///
/// # Errors
/// When the database fails.
pub async fn upsert_posts(tx: &mut Tx, camp: CampId, posts: &[Post]) -> Result<i64> {
    let topics: Vec<i64> = posts.iter().map(|p| p.topic_id).collect();
    let users: Vec<i64> = posts.iter().map(|p| p.user_id).collect();
    let days: Vec<NaiveDate> = posts.iter().map(|p| p.day.date()).collect();
    let times: Vec<DateTime<Utc>> = posts.iter().map(|p| p.posted_at).collect();
    let titles: Vec<String> = posts.iter().map(|p| p.title.clone()).collect();
    Ok(sqlx::query_scalar!(
        r#"with stored as (
               insert into check_in_posts (camp_id, topic_id, user_id, day, posted_at, title)
               select $1, t.topic_id, t.user_id, t.day, t.posted_at, t.title
                 from unnest($2::bigint[], $3::bigint[], $4::date[], $5::timestamptz[], $6::text[])
                      as t(topic_id, user_id, day, posted_at, title)
               on conflict (camp_id, topic_id) do update
                  set title = excluded.title, gone_at = null
                where check_in_posts.title <> excluded.title or check_in_posts.gone_at is not null
               returning (xmax = 0) as fresh)
           select count(*) filter (where fresh) as "fresh!" from stored"#,
        camp as _,
        &topics,
        &users,
        &days,
        &times,
        &titles,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Marks stored posts that a reading back to `since` (nothing: to the very first) did not find.
///
/// # Errors
/// When the database fails.
pub async fn set_gone(
    tx: &mut Tx,
    camp: CampId,
    since: Option<DateTime<Utc>>,
    found: &[i64],
) -> Result<u64> {
    let now = tx.now();
    let gone = sqlx::query!(
        "update check_in_posts set gone_at = $4
          where camp_id = $1 and gone_at is null and topic_id <> all($3)
            and ($2::timestamptz is null or posted_at > $2)",
        camp as _,
        since,
        found,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(gone.rows_affected())
}
