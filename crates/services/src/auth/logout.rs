//! Staff signs out.

use camp_repository::users;

use crate::{App, Caller, Result, sha256};

/// Ends the login of a refresh token; one that is unknown is over already.
///
/// # Errors
/// When the database fails.
pub async fn logout(app: &App, caller: &Caller, refresh_token: &str) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let hash = sha256(refresh_token.as_bytes());
    if let Some(token) = users::lock_refresh_token(&mut tx, &hash).await? {
        users::set_session_revoked(&mut tx, token.session_id, app.clock.wall()).await?;
    }
    tx.commit().await?;
    Ok(())
}
