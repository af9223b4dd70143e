//! One camp.

use camp_domain::camps::{CampState, Terms};
use camp_domain::{CampId, Day, Fen, FileId, UserId, Visibility};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Error, Result, Tx};

/// A camp.
#[derive(Clone, Debug)]
pub struct Camp {
    /// Its id.
    pub id: CampId,
    /// Its name.
    pub name: String,
    /// Its poster.
    pub poster_file_id: Option<FileId>,
    /// The deposit.
    pub deposit: Fen,
    /// First day.
    pub start: Day,
    /// Last day.
    pub end: Day,
    /// Days a member has to check in on.
    pub required_days: i32,
    /// Days added in the member's favour.
    pub grace_days: i32,
    /// Sanitised HTML.
    pub introduction: String,
    /// Where it stands.
    pub state: CampState,
    /// The check-in project at the planet.
    pub planet_project_id: Option<i64>,
    /// Owner of the fixed payment code.
    pub payee_user_id: Option<String>,
    /// Product text of the fixed payment code.
    pub payee_product: Option<String>,
    /// Until when orders can be placed.
    pub enroll_until: DateTime<Utc>,
    /// Since when the terms are fixed, because somebody ordered.
    pub terms_frozen_at: Option<DateTime<Utc>>,
    /// Paid places.
    pub enrolled_count: i32,
    /// Grows with every change of the form.
    pub version: i32,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl Camp {
    /// What a member agrees to.
    #[must_use]
    pub const fn terms(&self) -> Terms {
        Terms {
            deposit: self.deposit,
            start: self.start,
            end: self.end,
            required_days: self.required_days,
            grace_days: self.grace_days,
        }
    }
}

/// What the form sets.
#[derive(Clone, Debug)]
pub struct NewCamp {
    /// Its name.
    pub name: String,
    /// Its poster.
    pub poster_file_id: Option<FileId>,
    /// What a member agrees to.
    pub terms: Terms,
    /// Sanitised HTML.
    pub introduction: String,
    /// The check-in project at the planet.
    pub planet_project_id: Option<i64>,
    /// Owner of the fixed payment code.
    pub payee_user_id: Option<String>,
    /// Product text of the fixed payment code.
    pub payee_product: Option<String>,
    /// Until when orders can be placed.
    pub enroll_until: DateTime<Utc>,
}

/// The camp with this id, where `visibility` shows it.
///
/// # Errors
/// When the database fails.
pub async fn find(
    conn: &mut PgConnection,
    id: CampId,
    visibility: &Visibility,
) -> Result<Option<Camp>> {
    Ok(sqlx::query_as!(
        Camp,
        r#"select c.id as "id: CampId", c.name, c.poster_file_id as "poster_file_id: FileId",
                  c.deposit_fen as "deposit: Fen", c.start_day as "start: Day",
                  c.end_day as "end: Day", c.required_days, c.grace_days, c.introduction,
                  c.state as "state: CampState", c.planet_project_id, c.payee_user_id,
                  c.payee_product, c.enroll_until, c.terms_frozen_at, c.enrolled_count, c.version,
                  c.created_at, c.updated_at
             from camps c
            where c.id = $1 and ($2::uuid is null or exists (
                  select 1 from camp_staff s where s.camp_id = c.id and s.user_id = $2))"#,
        id as _,
        visibility.assignee() as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// The camp with this id, once it was published.
///
/// # Errors
/// When the database fails.
pub async fn find_published(conn: &mut PgConnection, id: CampId) -> Result<Option<Camp>> {
    let camp = find(conn, id, &Visibility::All).await?;
    Ok(camp.filter(|camp| camp.state != CampState::Draft))
}

/// The camp with this id, held until the unit of work ends.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &mut Tx, id: CampId) -> Result<Option<Camp>> {
    sqlx::query!(
        "select 1 as one from camps where id = $1 for update",
        id as _
    )
    .fetch_optional(tx.conn())
    .await?;
    find(tx.conn(), id, &Visibility::All).await
}

/// Adds a draft.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, id: CampId, camp: &NewCamp, by: Option<UserId>) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "insert into camps (id, name, poster_file_id, deposit_fen, start_day, end_day,
                            required_days, grace_days, introduction, state, planet_project_id,
                            payee_user_id, payee_product, enroll_until, created_at, updated_at,
                            created_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'draft', $10, $11, $12, $13, $14, $14, $15)",
        id as _,
        camp.name,
        camp.poster_file_id as _,
        camp.terms.deposit as _,
        camp.terms.start as _,
        camp.terms.end as _,
        camp.terms.required_days,
        camp.terms.grace_days,
        camp.introduction,
        camp.planet_project_id,
        camp.payee_user_id,
        camp.payee_product,
        camp.enroll_until,
        now,
        by as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes the form over a camp of `version`.
///
/// # Errors
/// When somebody else changed it meanwhile, or the database fails.
pub async fn update(tx: &mut Tx, id: CampId, version: i32, camp: &NewCamp) -> Result<()> {
    let now = tx.now();
    let changed = sqlx::query!(
        "update camps set name = $3, poster_file_id = $4, deposit_fen = $5, start_day = $6,
                end_day = $7, required_days = $8, grace_days = $9, introduction = $10,
                planet_project_days = case when planet_project_id is not distinct from $11
                                           then planet_project_days end,
                planet_project_id = $11, payee_user_id = $12, payee_product = $13,
                enroll_until = $14, updated_at = $15, version = version + 1
          where id = $1 and version = $2",
        id as _,
        version,
        camp.name,
        camp.poster_file_id as _,
        camp.terms.deposit as _,
        camp.terms.start as _,
        camp.terms.end as _,
        camp.terms.required_days,
        camp.terms.grace_days,
        camp.introduction,
        camp.planet_project_id,
        camp.payee_user_id,
        camp.payee_product,
        camp.enroll_until,
        now,
    )
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

/// Moves a camp from one state to another.
///
/// # Errors
/// When it is no longer in `from`, or the database fails.
pub async fn set_state(tx: &mut Tx, id: CampId, from: CampState, to: CampState) -> Result<()> {
    let now = tx.now();
    let changed = sqlx::query!(
        "update camps set state = $3, updated_at = $4, version = version + 1
          where id = $1 and state = $2",
        id as _,
        from as _,
        to as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

/// Fixes the terms, because somebody ordered; the first time counts.
///
/// # Errors
/// When the database fails.
pub async fn set_terms_frozen(tx: &mut Tx, id: CampId) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "update camps set terms_frozen_at = $2 where id = $1 and terms_frozen_at is null",
        id as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Counts places taken or given back.
///
/// # Errors
/// When the database fails.
pub async fn add_enrolled(tx: &mut Tx, id: CampId, places: i32) -> Result<()> {
    sqlx::query!(
        "update camps set enrolled_count = enrolled_count + $2 where id = $1",
        id as _,
        places,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Deletes a camp nobody ever ordered.
///
/// # Errors
/// When somebody did, or the database fails.
pub async fn delete(tx: &mut Tx, id: CampId) -> Result<()> {
    let deleted = sqlx::query!(
        "delete from camps where id = $1 and terms_frozen_at is null",
        id as _
    )
    .execute(tx.conn())
    .await?;
    if deleted.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}
