//! The desk, money that needs a person: how rows come, go and come back.

use camp_domain::payments::{DeskFacts, MoneyExceptionKind, MoneyExceptionState, Resolution};
use camp_domain::refunds::MoneyState;
use camp_domain::{EnrolmentId, Fen, MoneyExceptionId, PaymentId, RefundId, UserId};
use sqlx::PgConnection;

use crate::{Error, Result, Tx};

/// Puts a payment on the desk; answers the row unless it lies there for the same reason already.
/// A dispute or a refund that comes back after it was dealt with opens its old row again; any other
/// reason happens to a payment once.
///
/// # Errors
/// When the database fails.
pub async fn insert_exception(
    tx: &mut Tx,
    id: MoneyExceptionId,
    payment: PaymentId,
    kind: MoneyExceptionKind,
    detail: &str,
) -> Result<Option<MoneyExceptionId>> {
    let now = tx.now();
    Ok(sqlx::query_scalar!(
        r#"insert into money_exceptions (id, kind, state, payment_id, detail, opened_at)
           values ($1, $2, 'open', $3, left($4, 500), $5)
           on conflict (payment_id, kind) do update
              set state = 'open', detail = excluded.detail, opened_at = excluded.opened_at,
                  resolved_at = null, resolved_by = null, resolution = null,
                  resolution_kind = null, refund_id = null
            where money_exceptions.state = 'resolved'
              and money_exceptions.kind in ('contested_binding', 'contested_claim',
                                            'binding_dispute', 'refund_outside')
           returning id as "id: MoneyExceptionId""#,
        id as _,
        kind as _,
        payment as _,
        detail,
        now,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Says more about a row that is open already.
///
/// # Errors
/// When the database fails.
pub async fn set_exception_detail(
    tx: &mut Tx,
    payment: PaymentId,
    kind: MoneyExceptionKind,
    detail: &str,
) -> Result<()> {
    sqlx::query!(
        "update money_exceptions set detail = left($3, 500)
          where payment_id = $1 and kind = $2 and state = 'open'",
        payment as _,
        kind as _,
        detail,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The payment a row is about.
///
/// # Errors
/// When the database fails.
pub async fn find_exception_payment(
    conn: &mut PgConnection,
    id: MoneyExceptionId,
) -> Result<Option<PaymentId>> {
    Ok(sqlx::query_scalar!(
        r#"select payment_id as "id: PaymentId" from money_exceptions where id = $1"#,
        id as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// A row of the desk as a command needs it.
#[derive(Clone, Debug)]
pub struct LockedException {
    /// Its id.
    pub id: MoneyExceptionId,
    /// Why it is here.
    pub kind: MoneyExceptionKind,
    /// Whether it still waits.
    pub state: MoneyExceptionState,
    /// The payment.
    pub payment_id: PaymentId,
    /// Who deals with it.
    pub owner: Option<UserId>,
}

/// Locks a row of the desk.
///
/// # Errors
/// When the database fails.
pub async fn lock_exception(tx: &mut Tx, id: MoneyExceptionId) -> Result<Option<LockedException>> {
    Ok(sqlx::query_as!(
        LockedException,
        r#"select id as "id: MoneyExceptionId", kind as "kind: MoneyExceptionKind",
                  state as "state: MoneyExceptionState", payment_id as "payment_id: PaymentId",
                  owner as "owner: UserId"
             from money_exceptions where id = $1 for update"#,
        id as _,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// What the actions of a row depend on.
///
/// # Errors
/// When the database fails.
pub async fn find_desk_facts(
    conn: &mut PgConnection,
    id: MoneyExceptionId,
) -> Result<Option<DeskFacts>> {
    Ok(sqlx::query_as!(
        DeskFacts,
        r#"select x.kind as "kind: MoneyExceptionKind", x.state as "state: MoneyExceptionState",
                  p.amount_fen as "paid: Fen", e.id as "enrolment?: EnrolmentId",
                  coalesce(e.state = 'active', false) as "takes_part!",
                  r.money as "refund?: MoneyState",
                  exists (select 1 from payment_claims k
                           where k.payment_id = p.id and k.state = 'appealed') as "appealed!"
             from money_exceptions x
             join payments p on p.id = x.payment_id
             left join enrolments e on e.payment_id = p.id
             left join lateral (
                  select money from refunds
                   where payment_id = p.id and money <> 'closed'
                     and (decision <> 'rejected' or seen_outside)
                   order by money = 'not_sent', ordinal desc limit 1) r on true
            where x.id = $1"#,
        id as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// Gives a row to somebody, or to nobody.
///
/// # Errors
/// When the database fails.
pub async fn set_exception_owner(
    tx: &mut Tx,
    id: MoneyExceptionId,
    owner: Option<UserId>,
) -> Result<()> {
    let at = owner.map(|_| tx.now());
    sqlx::query!(
        "update money_exceptions set owner = $2, owned_at = $3 where id = $1",
        id as _,
        owner as Option<UserId> as _,
        at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends a row.
///
/// # Errors
/// When the database fails, or it is no longer open.
pub async fn set_exception_resolved(
    tx: &mut Tx,
    id: MoneyExceptionId,
    how: Resolution,
    words: &str,
    refund: Option<RefundId>,
) -> Result<()> {
    let (now, by) = (tx.now(), tx.actor().person());
    let moved = sqlx::query!(
        "update money_exceptions
            set state = 'resolved', resolution_kind = $2, resolution = $3,
                refund_id = coalesce($4, refund_id), resolved_at = $5, resolved_by = $6
          where id = $1 and state = 'open'",
        id as _,
        how as _,
        words,
        refund as Option<RefundId> as _,
        now,
        by,
    )
    .execute(tx.conn())
    .await?;
    if moved.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

/// Opens the rows again that ended with this refund; answers which.
///
/// # Errors
/// When the database fails.
pub async fn set_exceptions_reopened(tx: &mut Tx, refund: RefundId) -> Result<Vec<uuid::Uuid>> {
    Ok(sqlx::query_scalar!(
        "update money_exceptions
            set state = 'open', resolution_kind = null, resolution = null, resolved_at = null,
                resolved_by = null
          where refund_id = $1 and state = 'resolved' and resolution_kind = 'refunded'
        returning id",
        refund as _,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Ends the rows again that wait only because this refund had been rejected; answers which.
///
/// # Errors
/// When the database fails.
pub async fn set_exceptions_refunded_again(
    tx: &mut Tx,
    refund: RefundId,
    words: &str,
) -> Result<Vec<uuid::Uuid>> {
    let (now, by) = (tx.now(), tx.actor().person());
    Ok(sqlx::query_scalar!(
        "update money_exceptions
            set state = 'resolved', resolution_kind = 'refunded', resolution = $2,
                resolved_at = $3, resolved_by = $4
          where refund_id = $1 and state = 'open'
        returning id",
        refund as _,
        words,
        now,
        by,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Lets the rows that ended with `old` point to the refund that took its place.
///
/// # Errors
/// When the database fails.
pub async fn set_exceptions_refund(tx: &mut Tx, old: RefundId, new: RefundId) -> Result<()> {
    sqlx::query!(
        "update money_exceptions set refund_id = $2 where refund_id = $1",
        old as _,
        new as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
