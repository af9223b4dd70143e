//! Brings the schema up to date, as the owner of the database.

use camp_repository::Db;
use camp_services::{App, camps};
use secrecy::ExposeSecret;

use super::{Outcome, prepared, say};

/// Runs the migrations that are missing, and makes sure that there are rules to accept.
pub(crate) async fn migrate() -> Outcome {
    let (settings, app) = prepared()?;
    let owner = Db::new(settings.database.owner_url.expose_secret(), 2)?;
    owner.migrate().await?;
    let app = App { db: owner, ..app };
    camps::ensure_rules(&app).await?;
    app.db.close().await;
    say("The schema is up to date.")
}
