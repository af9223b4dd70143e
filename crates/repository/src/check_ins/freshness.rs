//! How fresh a camp's data is.

use camp_domain::CampId;
use camp_domain::check_ins::SyncState;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::Result;

/// How fresh a camp's data is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Freshness {
    /// When the last complete pass began: everything the planet had before that instant is known.
    pub synced_until: Option<DateTime<Utc>>,
    /// Until when everything is known, by a pass or by a file that somebody vouched for.
    pub complete_until: Option<DateTime<Utc>>,
    /// When the last complete pass ended.
    pub last_sync_at: Option<DateTime<Utc>>,
    /// The state of the newest pass, complete or not.
    pub last_state: Option<SyncState>,
}

/// How fresh a camp's data is.
///
/// # Errors
/// When the database fails.
pub async fn find_freshness(conn: &mut PgConnection, camp: CampId) -> Result<Freshness> {
    Ok(sqlx::query_as!(
        Freshness,
        r#"select f.synced_until, f.complete_until, f.last_sync_at,
                  (select state from sync_runs where camp_id = $1
                    order by started_at desc, id desc limit 1) as "last_state: SyncState"
             from camp_freshness f where f.camp_id = $1"#,
        camp as _,
    )
    .fetch_optional(conn)
    .await?
    .unwrap_or_default())
}
