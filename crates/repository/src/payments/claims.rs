//! Claims of payments of fixed codes.

use camp_domain::payments::{ClaimState, PaymentSource};
use camp_domain::{CampId, EnrolmentId, Fen, MemberId, PaymentClaimId, PaymentId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Error, Result, Tx};

/// A member's word that a payment was theirs, and what it led to.
#[derive(Clone, Debug)]
pub struct PaymentClaim {
    /// Its id.
    pub id: PaymentClaimId,
    /// Who says so.
    pub member_id: MemberId,
    /// The typed number.
    pub transaction_id: String,
    /// The typed amount, in fen.
    pub amount: Fen,
    /// The typed time.
    pub paid_at: DateTime<Utc>,
    /// Version of the rules text the member accepted.
    pub rules_version: i32,
    /// When it was accepted.
    pub rules_accepted_at: DateTime<Utc>,
    /// What became of it.
    pub state: ClaimState,
    /// The payment, where one was found.
    pub payment_id: Option<PaymentId>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// The camp of the payment.
    pub camp_id: Option<CampId>,
    /// Its name.
    pub camp_name: Option<String>,
    /// The place of the payment.
    pub enrolment_id: Option<EnrolmentId>,
}

macro_rules! select_claim {
    ($tail:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            PaymentClaim,
            r#"select k.id as "id: PaymentClaimId", k.member_id as "member_id: MemberId",
                  k.transaction_id, k.amount_fen as "amount: Fen", k.paid_at, k.rules_version,
                  k.rules_accepted_at, k.state as "state: ClaimState",
                  k.payment_id as "payment_id: PaymentId", k.created_at,
                  p.camp_id as "camp_id?: CampId", c.name as "camp_name?",
                  e.id as "enrolment_id?: EnrolmentId"
             from payment_claims k
             left join payments p on p.id = k.payment_id
             left join camps c on c.id = p.camp_id
             left join enrolments e on e.payment_id = k.payment_id "# + $tail,
            $($argument),*
        )
    };
}

/// The claim with this id, where it is the member's.
///
/// # Errors
/// When the database fails.
pub async fn find_claim(
    conn: &mut PgConnection,
    id: PaymentClaimId,
    member: MemberId,
) -> Result<Option<PaymentClaim>> {
    Ok(
        select_claim!("where k.id = $1 and k.member_id = $2", id as _, member as _)
            .fetch_optional(conn)
            .await?,
    )
}

/// The claims of a member, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn list_claims(conn: &mut PgConnection, member: MemberId) -> Result<Vec<PaymentClaim>> {
    Ok(select_claim!(
        "where k.member_id = $1 order by k.created_at desc, k.id desc limit 50",
        member as _
    )
    .fetch_all(conn)
    .await?)
}

/// The claim a member has on a transaction already, unless it came to nothing.
///
/// # Errors
/// When the database fails.
pub async fn find_open_claim(
    conn: &mut PgConnection,
    member: MemberId,
    transaction_id: &str,
) -> Result<Option<PaymentClaim>> {
    Ok(select_claim!(
        "where k.member_id = $1 and k.transaction_id = $2
           and k.state in ('waiting', 'matched', 'appealed')",
        member as _,
        transaction_id,
    )
    .fetch_optional(conn)
    .await?)
}

/// Waiting claims whose payment has been seen by now, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list_matchable_claims(conn: &mut PgConnection) -> Result<Vec<PaymentClaimId>> {
    Ok(sqlx::query_scalar!(
        r#"select k.id as "id: PaymentClaimId" from payment_claims k
            where k.state = 'waiting' and exists (
                  select 1 from payments p where p.transaction_id = k.transaction_id)
            order by k.created_at, k.id"#,
    )
    .fetch_all(conn)
    .await?)
}

/// Locks a claim.
///
/// # Errors
/// When the database fails.
pub async fn lock_claim(tx: &mut Tx, id: PaymentClaimId) -> Result<Option<PaymentClaim>> {
    Ok(select_claim!("where k.id = $1 for update of k", id as _)
        .fetch_optional(tx.conn())
        .await?)
}

