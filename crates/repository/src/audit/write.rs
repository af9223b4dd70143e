//! Writing what the staff does. A row is unchained at first; the sealer is told of it.

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
        "with written as (
             insert into audit_log (at, actor_kind, actor_id, action, object_kind, object_id,
                                    object_name, before, after, reason, ip, request_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id)
         insert into audit_unsealed (audit_id) select id from written",
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

/// Writes many acts of one kind at once.
///
/// # Errors
/// When the database fails.
pub async fn insert_many(tx: &mut Tx, acts: &[Act<'_>]) -> Result<()> {
    let Some(first) = acts.first() else {
        return Ok(());
    };
    let context = tx.context().clone();
    let ids: Vec<_> = acts.iter().map(|act| act.object_id.clone()).collect();
    let names: Vec<_> = acts
        .iter()
        .map(|act| act.object_name.map(str::to_owned))
        .collect();
    let before: Vec<_> = acts.iter().map(|act| act.before.clone()).collect();
    let after: Vec<_> = acts.iter().map(|act| act.after.clone()).collect();
    let reasons: Vec<_> = acts
        .iter()
        .map(|act| act.reason.map(str::to_owned))
        .collect();
    sqlx::query!(
        "with written as (
             insert into audit_log (at, actor_kind, actor_id, action, object_kind, object_id,
                                    object_name, before, after, reason, ip, request_id)
             select $1, $2, $3, $4, $5, v.id, v.name, v.before, v.after, v.reason, $11, $12
               from unnest($6::text[], $7::text[], $8::jsonb[], $9::jsonb[], $10::text[])
                 as v(id, name, before, after, reason)
             returning id)
         insert into audit_unsealed (audit_id) select id from written",
        context.now,
        context.actor.kind() as _,
        context.actor.person(),
        first.action,
        first.object_kind,
        &ids,
        &names as &[Option<String>],
        &before as &[Option<Value>],
        &after as &[Option<Value>],
        &reasons as &[Option<String>],
        context.ip,
        context.request_id,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
