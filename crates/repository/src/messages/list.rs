//! Messages as the staff reads them.

use camp_domain::MessageId;
use camp_domain::notifications::{Channel, MessageState};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Page, PageRequest, Result};

/// A message, as the staff sees it.
#[derive(Clone, Debug)]
pub struct MessageRow {
    /// Its id.
    pub id: MessageId,
    /// How it travels.
    pub channel: Channel,
    /// The recipient, in words.
    pub recipient: String,
    /// The text.
    pub content: String,
    /// How it stands.
    pub state: MessageState,
    /// Attempts so far.
    pub attempts: i32,
    /// When it was written.
    pub created_at: DateTime<Utc>,
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

/// Messages in `state` (nothing: in any), newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(
    conn: &mut PgConnection,
    state: Option<MessageState>,
    page: PageRequest,
) -> Result<Page<MessageRow>> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from messages where $1::text is null or state = $1"#,
        state as _,
    )
    .fetch_one(&mut *conn)
    .await?;
    let items = sqlx::query_as!(
        MessageRow,
        r#"select id as "id: MessageId", channel as "channel: Channel", recipient, content,
                  state as "state: MessageState", attempts, created_at, sent_at
             from messages where $1::text is null or state = $1
            order by created_at desc, id desc limit $2 offset $3"#,
        state as _,
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
