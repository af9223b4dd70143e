//! Giving places, and who holds one.

use camp_domain::binding::RosterCheck;
use camp_domain::camps::CampState;
use camp_domain::enrolment::{EnrolmentState, JoinedSource};
use camp_domain::{CampId, Day, EnrolmentId, Fen, MemberId, OrderId, PaymentId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Error, Result, Tx};

/// What an order needs to know of a camp.
#[derive(Clone, Debug)]
pub struct CampTerms {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub state: CampState,
    /// The deposit, in fen.
    pub deposit: Fen,
    /// First day.
    pub start_day: Day,
    /// Last day.
    pub end_day: Day,
    /// Days required.
    pub required_days: i32,
    /// Days of grace.
    pub grace_days: i32,
    /// Until when members may enrol.
    pub enroll_until: DateTime<Utc>,
    /// Since when the terms are frozen.
    pub terms_frozen_at: Option<DateTime<Utc>>,
}

/// The terms of a camp.
///
/// # Errors
/// When the database fails.
pub async fn find_terms(conn: &mut PgConnection, camp: CampId) -> Result<Option<CampTerms>> {
    Ok(sqlx::query_as!(
        CampTerms,
        r#"select name, state as "state: CampState", deposit_fen as "deposit: Fen",
                  start_day as "start_day: Day", end_day as "end_day: Day", required_days,
                  grace_days, enroll_until, terms_frozen_at
             from camps where id = $1"#,
        camp as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// Locks a camp against a change of its terms while an order copies them.
///
/// # Errors
/// When the database fails.
pub async fn lock_terms(tx: &mut Tx, camp: CampId) -> Result<Option<CampTerms>> {
    Ok(sqlx::query_as!(
        CampTerms,
        r#"select name, state as "state: CampState", deposit_fen as "deposit: Fen",
                  start_day as "start_day: Day", end_day as "end_day: Day", required_days,
                  grace_days, enroll_until, terms_frozen_at
             from camps where id = $1 for share"#,
        camp as _,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// The payer's openid, sealed, with the keyed hash of it.
#[derive(Clone, Debug)]
pub struct Payer {
    /// The app the openid belongs to.
    pub appid: String,
    /// The openid, sealed.
    pub openid: Vec<u8>,
    /// Its keyed hash.
    pub openid_hash: Vec<u8>,
}

/// The payer behind a member.
///
/// # Errors
/// When the database fails.
pub async fn find_payer(conn: &mut PgConnection, member: MemberId) -> Result<Option<Payer>> {
    Ok(sqlx::query_as!(
        Payer,
        "select appid, openid, openid_hash from members where id = $1",
        member as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// Who holds the place of a person in a camp.
#[derive(Clone, Copy, Debug)]
pub struct Holder {
    /// The enrolment.
    pub enrolment_id: EnrolmentId,
    /// Who paid for it, where known here.
    pub member_id: Option<MemberId>,
    /// Whether somebody else claims it too.
    pub contested: bool,
}

/// Everybody who holds the place of `person_key`, the uncontested first.
///
/// # Errors
/// When the database fails.
pub async fn list_holders(
    conn: &mut PgConnection,
    camp: CampId,
    person_key: &str,
) -> Result<Vec<Holder>> {
    Ok(sqlx::query_as!(
        Holder,
        r#"select id as "enrolment_id: EnrolmentId", member_id as "member_id: MemberId", contested
             from enrolments
            where camp_id = $1 and person_key = $2 and state = 'active'
            order by contested, created_at"#,
        camp as _,
        person_key,
    )
    .fetch_all(conn)
    .await?)
}

/// A place to be given.
#[derive(Clone, Debug)]
pub struct NewEnrolment {
    /// Its id.
    pub id: EnrolmentId,
    /// The payment for it.
    pub payment_id: PaymentId,
    /// The order that led to it; its terms and names are copied.
    pub order_id: OrderId,
    /// Whether somebody else claims the same person.
    pub contested: bool,
}

/// Gives a place with the terms and names of its order.
///
/// # Errors
/// When the database fails, or the person has an uncontested place already.
pub async fn insert(tx: &mut Tx, new: &NewEnrolment) -> Result<()> {
    let now = tx.now();
    let inserted = sqlx::query!(
        "insert into enrolments (id, camp_id, member_id, payment_id, order_id, state, person_key,
             planet_user_id, planet_claim, planet_nickname, wechat_nickname, roster_check, contested,
             deposit_fen, start_day, end_day, required_days, grace_days, rules_version,
             rules_accepted_at, created_at, updated_at)
         select $1, camp_id, member_id, $2, id, 'active', person_key, planet_user_id, planet_claim,
                planet_nickname, wechat_nickname, roster_check, $4, amount_fen, start_day, end_day,
                required_days, grace_days, rules_version, rules_accepted_at, $5, $5
           from orders where id = $3",
        new.id as _,
        new.payment_id as _,
        new.order_id as _,
        new.contested,
        now,
    )
    .execute(tx.conn())
    .await?;
    if inserted.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

/// A place to be given on the camp's own terms, where no order has copied them.
#[derive(Clone, Debug)]
pub struct NewPlace<'a> {
    /// Its id.
    pub id: EnrolmentId,
    /// The camp.
    pub camp_id: CampId,
    /// The payment for it.
    pub payment_id: PaymentId,
    /// Who paid, where known here.
    pub member_id: Option<MemberId>,
    /// Who takes part.
    pub person_key: &'a str,
    /// The planet user, where known.
    pub planet_user_id: Option<i64>,
    /// The id the person is known by, or nothing yet.
    pub planet_claim: &'a str,
    /// The planet nickname, or nothing yet.
    pub planet_nickname: &'a str,
    /// The WeChat nickname, or nothing yet.
    pub wechat_nickname: &'a str,
    /// What the roster said.
    pub roster_check: RosterCheck,
}

/// Gives a place on the terms the camp has now.
///
/// # Errors
/// When the database fails, or the person has an uncontested place already.
pub async fn insert_from_camp(tx: &mut Tx, new: &NewPlace<'_>) -> Result<()> {
    let now = tx.now();
    let inserted = sqlx::query!(
        "insert into enrolments (id, camp_id, member_id, payment_id, state, person_key,
             planet_user_id, planet_claim, planet_nickname, wechat_nickname, roster_check,
             deposit_fen, start_day, end_day, required_days, grace_days, created_at, updated_at)
         select $1, id, $3, $2, 'active', $4, $5, $6, $7, $8, $9, deposit_fen, start_day, end_day,
                required_days, grace_days, $10, $10
           from camps where id = $11",
        new.id as _,
        new.payment_id as _,
        new.member_id as Option<MemberId> as _,
        new.person_key,
        new.planet_user_id,
        new.planet_claim,
        new.planet_nickname,
        new.wechat_nickname,
        new.roster_check as _,
        now,
        new.camp_id as _,
    )
    .execute(tx.conn())
    .await?;
    if inserted.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

/// The place of a payment, taken or given back.
#[derive(Clone, Debug)]
pub struct PlaceOfPayment {
    /// The enrolment.
    pub id: EnrolmentId,
    /// The camp.
    pub camp_id: CampId,
    /// Where the camp stands.
    pub camp_state: CampState,
    /// Whether the place is taken.
    pub state: EnrolmentState,
}

/// The payment of a place.
///
/// # Errors
/// When the database fails.
pub async fn find_payment_of(
    conn: &mut PgConnection,
    id: EnrolmentId,
) -> Result<Option<PaymentId>> {
    Ok(sqlx::query_scalar!(
        r#"select payment_id as "id: PaymentId" from enrolments where id = $1"#,
        id as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// Locks the place of a payment. Its refunds are locked next, the payment last, as everywhere.
///
/// # Errors
/// When the database fails.
pub async fn lock_place_of(tx: &mut Tx, payment: PaymentId) -> Result<Option<PlaceOfPayment>> {
    Ok(sqlx::query_as!(
        PlaceOfPayment,
        r#"select e.id as "id: EnrolmentId", e.camp_id as "camp_id: CampId",
                  c.state as "camp_state: CampState", e.state as "state: EnrolmentState"
             from enrolments e join camps c on c.id = e.camp_id
            where e.payment_id = $1 for update of e"#,
        payment as _,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Gives a place back because its whole deposit went back early.
///
/// # Errors
/// When the database fails, or it is given back already.
pub async fn set_withdrawn(tx: &mut Tx, id: EnrolmentId) -> Result<()> {
    let now = tx.now();
    let moved = sqlx::query!(
        "update enrolments set state = 'withdrawn', result = 'withdrawn', updated_at = $2
          where id = $1 and state = 'active'",
        id as _,
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

/// Marks a member as in the group since `joined`, as `source` says, or as not in it.
///
/// # Errors
/// When the database fails.
pub async fn set_joined(
    tx: &mut Tx,
    id: EnrolmentId,
    joined: Option<(DateTime<Utc>, JoinedSource)>,
) -> Result<()> {
    let now = tx.now();
    let (at, source) = joined.unzip();
    sqlx::query!(
        "update enrolments set updated_at = $4, joined_group_at = $2, joined_source = $3,
                joined_group_id = null
          where id = $1",
        id as _,
        at,
        source as Option<JoinedSource> as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
