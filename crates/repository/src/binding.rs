//! What the roster knows about people.

use sqlx::PgConnection;

use crate::Result;

/// Somebody on the roster of a planet group.
#[derive(Clone, Debug)]
pub struct RosterMember {
    /// The planet user.
    pub user_id: i64,
    /// The member number, where known.
    pub number: Option<i32>,
    /// The nickname.
    pub name: String,
    /// The name within the group, where there is one.
    pub alias: Option<String>,
}

/// Who on the roster a typed id may mean: the planet user or the member number.
///
/// # Errors
/// When the database fails.
pub async fn list_claimed(
    conn: &mut PgConnection,
    group: i64,
    claim: i64,
) -> Result<Vec<RosterMember>> {
    Ok(sqlx::query_as!(
        RosterMember,
        "select user_id, number, name, alias from planet_members
          where group_id = $1 and (user_id = $2 or number = $2)
          order by (user_id = $2) desc limit 5",
        group,
        claim,
    )
    .fetch_all(conn)
    .await?)
}

/// Somebody on the roster, by planet user.
///
/// # Errors
/// When the database fails.
pub async fn find_roster_member(
    conn: &mut PgConnection,
    group: i64,
    user: i64,
) -> Result<Option<RosterMember>> {
    Ok(sqlx::query_as!(
        RosterMember,
        "select user_id, number, name, alias from planet_members where group_id = $1 and user_id = $2",
        group,
        user,
    )
    .fetch_optional(conn)
    .await?)
}
