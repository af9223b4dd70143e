//! The sealer.

use camp_domain::Actor;
use camp_repository::audit;
use chrono::{DateTime, Utc};

use super::chain::{self, GENESIS};
use crate::due::{Done, DueQueue};
use crate::{App, Result};

/// Rows of one transaction for each row of a pass: they are small and alike.
const ROWS: i64 = 25;

/// Rows of the audit log that wait for their seal. One replica seals, and a lock of the database
/// holds off a command that seals beside it.
pub struct SealQueue;

impl DueQueue for SealQueue {
    const NAME: &'static str = "audit.seals";
    const EXCLUSIVE: bool = true;

    async fn run(app: &App, limit: i64) -> Result<Done> {
        let mut tx = app.begin(Actor::System).await?;
        audit::take_sealer(&mut tx).await?;
        let records = audit::lock_unsealed(&mut tx, limit.saturating_mul(ROWS)).await?;
        let head = audit::find_head(tx.conn()).await?;
        let (mut seq, mut before) =
            head.map_or_else(|| (0, GENESIS.to_vec()), |head| (head.seq, head.hash));
        let now = tx.now();
        let mut seals = Vec::with_capacity(records.len());
        for record in &records {
            seq += 1;
            let seal = chain::seal(record, seq, &before, now);
            before.clone_from(&seal.hash);
            seals.push(seal);
        }
        if !seals.is_empty() {
            audit::insert_seals(&mut tx, &seals).await?;
        }
        tx.commit().await?;
        Ok(Done {
            handled: records.len(),
        })
    }

    async fn next_due(app: &App) -> Result<Option<DateTime<Utc>>> {
        Ok(audit::find_next_unsealed(app.db.reader().await?.conn()).await?)
    }
}
