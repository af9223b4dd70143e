//! Who can be written to.

use camp_domain::{CampId, GroupId, UserId};
use sqlx::PgConnection;

use crate::Result;

/// A person of the staff who receives alerts.
#[derive(Clone, Debug)]
pub struct StaffRecipient {
    /// The account.
    pub id: UserId,
    /// The name for people.
    pub display_name: String,
    /// The account at WeCom, where there is one.
    pub wecom_user_id: Option<String>,
}

/// The enabled staff among `wanted`, or every enabled super administrator when none of them is.
///
/// # Errors
/// When the database fails.
pub async fn list_staff_recipients(
    conn: &mut PgConnection,
    wanted: &[uuid::Uuid],
) -> Result<Vec<StaffRecipient>> {
    Ok(sqlx::query_as!(
        StaffRecipient,
        r#"select u.id as "id: UserId", u.display_name, u.wecom_user_id
             from users u
            where u.status = 'enabled'
              and case when exists (select 1 from users w
                                     where w.status = 'enabled' and w.id = any($1))
                       then u.id = any($1) else u.role = 'super_admin' end
            order by u.id"#,
        wanted,
    )
    .fetch_all(conn)
    .await?)
}

/// Every enabled administrator and super administrator.
///
/// # Errors
/// When the database fails.
pub async fn list_administrators(conn: &mut PgConnection) -> Result<Vec<uuid::Uuid>> {
    Ok(sqlx::query_scalar!(
        "select id from users where status = 'enabled' and role in ('admin', 'super_admin')
          order by id",
    )
    .fetch_all(conn)
    .await?)
}

/// A group of a camp that a robot can write to, or not.
#[derive(Clone, Debug)]
pub struct RobotGroup {
    /// The group.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// Whether it has a robot.
    pub has_robot: bool,
}

/// The groups of a camp.
///
/// # Errors
/// When the database fails.
pub async fn list_robot_groups(conn: &mut PgConnection, camp: CampId) -> Result<Vec<RobotGroup>> {
    Ok(sqlx::query_as!(
        RobotGroup,
        r#"select id as "id: GroupId", name, robot_key is not null as "has_robot!"
             from camp_groups where camp_id = $1 order by position"#,
        camp as _,
    )
    .fetch_all(conn)
    .await?)
}
