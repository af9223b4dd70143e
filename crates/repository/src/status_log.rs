//! Every transition by anyone.

use camp_domain::{ActorKind, Machine};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Result, Tx};

/// Writes a transition of `entity` from `from` (nothing: it came to be) to `to`.
///
/// # Errors
/// When the database fails.
pub async fn insert<M: Machine>(
    tx: &mut Tx,
    entity: Uuid,
    from: Option<M>,
    to: M,
    reason: Option<&str>,
) -> Result<()> {
    let (at, actor) = (tx.now(), tx.actor());
    sqlx::query!(
        "insert into status_log (at, machine, entity_id, from_state, to_state, actor_kind, actor_id, reason)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        at,
        M::NAME,
        entity,
        from.map(Machine::as_str),
        to.as_str(),
        actor.kind() as _,
        actor.person(),
        reason,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes that many entities came to be in `to`.
///
/// # Errors
/// When the database fails.
pub async fn insert_born<M: Machine>(tx: &mut Tx, entities: &[Uuid], to: M) -> Result<()> {
    let (at, actor) = (tx.now(), tx.actor());
    sqlx::query!(
        "insert into status_log (at, machine, entity_id, to_state, actor_kind, actor_id)
         select $1, $2, entity, $4, $5, $6 from unnest($3::uuid[]) as entity",
        at,
        M::NAME,
        entities,
        to.as_str(),
        actor.kind() as _,
        actor.person(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes the same transition of many entities.
///
/// # Errors
/// When the database fails.
pub async fn insert_many<M: Machine>(
    tx: &mut Tx,
    entities: &[Uuid],
    from: M,
    to: M,
    reason: Option<&str>,
) -> Result<()> {
    let (at, actor) = (tx.now(), tx.actor());
    sqlx::query!(
        "insert into status_log (at, machine, entity_id, from_state, to_state, actor_kind, actor_id, reason)
         select $1, $2, entity, $4, $5, $6, $7, $8 from unnest($3::uuid[]) as entity",
        at,
        M::NAME,
        entities,
        from.as_str(),
        to.as_str(),
        actor.kind() as _,
        actor.person(),
        reason,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// One line of an entity's history.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When, in business time.
    pub at: DateTime<Utc>,
    /// Which machine moved.
    pub machine: String,
    /// From which state; nothing where it came to be.
    pub from_state: Option<String>,
    /// To which state.
    pub to_state: String,
    /// Who moved it.
    pub actor_kind: ActorKind,
    /// The name of the person of the staff who moved it.
    pub actor_name: Option<String>,
    /// Why, in words.
    pub reason: Option<String>,
}

/// The history of `entities`, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list(conn: &mut PgConnection, entities: &[Uuid]) -> Result<Vec<Entry>> {
    Ok(sqlx::query_as!(
        Entry,
        r#"select l.at, l.machine, l.from_state, l.to_state,
                  l.actor_kind as "actor_kind: ActorKind", u.display_name as "actor_name?", l.reason
             from status_log l left join users u on u.id = l.actor_id
            where l.entity_id = any($1) order by l.id"#,
        entities,
    )
    .fetch_all(conn)
    .await?)
}
