//! Locks that expire with their holder. Wall time throughout.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{Result, Tx};

/// Takes or renews the lease `name` for `holder` until `until`; false while somebody else holds it.
///
/// # Errors
/// When the database fails.
pub async fn take(
    tx: &mut Tx,
    name: &str,
    holder: Uuid,
    wall: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<bool> {
    let taken = sqlx::query!(
        "insert into leases (name, holder, until) values ($1, $2, $4)
         on conflict (name) do update set holder = $2, until = $4
          where leases.holder = $2 or leases.until <= $3",
        name,
        holder,
        wall,
        until,
    )
    .execute(tx.conn())
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Gives the lease back.
///
/// # Errors
/// When the database fails.
pub async fn release(tx: &mut Tx, name: &str, holder: Uuid) -> Result<()> {
    sqlx::query!(
        "delete from leases where name = $1 and holder = $2",
        name,
        holder
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
