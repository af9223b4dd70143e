//! Access tickets: they open the pages of one paid place without a session.

use camp_domain::{EnrolmentId, PaymentId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Result, Tx};

/// Issues a ticket for a payment; the one before becomes void.
///
/// # Errors
/// When the database fails.
pub async fn replace_ticket(
    tx: &mut Tx,
    payment: PaymentId,
    token_hash: &[u8],
    expires_at: DateTime<Utc>,
) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "update access_tickets set state = 'expired' where payment_id = $1 and state <> 'expired'",
        payment as _,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into access_tickets (token_hash, payment_id, state, issued_at, expires_at)
         select $2, $1, case when p.bind_status = 'completed' then 'bound' else 'active' end, $3, $4
           from payments p where p.id = $1",
        payment as _,
        token_hash,
        now,
        expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Voids the tickets of a payment: it belongs to somebody else now.
///
/// # Errors
/// When the database fails.
pub async fn expire_tickets(tx: &mut Tx, payment: PaymentId) -> Result<()> {
    sqlx::query!(
        "update access_tickets set state = 'expired' where payment_id = $1 and state <> 'expired'",
        payment as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The enrolment a live ticket opens. An objection, review or refund still open keeps it
/// alive.
///
/// # Errors
/// When the database fails.
pub async fn find_by_ticket(
    conn: &mut PgConnection,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<EnrolmentId>> {
    Ok(sqlx::query_scalar!(
        r#"select e.id as "id: EnrolmentId"
             from access_tickets t join enrolments e on e.payment_id = t.payment_id
            where t.token_hash = $1 and t.state <> 'expired'
              and (t.expires_at > $2 or exists (
                   select 1 from refunds r where r.payment_id = t.payment_id
                      and r.decision <> 'rejected'
                      and r.money not in ('success', 'closed', 'settled_outside'))
                   or exists (select 1 from objections o
                               where o.enrolment_id = e.id and o.state = 'open'))"#,
        token_hash,
        now,
    )
    .fetch_optional(conn)
    .await?)
}
