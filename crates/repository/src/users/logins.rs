//! Who tried to sign in.

use camp_domain::UserId;
use camp_domain::auth::LoginOutcome;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Page, PageRequest, Result, Tx};

/// An attempt to sign in, to be written down.
#[derive(Clone, Debug)]
pub struct NewLogin<'a> {
    /// When, wall time.
    pub at: DateTime<Utc>,
    /// The name as it was typed.
    pub username: &'a str,
    /// Whose it is, where there is such an account.
    pub user_id: Option<UserId>,
    /// How it went.
    pub outcome: LoginOutcome,
    /// The browser's description of itself.
    pub user_agent: Option<&'a str>,
}

/// Longest name that is kept, in characters.
const NAME: usize = 64;

/// Writes down an attempt to sign in.
///
/// # Errors
/// When the database fails.
pub async fn insert_login(tx: &mut Tx, login: &NewLogin<'_>) -> Result<()> {
    let ip = tx.context().ip.clone();
    let name: String = login.username.chars().take(NAME).collect();
    sqlx::query!(
        "insert into logins (at, username, user_id, outcome, ip, user_agent)
         values ($1, $2, $3, $4, $5, $6)",
        login.at,
        name.replace('\0', ""),
        login.user_id as _,
        login.outcome as _,
        ip,
        login.user_agent,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An attempt to sign in.
#[derive(Clone, Debug)]
pub struct Login {
    /// When.
    pub at: DateTime<Utc>,
    /// The name as it was typed.
    pub username: String,
    /// Whose it is.
    pub user_id: Option<UserId>,
    /// Their name on the screen.
    pub display_name: Option<String>,
    /// How it went.
    pub outcome: LoginOutcome,
    /// From where.
    pub ip: Option<String>,
    /// The browser's description of itself.
    pub user_agent: Option<String>,
}

/// Attempts to sign in, newest first: of `user` and with `outcome` where given.
///
/// # Errors
/// When the database fails.
pub async fn list_logins(
    conn: &mut PgConnection,
    user: Option<UserId>,
    outcome: Option<LoginOutcome>,
    page: PageRequest,
) -> Result<Page<Login>> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from logins
            where ($1::uuid is null or user_id = $1) and ($2::text is null or outcome = $2)"#,
        user as _,
        outcome as _,
    )
    .fetch_one(&mut *conn)
    .await?;
    let items = sqlx::query_as!(
        Login,
        r#"select l.at, l.username, l.user_id as "user_id: UserId",
                  u.display_name as "display_name?", l.outcome as "outcome: LoginOutcome",
                  l.ip, l.user_agent
             from logins l left join users u on u.id = l.user_id
            where ($1::uuid is null or l.user_id = $1) and ($2::text is null or l.outcome = $2)
            order by l.id desc limit $3 offset $4"#,
        user as _,
        outcome as _,
        page.limit(),
        page.offset(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Page { items, total })
}
