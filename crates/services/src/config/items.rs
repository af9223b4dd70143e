//! Reading and writing the configuration.

use std::collections::HashMap;

use camp_domain::Actor;
use camp_domain::config::{Item, TWO_PERSON};
use camp_repository::{PgConnection, Tx, audit, config};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::{Place, Result, Vault, notifications};

/// Characters of a secret that are shown, to tell one from another.
const TAIL: usize = 4;

/// The configuration at one moment.
pub struct ConfigValues {
    plain: HashMap<String, String>,
    sealed: HashMap<String, Vec<u8>>,
    changed: HashMap<String, DateTime<Utc>>,
}

impl ConfigValues {
    /// The value of `item`, where it is set and no secret.
    #[must_use]
    pub fn get(&self, item: Item) -> Option<&str> {
        self.plain.get(item.key).map(String::as_str)
    }

    /// The secret `item`, where it is set.
    ///
    /// # Errors
    /// When it does not open under the present master key.
    pub fn secret(&self, vault: &Vault, item: Item) -> Result<Option<SecretString>> {
        let Some(sealed) = self.sealed.get(item.key) else {
            return Ok(None);
        };
        let text = vault.open_text(Place::new("config_items.sealed", item.key), sealed)?;
        Ok(Some(SecretString::from(text)))
    }

    /// Puts a value in place that is stored nowhere; nothing clears the item.
    ///
    /// # Errors
    /// When there is no randomness.
    pub(super) fn try_out(&mut self, vault: &Vault, item: Item, value: Option<&str>) -> Result<()> {
        self.plain.remove(item.key);
        self.sealed.remove(item.key);
        let Some(value) = value else {
            return Ok(());
        };
        if item.secret {
            let place = Place::new("config_items.sealed", item.key);
            let sealed = vault.seal(place, value.as_bytes())?;
            self.sealed.insert(item.key.to_owned(), sealed);
        } else {
            self.plain.insert(item.key.to_owned(), value.to_owned());
        }
        Ok(())
    }

    /// Whether `item` has a value, secret or not.
    #[must_use]
    pub fn is_set(&self, item: Item) -> bool {
        self.plain.contains_key(item.key) || self.sealed.contains_key(item.key)
    }

    /// Whether `item` is `on`; `default` where it is not set.
    #[must_use]
    pub fn switch(&self, item: Item, default: bool) -> bool {
        self.get(item).map_or(default, |value| value == "on")
    }

    /// When `item` was last changed, where it is set.
    #[must_use]
    pub fn changed_at(&self, item: Item) -> Option<DateTime<Utc>> {
        self.changed.get(item.key).copied()
    }

    /// A number, where it is set and one.
    #[must_use]
    pub fn number(&self, item: Item) -> Option<i64> {
        self.get(item)?.parse().ok()
    }
}

/// Reads the whole configuration, in one statement.
///
/// # Errors
/// When the database fails.
pub async fn load(conn: &mut PgConnection) -> Result<ConfigValues> {
    let mut values = ConfigValues {
        plain: HashMap::new(),
        sealed: HashMap::new(),
        changed: HashMap::new(),
    };
    for item in config::list_items(conn).await? {
        values.changed.insert(item.key.clone(), item.updated_at);
        match (item.value, item.sealed) {
            (Some(value), _) => drop(values.plain.insert(item.key, value)),
            (None, Some(sealed)) => drop(values.sealed.insert(item.key, sealed)),
            (None, None) => {}
        }
    }
    Ok(values)
}

/// Sets `item`; a secret is sealed and only its last characters stay readable.
///
/// # Errors
/// When the database fails.
pub async fn set(vault: &Vault, tx: &mut Tx, item: Item, value: &str) -> Result<()> {
    let by = match tx.actor() {
        Actor::Staff(user) => Some(user),
        _ => None,
    };
    let before = shown(tx, item).await?;
    if item.key == TWO_PERSON.key {
        watch_two_person(tx, value).await?;
    }
    let after = if item.secret {
        let sealed = vault.seal(
            Place::new("config_items.sealed", item.key),
            value.as_bytes(),
        )?;
        let tail: String = tail(value);
        config::set_item(tx, item.key, None, Some(&sealed), Some(&tail), by).await?;
        json!({ "tail": tail })
    } else {
        config::set_item(tx, item.key, Some(value), None, None, by).await?;
        json!({ "value": value })
    };
    let act = audit::Act {
        action: "config.set",
        object_kind: "config_item",
        object_id: item.key.to_owned(),
        before,
        after: Some(after),
        ..audit::Act::default()
    };
    audit::insert(tx, act).await?;
    config::raise_version(tx, item.section()).await?;
    Ok(())
}

/// Removes the value of `item`; nothing happens where it has none.
///
/// # Errors
/// When the database fails.
pub async fn clear(tx: &mut Tx, item: Item) -> Result<()> {
    let Some(before) = shown(tx, item).await? else {
        return Ok(());
    };
    if item.key == TWO_PERSON.key {
        watch_two_person(tx, "off").await?;
    }
    config::delete_item(tx, item.key).await?;
    let act = audit::Act {
        action: "config.clear",
        object_kind: "config_item",
        object_id: item.key.to_owned(),
        before: Some(before),
        ..audit::Act::default()
    };
    audit::insert(tx, act).await?;
    config::raise_version(tx, item.section()).await?;
    Ok(())
}

/// What the log of acts says of the present value.
async fn shown(tx: &mut Tx, item: Item) -> Result<Option<Value>> {
    let items = config::list_items(tx.conn()).await?;
    let present = items.into_iter().find(|present| present.key == item.key);
    Ok(present.map(|present| match present.value {
        Some(value) => json!({ "value": value }),
        None => json!({ "tail": present.tail.unwrap_or_default() }),
    }))
}

/// Runs that exist keep what they were made with; that later ones need one person less, every
/// administrator has to know.
async fn watch_two_person(tx: &mut Tx, value: &str) -> Result<()> {
    let was = load(tx.conn()).await?.switch(TWO_PERSON, false);
    if !was || value == "on" {
        return Ok(());
    }
    let cause = format!("two_person_off:{}", tx.now().timestamp_micros());
    let words = "退款的双人复核已被关闭：今后的发放不再要求审核人和发放人是两个人。如果不是你们的决定，请立即检查。";
    notifications::administrators(tx, &cause, words).await?;
    Ok(())
}

/// The last characters of a secret; nothing of a short one, which they would give away.
pub(crate) fn tail(secret: &str) -> String {
    let count = secret.chars().count();
    if count < 3 * TAIL {
        String::new()
    } else {
        secret.chars().skip(count - TAIL).collect()
    }
}
