//! Logins of the staff and the tokens that prolong them. Times are wall time.

use camp_domain::auth::{Role, UserStatus};
use camp_domain::{StaffSessionId, UserId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::User;
use crate::{Error, Result, Tx};

/// Adds a login.
///
/// # Errors
/// When the database fails.
pub async fn insert_session(
    tx: &mut Tx,
    id: StaffSessionId,
    user: UserId,
    wall: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    user_agent: Option<&str>,
) -> Result<()> {
    let ip = tx.context().ip.clone();
    sqlx::query!(
        "insert into staff_sessions (id, user_id, created_at, last_seen_at, expires_at, ip, user_agent)
         values ($1, $2, $3, $3, $4, $5, $6)",
        id as _,
        user as _,
        wall,
        expires_at,
        ip,
        user_agent,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The person behind a login that is neither revoked nor expired, while the account may sign in.
///
/// # Errors
/// When the database fails.
pub async fn find_by_session(
    conn: &mut PgConnection,
    id: StaffSessionId,
    wall: DateTime<Utc>,
) -> Result<Option<User>> {
    Ok(sqlx::query_as!(
        User,
        r#"select u.id as "id: UserId", u.username, u.display_name, u.role as "role: Role",
                  u.status as "status: UserStatus", u.password_hash, u.must_change_password
             from staff_sessions s join users u on u.id = s.user_id
            where s.id = $1 and s.revoked_at is null and s.expires_at > $2
              and u.status = 'enabled'"#,
        id as _,
        wall,
    )
    .fetch_optional(conn)
    .await?)
}

/// Ends a login.
///
/// # Errors
/// When the database fails.
pub async fn set_session_revoked(
    tx: &mut Tx,
    id: StaffSessionId,
    wall: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "update staff_sessions set revoked_at = $2 where id = $1 and revoked_at is null",
        id as _,
        wall,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes down that a login is in use.
///
/// # Errors
/// When the database fails.
pub async fn set_session_seen(tx: &mut Tx, id: StaffSessionId, wall: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "update staff_sessions set last_seen_at = $2 where id = $1",
        id as _,
        wall
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A token that prolongs a login.
#[derive(Clone, Copy, Debug)]
pub struct RefreshToken {
    /// The login.
    pub session_id: StaffSessionId,
    /// When it was used, which may happen once.
    pub used_at: Option<DateTime<Utc>>,
}

/// The token with this hash, held until the unit of work ends.
///
/// # Errors
/// When the database fails.
pub async fn lock_refresh_token(tx: &mut Tx, hash: &[u8]) -> Result<Option<RefreshToken>> {
    Ok(sqlx::query_as!(
        RefreshToken,
        r#"select session_id as "session_id: StaffSessionId", used_at
             from refresh_tokens where token_hash = $1 for update"#,
        hash,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Adds a token.
///
/// # Errors
/// When the database fails.
pub async fn insert_refresh_token(
    tx: &mut Tx,
    hash: &[u8],
    session: StaffSessionId,
    wall: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into refresh_tokens (token_hash, session_id, issued_at) values ($1, $2, $3)",
        hash,
        session as _,
        wall,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Marks a token as used.
///
/// # Errors
/// When it was used before, or the database fails.
pub async fn set_refresh_token_used(tx: &mut Tx, hash: &[u8], wall: DateTime<Utc>) -> Result<()> {
    let changed = sqlx::query!(
        "update refresh_tokens set used_at = $2 where token_hash = $1 and used_at is null",
        hash,
        wall,
    )
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

/// A login that stands.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its id.
    pub id: StaffSessionId,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When it was last prolonged.
    pub last_seen_at: DateTime<Utc>,
    /// From where.
    pub ip: Option<String>,
    /// The browser's description of itself.
    pub user_agent: Option<String>,
}

/// The logins of `user` that stand, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn list_sessions(
    conn: &mut PgConnection,
    user: UserId,
    wall: DateTime<Utc>,
) -> Result<Vec<Session>> {
    Ok(sqlx::query_as!(
        Session,
        r#"select id as "id: StaffSessionId", created_at, last_seen_at, ip, user_agent
             from staff_sessions
            where user_id = $1 and revoked_at is null and expires_at > $2
            order by last_seen_at desc, id desc limit 100"#,
        user as _,
        wall,
    )
    .fetch_all(conn)
    .await?)
}

/// Ends the logins of `user`: only `one`, or all but `kept`. Answers how many.
///
/// # Errors
/// When the database fails.
pub async fn set_sessions_revoked(
    tx: &mut Tx,
    user: UserId,
    one: Option<StaffSessionId>,
    kept: Option<StaffSessionId>,
    wall: DateTime<Utc>,
) -> Result<u64> {
    Ok(sqlx::query!(
        "update staff_sessions set revoked_at = $4
          where user_id = $1 and revoked_at is null
            and ($2::uuid is null or id = $2) and ($3::uuid is null or id <> $3)",
        user as _,
        one as _,
        kept as _,
        wall,
    )
    .execute(tx.conn())
    .await?
    .rows_affected())
}
