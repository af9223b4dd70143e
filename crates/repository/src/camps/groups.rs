//! The chat groups of a camp.

use camp_domain::{CampId, Day, FileId, GroupId};
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
    /// WeCom's id of it, where WeCom is to tell who joined.
    pub wecom_chat_id: Option<String>,
}

/// The groups of a camp, in the order they are to be filled.
///
/// # Errors
/// When the database fails.
pub async fn list_groups(conn: &mut PgConnection, camp: CampId) -> Result<Vec<Group>> {
    Ok(sqlx::query_as!(
        Group,
        r#"select id as "id: GroupId", name, qr_file_id as "qr_file_id: FileId", expires_at,
                  capacity, is_full, robot_key, robot_tail, wecom_chat_id
             from camp_groups where camp_id = $1 order by position"#,
        camp as _,
    )
    .fetch_all(conn)
    .await?)
}

/// How many members of a camp are known to have joined.
#[derive(Clone, Copy, Debug)]
pub struct Joined {
    /// This group; nothing for those of whom it is not known which one.
    pub group_id: Option<GroupId>,
    /// So many.
    pub members: i64,
}

/// Members of a camp who are known to have joined a group, by group.
///
/// # Errors
/// When the database fails.
pub async fn count_joined(conn: &mut PgConnection, camp: CampId) -> Result<Vec<Joined>> {
    Ok(sqlx::query_as!(
        Joined,
        r#"select joined_group_id as "group_id: GroupId", count(*) as "members!" from enrolments
            where camp_id = $1 and state = 'active' and joined_group_at is not null
            group by joined_group_id"#,
        camp as _,
    )
    .fetch_all(conn)
    .await?)
}

/// Adds a group to a camp, or writes over the one it has.
///
/// # Errors
/// When the group belongs to another camp, or the database fails.
pub async fn upsert_group(tx: &mut Tx, camp: CampId, position: i32, group: &Group) -> Result<()> {
    let written = sqlx::query!(
        "insert into camp_groups (id, camp_id, position, name, qr_file_id, expires_at, capacity,
                                  is_full, robot_key, robot_tail, wecom_chat_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict (id) do update
            set position = $3, name = $4, qr_file_id = $5, expires_at = $6, capacity = $7,
                is_full = $8, robot_key = $9, robot_tail = $10, wecom_chat_id = $11
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
        group.wecom_chat_id,
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

/// A group that WeCom can tell the members of.
#[derive(Clone, Debug)]
pub struct WecomGroup {
    /// The group.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// WeCom's id of it.
    pub chat_id: String,
    /// The camp.
    pub camp_id: CampId,
    /// Its name.
    pub camp_name: String,
}

/// The groups with an id at WeCom, of camps that enrol or are under way.
///
/// # Errors
/// When the database fails.
pub async fn list_wecom_groups(conn: &mut PgConnection) -> Result<Vec<WecomGroup>> {
    Ok(sqlx::query_as!(
        WecomGroup,
        r#"select g.id as "id: GroupId", g.name, g.wecom_chat_id as "chat_id!",
                  c.id as "camp_id: CampId", c.name as camp_name
             from camp_groups g join camps c on c.id = g.camp_id
            where c.state in ('enrolling', 'ongoing') and g.wecom_chat_id is not null
            order by c.start_day, c.id, g.position"#,
    )
    .fetch_all(conn)
    .await?)
}

/// A camp whose members have to find an open group.
#[derive(Clone, Debug)]
pub struct NeedsGroup {
    /// The camp.
    pub id: CampId,
    /// Its name.
    pub name: String,
}

/// The camps under way at `now`, `today` not after their last day, that somebody can still enrol in
/// or in which somebody has not joined a group.
///
/// # Errors
/// When the database fails.
pub async fn list_needing_group(
    conn: &mut PgConnection,
    today: Day,
    now: DateTime<Utc>,
) -> Result<Vec<NeedsGroup>> {
    Ok(sqlx::query_as!(
        NeedsGroup,
        r#"select c.id as "id: CampId", c.name from camps c
            where c.state in ('enrolling', 'ongoing') and c.end_day >= $1
              and (c.enroll_until > $2 or exists (
                  select 1 from enrolments e where e.camp_id = c.id and e.state = 'active'
                     and e.joined_group_at is null))
            order by c.start_day, c.id"#,
        today as _,
        now,
    )
    .fetch_all(conn)
    .await?)
}
