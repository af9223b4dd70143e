//! The chat groups of a camp.

use camp_domain::{CampId, FileId, GroupId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Error, Result, Tx};

/// A chat group.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// Picture of its QR code.
    pub qr_file_id: Option<FileId>,
    /// Until when the QR code works.
    pub expires_at: Option<DateTime<Utc>>,
    /// How many fit in.
    pub capacity: Option<i32>,
    /// Whether somebody said that it is full.
    pub is_full: bool,
    /// The key of its robot, sealed.
    pub robot_key: Option<Vec<u8>>,
    /// The last characters of the key.
    pub robot_tail: Option<String>,
}

/// The groups of a camp, in the order they are to be filled.
///
/// # Errors
/// When the database fails.
pub async fn list_groups(conn: &mut PgConnection, camp: CampId) -> Result<Vec<Group>> {
    Ok(sqlx::query_as!(
        Group,
        r#"select id as "id: GroupId", name, qr_file_id as "qr_file_id: FileId", expires_at,
                  capacity, is_full, robot_key, robot_tail
             from camp_groups where camp_id = $1 order by position"#,
        camp as _,
    )
    .fetch_all(conn)
    .await?)
}

/// Members of a camp who are known to have joined a group.
///
/// # Errors
/// When the database fails.
pub async fn count_joined(conn: &mut PgConnection, camp: CampId) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from enrolments
            where camp_id = $1 and state = 'active' and joined_group_at is not null"#,
        camp as _,
    )
    .fetch_one(conn)
    .await?)
}

/// Adds a group to a camp, or writes over the one it has.
///
/// # Errors
/// When the group belongs to another camp, or the database fails.
pub async fn upsert_group(tx: &mut Tx, camp: CampId, position: i32, group: &Group) -> Result<()> {
    let written = sqlx::query!(
        "insert into camp_groups (id, camp_id, position, name, qr_file_id, expires_at, capacity,
                                  is_full, robot_key, robot_tail)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (id) do update
            set position = $3, name = $4, qr_file_id = $5, expires_at = $6, capacity = $7,
                is_full = $8, robot_key = $9, robot_tail = $10
          where camp_groups.camp_id = $2",
        group.id as _,
        camp as _,
        position,
        group.name,
        group.qr_file_id as _,
        group.expires_at,
        group.capacity,
        group.is_full,
        group.robot_key,
        group.robot_tail,
    )
    .execute(tx.conn())
    .await?;
    if written.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

/// Deletes the groups of a camp that are not in `keep`.
///
/// # Errors
/// When the database fails.
pub async fn delete_groups_except(tx: &mut Tx, camp: CampId, keep: &[GroupId]) -> Result<()> {
    let keep: Vec<uuid::Uuid> = keep.iter().map(|id| id.get()).collect();
    sqlx::query!(
        "delete from camp_groups where camp_id = $1 and not (id = any($2))",
        camp as _,
        &keep,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
