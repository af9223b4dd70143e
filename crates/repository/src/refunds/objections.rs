//! Objections of members.

use camp_domain::enrolment::EnrolmentResult;
use camp_domain::refunds::ObjectionState;
use camp_domain::{CampId, EnrolmentId, FileId, ObjectionId, UserId, Visibility};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Error, Page, PageRequest, Result, Tx};

/// An objection with the names a reader needs.
#[derive(Clone, Debug)]
pub struct Objection {
    /// Its id.
    pub id: ObjectionId,
    /// Whose.
    pub enrolment_id: EnrolmentId,
    /// The camp.
    pub camp_id: CampId,
    /// Its name.
    pub camp_name: String,
    /// The planet nickname the member typed.
    pub planet_nickname: String,
    /// The id the member typed.
    pub planet_claim: String,
    /// The result as it stands.
    pub result: EnrolmentResult,
    /// Where the objection stands.
    pub state: ObjectionState,
    /// What the member said first.
    pub words: String,
    /// How many pictures there are.
    pub pictures: i64,
    /// What the staff answered.
    pub answer: Option<String>,
    /// The name of who answered.
    pub answered_by: Option<String>,
    /// When.
    pub answered_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Something a member said.
#[derive(Clone, Debug)]
pub struct ObjectionWords {
    /// The words.
    pub words: String,
    /// When.
    pub at: DateTime<Utc>,
}

macro_rules! select_objection {
    ($tail:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            Objection,
            r#"select o.id as "id!: ObjectionId", o.enrolment_id as "enrolment_id!: EnrolmentId",
                  o.camp_id as "camp_id!: CampId", c.name as "camp_name!",
                  e.planet_nickname as "planet_nickname!", e.planet_claim as "planet_claim!",
                  e.result as "result!: EnrolmentResult", o.state as "state!: ObjectionState",
                  (select w.words from objection_words w where w.objection_id = o.id
                    order by w.created_at, w.id limit 1) as "words!",
                  (select count(*) from objection_pictures p where p.objection_id = o.id) as "pictures!",
                  o.answer, u.display_name as "answered_by?", o.answered_at,
                  o.created_at as "created_at!"
             from objections o
             join enrolments e on e.id = o.enrolment_id
             join camps c on c.id = o.camp_id
             left join users u on u.id = o.answered_by "# + $tail,
            $($argument),*
        )
    };
}

/// The last objection of a place.
///
/// # Errors
/// When the database fails.
pub async fn find_last_objection(
    conn: &mut PgConnection,
    enrolment: EnrolmentId,
) -> Result<Option<Objection>> {
    Ok(select_objection!(
        "where o.enrolment_id = $1 order by o.created_at desc, o.id desc limit 1",
        enrolment as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// An objection the staff member may see.
///
/// # Errors
/// When the database fails.
pub async fn find_objection(
    conn: &mut PgConnection,
    id: ObjectionId,
    visibility: &Visibility,
) -> Result<Option<Objection>> {
    Ok(select_objection!(
        "where o.id = $1 and ($2::uuid is null or exists (
               select 1 from camp_staff s where s.camp_id = o.camp_id and s.user_id = $2))",
        id as _,
        visibility.assignee() as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// A page of objections, the oldest open first.
///
/// # Errors
/// When the database fails.
pub async fn list_objections(
    conn: &mut PgConnection,
    visibility: &Visibility,
    camp: Option<CampId>,
    state: Option<ObjectionState>,
    page: PageRequest,
) -> Result<Page<Objection>> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from objections o
            where ($1::uuid is null or exists (
                  select 1 from camp_staff s where s.camp_id = o.camp_id and s.user_id = $1))
              and ($2::uuid is null or o.camp_id = $2) and ($3::text is null or o.state = $3)"#,
        visibility.assignee() as _,
        camp as Option<CampId> as _,
        state as Option<ObjectionState> as _,
    )
    .fetch_one(&mut *conn)
    .await?;
    let items = select_objection!(
        "where ($1::uuid is null or exists (
               select 1 from camp_staff s where s.camp_id = o.camp_id and s.user_id = $1))
           and ($2::uuid is null or o.camp_id = $2) and ($3::text is null or o.state = $3)
         order by o.state <> 'open', o.created_at, o.id limit $4 offset $5",
        visibility.assignee() as _,
        camp as Option<CampId> as _,
        state as Option<ObjectionState> as _,
        page.limit(),
        page.offset(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Page { items, total })
}

/// Everything the member said, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list_objection_words(
    conn: &mut PgConnection,
    id: ObjectionId,
) -> Result<Vec<ObjectionWords>> {
    Ok(sqlx::query_as!(
        ObjectionWords,
        "select words, created_at as at from objection_words where objection_id = $1
          order by created_at, id",
        id as _,
    )
    .fetch_all(conn)
    .await?)
}

