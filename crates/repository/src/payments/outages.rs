//! Times in which WeChat Pay gave no answer.

use camp_domain::ProviderOutageId;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Result, Tx};

/// A time without answers that is not over.
#[derive(Clone, Debug)]
pub struct Outage {
    /// Its id.
    pub id: ProviderOutageId,
    /// The first call without an answer.
    pub began_at: DateTime<Utc>,
    /// The last one.
    pub failed_at: DateTime<Utc>,
    /// When the staff was told.
    pub told_at: Option<DateTime<Utc>>,
}

/// The outage that is not over, if there is one.
///
/// # Errors
/// When the database fails.
pub async fn find_outage(conn: &mut PgConnection) -> Result<Option<Outage>> {
    Ok(sqlx::query_as!(
        Outage,
        r#"select id as "id: ProviderOutageId", began_at, failed_at, told_at from provider_outages
          where provider = 'wechat_pay' and ended_at is null"#,
    )
    .fetch_optional(conn)
    .await?)
}

/// Notes calls without an answer from `began_at` to `failed_at`: an outage begins or goes on.
/// Held until the unit of work ends.
///
/// # Errors
/// When the database fails.
pub async fn set_failing(
    tx: &mut Tx,
    began_at: DateTime<Utc>,
    failed_at: DateTime<Utc>,
    why: &str,
) -> Result<Outage> {
    Ok(sqlx::query_as!(
        Outage,
        r#"insert into provider_outages as o (id, provider, began_at, failed_at, why)
         values ($1, 'wechat_pay', $2, $3, $4)
         on conflict (provider) where ended_at is null do update
            set began_at = least(o.began_at, excluded.began_at),
                failed_at = greatest(o.failed_at, excluded.failed_at), why = excluded.why
         returning id as "id: ProviderOutageId", began_at, failed_at, told_at"#,
        ProviderOutageId::new(began_at) as _,
        began_at,
        failed_at,
        why,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Notes that the staff was told.
///
/// # Errors
/// When the database fails.
pub async fn set_outage_told(tx: &mut Tx, id: ProviderOutageId) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "update provider_outages set told_at = $2 where id = $1 and told_at is null",
        id as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends the outage whose last failure lies before `answered_at`; answers it when there was one.
///
/// # Errors
/// When the database fails.
pub async fn set_outage_ended(tx: &mut Tx, answered_at: DateTime<Utc>) -> Result<Option<Outage>> {
    Ok(sqlx::query_as!(
        Outage,
        r#"update provider_outages set ended_at = $1
          where provider = 'wechat_pay' and ended_at is null and failed_at < $1
          returning id as "id: ProviderOutageId", began_at, failed_at, told_at"#,
        answered_at,
    )
    .fetch_optional(tx.conn())
    .await?)
}
