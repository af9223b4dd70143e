//! A message is written in the transaction of its cause.

use camp_domain::notifications::{Channel, MessageState, Template};
use camp_domain::{CampId, GroupId, MemberId, MessageId, UserId};

use crate::{Result, Tx};

/// A message that is about to be written.
#[derive(Clone, Debug)]
pub struct NewMessage<'a> {
    /// Its id.
    pub id: MessageId,
    /// Why it is sent, and to whom: at most one message for each.
    pub cause: &'a str,
    /// How it travels.
    pub channel: Channel,
    /// The template it fills, where it travels by one.
    pub template: Option<Template>,
    /// The recipient, in words.
    pub recipient: &'a str,
    /// The camp it is about.
    pub camp_id: Option<CampId>,
    /// The group it goes to.
    pub group_id: Option<GroupId>,
    /// The person of the staff it goes to.
    pub user_id: Option<UserId>,
    /// The member it goes to.
    pub member_id: Option<MemberId>,
    /// The text.
    pub content: &'a str,
    /// Whether it is due, or why not.
    pub state: MessageState,
}

/// Writes a message; false when its cause has one already.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, message: &NewMessage<'_>) -> Result<bool> {
    let now = tx.now();
    let due = (message.state == MessageState::Pending).then_some(now);
    let inserted = sqlx::query!(
        "insert into messages (id, cause, channel, recipient, camp_id, group_id, user_id, member_id,
                               content, state, due_at, created_at, template)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         on conflict (cause) do nothing",
        message.id as _,
        message.cause,
        message.channel as _,
        message.recipient,
        message.camp_id as _,
        message.group_id as _,
        message.user_id as _,
        message.member_id as _,
        message.content,
        message.state as _,
        due,
        now,
        message.template as Option<Template> as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(inserted.rows_affected() == 1)
}
