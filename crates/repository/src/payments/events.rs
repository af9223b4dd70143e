//! The inbox of signed callbacks, and the bodies that could not be trusted.

use camp_domain::payments::EventState;
use camp_domain::{MerchantAccountId, PaymentEventId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Result, Tx};

/// Untrusted bodies that are kept; older ones make room.
const REJECTED_KEPT: i64 = 1_000;

/// A signed callback, its content sealed.
#[derive(Clone, Debug)]
pub struct PaymentEvent {
    /// Its id.
    pub id: PaymentEventId,
    /// The account it came for.
    pub merchant_account_id: MerchantAccountId,
    /// The provider's id of it.
    pub provider_event_id: String,
    /// `payment` or `refund`.
    pub kind: String,
    /// The provider's word for what happened.
    pub event_type: String,
    /// The decrypted content, sealed again.
    pub content: Vec<u8>,
    /// Our number in it.
    pub reference: Option<String>,
    /// Where it stands.
    pub state: EventState,
    /// Times it was tried.
    pub attempts: i32,
    /// When it came.
    pub received_at: DateTime<Utc>,
}

/// Stores an event as due at `due_at`; false when it is stored already.
///
/// # Errors
/// When the database fails.
pub async fn insert_event(
    tx: &mut Tx,
    event: &PaymentEvent,
    due_at: DateTime<Utc>,
) -> Result<bool> {
    let inserted = sqlx::query!(
        "insert into payment_events (id, merchant_account_id, provider_event_id, kind, event_type,
             content, reference, state, attempts, due_at, received_at)
         values ($1, $2, $3, $4, $5, $6, $7, 'pending', 0, $8, $9)
         on conflict (merchant_account_id, provider_event_id) do nothing",
        event.id as _,
        event.merchant_account_id as _,
        event.provider_event_id,
        event.kind,
        event.event_type,
        event.content,
        event.reference,
        due_at,
        event.received_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Marks an event as in the books.
///
/// # Errors
/// When the database fails.
pub async fn set_event_applied(tx: &mut Tx, id: PaymentEventId) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "update payment_events set state = 'applied', due_at = null, claimed_until = null,
                applied_at = $2, attempts = attempts + 1, failure = null
          where id = $1",
        id as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes a failed attempt; without `due_at` the event waits for a person. False when another
/// attempt has succeeded meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn set_event_failed(
    tx: &mut Tx,
    id: PaymentEventId,
    failure: &str,
    due_at: Option<DateTime<Utc>>,
) -> Result<bool> {
    let noted = sqlx::query!(
        "update payment_events set state = case when $3::timestamptz is null then 'dead' else 'pending' end,
                due_at = $3, claimed_until = null, attempts = attempts + 1, failure = $2
          where id = $1 and state = 'pending'",
        id as _,
        failure,
        due_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(noted.rows_affected() == 1)
}

/// Claims up to `limit` events whose effect is still due.
///
/// # Errors
/// When the database fails.
pub async fn claim_due_events(
    tx: &mut Tx,
    wall: DateTime<Utc>,
    until: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<PaymentEvent>> {
    let now = tx.now();
    Ok(sqlx::query_as!(
        PaymentEvent,
        r#"update payment_events set claimed_until = $3
            where id in (select id from payment_events
                          where state = 'pending' and due_at <= $1
                            and (claimed_until is null or claimed_until <= $2)
                          order by due_at limit $4 for update skip locked)
        returning id as "id: PaymentEventId", merchant_account_id as "merchant_account_id: MerchantAccountId",
                  provider_event_id, kind, event_type, content, reference,
                  state as "state: EventState", attempts, received_at"#,
        now,
        wall,
        until,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// When the next event is due.
///
/// # Errors
/// When the database fails.
pub async fn next_event_due(conn: &mut PgConnection) -> Result<Option<DateTime<Utc>>> {
    Ok(
        sqlx::query_scalar!("select min(due_at) from payment_events where state = 'pending'")
            .fetch_one(conn)
            .await?,
    )
}

/// Keeps a body we could not trust, for a person to look at; the newest thousand stay. Many may
/// come at once: none waits for the row that another takes away.
///
/// # Errors
/// When the database fails.
pub async fn insert_rejected(
    tx: &mut Tx,
    reason: &str,
    serial: Option<&str>,
    body: &[u8],
) -> Result<()> {
    let (now, ip) = (tx.now(), tx.context().ip.clone());
    let id = sqlx::query_scalar!(
        "insert into rejected_callbacks (received_at, reason, serial, body, ip)
         values ($1, $2, $3, $4, $5) returning id",
        now,
        reason,
        serial,
        body,
        ip,
    )
    .fetch_one(tx.conn())
    .await?;
    sqlx::query!(
        "delete from rejected_callbacks where id in (
             select id from rejected_callbacks where id <= $1 order by id for update skip locked)",
        id - REJECTED_KEPT
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
