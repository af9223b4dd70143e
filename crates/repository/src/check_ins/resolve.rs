//! Enrolments whose person on the planet is not known yet.

use camp_domain::binding::RosterCheck;
use camp_domain::{CampId, EnrolmentId, MemberId, PaymentId};

use crate::{Error, Result, Tx};

/// An enrolment that waits for the roster.
#[derive(Clone, Debug)]
pub struct Unresolved {
    /// The enrolment.
    pub id: EnrolmentId,
    /// Who paid, where known here.
    pub member_id: Option<MemberId>,
    /// With what.
    pub payment_id: PaymentId,
    /// The id the member typed.
    pub planet_claim: String,
    /// The nickname the member typed.
    pub planet_nickname: String,
    /// What the roster said last.
    pub roster_check: RosterCheck,
}

/// The active enrolments of a camp without a planet user, where nobody contests them; locked, so
/// that a person who resolves one by hand at this moment is not overruled.
///
/// # Errors
/// When the database fails.
pub async fn list_unresolved(tx: &mut Tx, camp: CampId) -> Result<Vec<Unresolved>> {
    Ok(sqlx::query_as!(
        Unresolved,
        r#"select id as "id: EnrolmentId", member_id as "member_id: MemberId",
                  payment_id as "payment_id: PaymentId", planet_claim, planet_nickname,
                  roster_check as "roster_check: RosterCheck"
             from enrolments
            where camp_id = $1 and state = 'active' and planet_user_id is null and not contested
              and roster_check <> 'match' and planet_claim <> ''
            order by created_at, id
              for update"#,
        camp as _,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The enrolment belongs to `user` of the planet.
///
/// # Errors
/// A refusal when that person's place in the camp is taken; [`Error::Stale`] when the enrolment
/// moved on.
pub async fn set_resolved(tx: &mut Tx, id: EnrolmentId, user: i64, person_key: &str) -> Result<()> {
    let now = tx.now();
    let done = sqlx::query!(
        "update enrolments
            set planet_user_id = $2, person_key = $3, roster_check = 'match', updated_at = $4
          where id = $1 and state = 'active' and planet_user_id is null",
        id as _,
        user,
        person_key,
        now,
    )
    .execute(tx.conn())
    .await?;
    one(done.rows_affected())
}

/// Two enrolments claim the same person: this one waits, unresolved, for a person to decide.
///
/// # Errors
/// [`Error::Stale`] when the enrolment moved on.
pub async fn set_contested(tx: &mut Tx, id: EnrolmentId, person_key: &str) -> Result<()> {
    let now = tx.now();
    let done = sqlx::query!(
        "update enrolments set contested = true, person_key = $2, updated_at = $3
          where id = $1 and state = 'active' and planet_user_id is null",
        id as _,
        person_key,
        now,
    )
    .execute(tx.conn())
    .await?;
    one(done.rows_affected())
}

/// The binding of a contested enrolment's payment is for a person to review. Returns whether the
/// binding changed.
///
/// # Errors
/// When the database fails.
pub async fn set_place_taken_payment(tx: &mut Tx, payment: PaymentId) -> Result<bool> {
    let done = sqlx::query!(
        "update payments set bind_status = 'manual_review', bind_method = null
          where id = $1 and bind_status = 'completed'",
        payment as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes what the roster says about the typed id and nickname.
///
/// # Errors
/// [`Error::Stale`] when the enrolment moved on.
pub async fn set_roster_check(tx: &mut Tx, id: EnrolmentId, check: RosterCheck) -> Result<()> {
    let now = tx.now();
    let done = sqlx::query!(
        "update enrolments set roster_check = $2, updated_at = $3
          where id = $1 and state = 'active' and planet_user_id is null",
        id as _,
        check as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    one(done.rows_affected())
}

fn one(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Error::Stale) }
}
