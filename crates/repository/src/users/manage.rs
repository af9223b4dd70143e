//! Accounts, as the super administrator manages them.

use camp_domain::UserId;
use camp_domain::auth::{Role, UserStatus};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Page, PageRequest, Result, Tx};

/// An account, without its password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: UserId,
    /// Name at sign-in.
    pub username: String,
    /// Name on the screen.
    pub display_name: String,
    /// What it may do.
    pub role: Role,
    /// Whether it may sign in.
    pub status: UserStatus,
    /// The person at WeCom, who can be sent messages.
    pub wecom_user_id: Option<String>,
    /// Whether another password has to be chosen first.
    pub must_change_password: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last signed in.
    pub last_login_at: Option<DateTime<Utc>>,
}

/// Which accounts are wanted.
#[derive(Clone, Debug, Default)]
pub struct AccountFilter {
    /// Only of this role.
    pub role: Option<Role>,
    /// Only with this status; nothing: all that are not deleted.
    pub status: Option<UserStatus>,
    /// Part of a name.
    pub q: Option<String>,
}

/// Accounts by role and name.
///
/// # Errors
/// When the database fails.
pub async fn list_accounts(
    conn: &mut PgConnection,
    filter: &AccountFilter,
    page: PageRequest,
) -> Result<Page<Account>> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from users
            where ($1::text is null or role = $1)
              and status = coalesce($2, status) and ($2::text is not null or status <> 'deleted')
              and ($3::text is null or position(lower($3) in username) > 0
                   or position($3 in display_name) > 0)"#,
        filter.role as _,
        filter.status as _,
        filter.q,
    )
    .fetch_one(&mut *conn)
    .await?;
    let items = sqlx::query_as!(
        Account,
        r#"select id as "id: UserId", username, display_name, role as "role: Role",
                  status as "status: UserStatus", wecom_user_id, must_change_password,
                  created_at, last_login_at
             from users
            where ($1::text is null or role = $1)
              and status = coalesce($2, status) and ($2::text is not null or status <> 'deleted')
              and ($3::text is null or position(lower($3) in username) > 0
                   or position($3 in display_name) > 0)
            order by array_position(array['super_admin', 'admin', 'coach', 'volunteer'], role),
                     username, id limit $4 offset $5"#,
        filter.role as _,
        filter.status as _,
        filter.q,
        page.limit(),
        page.offset(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Page { items, total })
}

/// An account that was not deleted, held until the unit of work ends.
///
/// # Errors
/// When the database fails.
pub async fn lock_account(tx: &mut Tx, id: UserId) -> Result<Option<Account>> {
    Ok(sqlx::query_as!(
        Account,
        r#"select id as "id: UserId", username, display_name, role as "role: Role",
                  status as "status: UserStatus", wecom_user_id, must_change_password,
                  created_at, last_login_at
             from users where id = $1 and status <> 'deleted' for update"#,
        id as _,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Every super administrator who may sign in, held until the unit of work ends, so that of two
/// who remove one another the second finds the first one gone.
///
/// # Errors
/// When the database fails.
pub async fn lock_super_admins(tx: &mut Tx) -> Result<Vec<UserId>> {
    Ok(sqlx::query_scalar!(
        r#"select id as "id: UserId" from users
            where role = 'super_admin' and status = 'enabled' order by id for update"#,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Writes down an account as it is to be.
///
/// # Errors
/// When the database fails.
pub async fn set_account(tx: &mut Tx, account: &Account) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "update users set display_name = $2, role = $3, status = $4, wecom_user_id = $5,
                          updated_at = $6
          where id = $1",
        account.id as _,
        account.display_name,
        account.role as _,
        account.status as _,
        account.wecom_user_id,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes somebody away from every camp they look after. Answers how many.
///
/// # Errors
/// When the database fails.
pub async fn delete_assignments(tx: &mut Tx, id: UserId) -> Result<u64> {
    Ok(
        sqlx::query!("delete from camp_staff where user_id = $1", id as _)
            .execute(tx.conn())
            .await?
            .rows_affected(),
    )
}
