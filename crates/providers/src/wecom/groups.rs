//! Customer groups, and who is in them.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use super::WecomApp;
use super::pages::Walk;
use crate::ProviderError;
use crate::lenient;

/// A customer group with its members.
#[derive(Clone, Debug, Deserialize)]
pub struct GroupChat {
    /// The platform's id of it.
    pub chat_id: String,
    /// Its name; groups need not have one.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// The staff member it belongs to.
    #[serde(default, deserialize_with = "lenient::text")]
    pub owner: Option<String>,
    /// Who is in it. Absent is an error: nobody must be taken to have left for it.
    #[serde(rename = "member_list")]
    pub members: Vec<GroupMember>,
}

/// Somebody in a group.
#[derive(Clone, Debug, Deserialize)]
pub struct GroupMember {
    /// The staff member's id, or an external contact's.
    #[serde(rename = "userid")]
    pub user_id: String,
    /// 1 staff, 2 somebody from outside.
    #[serde(default, rename = "type", deserialize_with = "lenient::number")]
    kind: Option<i64>,
    /// The person across the accounts of one Open Platform account, where the corporation is
    /// bound to it.
    #[serde(default, rename = "unionid", deserialize_with = "lenient::text")]
    pub union_id: Option<String>,
    /// Since when.
    #[serde(default, rename = "join_time", deserialize_with = "lenient::seconds")]
    pub joined_at: Option<DateTime<Utc>>,
    /// The name in this group.
    #[serde(default, deserialize_with = "lenient::text")]
    pub group_nickname: Option<String>,
    /// The own name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: Option<String>,
}

impl GroupMember {
    /// Whether this is somebody from outside of the corporation, as members of camps are.
    #[must_use]
    pub fn is_external(&self) -> bool {
        self.kind == Some(2)
    }
}

/// Some groups of the list.
#[derive(Clone, Debug)]
pub struct GroupPage {
    /// Their ids.
    pub chat_ids: Vec<String>,
    /// Names the next page; nothing on the last one.
    pub next_cursor: Option<String>,
}

/// Most groups of a page.
const PAGE: usize = 1_000;

impl WecomApp {
    /// A group and who is in it.
    ///
    /// # Errors
    /// See [`ProviderError`]; [`crate::MessageRefusal`] classifies a refusal.
    pub async fn group_chat(&self, chat_id: &str) -> Result<GroupChat, ProviderError> {
        #[derive(Deserialize)]
        struct Found {
            group_chat: GroupChat,
        }
        let body = json!({ "chat_id": chat_id, "need_name": 1 });
        let Found { group_chat } = self
            .call(&["externalcontact", "groupchat", "get"], &body)
            .await?;
        if group_chat.chat_id == chat_id {
            Ok(group_chat)
        } else {
            Err(ProviderError::uncertain(
                "the answer is about another group",
            ))
        }
    }

    /// One page of the groups that the application may see.
    ///
    /// # Errors
    /// See [`ProviderError`]; [`crate::MessageRefusal`] classifies a refusal.
    pub async fn list_group_chats(&self, cursor: Option<&str>) -> Result<GroupPage, ProviderError> {
        #[derive(Deserialize)]
        struct Page {
            group_chat_list: Vec<Row>,
            #[serde(default, deserialize_with = "lenient::text")]
            next_cursor: Option<String>,
        }
        #[derive(Deserialize)]
        struct Row {
            chat_id: String,
        }
        let mut body = json!({ "status_filter": 0, "limit": PAGE });
        if let Some(cursor) = cursor {
            body["cursor"] = cursor.into();
        }
        let page: Page = self
            .call(&["externalcontact", "groupchat", "list"], &body)
            .await?;
        Ok(GroupPage {
            chat_ids: page
                .group_chat_list
                .into_iter()
                .map(|row| row.chat_id)
                .collect(),
            next_cursor: page.next_cursor,
        })
    }

    /// All groups that the application may see.
    ///
    /// # Errors
    /// When a page cannot be read, or the pages lead in circles.
    pub async fn group_chats(&self) -> Result<Vec<String>, ProviderError> {
        let (mut all, mut walk) = (Vec::new(), Walk::default());
        let mut cursor: Option<String> = None;
        loop {
            let page = self.list_group_chats(cursor.as_deref()).await?;
            all.extend(page.chat_ids);
            cursor = page.next_cursor;
            if !walk.goes_on(cursor.as_deref())? {
                return Ok(all);
            }
        }
    }
}
