//! Settling with what is known: asked for by one person, granted by another.

use camp_domain::refunds::OverrideState;
use camp_domain::{CampId, SettlementOverrideId, UserId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Error, Result, Tx};

/// A request to settle although data is stale.
#[derive(Clone, Debug)]
pub struct Override {
    /// Its id.
    pub id: SettlementOverrideId,
    /// Where it stands.
    pub state: OverrideState,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub requested_by: UserId,
    /// Their name.
    pub requested_by_name: String,
    /// When.
    pub requested_at: DateTime<Utc>,
    /// The name of who granted it.
    pub decided_by_name: Option<String>,
}

/// The request of a camp that stands.
///
/// # Errors
/// When the database fails.
pub async fn find_override(conn: &mut PgConnection, camp: CampId) -> Result<Option<Override>> {
    Ok(sqlx::query_as!(
        Override,
        r#"select o.id as "id: SettlementOverrideId", o.state as "state: OverrideState", o.reason,
                  o.requested_by as "requested_by: UserId", u.display_name as requested_by_name,
                  o.requested_at, v.display_name as "decided_by_name?"
             from settlement_overrides o
             join users u on u.id = o.requested_by
             left join users v on v.id = o.decided_by
            where o.camp_id = $1 and o.state <> 'withdrawn'"#,
        camp as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// Asks for it.
///
/// # Errors
/// When the database fails, or somebody asked already.
pub async fn insert_override(
    tx: &mut Tx,
    id: SettlementOverrideId,
    camp: CampId,
    by: UserId,
    reason: &str,
) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "insert into settlement_overrides (id, camp_id, state, reason, requested_by, requested_at)
         values ($1, $2, 'requested', $3, $4, $5)",
        id as _,
        camp as _,
        reason,
        by as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Decides it.
///
/// # Errors
/// When the database fails, or it is no longer in `from`.
pub async fn set_override(
    tx: &mut Tx,
    id: SettlementOverrideId,
    from: OverrideState,
    to: OverrideState,
) -> Result<()> {
    let (now, by) = (tx.now(), tx.actor().person());
    let moved = sqlx::query!(
        "update settlement_overrides set state = $3, decided_by = $4, decided_at = $5
          where id = $1 and state = $2",
        id as _,
        from as _,
        to as _,
        by,
        now,
    )
    .execute(tx.conn())
    .await?;
    if moved.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}
