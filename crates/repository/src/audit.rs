//! What the staff does.

use serde_json::Value;

use crate::{Result, Tx};

/// Something a person of the staff did.
#[derive(Clone, Debug, Default)]
pub struct Act<'a> {
    /// `<room>.<verb>`.
    pub action: &'static str,
    /// What sort of thing it was done to.
    pub object_kind: &'static str,
    /// Its id.
    pub object_id: String,
    /// Its name for people.
    pub object_name: Option<&'a str>,
    /// The thing before, without secrets.
    pub before: Option<Value>,
    /// The thing after, without secrets.
    pub after: Option<Value>,
    /// Why, in the person's words.
    pub reason: Option<&'a str>,
}

/// Writes an act of this unit of work's actor.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, act: Act<'_>) -> Result<()> {
    let context = tx.context().clone();
    sqlx::query!(
        "insert into audit_log (at, actor_kind, actor_id, action, object_kind, object_id,
                                object_name, before, after, reason, ip, request_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        context.now,
        context.actor.kind() as _,
        context.actor.person(),
        act.action,
        act.object_kind,
        act.object_id,
        act.object_name,
        act.before,
        act.after,
        act.reason,
        context.ip,
        context.request_id,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
