//! An installation learns its credentials.

use camp_domain::Actor;
use camp_domain::config::Item;
use camp_repository::config::find_active_merchant;
use secrecy::ExposeSecret;

use super::{ConfigValues, NewMerchant, add_merchant, load, set};
use crate::{App, Result};

/// Writes items and the merchant account in one transaction. What is the same already stays as it
/// is, so doing it again leaves no trace.
///
/// # Errors
/// When a key of the merchant cannot be used, or the database fails.
pub async fn install(app: &App, items: &[(Item, &str)], merchant: &NewMerchant) -> Result<()> {
    let mut tx = app.begin(Actor::System).await?;
    let present = load(tx.conn()).await?;
    for (item, value) in items {
        if !holds(app, &present, *item, value) {
            set(&app.vault, &mut tx, *item, value).await?;
        }
    }
    let active = find_active_merchant(tx.conn()).await?;
    let same = active.is_some_and(|active| {
        active.mch_id == merchant.mch_id
            && active.appid == merchant.appid
            && active.serial.eq_ignore_ascii_case(&merchant.serial)
    });
    if !same {
        add_merchant(&app.vault, &mut tx, merchant).await?;
    }
    Ok(tx.commit().await?)
}

fn holds(app: &App, present: &ConfigValues, item: Item, value: &str) -> bool {
    if !item.secret {
        return present.get(item) == Some(value);
    }
    // A secret sealed under another master key cannot be kept anyway.
    let secret = present.secret(&app.vault, item).ok().flatten();
    secret.is_some_and(|secret| secret.expose_secret() == value)
}
