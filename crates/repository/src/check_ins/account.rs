//! The account at the planet, as it was when last asked.

use camp_domain::check_ins::PlanetAccountState;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Result, Tx};

/// The account at the planet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanetAccount {
    /// How it was.
    pub state: PlanetAccountState,
    /// When it was last asked.
    pub checked_at: DateTime<Utc>,
    /// Since when it is in this state.
    pub changed_at: DateTime<Utc>,
    /// When the cookie dies, as the planet says.
    pub expires_at: Option<DateTime<Utc>>,
    /// What is wrong, in words.
    pub failure: Option<String>,
}

/// The account that looks at `group`, once it was asked.
///
/// # Errors
/// When the database fails.
pub async fn find_account(conn: &mut PgConnection, group: i64) -> Result<Option<PlanetAccount>> {
    Ok(sqlx::query_as!(
        PlanetAccount,
        r#"select state as "state: PlanetAccountState", checked_at, changed_at, expires_at, failure
             from planet_accounts where group_id = $1"#,
        group,
    )
    .fetch_optional(conn)
    .await?)
}

/// Notes how the account answered; a dead cookie has no more time to live.
///
/// # Errors
/// When the database fails.
pub async fn set_account(
    tx: &mut Tx,
    group: i64,
    state: PlanetAccountState,
    expires_at: Option<DateTime<Utc>>,
    failure: Option<&str>,
) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "insert into planet_accounts as a (group_id, state, checked_at, changed_at, expires_at,
                                           failure)
         values ($1, $2, $3, $3, $4, $5)
         on conflict (group_id) do update
            set state = excluded.state, checked_at = excluded.checked_at,
                changed_at = case when a.state = excluded.state then a.changed_at
                                  else excluded.changed_at end,
                expires_at = case when excluded.state = 'invalid' then null
                                  else coalesce(excluded.expires_at, a.expires_at) end,
                failure = excluded.failure",
        group,
        state as _,
        now,
        expires_at,
        failure,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
