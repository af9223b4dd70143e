//! A person sends a message once more.

use camp_domain::notifications::MessageState;
use camp_domain::{Kind, MessageId, Refusal};
use camp_repository::{audit, messages};
use serde_json::json;

use crate::{App, Caller, Error, Result};

/// Tries a message once more that did not arrive. It stays the same message; its attempts go on.
/// `seen` is how many attempts the person saw: a second click finds another number.
///
/// # Errors
/// When there is no such message, it is on its way or has arrived, or was tried meanwhile.
pub async fn resend(app: &App, caller: &Caller, id: MessageId, seen: i32) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let message = messages::lock(&mut tx, id)
        .await?
        .ok_or_else(Error::not_found)?;
    match message.state {
        MessageState::Failed | MessageState::Undeliverable | MessageState::Suppressed => {}
        MessageState::Pending => {
            let sentence = "这条通知正在发送，请稍候再看结果";
            return Err(Refusal::new(Kind::Conflict, "message_pending", sentence).into());
        }
        MessageState::Sent => {
            let sentence = "这条通知已经送出，不需要重新发送";
            return Err(Refusal::new(Kind::Conflict, "message_sent", sentence).into());
        }
    }
    if message.attempts != seen {
        let sentence = "这条通知刚刚又发送过一次，请刷新后看结果";
        return Err(Refusal::new(Kind::Conflict, "message_tried", sentence).into());
    }
    messages::set_due(&mut tx, id, message.state).await?;
    let act = audit::Act {
        action: "messages.resend",
        object_kind: "message",
        object_id: id.to_string(),
        object_name: Some(&message.recipient),
        before: Some(json!({ "state": message.state, "attempts": message.attempts })),
        after: Some(json!({ "state": MessageState::Pending })),
        ..audit::Act::default()
    };
    audit::insert(&mut tx, act).await?;
    tx.wake().await?;
    Ok(tx.commit().await?)
}
