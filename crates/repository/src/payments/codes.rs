//! Payments of fixed codes, and how far the other side's lists have been read.

use camp_domain::camps::CampState;
use camp_domain::payments::Owner;
use camp_domain::{CampId, Day, Fen, MemberId, MerchantAccountId, PaymentId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Error, Result, Tx};

/// The published camps that name `payee`, also those that ended since `ended_after`.
///
/// # Errors
/// When the database fails.
pub async fn list_code_owners(
    conn: &mut PgConnection,
    payee: &str,
    ended_after: Day,
) -> Result<Vec<(Owner, CampState)>> {
    let rows = sqlx::query!(
        r#"select id as "camp: CampId", payee_product, deposit_fen as "deposit: Fen", enroll_until,
                  state as "state: CampState"
             from camps
            where payee_user_id = $1
              and (state in ('enrolling', 'ongoing') or (state = 'ended' and end_day >= $2))
            order by start_day, id"#,
        payee,
        ended_after as _,
    )
    .fetch_all(conn)
    .await?;
    let owners = rows.into_iter().map(|row| {
        let owner = Owner {
            camp: row.camp,
            product: row.payee_product,
            deposit: row.deposit,
            enroll_until: row.enroll_until,
        };
        (owner, row.state)
    });
    Ok(owners.collect())
}

/// Another published camp that would take the same payments as these terms.
///
/// # Errors
/// When the database fails.
pub async fn find_code_rival(
    tx: &mut Tx,
    camp: CampId,
    payee: &str,
    product: Option<&str>,
    deposit: Fen,
) -> Result<Option<String>> {
    let now = tx.now();
    Ok(sqlx::query_scalar!(
        "select name from camps
          where id <> $1 and payee_user_id = $2 and payee_product is not distinct from $3
            and deposit_fen = $4 and state in ('enrolling', 'ongoing') and enroll_until > $5
          order by start_day limit 1",
        camp as _,
        payee,
        product,
        deposit as _,
        now,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// The account of ours with this number, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn find_own_account(
    conn: &mut PgConnection,
    mch_id: &str,
) -> Result<Option<MerchantAccountId>> {
    Ok(sqlx::query_scalar!(
        r#"select id as "id: MerchantAccountId" from merchant_accounts
            where mch_id = $1 order by retired_at is null desc, created_at desc limit 1"#,
        mch_id,
    )
    .fetch_optional(conn)
    .await?)
}

/// The binding of a new payment is the payer's own affair until `deadline`.
///
/// # Errors
/// When the database fails, or a person has it already.
pub async fn set_bind_deadline(tx: &mut Tx, id: PaymentId, deadline: DateTime<Utc>) -> Result<()> {
    let moved = sqlx::query!(
        "update payments set bind_status = 'pending', bind_deadline = $2
          where id = $1 and bind_status = 'manual_review' and bind_deadline is null",
        id as _,
        deadline,
    )
    .execute(tx.conn())
    .await?;
    if moved.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

/// Gives a payment its camp.
///
/// # Errors
/// When the database fails.
pub async fn set_payment_camp(tx: &mut Tx, id: PaymentId, camp: CampId) -> Result<()> {
    sqlx::query!(
        "update payments set camp_id = $2 where id = $1",
        id as _,
        camp as _
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Gives a payment its payer.
///
/// # Errors
/// When the database fails.
pub async fn set_payment_member(tx: &mut Tx, id: PaymentId, member: MemberId) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "update payments set member_id = $2, claimed_at = $3 where id = $1",
        id as _,
        member as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How far a list of the other side has been read.
#[derive(Clone, Copy, Debug)]
pub struct Cursor {
    /// Everything before this has been seen.
    pub until: DateTime<Utc>,
    /// When it was looked at last.
    pub polled_at: DateTime<Utc>,
    /// Since when somebody waits for an early look.
    pub requested_at: Option<DateTime<Utc>>,
}

/// The cursor of a list; nothing before its first look.
///
/// # Errors
/// When the database fails.
pub async fn find_cursor(conn: &mut PgConnection, name: &str) -> Result<Option<Cursor>> {
    Ok(sqlx::query_as!(
        Cursor,
        "select until, polled_at, requested_at from poll_cursors where name = $1",
        name,
    )
    .fetch_optional(conn)
    .await?)
}

/// Notes that a list has been read up to `until`; who waited for it since before `begun` has been
/// served.
///
/// # Errors
/// When the database fails.
pub async fn set_cursor(
    tx: &mut Tx,
    name: &str,
    until: DateTime<Utc>,
    begun: DateTime<Utc>,
) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "insert into poll_cursors (name, until, polled_at) values ($1, $2, $3)
         on conflict (name) do update
            set until = greatest(poll_cursors.until, excluded.until), polled_at = excluded.polled_at,
                requested_at = case when poll_cursors.requested_at > $4
                                    then poll_cursors.requested_at end",
        name,
        until,
        now,
        begun,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that a look failed; the next early one waits its turn.
///
/// # Errors
/// When the database fails.
pub async fn set_polled(tx: &mut Tx, name: &str) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "update poll_cursors set polled_at = $2 where name = $1",
        name,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Asks for an early look at a list. `until` is where a first look begins.
///
/// # Errors
/// When the database fails.
pub async fn request_poll(tx: &mut Tx, name: &str, until: DateTime<Utc>) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "insert into poll_cursors (name, until, polled_at, requested_at) values ($1, $2, $2, $3)
         on conflict (name) do update
            set requested_at = coalesce(poll_cursors.requested_at, excluded.requested_at)",
        name,
        until,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A payment that WeCom's list speaks about.
#[derive(Clone, Debug)]
pub struct CodePayment {
    /// The payment.
    pub id: PaymentId,
    /// The provider's number.
    pub transaction_id: String,
    /// When it was paid.
    pub paid_at: DateTime<Utc>,
}

/// The payments of fixed codes with these numbers.
///
/// # Errors
/// When the database fails.
pub async fn list_code_payments(
    conn: &mut PgConnection,
    transactions: &[String],
) -> Result<Vec<CodePayment>> {
    Ok(sqlx::query_as!(
        CodePayment,
        r#"select id as "id: PaymentId", transaction_id, paid_at
             from payments where transaction_id = any($1) and source = 'fixed_code'"#,
        transactions,
    )
    .fetch_all(conn)
    .await?)
}

/// Payments of other merchants' accounts with a refund that nobody but WeCom can tell the end of:
/// one under way in the client, or one that we approved and staff are to make there.
///
/// # Errors
/// When the database fails.
pub async fn list_refunded_elsewhere(
    conn: &mut PgConnection,
    limit: i64,
) -> Result<Vec<CodePayment>> {
    Ok(sqlx::query_as!(
        CodePayment,
        r#"select p.id as "id: PaymentId", p.transaction_id, p.paid_at
             from payments p
            where p.source = 'fixed_code' and p.merchant_account_id is null and exists (
                  select 1 from refunds r where r.payment_id = p.id and r.decision <> 'rejected'
                     and (r.money in ('processing', 'abnormal')
                          or (r.decision = 'approved' and r.money = 'not_sent')))
            order by p.paid_at limit $1"#,
        limit,
    )
    .fetch_all(conn)
    .await?)
}
