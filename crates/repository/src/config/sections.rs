//! Sections of the configuration: their versions and what was changed in them.

use camp_domain::config::ConfigSection;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;

use crate::{Page, PageRequest, Result, Tx};

/// The versions of the sections that were ever changed.
///
/// # Errors
/// When the database fails.
pub async fn list_versions(conn: &mut PgConnection) -> Result<Vec<(ConfigSection, i32)>> {
    let rows =
        sqlx::query!(r#"select section as "section: ConfigSection", version from config_sections"#)
            .fetch_all(conn)
            .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.section, row.version))
        .collect())
}

/// Raises the version of a section and returns the new one; others wait for this unit of work.
///
/// # Errors
/// When the database fails.
pub async fn raise_version(tx: &mut Tx, section: ConfigSection) -> Result<i32> {
    Ok(sqlx::query_scalar!(
        "insert into config_sections as s (section, version) values ($1, 1)
         on conflict (section) do update set version = s.version + 1 returning version",
        section as _,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Removes the value of an item.
///
/// # Errors
/// When the database fails.
pub async fn delete_item(tx: &mut Tx, key: &str) -> Result<()> {
    sqlx::query!("delete from config_items where key = $1", key)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A change of an item, as the log of acts keeps it: without secrets.
#[derive(Clone, Debug)]
pub struct Change {
    /// When.
    pub at: DateTime<Utc>,
    /// Who; nothing for the installation itself.
    pub by: Option<String>,
    /// The item's key.
    pub key: String,
    /// What stood there: `value` or `tail`.
    pub before: Option<Value>,
    /// What stands there since; nothing where it was cleared.
    pub after: Option<Value>,
}

/// The changes of these items, newest first.
///
/// # Errors
/// When the database fails.
pub async fn list_changes(
    conn: &mut PgConnection,
    keys: &[String],
    page: PageRequest,
) -> Result<Page<Change>> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from audit_log
            where object_kind = 'config_item' and object_id = any($1)"#,
        keys,
    )
    .fetch_one(&mut *conn)
    .await?;
    let items = sqlx::query_as!(
        Change,
        r#"select a.at, u.display_name as "by?", a.object_id as key, a.before, a.after
             from audit_log a left join users u on u.id = a.actor_id
            where a.object_kind = 'config_item' and a.object_id = any($1)
            order by a.id desc limit $2 offset $3"#,
        keys,
        page.limit(),
        page.offset(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Page { items, total })
}

/// How many of these people can sign in.
///
/// # Errors
/// When the database fails.
pub async fn count_enabled(conn: &mut PgConnection, people: &[uuid::Uuid]) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from users where id = any($1) and status = 'enabled'"#,
        people,
    )
    .fetch_one(conn)
    .await?)
}
