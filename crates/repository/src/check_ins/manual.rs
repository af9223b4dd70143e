//! Days that people bring in, one by one or by file.

use camp_domain::check_ins::DaySource;
use camp_domain::{CampId, Day, ImportId, ManualDayId};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Error, Result, Tx};

/// A day of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FiledDay {
    /// Who.
    pub user_id: i64,
    /// The day.
    pub day: Day,
    /// The moment, where the file says it.
    pub at: Option<DateTime<Utc>>,
}

/// A decision about one day.
#[derive(Clone, Copy, Debug)]
pub struct Correction<'a> {
    /// Its id.
    pub id: ManualDayId,
    /// The camp.
    pub camp: CampId,
    /// Who.
    pub user_id: i64,
    /// The day.
    pub day: Day,
    /// Whether it counts.
    pub checked_in: bool,
    /// Why.
    pub reason: &'a str,
}

/// A day that is known, however.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownDay {
    /// Who.
    pub user_id: i64,
    /// The day.
    pub day: Day,
    /// Where from; nothing: the planet's posts.
    pub source: Option<DaySource>,
    /// Whether it counts as checked in.
    pub checked_in: bool,
}

/// Nobody else counts this camp's days until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn lock_count(tx: &mut Tx, camp: CampId) -> Result<()> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('check_ins.count:' || $1::uuid::text, 0))",
        camp as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Every day known of a camp's members, within its dates: the word that counts for each.
///
/// # Errors
/// When the database fails.
pub async fn list_known_days(conn: &mut PgConnection, camp: CampId) -> Result<Vec<KnownDay>> {
    Ok(sqlx::query_as!(
        KnownDay,
        r#"select distinct on (k.user_id, k.day) k.user_id as "user_id!", k.day as "day!: Day",
                  k.source as "source: DaySource", k.checked_in as "checked_in!"
             from (select user_id, day, null::text as source, true as checked_in, 1 as rank
                     from check_in_posts where camp_id = $1 and gone_at is null
                   union all
                   select user_id, day, source, checked_in,
                          case source when 'correction' then 0 else 2 end
                     from manual_days where camp_id = $1 and revoked_at is null) k
             join camps c on c.id = $1 and k.day between c.start_day and c.end_day
            order by k.user_id, k.day, k.rank"#,
        camp as _,
    )
    .fetch_all(conn)
    .await?)
}

/// Stores the days of a file.
///
/// # Errors
/// When the database fails, or one of them is stored already.
pub async fn insert_filed(
    tx: &mut Tx,
    camp: CampId,
    import: ImportId,
    days: &[FiledDay],
) -> Result<()> {
    let now = tx.now();
    let by = tx.staff();
    let ids: Vec<Uuid> = days.iter().map(|_| ManualDayId::new(now).get()).collect();
    let users: Vec<i64> = days.iter().map(|day| day.user_id).collect();
    let dates: Vec<NaiveDate> = days.iter().map(|day| day.day.date()).collect();
    let times: Vec<Option<DateTime<Utc>>> = days.iter().map(|day| day.at).collect();
    sqlx::query!(
        "insert into manual_days (id, camp_id, user_id, day, source, checked_in, at, import_id,
                                  created_at, created_by)
         select d.id, $1, d.user_id, d.day, 'import', true, d.at, $2, $3, $4
           from unnest($5::uuid[], $6::bigint[], $7::date[], $8::timestamptz[])
                as d(id, user_id, day, at)",
        camp as _,
        import as _,
        now,
        by as _,
        &ids,
        &users,
        &dates,
        &times as &[Option<DateTime<Utc>>],
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The days of a file count no more.
///
/// # Errors
/// When the database fails.
pub async fn revoke_filed(tx: &mut Tx, import: ImportId) -> Result<u64> {
    let (now, by) = (tx.now(), tx.staff());
    let done = sqlx::query!(
        "update manual_days set revoked_at = $2, revoked_by = $3
          where import_id = $1 and revoked_at is null",
        import as _,
        now,
        by as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Stores a decision about a day; an earlier one has to be revoked first.
///
/// # Errors
/// When the database fails, or there is one already.
pub async fn insert_correction(tx: &mut Tx, correction: &Correction<'_>) -> Result<()> {
    let (now, by) = (tx.now(), tx.staff());
    sqlx::query!(
        "insert into manual_days (id, camp_id, user_id, day, source, checked_in, reason, created_at,
                                  created_by)
         values ($1, $2, $3, $4, 'correction', $5, $6, $7, $8)",
        correction.id as _,
        correction.camp as _,
        correction.user_id,
        correction.day as _,
        correction.checked_in,
        correction.reason,
        now,
        by as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The decision about a day that stands, and whether it counts.
///
/// # Errors
/// When the database fails.
pub async fn find_correction(
    conn: &mut PgConnection,
    camp: CampId,
    user: i64,
    day: Day,
) -> Result<Option<(ManualDayId, bool)>> {
    Ok(sqlx::query!(
        r#"select id as "id: ManualDayId", checked_in from manual_days
            where camp_id = $1 and user_id = $2 and day = $3 and source = 'correction'
              and revoked_at is null"#,
        camp as _,
        user,
        day as _,
    )
    .fetch_optional(conn)
    .await?
    .map(|row| (row.id, row.checked_in)))
}

/// A decision about a day stands no more.
///
/// # Errors
/// [`Error::Stale`] when it did not stand.
pub async fn revoke_correction(tx: &mut Tx, id: ManualDayId) -> Result<()> {
    let (now, by) = (tx.now(), tx.staff());
    let done = sqlx::query!(
        "update manual_days set revoked_at = $2, revoked_by = $3
          where id = $1 and revoked_at is null",
        id as _,
        now,
        by as _,
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}
