//! Seals of the audit log.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Result, Tx};

/// Key of the lock under which rows are sealed, one sealer at a time.
const SEALER: i64 = 0x5365_616c;

/// A row of the log with every column, as it is hashed and archived.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// The row.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// What sort of actor.
    pub actor_kind: String,
    /// The person.
    pub actor_id: Option<Uuid>,
    /// What was done.
    pub action: String,
    /// To what sort of thing.
    pub object_kind: String,
    /// To which.
    pub object_id: String,
    /// Its name.
    pub object_name: Option<String>,
    /// The thing before, as the database writes JSON.
    pub before: Option<String>,
    /// The thing after.
    pub after: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// From where.
    pub ip: Option<String>,
    /// By which request.
    pub request_id: Option<String>,
}

/// The seal of a row.
#[derive(Clone, Debug)]
pub struct Seal {
    /// Its place in the chain, from 1.
    pub seq: i64,
    /// The row.
    pub audit_id: i64,
    /// SHA-256 of the row.
    pub content: Vec<u8>,
    /// SHA-256 of the hash before and this seal.
    pub hash: Vec<u8>,
    /// When, in business time.
    pub sealed_at: DateTime<Utc>,
}

/// A seal with the row it is on.
#[derive(Clone, Debug)]
pub struct Link {
    /// The seal.
    pub seal: Seal,
    /// The row, where it still is.
    pub record: Option<Record>,
    /// Whether retention removed the row.
    pub removed: bool,
}