/// Locks up to `limit` claims that have waited since before `before`.
///
/// # Errors
/// When the database fails.
pub async fn lock_stale_claims(
    tx: &mut Tx,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<PaymentClaim>> {
    Ok(select_claim!(
        "where k.state = 'waiting' and k.created_at <= $1
         order by k.created_at limit $2 for update of k skip locked",
        before,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// When a member's wrong tries since `since` were made, the oldest first. The member is locked, so
/// that tries cannot be made side by side.
///
/// # Errors
/// When the database fails.
pub async fn lock_wrong_tries(
    tx: &mut Tx,
    member: MemberId,
    since: DateTime<Utc>,
) -> Result<Vec<DateTime<Utc>>> {
    sqlx::query!(
        "select id from members where id = $1 for update",
        member as _
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(sqlx::query_scalar!(
        "select created_at from payment_claims
          where member_id = $1 and state = 'mismatched' and created_at > $2 order by created_at",
        member as _,
        since,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Writes a new claim.
///
/// # Errors
/// When the database fails, or the member has an open claim on the transaction.
pub async fn insert_claim(tx: &mut Tx, claim: &PaymentClaim) -> Result<()> {
    let decided = (claim.state != ClaimState::Waiting).then_some(tx.now());
    sqlx::query!(
        "insert into payment_claims (id, member_id, transaction_id, amount_fen, paid_at,
             rules_version, rules_accepted_at, state, payment_id, created_at, decided_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        claim.id as _,
        claim.member_id as _,
        claim.transaction_id,
        claim.amount as _,
        claim.paid_at,
        claim.rules_version,
        claim.rules_accepted_at,
        claim.state as _,
        claim.payment_id as Option<PaymentId> as _,
        claim.created_at,
        decided,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Moves a claim from `from` to `to`, with the payment it is about.
///
/// # Errors
/// When the database fails, or the claim is no longer in `from`.
pub async fn set_claim(
    tx: &mut Tx,
    id: PaymentClaimId,
    from: ClaimState,
    to: ClaimState,
    payment: Option<PaymentId>,
) -> Result<()> {
    let now = tx.now();
    let moved = sqlx::query!(
        "update payment_claims set state = $3, payment_id = coalesce($4, payment_id),
                decided_at = $5
          where id = $1 and state = $2",
        id as _,
        from as _,
        to as _,
        payment as Option<PaymentId> as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    if moved.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

/// Locks the claims of a payment that say who paid: the one that holds it and those that appealed.
///
/// # Errors
/// When the database fails.
pub async fn lock_claims_of(tx: &mut Tx, payment: PaymentId) -> Result<Vec<PaymentClaim>> {
    Ok(select_claim!(
        "where k.payment_id = $1 and k.state in ('matched', 'appealed')
         order by k.id for update of k",
        payment as _
    )
    .fetch_all(tx.conn())
    .await?)
}

/// What a claim is held against.
#[derive(Clone, Debug)]
pub struct Claimable {
    /// The payment.
    pub id: PaymentId,
    /// What brought it about.
    pub source: PaymentSource,
    /// Who paid, once somebody has claimed it.
    pub member_id: Option<MemberId>,
    /// Amount, in fen.
    pub amount: Fen,
    /// When it was paid.
    pub paid_at: DateTime<Utc>,
}

/// Locks the payment with this number.
///
/// # Errors
/// When the database fails.
pub async fn lock_claimable(tx: &mut Tx, transaction_id: &str) -> Result<Option<Claimable>> {
    Ok(sqlx::query_as!(
        Claimable,
        r#"select id as "id: PaymentId", source as "source: PaymentSource",
                  member_id as "member_id: MemberId", amount_fen as "amount: Fen", paid_at
             from payments where transaction_id = $1 order by recorded_at limit 1 for update"#,
        transaction_id,
    )
    .fetch_optional(tx.conn())
    .await?)
}
