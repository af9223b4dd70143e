//! The inbox as the staff reads it, and what brings an event back to the worker.

use camp_domain::payments::EventState;
use camp_domain::{EnrolmentId, MerchantAccountId, PaymentEventId, PaymentId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::PaymentEvent;
use crate::enrolment::contains;
use crate::{Page, PageRequest, Result, Tx};

/// A callback of the list.
#[derive(Clone, Debug)]
pub struct EventRow {
    /// Its id.
    pub id: PaymentEventId,
    /// `payment` or `refund`.
    pub kind: String,
    /// The provider's word for what happened.
    pub event_type: String,
    /// Our number in it.
    pub reference: Option<String>,
    /// Where it stands.
    pub state: EventState,
    /// Times it was tried.
    pub attempts: i32,
    /// Why it failed last.
    pub failure: Option<String>,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// When its effect was written last.
    pub applied_at: Option<DateTime<Utc>>,
    /// When the worker looks at it.
    pub due_at: Option<DateTime<Utc>>,
}

macro_rules! select_event {
    ($tail:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            EventRow,
            r#"select e.id as "id: PaymentEventId", e.kind, e.event_type, e.reference,
                  e.state as "state: EventState", e.attempts, e.failure, e.received_at, e.applied_at,
                  e.due_at
             from payment_events e "# + $tail,
            $($argument),*
        )
    };
}

/// Which callbacks are wanted.
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    /// `payment` or `refund`.
    pub kind: Option<&'static str>,
    /// In this state.
    pub state: Option<EventState>,
    /// Part of one of its numbers.
    pub search: Option<String>,
    /// That came at or after.
    pub from: Option<DateTime<Utc>>,
    /// That came before.
    pub to: Option<DateTime<Utc>>,
}

/// A page of callbacks, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn list_events(
    conn: &mut PgConnection,
    filter: &EventFilter,
    page: PageRequest,
) -> Result<Page<EventRow>> {
    let like = filter.search.as_deref().map(contains);
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from payment_events e
            where ($1::text is null or e.kind = $1) and ($2::text is null or e.state = $2)
              and ($3::timestamptz is null or e.received_at >= $3)
              and ($4::timestamptz is null or e.received_at < $4)
              and ($5::text is null or e.reference like $5 or e.provider_event_id like $5
                   or exists (select 1 from payments p where p.out_trade_no = e.reference
                                 and p.transaction_id like $5))"#,
        filter.kind,
        filter.state as Option<EventState> as _,
        filter.from,
        filter.to,
        like,
    )
    .fetch_one(&mut *conn)
    .await?;
    let items = select_event!(
        "where ($1::text is null or e.kind = $1) and ($2::text is null or e.state = $2)
           and ($3::timestamptz is null or e.received_at >= $3)
           and ($4::timestamptz is null or e.received_at < $4)
           and ($5::text is null or e.reference like $5 or e.provider_event_id like $5
                or exists (select 1 from payments p where p.out_trade_no = e.reference
                              and p.transaction_id like $5))
         order by e.received_at desc, e.id desc limit $6 offset $7",
        filter.kind,
        filter.state as Option<EventState> as _,
        filter.from,
        filter.to,
        like,
        page.limit(),
        page.offset(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Page { items, total })
}

/// A callback of the list.
///
/// # Errors
/// When the database fails.
pub async fn find_event_row(
    conn: &mut PgConnection,
    id: PaymentEventId,
) -> Result<Option<EventRow>> {
    Ok(select_event!("where e.id = $1", id as _)
        .fetch_optional(conn)
        .await?)
}

/// A callback with its content and what it led to.
#[derive(Clone, Debug)]
pub struct EventEvidence {
    /// The merchant number it came for.
    pub mch_id: String,
    /// The provider's id of it.
    pub provider_event_id: String,
    /// Its content, sealed.
    pub content: Vec<u8>,
    /// The payment it is about, where that is in the books.
    pub payment_id: Option<PaymentId>,
    /// The place of that payment.
    pub enrolment_id: Option<EnrolmentId>,
}