/// Lets no other sealer work until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn take_sealer(tx: &mut Tx) -> Result<()> {
    sqlx::query!("select pg_advisory_xact_lock($1)", SEALER)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Up to `limit` rows without a seal, oldest first; they no longer wait once the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn lock_unsealed(tx: &mut Tx, limit: i64) -> Result<Vec<Record>> {
    Ok(sqlx::query_as!(
        Record,
        r#"with taken as (
               delete from audit_unsealed
                where audit_id in (select audit_id from audit_unsealed order by audit_id limit $1)
               returning audit_id)
           select a.id, a.at, a.actor_kind, a.actor_id, a.action, a.object_kind, a.object_id,
                  a.object_name, a.before::text as before, a.after::text as after, a.reason, a.ip,
                  a.request_id
             from taken t join audit_log a on a.id = t.audit_id
            order by a.id"#,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The last seal.
///
/// # Errors
/// When the database fails.
pub async fn find_head(conn: &mut PgConnection) -> Result<Option<Seal>> {
    Ok(sqlx::query_as!(
        Seal,
        "select seq, audit_id, content, hash, sealed_at from audit_seals order by seq desc limit 1",
    )
    .fetch_optional(conn)
    .await?)
}

/// Writes seals.
///
/// # Errors
/// When the database fails, or a row has a seal.
pub async fn insert_seals(tx: &mut Tx, seals: &[Seal]) -> Result<()> {
    let seqs: Vec<_> = seals.iter().map(|seal| seal.seq).collect();
    let rows: Vec<_> = seals.iter().map(|seal| seal.audit_id).collect();
    let contents: Vec<_> = seals.iter().map(|seal| seal.content.clone()).collect();
    let hashes: Vec<_> = seals.iter().map(|seal| seal.hash.clone()).collect();
    let instants: Vec<_> = seals.iter().map(|seal| seal.sealed_at).collect();
    sqlx::query!(
        "insert into audit_seals (seq, audit_id, content, hash, sealed_at)
         select * from unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bytea[], $5::timestamptz[])",
        &seqs,
        &rows,
        &contents,
        &hashes,
        &instants,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// When the oldest row without a seal was written.
///
/// # Errors
/// When the database fails.
pub async fn find_next_unsealed(conn: &mut PgConnection) -> Result<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar!(
        "select a.at from audit_unsealed u join audit_log a on a.id = u.audit_id
          order by u.audit_id limit 1",
    )
    .fetch_optional(conn)
    .await?)
}

/// Up to `limit` links of the chain after `seq`, in order.
///
/// # Errors
/// When the database fails.
pub async fn list_links(conn: &mut PgConnection, seq: i64, limit: i64) -> Result<Vec<Link>> {
    let rows = sqlx::query!(
        r#"select s.seq, s.audit_id, s.content, s.hash, s.sealed_at, r.seq is not null as "removed!",
                  a.id as "id?", a.at as "at?", a.actor_kind as "actor_kind?", a.actor_id,
                  a.action as "action?", a.object_kind as "object_kind?",
                  a.object_id as "object_id?", a.object_name, a.before::text as before,
                  a.after::text as after, a.reason, a.ip, a.request_id
             from audit_seals s
             left join audit_log a on a.id = s.audit_id
             left join audit_removals r on r.seq = s.seq
            where s.seq > $1 order by s.seq limit $2"#,
        seq,
        limit,
    )
    .fetch_all(conn)
    .await?;
    let links = rows.into_iter().map(|row| {
        let record = (|| {
            Some(Record {
                id: row.id?,
                at: row.at?,
                actor_kind: row.actor_kind?,
                actor_id: row.actor_id,
                action: row.action?,
                object_kind: row.object_kind?,
                object_id: row.object_id?,
                object_name: row.object_name,
                before: row.before,
                after: row.after,
                reason: row.reason,
                ip: row.ip,
                request_id: row.request_id,
            })
        })();
        Link {
            seal: Seal {
                seq: row.seq,
                audit_id: row.audit_id,
                content: row.content,
                hash: row.hash,
                sealed_at: row.sealed_at,
            },
            record,
            removed: row.removed,
        }
    });
    Ok(links.collect())
}

/// How many rows wait for a seal; how many retention removed; how many it said it removed.
///
/// # Errors
/// When the database fails.
pub async fn count_unlinked(conn: &mut PgConnection) -> Result<(i64, i64, i64)> {
    let row = sqlx::query!(
        r#"select (select count(*) from audit_unsealed) as "unsealed!",
                  (select count(*) from audit_removals) as "removed!",
                  (select coalesce(sum((after ->> 'count')::bigint), 0)::bigint from audit_log
                    where action = 'audit.retire') as "told!""#,
    )
    .fetch_one(conn)
    .await?;
    Ok((row.unsealed, row.removed, row.told))
}

/// The first row that has no seal and does not wait for one either.
///
/// # Errors
/// When the database fails.
pub async fn find_foreign(conn: &mut PgConnection) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar!(
        r#"select min(a.id) from audit_log a
            where not exists (select 1 from audit_seals s where s.audit_id = a.id)
              and not exists (select 1 from audit_unsealed u where u.audit_id = a.id)"#,
    )
    .fetch_one(conn)
    .await?)
}

/// Removes the sealed rows of `actions` from before `before`; answers how many.
///
/// # Errors
/// When the database fails.
pub async fn retire(tx: &mut Tx, actions: &[String], before: DateTime<Utc>) -> Result<i64> {
    let now = tx.now();
    Ok(sqlx::query_scalar!(
        r#"select retire_audit($1, $2, $3) as "count!""#,
        actions,
        before,
        now,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// The rows that [`retire`] would remove, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list_retiring(
    conn: &mut PgConnection,
    actions: &[String],
    until: DateTime<Utc>,
) -> Result<Vec<Record>> {
    Ok(sqlx::query_as!(
        Record,
        r#"select a.id, a.at, a.actor_kind, a.actor_id, a.action, a.object_kind, a.object_id,
                  a.object_name, a.before::text as before, a.after::text as after, a.reason, a.ip,
                  a.request_id
             from audit_log a join audit_seals s on s.audit_id = a.id
            where a.action = any($1) and a.at < $2
            order by s.seq"#,
        actions,
        until,
    )
    .fetch_all(conn)
    .await?)
}
