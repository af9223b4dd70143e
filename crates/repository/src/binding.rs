//! Bindings that wait: for their payer until a deadline, then for a person.

use camp_domain::binding::{BindMethod, BindStatus, RosterCheck};
use camp_domain::{BindingProposalId, CampId, EnrolmentId, MemberId, PaymentId};
use chrono::{DateTime, Utc};

use crate::{Result, Tx};

/// What a payer filled in after the deadline.
#[derive(Clone, Debug)]
pub struct NewProposal<'a> {
    /// Its id.
    pub id: BindingProposalId,
    /// The payment.
    pub payment_id: PaymentId,
    /// Who filled it in, where known here.
    pub member_id: Option<MemberId>,
    /// The planet user, where the roster knew the claim.
    pub planet_user_id: Option<i64>,
    /// The typed id.
    pub planet_claim: &'a str,
    /// The typed planet nickname.
    pub planet_nickname: &'a str,
    /// The typed WeChat nickname.
    pub wechat_nickname: &'a str,
    /// What the roster said.
    pub roster_check: RosterCheck,
}

/// Keeps what a payer filled in too late to bind by itself.
///
/// # Errors
/// When the database fails.
pub async fn insert_proposal(tx: &mut Tx, new: &NewProposal<'_>) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "insert into binding_proposals (id, payment_id, member_id, planet_user_id, planet_claim,
             planet_nickname, wechat_nickname, roster_check, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        new.id as _,
        new.payment_id as _,
        new.member_id as Option<MemberId> as _,
        new.planet_user_id,
        new.planet_claim,
        new.planet_nickname,
        new.wechat_nickname,
        new.roster_check as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A payment whose payer has not said who they are.
#[derive(Clone, Debug)]
pub struct Unbound {
    /// The payment.
    pub payment_id: PaymentId,
    /// Its place.
    pub enrolment_id: EnrolmentId,
    /// The camp.
    pub camp_id: CampId,
    /// Its name.
    pub camp_name: String,
    /// Who paid, once they have claimed it.
    pub member_id: Option<MemberId>,
    /// The provider's number.
    pub transaction_id: String,
    /// When it was paid.
    pub paid_at: DateTime<Utc>,
    /// Until when it may be bound.
    pub bind_deadline: DateTime<Utc>,
}

macro_rules! select_unbound {
    ($tail:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            Unbound,
            r#"select p.id as "payment_id: PaymentId", e.id as "enrolment_id: EnrolmentId",
                  e.camp_id as "camp_id: CampId", c.name as camp_name,
                  e.member_id as "member_id: MemberId", p.transaction_id, p.paid_at,
                  p.bind_deadline as "bind_deadline!"
             from payments p
             join enrolments e on e.payment_id = p.id
             join camps c on c.id = e.camp_id
            where p.bind_status = 'pending' and e.state = 'active' "# + $tail,
            $($argument),*
        )
    };
}

/// Locks up to `limit` bindings whose deadline has passed.
///
/// # Errors
/// When the database fails.
pub async fn lock_expired(tx: &mut Tx, limit: i64) -> Result<Vec<Unbound>> {
    let now = tx.now();
    Ok(select_unbound!(
        "and p.bind_deadline <= $1
          order by p.bind_deadline, p.id limit $2 for update of p skip locked",
        now,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Bindings that still wait and were paid between `from` and `until`, by camp.
///
/// # Errors
/// When the database fails.
pub async fn list_unbound(
    tx: &mut Tx,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Unbound>> {
    let now = tx.now();
    Ok(select_unbound!(
        "and p.paid_at > $1 and p.paid_at <= $2 and p.bind_deadline > $3
          order by e.camp_id, p.paid_at, p.id",
        from,
        until,
        now,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Moves the bindings of many payments from `from` to `to`.
///
/// # Errors
/// When the database fails, or one of them is no longer in `from`.
pub async fn set_many(
    tx: &mut Tx,
    payments: &[uuid::Uuid],
    from: BindStatus,
    to: BindStatus,
) -> Result<()> {
    let moved = sqlx::query!(
        "update payments set bind_status = $3, bind_method = null
          where id = any($1) and bind_status = $2",
        payments,
        from as _,
        to as _,
    )
    .execute(tx.conn())
    .await?;
    if usize::try_from(moved.rows_affected()) == Ok(payments.len()) {
        Ok(())
    } else {
        Err(crate::Error::Stale)
    }
}

/// What was bound, or how, changes; who was bound before stays in the log.
///
/// # Errors
/// When the database fails, or the binding is no longer in `from`.
pub async fn set_status(
    tx: &mut Tx,
    payment: PaymentId,
    from: BindStatus,
    to: BindStatus,
    method: Option<BindMethod>,
) -> Result<()> {
    crate::payments::set_binding(tx, payment, from, to, method).await?;
    sqlx::query!(
        "update access_tickets set state = case when $2 = 'completed' then 'bound' else 'active' end
          where payment_id = $1 and state <> 'expired'",
        payment as _,
        to as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How sure the suggestion was that a person confirmed; nothing where there was none.
///
/// # Errors
/// When the database fails.
pub async fn set_confidence(tx: &mut Tx, payment: PaymentId, confidence: Option<u8>) -> Result<()> {
    sqlx::query!(
        "update payments set bind_confidence = $2 where id = $1",
        payment as _,
        confidence.map(i16::from),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Rows of the desk that a decision about the person settles; answers their ids and kinds.
///
/// # Errors
/// When the database fails.
pub async fn settle_exceptions(
    tx: &mut Tx,
    payment: PaymentId,
    words: &str,
) -> Result<Vec<uuid::Uuid>> {
    let (now, by) = (tx.now(), tx.actor().person());
    Ok(sqlx::query_scalar!(
        "update money_exceptions
            set state = 'resolved', resolution_kind = 'bound', resolution = $2, resolved_at = $3,
                resolved_by = $4
          where payment_id = $1 and state = 'open'
            and kind in ('contested_binding', 'binding_dispute')
        returning id",
        payment as _,
        words,
        now,
        by,
    )
    .fetch_all(tx.conn())
    .await?)
}
