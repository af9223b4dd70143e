//! The figures of one camp.

use camp_domain::{CampId, Fen};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::Result;

/// The figures of one camp.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Confirmed payments.
    pub paid: Fen,
    /// Days that count towards the requirement, over all active members.
    pub done_days: i64,
    /// Days that are required of all active members together.
    pub required_days: i64,
    /// Refunds that succeeded.
    pub refunded: Fen,
    /// Deposits that are back, those paid by hand included.
    pub refunded_count: i64,
    /// Number of approved refunds.
    pub approved_count: i64,
    /// End of the last sync that succeeded.
    pub last_sync_at: Option<DateTime<Utc>>,
    /// How the latest sync stands.
    pub last_sync_state: Option<String>,
}

/// The figures of one camp.
///
/// # Errors
/// When the database fails.
pub async fn summary(conn: &mut PgConnection, camp: CampId) -> Result<Summary> {
    Ok(sqlx::query_as!(
        Summary,
        r#"select (select coalesce(sum(amount_fen), 0)::bigint from payments where camp_id = $1)
                      as "paid!: Fen",
                  e.done as "done_days!", e.required as "required_days!",
                  r.refunded as "refunded!: Fen", r.refunded_count as "refunded_count!",
                  r.approved as "approved_count!",
                  (select max(finished_at) from sync_runs
                    where camp_id = $1 and state = 'succeeded') as last_sync_at,
                  (select state from sync_runs where camp_id = $1
                    order by started_at desc limit 1) as last_sync_state
             from (select coalesce(sum(least(coalesce(p.counted_days, 0), n.required_days)), 0)::bigint as done,
                          coalesce(sum(n.required_days), 0)::bigint as required
                     from enrolments n
                     left join progress p on p.camp_id = n.camp_id and p.user_id = n.planet_user_id
                    where n.camp_id = $1 and n.state = 'active') e,
                  (select coalesce(sum(amount_fen) filter (where money = 'success'), 0)::bigint as refunded,
                          count(*) filter (where money in ('success', 'settled_outside'))
                              as refunded_count,
                          count(*) filter (where decision = 'approved' and money <> 'closed') as approved
                     from refunds where camp_id = $1) r"#,
        camp as _,
    )
    .fetch_one(conn)
    .await?)
}