/// The pictures the member showed, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list_objection_pictures(
    conn: &mut PgConnection,
    id: ObjectionId,
) -> Result<Vec<FileId>> {
    Ok(sqlx::query_scalar!(
        r#"select file_id as "id: FileId" from objection_pictures where objection_id = $1
            order by created_at, file_id"#,
        id as _,
    )
    .fetch_all(conn)
    .await?)
}

/// How many objections of a camp wait for an answer.
///
/// # Errors
/// When the database fails.
pub async fn count_open_objections(conn: &mut PgConnection, camp: CampId) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from objections where camp_id = $1 and state = 'open'"#,
        camp as _,
    )
    .fetch_one(conn)
    .await?)
}

/// Locks an objection; its state and its place.
///
/// # Errors
/// When the database fails.
pub async fn lock_objection(
    tx: &mut Tx,
    id: ObjectionId,
    visibility: &Visibility,
) -> Result<Option<(ObjectionState, EnrolmentId)>> {
    let row = sqlx::query!(
        r#"select state as "state: ObjectionState", enrolment_id as "enrolment: EnrolmentId"
             from objections o
            where id = $1 and ($2::uuid is null or exists (
                  select 1 from camp_staff s where s.camp_id = o.camp_id and s.user_id = $2))
              for update"#,
        id as _,
        visibility.assignee() as _,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (row.state, row.enrolment)))
}

/// Locks the open objection of a place.
///
/// # Errors
/// When the database fails.
pub async fn lock_open_objection(
    tx: &mut Tx,
    enrolment: EnrolmentId,
) -> Result<Option<ObjectionId>> {
    Ok(sqlx::query_scalar!(
        r#"select id as "id: ObjectionId" from objections
            where enrolment_id = $1 and state = 'open' for update"#,
        enrolment as _,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// How many objections a place has, and how many messages and pictures the open one.
///
/// # Errors
/// When the database fails.
pub async fn count_objections(
    conn: &mut PgConnection,
    enrolment: EnrolmentId,
) -> Result<(i64, i64, i64)> {
    let row = sqlx::query!(
        r#"select count(*) as "all!",
                  coalesce(sum((select count(*) from objection_words w where w.objection_id = o.id))
                           filter (where o.state = 'open'), 0)::bigint as "words!",
                  coalesce(sum((select count(*) from objection_pictures p where p.objection_id = o.id))
                           filter (where o.state = 'open'), 0)::bigint as "pictures!"
             from objections o where o.enrolment_id = $1"#,
        enrolment as _,
    )
    .fetch_one(conn)
    .await?;
    Ok((row.all, row.words, row.pictures))
}

/// Opens an objection.
///
/// # Errors
/// When the database fails, or one is open.
pub async fn insert_objection(
    tx: &mut Tx,
    id: ObjectionId,
    enrolment: EnrolmentId,
    camp: CampId,
) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "insert into objections (id, enrolment_id, camp_id, state, created_at, updated_at)
         values ($1, $2, $3, 'open', $4, $4)",
        id as _,
        enrolment as _,
        camp as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Adds what the member says.
///
/// # Errors
/// When the database fails.
pub async fn insert_objection_words(tx: &mut Tx, id: ObjectionId, words: &str) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "insert into objection_words (id, objection_id, words, created_at) values ($1, $2, $3, $4)",
        ObjectionId::new(now) as _,
        id as _,
        words,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Adds a picture the member shows.
///
/// # Errors
/// When the database fails.
pub async fn insert_objection_picture(tx: &mut Tx, id: ObjectionId, file: FileId) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "insert into objection_pictures (file_id, objection_id, created_at) values ($1, $2, $3)",
        file as _,
        id as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends an open objection, with an answer where the staff ends it.
///
/// # Errors
/// When the database fails, or it has ended.
pub async fn set_objection_ended(
    tx: &mut Tx,
    id: ObjectionId,
    to: ObjectionState,
    answer: Option<(&str, UserId)>,
) -> Result<()> {
    let now = tx.now();
    let (words, by) = answer.unzip();
    let moved = sqlx::query!(
        "update objections set state = $2, answer = $3, answered_by = $4,
                answered_at = case when $4::uuid is not null then $5::timestamptz end, updated_at = $5
          where id = $1 and state = 'open'",
        id as _,
        to as _,
        words,
        by as Option<UserId> as _,
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