/// What is known of a callback beside its row.
///
/// # Errors
/// When the database fails.
pub async fn find_event_evidence(
    conn: &mut PgConnection,
    id: PaymentEventId,
) -> Result<Option<EventEvidence>> {
    Ok(sqlx::query_as!(
        EventEvidence,
        r#"select a.mch_id, e.provider_event_id, e.content, p.id as "payment_id?: PaymentId",
                  n.id as "enrolment_id?: EnrolmentId"
             from payment_events e
             join merchant_accounts a on a.id = e.merchant_account_id
             left join lateral (
                  select p.id from payments p
                   where e.kind = 'payment' and p.merchant_account_id = e.merchant_account_id
                     and p.out_trade_no = e.reference
                   union all
                  select r.payment_id from refunds r
                   where e.kind = 'refund' and r.merchant_account_id = e.merchant_account_id
                     and r.out_refund_no = e.reference
                   limit 1) p on true
             left join enrolments n on n.payment_id = p.id
            where e.id = $1"#,
        id as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// Locks an event in order to apply it once more.
///
/// # Errors
/// When the database fails.
pub async fn lock_event(tx: &mut Tx, id: PaymentEventId) -> Result<Option<PaymentEvent>> {
    Ok(sqlx::query_as!(
        PaymentEvent,
        r#"select id as "id: PaymentEventId",
                  merchant_account_id as "merchant_account_id: MerchantAccountId",
                  provider_event_id, kind, event_type, content, reference,
                  state as "state: EventState", attempts, received_at
             from payment_events where id = $1 for update"#,
        id as _,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Whether an event's effect has been written before, whatever became of it since.
///
/// # Errors
/// When the database fails.
pub async fn was_event_applied(conn: &mut PgConnection, id: PaymentEventId) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select applied_at is not null as "applied!" from payment_events where id = $1"#,
        id as _,
    )
    .fetch_one(conn)
    .await?)
}

/// Notes that applying an event by hand failed. Where it stands does not change: what is in the
/// books stays there, and what the worker still tries it goes on trying.
///
/// # Errors
/// When the database fails.
pub async fn set_replay_failed(tx: &mut Tx, id: PaymentEventId, failure: &str) -> Result<()> {
    sqlx::query!(
        "update payment_events set attempts = attempts + 1, failure = $2 where id = $1",
        id as _,
        failure,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Makes the events that came between `from` and `to` due for the worker again, with all their
/// attempts before them; answers how many. When they were applied stays known until they are
/// applied again.
///
/// # Errors
/// When the database fails.
pub async fn set_events_due(
    tx: &mut Tx,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    state: Option<EventState>,
) -> Result<u64> {
    let now = tx.now();
    let due = sqlx::query!(
        "update payment_events set state = 'pending', due_at = least(due_at, $4), attempts = 0
          where received_at >= $1 and received_at < $2 and ($3::text is null or state = $3)",
        from,
        to,
        state as Option<EventState> as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(due.rows_affected())
}

/// A body that could not be trusted.
#[derive(Clone, Debug)]
pub struct RejectedRow {
    /// Its number.
    pub id: i64,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// Why it is not believed.
    pub reason: String,
    /// The key it claims to be signed with.
    pub serial: Option<String>,
    /// Where it came from.
    pub ip: Option<String>,
    /// Its size.
    pub bytes: i32,
    /// Its first bytes.
    pub beginning: Vec<u8>,
}

/// A page of the bodies that could not be trusted, the newest first, each with its first
/// `beginning` bytes.
///
/// # Errors
/// When the database fails.
pub async fn list_rejected(
    conn: &mut PgConnection,
    beginning: i32,
    page: PageRequest,
) -> Result<Page<RejectedRow>> {
    let total = sqlx::query_scalar!(r#"select count(*) as "count!" from rejected_callbacks"#)
        .fetch_one(&mut *conn)
        .await?;
    let items = sqlx::query_as!(
        RejectedRow,
        r#"select id, received_at, reason, serial, ip, octet_length(body) as "bytes!",
                  substring(body from 1 for $1) as "beginning!"
             from rejected_callbacks order by id desc limit $2 offset $3"#,
        beginning,
        page.limit(),
        page.offset(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Page { items, total })
}
