//! Who members are on the planet, proven by the planet's own sign-in.

use camp_domain::MemberId;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Result, Tx};

/// A sign-in on its way through the planet's page. Its times are wall time.
#[derive(Clone, Debug)]
pub struct PlanetOauthState {
    /// The member who began it.
    pub member_id: MemberId,
    /// Where the member was.
    pub return_path: String,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

/// A proven account of the planet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanetIdentity {
    /// The planet user.
    pub user_id: i64,
    /// The number in the group.
    pub number: Option<i32>,
    /// The name at the planet.
    pub name: String,
    /// The picture at the planet.
    pub avatar_url: Option<String>,
}

/// Keeps a state, and forgets those that were never used.
///
/// # Errors
/// When the database fails.
pub async fn insert_state(
    tx: &mut Tx,
    hash: &[u8],
    state: &PlanetOauthState,
    wall: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "delete from planet_oauth_states where expires_at < $1",
        wall
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into planet_oauth_states (state_hash, member_id, return_path, expires_at)
         values ($1, $2, $3, $4)",
        hash,
        state.member_id as _,
        state.return_path,
        state.expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes a state; it is gone afterwards.
///
/// # Errors
/// When the database fails.
pub async fn take_state(tx: &mut Tx, hash: &[u8]) -> Result<Option<PlanetOauthState>> {
    Ok(sqlx::query_as!(
        PlanetOauthState,
        r#"delete from planet_oauth_states where state_hash = $1
        returning member_id as "member_id: MemberId", return_path, expires_at"#,
        hash,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Writes who a member is; the latest proof counts.
///
/// # Errors
/// When the database fails.
pub async fn upsert(tx: &mut Tx, member: MemberId, identity: &PlanetIdentity) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "insert into planet_identities (member_id, user_id, number, name, avatar_url, verified_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (member_id) do update
            set user_id = $2, number = $3, name = $4, avatar_url = $5, verified_at = $6",
        member as _,
        identity.user_id,
        identity.number,
        identity.name,
        identity.avatar_url,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Who a member is, where it is proven.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut PgConnection, member: MemberId) -> Result<Option<PlanetIdentity>> {
    Ok(sqlx::query_as!(
        PlanetIdentity,
        "select user_id, number, name, avatar_url from planet_identities where member_id = $1",
        member as _,
    )
    .fetch_optional(conn)
    .await?)
}
