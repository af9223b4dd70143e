//! Rows that have outlived their use.

use chrono::{DateTime, Utc};

use crate::{Result, Tx};

/// How many rows of each kind a sweep removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Sign-in states of WeChat that nobody came back with.
    pub oauth_states: u64,
    /// Sessions of members.
    pub member_sessions: u64,
    /// Sessions of the staff.
    pub staff_sessions: u64,
    /// Rejected callbacks beyond the newest thousand.
    pub rejected_callbacks: u64,
}

/// Removes sign-in states past their time and sessions that ended before `ended` (wall time), and
/// all but the newest thousand rejected callbacks.
///
/// # Errors
/// When the database fails.
pub async fn delete_ended(tx: &mut Tx, wall: DateTime<Utc>, ended: DateTime<Utc>) -> Result<Swept> {
    let oauth_states = sqlx::query!("delete from oauth_states where expires_at <= $1", wall)
        .execute(tx.conn())
        .await?
        .rows_affected();
    let member_sessions = sqlx::query!(
        "delete from member_sessions where least(expires_at, revoked_at) <= $1",
        ended,
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    let staff_sessions = sqlx::query!(
        "delete from staff_sessions where least(expires_at, revoked_at) <= $1",
        ended,
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    let rejected_callbacks = sqlx::query!(
        "delete from rejected_callbacks
          where id <= (select id from rejected_callbacks order by id desc offset 1000 limit 1)",
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    Ok(Swept {
        oauth_states,
        member_sessions,
        staff_sessions,
        rejected_callbacks,
    })
}

/// Removes the records of slots that finished before `before`; each job keeps its last one.
///
/// # Errors
/// When the database fails.
pub async fn delete_slots(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64> {
    Ok(sqlx::query!(
        "delete from job_slots s
          where s.finished_at < $1
            and exists (select 1 from job_slots n where n.job = s.job and n.slot > s.slot)",
        before,
    )
    .execute(tx.conn())
    .await?
    .rows_affected())
}

/// Removes the records of runs that somebody asked for and that ended before `before`.
///
/// # Errors
/// When the database fails.
pub async fn delete_job_requests(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64> {
    Ok(
        sqlx::query!("delete from job_requests where finished_at < $1", before)
            .execute(tx.conn())
            .await?
            .rows_affected(),
    )
}

/// Lets access tickets expire whose time is over, except where a refund of their payment or an
/// objection is still open.
///
/// # Errors
/// When the database fails.
pub async fn expire_tickets(tx: &mut Tx) -> Result<u64> {
    let now = tx.now();
    Ok(sqlx::query!(
        "update access_tickets t set state = 'expired'
          where t.state <> 'expired' and t.expires_at <= $1
            and not exists
                (select 1 from refunds r
                  where r.payment_id = t.payment_id and r.decision <> 'rejected'
                    and r.money not in ('success', 'closed', 'settled_outside'))
            and not exists
                (select 1 from objections o join enrolments e on e.id = o.enrolment_id
                  where e.payment_id = t.payment_id and o.state = 'open')",
        now,
    )
    .execute(tx.conn())
    .await?
    .rows_affected())
}
