//! Files of check-ins.

use camp_domain::{CampId, Day, ImportId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Error, Page, PageRequest, Result, Tx};

/// A file to note.
#[derive(Clone, Copy, Debug)]
pub struct NewImport<'a> {
    /// Its id.
    pub id: ImportId,
    /// The camp.
    pub camp: CampId,
    /// What the file is called.
    pub file_name: &'a str,
    /// Up to which day it holds every check-in, where somebody vouches for that.
    pub covers_until: Option<Day>,
    /// Days it brought.
    pub days: i32,
}

/// A file that was imported.
#[derive(Clone, Debug)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// The camp.
    pub camp_id: CampId,
    /// What the file is called.
    pub file_name: String,
    /// Up to which day it holds every check-in.
    pub covers_until: Option<Day>,
    /// Days it brought.
    pub days: i32,
    /// When.
    pub created_at: DateTime<Utc>,
    /// By whom.
    pub created_by: String,
    /// When it was taken back.
    pub undone_at: Option<DateTime<Utc>>,
    /// By whom.
    pub undone_by: Option<String>,
}

/// Notes a file.
///
/// # Errors
/// When the database fails.
pub async fn insert_import(tx: &mut Tx, import: &NewImport<'_>) -> Result<()> {
    let (now, by) = (tx.now(), tx.staff());
    sqlx::query!(
        "insert into check_in_imports (id, camp_id, file_name, covers_until, days, created_at,
                                       created_by)
         values ($1, $2, $3, $4, $5, $6, $7)",
        import.id as _,
        import.camp as _,
        import.file_name,
        import.covers_until as _,
        import.days,
        now,
        by as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The file with this id.
///
/// # Errors
/// When the database fails.
pub async fn find_import(conn: &mut PgConnection, id: ImportId) -> Result<Option<Import>> {
    Ok(sqlx::query_as!(
        Import,
        r#"select i.id as "id: ImportId", i.camp_id as "camp_id: CampId", i.file_name,
                  i.covers_until as "covers_until: Day", i.days, i.created_at,
                  u.display_name as created_by, i.undone_at, v.display_name as "undone_by?"
             from check_in_imports i
             join users u on u.id = i.created_by
             left join users v on v.id = i.undone_by
            where i.id = $1"#,
        id as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// The files of a camp, newest first. Whoever asks has checked that the camp may be seen.
///
/// # Errors
/// When the database fails.
pub async fn list_imports(
    conn: &mut PgConnection,
    camp: CampId,
    page: PageRequest,
) -> Result<Page<Import>> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from check_in_imports where camp_id = $1"#,
        camp as _,
    )
    .fetch_one(&mut *conn)
    .await?;
    let items = sqlx::query_as!(
        Import,
        r#"select i.id as "id: ImportId", i.camp_id as "camp_id: CampId", i.file_name,
                  i.covers_until as "covers_until: Day", i.days, i.created_at,
                  u.display_name as created_by, i.undone_at, v.display_name as "undone_by?"
             from check_in_imports i
             join users u on u.id = i.created_by
             left join users v on v.id = i.undone_by
            where i.camp_id = $1
            order by i.created_at desc, i.id desc limit $2 offset $3"#,
        camp as _,
        page.limit(),
        page.offset(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Page { items, total })
}

/// A file is taken back.
///
/// # Errors
/// [`Error::Stale`] when it was already.
pub async fn set_undone(tx: &mut Tx, id: ImportId) -> Result<()> {
    let (now, by) = (tx.now(), tx.staff());
    let done = sqlx::query!(
        "update check_in_imports set undone_at = $2, undone_by = $3
          where id = $1 and undone_at is null",
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
