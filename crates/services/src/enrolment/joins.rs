//! WeCom tells who has come into a camp's groups.

use camp_domain::{Actor, CampId};
use camp_providers::wecom::{GroupChat, WecomApp};
use camp_repository::camps::{self, WecomGroup};
use camp_repository::enrolment::{self, SeenInGroup};
use chrono::{DateTime, Utc};

use crate::{App, Result, config};

/// What reading one group came to.
#[derive(Clone, Debug)]
pub struct GroupRead {
    /// The camp's name.
    pub camp: String,
    /// The group's name.
    pub group: String,
    /// People from outside whom WeCom could name.
    pub named: usize,
    /// Places that are known to have joined since now.
    pub joined: u64,
    /// Why it could not be read.
    pub failure: Option<String>,
}

/// Reads the groups of every camp under way (or of `only` that one) and marks who has joined.
/// Nobody is ever marked as having left. Nothing is answered where WeCom is not configured.
///
/// # Errors
/// When the database fails. A group that cannot be read is no error: it is reported, and the
/// others are read.
pub async fn read_joins(app: &App, only: Option<CampId>) -> Result<Option<Vec<GroupRead>>> {
    let mut reader = app.db.reader().await?;
    let values = config::load(reader.conn()).await?;
    let groups = camps::list_wecom_groups(reader.conn()).await?;
    drop(reader);
    let Some(client) = app.clients.wecom(&values).await? else {
        return Ok(None);
    };
    let wanted = groups
        .into_iter()
        .filter(|group| only.is_none_or(|camp| camp == group.camp_id));
    let mut all = Vec::new();
    for group in wanted {
        all.push(read(app, &client, group).await?);
    }
    Ok(Some(all))
}

async fn read(app: &App, client: &WecomApp, group: WecomGroup) -> Result<GroupRead> {
    let mut done = GroupRead {
        camp: group.camp_name,
        group: group.name,
        named: 0,
        joined: 0,
        failure: None,
    };
    let chat = match client.group_chat(&group.chat_id).await {
        Ok(chat) => chat,
        Err(error) => {
            tracing::warn!(%error, group = %group.id, "a group could not be read");
            done.failure = Some(error.to_string());
            return Ok(done);
        }
    };
    let mut tx = app.begin(Actor::System).await?;
    let seen = seen(app, chat, tx.now());
    done.named = seen.len();
    done.joined = enrolment::set_seen_in_group(&mut tx, group.camp_id, group.id, &seen).await?;
    tx.commit().await?;
    Ok(done)
}

/// Those whom WeCom names by their unionid; staff and contacts without one cannot be told.
fn seen(app: &App, chat: GroupChat, now: DateTime<Utc>) -> Vec<SeenInGroup> {
    let outsiders = chat.members.into_iter().filter(|one| one.is_external());
    outsiders
        .filter_map(|one| {
            Some(SeenInGroup {
                unionid_hash: app.vault.lookup("unionid", one.union_id.as_deref()?),
                joined_at: one.joined_at.unwrap_or(now),
            })
        })
        .collect()
}
