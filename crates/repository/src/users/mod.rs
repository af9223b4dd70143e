//! The staff and their logins. Times of sessions are wall time.

use camp_domain::auth::{Role, UserStatus};
use camp_domain::{StaffSessionId, UserId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Error, Result, Tx};

/// A member of the staff.
#[derive(Clone, Debug)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// Name at sign-in.
    pub username: String,
    /// Name on the screen.
    pub display_name: String,
    /// What the account may do.
    pub role: Role,
    /// Whether it may sign in.
    pub status: UserStatus,
    /// The password's argon2id hash.
    pub password_hash: String,
    /// Whether the password was given by somebody else.
    pub must_change_password: bool,
}

/// The account with this name.
///
/// # Errors
/// When the database fails.
pub async fn find_by_username(conn: &mut PgConnection, username: &str) -> Result<Option<User>> {
    Ok(sqlx::query_as!(
        User,
        r#"select id as "id: UserId", username, display_name, role as "role: Role",
                  status as "status: UserStatus", password_hash, must_change_password
             from users where username = $1"#,
        username,
    )
    .fetch_optional(conn)
    .await?)
}

/// Adds an account, with its name at WeCom where it has one.
///
/// # Errors
/// When the name is taken or the database fails.
pub async fn insert(tx: &mut Tx, user: &User, wecom_user_id: Option<&str>) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "insert into users (id, username, display_name, role, status, password_hash,
                            must_change_password, wecom_user_id, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
        user.id as _,
        user.username,
        user.display_name,
        user.role as _,
        user.status as _,
        user.password_hash,
        user.must_change_password,
        wecom_user_id,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Replaces the password's hash.
///
/// # Errors
/// When the database fails.
pub async fn set_password(tx: &mut Tx, id: UserId, hash: &str) -> Result<()> {
    let now = tx.now();
    let changed = sqlx::query!(
        "update users set password_hash = $2, updated_at = $3 where id = $1",
        id as _,
        hash,
        now,
    )
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

/// Writes down a sign-in.
///
/// # Errors
/// When the database fails.
pub async fn set_last_login(tx: &mut Tx, id: UserId) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "update users set last_login_at = $2 where id = $1",
        id as _,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A person in a picker.
#[derive(Clone, Debug)]
pub struct UserOption {
    /// Its id.
    pub id: UserId,
    /// Name on the screen.
    pub name: String,
    /// What the account may do.
    pub role: Role,
}

/// People who can sign in, of one role or of all, by name.
///
/// # Errors
/// When the database fails.
pub async fn list_options(conn: &mut PgConnection, role: Option<Role>) -> Result<Vec<UserOption>> {
    Ok(sqlx::query_as!(
        UserOption,
        r#"select id as "id: UserId", display_name as name, role as "role: Role" from users
            where status = 'enabled' and ($1::text is null or role = $1)
            order by display_name, id limit 1000"#,
        role as _,
    )
    .fetch_all(conn)
    .await?)
}

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
