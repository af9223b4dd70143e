//! Fills an installation beside the sandbox. Running it again changes nothing that is there.

mod accounts;
mod camps;
mod posters;
mod world;

use super::{Outcome, prepared, say};

/// Configuration from the sandbox's files, accounts and a few camps; prints the accounts.
pub(crate) async fn seed_demo() -> Outcome {
    let (settings, app) = prepared()?;
    camp_services::camps::ensure_rules(&app).await?;
    let sandbox = settings.files.data_dir.join("sandbox");
    world::configure(&app, &sandbox).await?;
    let accounts = accounts::ensure(&app, &settings.files.data_dir).await?;
    camps::ensure(&app, &world::robot_key(&sandbox)?).await?;
    for account in &accounts {
        say(&account.to_string())?;
    }
    app.db.close().await;
    Ok(())
}
