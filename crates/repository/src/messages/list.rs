//! Messages as the staff reads them.

use camp_domain::notifications::{Channel, MessageState};
use camp_domain::{CampId, MessageId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::enrolment::contains;
use crate::{Page, PageRequest, Result};

/// Which messages are wanted; nothing means any.
#[derive(Clone, Debug, Default)]
pub struct MessageFilter {
    /// How they stand.
    pub state: Option<MessageState>,
    /// How they travel.
    pub channel: Option<Channel>,
    /// The camp they are about.
    pub camp: Option<CampId>,
    /// A part of the recipient or the text.
    pub q: Option<String>,
    /// Written from this instant on.
    pub from: Option<DateTime<Utc>>,
    /// Written before this instant.
    pub before: Option<DateTime<Utc>>,
}

/// A message, as the staff sees it.
#[derive(Clone, Debug)]
pub struct MessageRow {
    /// Its id.
    pub id: MessageId,
    /// How it travels.
    pub channel: Channel,
    /// The recipient, in words.
    pub recipient: String,
    /// The camp it is about, in words.
    pub camp_name: Option<String>,
    /// The text.
    pub content: String,
    /// How it stands.
    pub state: MessageState,
    /// Attempts so far.
    pub attempts: i32,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it is tried next.
    pub due_at: Option<DateTime<Utc>>,
    /// When the other side accepted it.
    pub sent_at: Option<DateTime<Utc>>,
}

/// One attempt to deliver a message.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The message.
    pub message_id: MessageId,
    /// When.
    pub at: DateTime<Utc>,
    /// `sent` or `failed`.
    pub outcome: String,
    /// What the other side said.
    pub detail: String,
}

/// The messages of `filter`, newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(
    conn: &mut PgConnection,
    filter: &MessageFilter,
    page: PageRequest,
) -> Result<Page<MessageRow>> {
    let part = filter.q.as_deref().map(contains);
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from messages m
            where ($1::text is null or m.state = $1)
              and ($2::text is null or m.channel = $2)
              and ($3::uuid is null or m.camp_id = $3)
              and ($4::text is null or m.recipient ilike $4 or m.content ilike $4)
              and ($5::timestamptz is null or m.created_at >= $5)
              and ($6::timestamptz is null or m.created_at < $6)"#,
        filter.state as _,
        filter.channel as _,
        filter.camp as _,
        part,
        filter.from,
        filter.before,
    )
    .fetch_one(&mut *conn)
    .await?;
    let items = sqlx::query_as!(
        MessageRow,
        r#"select m.id as "id: MessageId", m.channel as "channel: Channel", m.recipient,
                  c.name as "camp_name?", m.content, m.state as "state: MessageState", m.attempts,
                  m.created_at, m.due_at, m.sent_at
             from messages m left join camps c on c.id = m.camp_id
            where ($1::text is null or m.state = $1)
              and ($2::text is null or m.channel = $2)
              and ($3::uuid is null or m.camp_id = $3)
              and ($4::text is null or m.recipient ilike $4 or m.content ilike $4)
              and ($5::timestamptz is null or m.created_at >= $5)
              and ($6::timestamptz is null or m.created_at < $6)
            order by m.created_at desc, m.id desc limit $7 offset $8"#,
        filter.state as _,
        filter.channel as _,
        filter.camp as _,
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

/// The attempts to deliver `messages`, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list_attempts(
    conn: &mut PgConnection,
    messages: &[uuid::Uuid],
) -> Result<Vec<Attempt>> {
    Ok(sqlx::query_as!(
        Attempt,
        r#"select message_id as "message_id: MessageId", at, outcome, detail
             from message_attempts where message_id = any($1) order by message_id, attempt"#,
        messages,
    )
    .fetch_all(conn)
    .await?)
}
