//! Messages of an application to staff.

use serde::Deserialize;
use serde_json::json;

use super::{WecomApp, fits};
use crate::ProviderError;
use crate::lenient;

/// An accepted message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The platform's number.
    pub msgid: Option<String>,
    /// Recipients that did not get it although the message was accepted.
    pub invalid_users: Vec<String>,
}

/// Most recipients of one message.
const RECIPIENTS: usize = 1_000;

#[derive(Deserialize)]
struct Sent {
    #[serde(default, deserialize_with = "lenient::text")]
    invaliduser: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    unlicenseduser: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    msgid: Option<String>,
}

impl WecomApp {
    /// Sends a text to `users`. Some may be invalid and the message still goes to the others:
    /// look at [`Delivery::invalid_users`].
    ///
    /// # Errors
    /// See [`ProviderError`]; [`crate::MessageRefusal`] classifies a refusal.
    pub async fn send_app_message(
        &self,
        users: &[String],
        content: &str,
    ) -> Result<Delivery, ProviderError> {
        fits(content)?;
        // "@all" would reach the whole corporation, and "|" separates recipients.
        let usable = |user: &String| !user.is_empty() && !user.contains(['|', '@', ' ']);
        if users.is_empty() || users.len() > RECIPIENTS || !users.iter().all(usable) {
            let message = "a message has 1 to 1000 recipients, each a userid";
            return Err(ProviderError::rejected("81013", message, 0));
        }
        let body = json!({
            "touser": users.join("|"),
            "msgtype": "text",
            "agentid": self.agentid,
            "text": { "content": content },
            "safe": 0,
        });
        let sent: Sent = self.call(&["message", "send"], &body).await?;
        let missed = [sent.invaliduser, sent.unlicenseduser];
        let invalid_users = missed
            .iter()
            .flatten()
            .flat_map(|list| list.split('|'))
            .filter(|user| !user.is_empty())
            .map(str::to_owned)
            .collect();
        Ok(Delivery {
            msgid: sent.msgid,
            invalid_users,
        })
    }
}
