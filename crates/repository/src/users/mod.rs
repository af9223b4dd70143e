//! The staff and their logins. Times of sessions are wall time.

mod logins;
mod manage;
mod sessions;

pub use logins::*;
pub use manage::*;
pub use sessions::*;

use camp_domain::UserId;
use camp_domain::auth::{Role, UserStatus};
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
             from users where username = $1 and status <> 'deleted'"#,
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

/// Replaces the password's hash; `must_change` where somebody else chose the password.
///
/// # Errors
/// When the database fails.
pub async fn set_password(tx: &mut Tx, id: UserId, hash: &str, must_change: bool) -> Result<()> {
    let now = tx.now();
    let changed = sqlx::query!(
        "update users set password_hash = $2, must_change_password = $3, updated_at = $4
          where id = $1",
        id as _,
        hash,
        must_change,
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
