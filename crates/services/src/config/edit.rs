//! Somebody saves a section of the configuration.

use std::collections::HashSet;

use camp_domain::config::{ConfigSection, Item, NOTIFY_RECIPIENTS};
use camp_domain::{Kind, Refusal};
use camp_repository::{PgConnection, config};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::{clear, load, set};
use crate::{App, Caller, Error, Result};

/// A value somebody typed, under the item's key; nothing clears the item.
pub struct Edit {
    /// Key of the item.
    pub key: String,
    /// Its new value.
    pub value: Option<SecretString>,
}

/// Saves what was edited in `section`, seen in `version`. What is not named stays as it is, and what
/// is the same already leaves no trace.
///
/// # Errors
/// When a value does not fit, somebody else saved in between, or the database fails.
pub async fn save(
    app: &App,
    caller: &Caller,
    section: ConfigSection,
    version: i32,
    edits: &[Edit],
) -> Result<()> {
    if edits.is_empty() {
        return Err(Refusal::field("items", "config_unchanged", "没有修改").into());
    }
    let checked = check(section, edits)?;
    let mut tx = app.begin_for(caller).await?;
    // Held until the end: whoever saves at the same time waits here, and then sees another version.
    let next = config::raise_version(&mut tx, section).await?;
    if version.checked_add(1) != Some(next) {
        return Err(Refusal::new(
            Kind::Conflict,
            "config_changed",
            "这部分配置刚刚被其他人改过，请重新加载后再改",
        )
        .into());
    }
    let present = load(tx.conn()).await?;
    for (item, value) in checked {
        let Some(value) = value else {
            clear(&mut tx, item).await?;
            continue;
        };
        if item == NOTIFY_RECIPIENTS {
            check_recipients(tx.conn(), &value).await?;
        }
        if present.get(item) != Some(value.as_str()) {
            set(&app.vault, &mut tx, item, &value).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// The items that were edited, with values as they are stored; nothing where one is cleared.
///
/// # Errors
/// Every value that does not fit.
pub(super) fn check(section: ConfigSection, edits: &[Edit]) -> Result<Vec<(Item, Option<String>)>> {
    let mut checked = Vec::new();
    let mut refusals = Vec::new();
    let mut seen = HashSet::new();
    for edit in edits {
        let Some(item) = section.find(&edit.key).filter(|item| seen.insert(item.key)) else {
            let sentence = "有一项不属于这部分配置，或者出现了两次";
            refusals.push(Refusal::field("items", "config_item_unknown", sentence));
            continue;
        };
        let value = edit
            .value
            .as_ref()
            .map(|value| item.check(value.expose_secret()));
        match value.transpose() {
            Ok(value) => checked.push((item, value)),
            Err(refusal) => refusals.push(refusal),
        }
    }
    if refusals.is_empty() {
        Ok(checked)
    } else {
        Err(Error::Invalid(refusals))
    }
}

/// Whoever is told of things has to be able to sign in.
async fn check_recipients(conn: &mut PgConnection, value: &str) -> Result<()> {
    let people: Option<HashSet<Uuid>> = serde_json::from_str(value).ok();
    let sentence = "接收人里有人不存在或已停用，请重新选择";
    let refused = || Error::Invalid(vec![NOTIFY_RECIPIENTS.refused(sentence)]);
    let people = people.ok_or_else(refused)?;
    let people: Vec<_> = people.into_iter().collect();
    let enabled = config::count_enabled(conn, &people).await?;
    if usize::try_from(enabled).is_ok_and(|enabled| enabled == people.len()) {
        Ok(())
    } else {
        Err(refused())
    }
}
