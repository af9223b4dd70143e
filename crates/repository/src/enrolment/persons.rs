//! Who a paid place belongs to.

use camp_domain::binding::{BindStatus, RosterCheck};
use camp_domain::enrolment::EnrolmentState;
use camp_domain::{CampId, EnrolmentId, MemberId, PaymentId};
use chrono::{DateTime, Utc};

use crate::{Result, Tx};

/// What changing who a place belongs to has to know.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The enrolment.
    pub id: EnrolmentId,
    /// The camp.
    pub camp_id: CampId,
    /// The payment.
    pub payment_id: PaymentId,
    /// Who paid, where known here.
    pub member_id: Option<MemberId>,
    /// Whether the place is taken.
    pub state: EnrolmentState,
    /// The planet user, once resolved.
    pub planet_user_id: Option<i64>,
    /// Whether somebody else claims the same person.
    pub contested: bool,
    /// Nickname for the audit.
    pub planet_nickname: String,
    /// Where the binding stands.
    pub bind_status: BindStatus,
    /// Until when the payer may bind it.
    pub bind_deadline: Option<DateTime<Utc>>,
}

/// Locks an enrolment in order to change who it belongs to. Its refund is locked next, the payment
/// last, as everywhere.
///
/// # Errors
/// When the database fails.
pub async fn lock_identity(tx: &mut Tx, id: EnrolmentId) -> Result<Option<Identity>> {
    Ok(sqlx::query_as!(
        Identity,
        r#"select e.id as "id: EnrolmentId", e.camp_id as "camp_id: CampId",
                  e.payment_id as "payment_id: PaymentId", e.member_id as "member_id: MemberId",
                  e.state as "state: EnrolmentState", e.planet_user_id, e.contested,
                  e.planet_nickname, p.bind_status as "bind_status: BindStatus", p.bind_deadline
             from enrolments e join payments p on p.id = e.payment_id
            where e.id = $1 for update of e"#,
        id as _,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// What a payer filled in about themselves.
#[derive(Clone, Debug)]
pub struct Filled<'a> {
    /// Who takes part.
    pub person_key: &'a str,
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
    /// Whether somebody else claims the same person.
    pub contested: bool,
}

/// Writes what the payer of a fixed code filled in.
///
/// # Errors
/// When the database fails, or that person has an uncontested place already.
pub async fn set_filled(tx: &mut Tx, id: EnrolmentId, filled: &Filled<'_>) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "update enrolments set person_key = $2, planet_user_id = $3, planet_claim = $4,
                planet_nickname = $5, wechat_nickname = $6, roster_check = $7, contested = $8,
                updated_at = $9
          where id = $1",
        id as _,
        filled.person_key,
        filled.planet_user_id,
        filled.planet_claim,
        filled.planet_nickname,
        filled.wechat_nickname,
        filled.roster_check as _,
        filled.contested,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Holds an enrolment because somebody else claims the same person.
///
/// # Errors
/// When the database fails.
pub async fn set_contested(tx: &mut Tx, id: EnrolmentId) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "update enrolments set contested = true, updated_at = $2 where id = $1 and not contested",
        id as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Who a person of the staff says an enrolment belongs to.
#[derive(Clone, Debug)]
pub struct Person<'a> {
    /// The planet user.
    pub planet_user_id: i64,
    /// The name there.
    pub name: &'a str,
}

/// Writes who an enrolment belongs to, as a person says. What the payer never filled in is taken
/// from the planet, or from what they proposed.
///
/// # Errors
/// When the database fails, or that person has a place already.
pub async fn set_person(tx: &mut Tx, id: EnrolmentId, person: &Person<'_>) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "update enrolments e
            set planet_user_id = $2, person_key = 'planet:' || $2::bigint::text,
                roster_check = 'match', contested = false, updated_at = $4,
                planet_claim = coalesce(nullif(planet_claim, ''), $2::bigint::text),
                planet_nickname = coalesce(nullif(planet_nickname, ''), left($3, 50)),
                wechat_nickname = coalesce(nullif(wechat_nickname, ''),
                    (select b.wechat_nickname from binding_proposals b
                      where b.payment_id = e.payment_id order by b.created_at desc limit 1), '')
          where id = $1",
        id as _,
        person.planet_user_id,
        person.name,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A member turned out to be who paid; the rules they accepted come with their word.
///
/// # Errors
/// When the database fails.
pub async fn set_claimant(
    tx: &mut Tx,
    payment: PaymentId,
    member: MemberId,
    rules_version: i32,
    rules_accepted_at: DateTime<Utc>,
) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "update enrolments set member_id = $2, rules_version = $3, rules_accepted_at = $4,
                updated_at = $5
          where payment_id = $1",
        payment as _,
        member as _,
        rules_version,
        rules_accepted_at,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
