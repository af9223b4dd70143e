//! Old rows leave the log for a sealed file; their seals stay.

use camp_domain::audit::passing_actions;
use camp_domain::{Actor, Day};
use camp_repository::audit::{self, Record};
use chrono::TimeDelta;
use serde_json::json;

use crate::{App, Error, Place, Result};

/// How long a row stays that is neither about money nor binding nor rules.
const STAY: TimeDelta = TimeDelta::days(92);

/// Moves sealed rows of three months ago, except those about money, binding and rules, into a file
/// that opens only under the master key, and writes down how many. Answers how many.
///
/// # Errors
/// When the file cannot be written, or the database fails; then every row is still there.
pub async fn retire(app: &App) -> Result<i64> {
    let mut tx = app.begin(Actor::System).await?;
    audit::take_sealer(&mut tx).await?;
    let until = tx.now() - STAY;
    let actions: Vec<String> = passing_actions().into_iter().map(str::to_owned).collect();
    let records = audit::list_retiring(tx.conn(), &actions, until).await?;
    let (Some(first), Some(last)) = (records.first(), records.last()) else {
        return Ok(0);
    };
    let key = format!(
        "archive/audit-{}-{}-{}.sealed",
        Day::of(until),
        first.id,
        last.id
    );
    let sealed = sealed(app, &key, &records)?;
    app.files
        .put(&key, sealed.into())
        .await
        .map_err(Error::internal)?;
    let count = audit::retire(&mut tx, &actions, until).await?;
    if usize::try_from(count).ok() != Some(records.len()) {
        return Err(Error::internal("the rows to archive changed meanwhile"));
    }
    let act = audit::Act {
        action: "audit.retire",
        object_kind: "audit_log",
        object_id: key,
        after: Some(json!({ "to": Day::of(until), "count": count })),
        ..audit::Act::default()
    };
    audit::insert(&mut tx, act).await?;
    tx.commit().await?;
    Ok(count)
}

/// One row a line.
fn sealed(app: &App, key: &str, records: &[Record]) -> Result<Vec<u8>> {
    let mut lines = Vec::new();
    for record in records {
        serde_json::to_writer(&mut lines, record).map_err(Error::internal)?;
        lines.push(b'\n');
    }
    app.vault
        .seal(Place::new("audit_archive", key), &lines)
        .map_err(Error::internal)
}
