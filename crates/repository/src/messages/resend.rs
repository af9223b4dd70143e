//! A person sends a message once more.

use camp_domain::MessageId;
use camp_domain::notifications::MessageState;

use crate::{Error, Result, Tx};

/// A message that is to be sent once more.
#[derive(Clone, Debug)]
pub struct Stuck {
    /// How it stands.
    pub state: MessageState,
    /// Attempts so far.
    pub attempts: i32,
    /// The recipient, in words.
    pub recipient: String,
}

/// A message, locked.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &mut Tx, id: MessageId) -> Result<Option<Stuck>> {
    Ok(sqlx::query_as!(
        Stuck,
        r#"select state as "state: MessageState", attempts, recipient from messages
            where id = $1 for update"#,
        id as _,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Makes a message due now that stood in `state`.
///
/// # Errors
/// [`Error::Stale`] when it no longer does.
pub async fn set_due(tx: &mut Tx, id: MessageId, state: MessageState) -> Result<()> {
    let now = tx.now();
    let moved = sqlx::query!(
        "update messages set state = 'pending', due_at = $3, claimed_until = null
          where id = $1 and state = $2",
        id as _,
        state as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    if moved.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}
