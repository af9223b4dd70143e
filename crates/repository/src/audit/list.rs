//! The audit log as the staff reads it.

use camp_domain::{ActorKind, UserId};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;

use crate::{Page, PageRequest, Result};

/// Which rows are wanted; nothing means any.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Acts of this person.
    pub actor: Option<UserId>,
    /// Acts of this sort.
    pub action: Option<String>,
    /// Acts on this sort of thing.
    pub object_kind: Option<String>,
    /// Id, or a part of the name, of the thing.
    pub q: Option<String>,
    /// From this instant on.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub before: Option<DateTime<Utc>>,
}

/// An act.
#[derive(Clone, Debug)]
pub struct AuditRow {
    /// The row.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// What sort of actor.
    pub actor_kind: ActorKind,
    /// The person of the staff, in words.
    pub actor_name: Option<String>,
    /// What was done.
    pub action: String,
    /// To what sort of thing.
    pub object_kind: String,
    /// To which.
    pub object_id: String,
    /// Its name.
    pub object_name: Option<String>,
    /// The thing before.
    pub before: Option<Value>,
    /// The thing after.
    pub after: Option<Value>,
    /// Why.
    pub reason: Option<String>,
    /// From where.
    pub ip: Option<String>,
    /// By which request.
    pub request_id: Option<String>,
    /// Its place in the chain; nothing while it waits for the sealer.
    pub seq: Option<i64>,
}

/// The rows of `filter`, newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(
    conn: &mut PgConnection,
    filter: &AuditFilter,
    page: PageRequest,
) -> Result<Page<AuditRow>> {
    let part = filter.q.as_deref().map(crate::enrolment::contains);
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from audit_log a
            where ($1::uuid is null or a.actor_id = $1)
              and ($2::text is null or a.action = $2)
              and ($3::text is null or a.object_kind = $3)
              and ($4::text is null or a.object_id = $4 or a.object_name ilike $5)
              and ($6::timestamptz is null or a.at >= $6)
              and ($7::timestamptz is null or a.at < $7)"#,
        filter.actor as _,
        filter.action,
        filter.object_kind,
        filter.q,
        part,
        filter.from,
        filter.before,
    )
    .fetch_one(&mut *conn)
    .await?;
    let items = sqlx::query_as!(
        AuditRow,
        r#"select a.id, a.at, a.actor_kind as "actor_kind: ActorKind",
                  u.display_name as "actor_name?", a.action, a.object_kind, a.object_id,
                  a.object_name, a.before, a.after, a.reason, a.ip, a.request_id, s.seq as "seq?"
             from (select * from audit_log a
                    where ($1::uuid is null or a.actor_id = $1)
                      and ($2::text is null or a.action = $2)
                      and ($3::text is null or a.object_kind = $3)
                      and ($4::text is null or a.object_id = $4 or a.object_name ilike $5)
                      and ($6::timestamptz is null or a.at >= $6)
                      and ($7::timestamptz is null or a.at < $7)
                    order by a.at desc, a.id desc limit $8 offset $9) a
             left join users u on u.id = a.actor_id
             left join audit_seals s on s.audit_id = a.id
            order by a.at desc, a.id desc"#,
        filter.actor as _,
        filter.action,
        filter.object_kind,
        filter.q,
        part,
        filter.from,
        filter.before,
        page.limit(),
        page.offset(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Page { items, total })
}

/// Somebody of the staff who may have acted.
#[derive(Clone, Debug)]
pub struct ActedBy {
    /// The account.
    pub id: UserId,
    /// The name for people.
    pub name: String,
}

/// Everybody of the staff, disabled accounts included: they acted, too.
///
/// # Errors
/// When the database fails.
pub async fn list_actors(conn: &mut PgConnection) -> Result<Vec<ActedBy>> {
    Ok(sqlx::query_as!(
        ActedBy,
        r#"select id as "id: UserId", display_name as name from users
            order by display_name, id limit 1000"#,
    )
    .fetch_all(conn)
    .await?)
}
