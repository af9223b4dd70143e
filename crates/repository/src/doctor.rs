//! What the database says about an installation.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::Result;

/// What the database says about itself and the work on it.
#[derive(Clone, Debug)]
pub struct Vitals {
    /// Tables of the log of which the connected role may change or delete rows.
    pub open_logs: Vec<String>,
    /// When the scheduler last began a slot.
    pub last_slot: Option<DateTime<Utc>>,
    /// Since when the oldest message waits that is due.
    pub waiting_since: Option<DateTime<Utc>>,
    /// Money whose outcome is not known.
    pub unknown_refunds: i64,
}

/// What the database says; `now` is business time.
///
/// # Errors
/// When the database fails.
pub async fn vitals(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Vitals> {
    Ok(sqlx::query_as!(
        Vitals,
        r#"select array(select t.name from unnest(array['audit_log', 'audit_seals', 'status_log',
                                'message_attempts', 'logins']) t(name)
                         where has_table_privilege(current_user, t.name, 'UPDATE')
                            or has_table_privilege(current_user, t.name, 'DELETE'))
                      as "open_logs!",
                  (select max(started_at) from job_slots) as last_slot,
                  (select min(due_at) from messages where state = 'pending' and due_at <= $1)
                      as waiting_since,
                  (select count(*) from refunds where money = 'unknown') as "unknown_refunds!""#,
        now,
    )
    .fetch_one(conn)
    .await?)
}
