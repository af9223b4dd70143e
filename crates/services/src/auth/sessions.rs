//! Somebody of the staff ends logins of their own.

use camp_domain::{StaffSessionId, UserId};
use camp_repository::{audit, users};
use serde_json::json;

use crate::{App, Caller, Error, Result};

/// Ends one login of `user`.
///
/// # Errors
/// When the user has no such login.
pub async fn revoke_session(
    app: &App,
    caller: &Caller,
    user: UserId,
    session: StaffSessionId,
) -> Result<()> {
    match revoke(app, caller, user, Some(session), None).await? {
        0 => Err(Error::not_found()),
        _ => Ok(()),
    }
}

/// Ends every login of `user` but `kept`. Answers how many.
///
/// # Errors
/// When the database fails.
pub async fn revoke_others(
    app: &App,
    caller: &Caller,
    user: UserId,
    kept: Option<StaffSessionId>,
) -> Result<u64> {
    revoke(app, caller, user, None, kept).await
}

async fn revoke(
    app: &App,
    caller: &Caller,
    user: UserId,
    one: Option<StaffSessionId>,
    kept: Option<StaffSessionId>,
) -> Result<u64> {
    let mut tx = app.begin_for(caller).await?;
    let ended = users::set_sessions_revoked(&mut tx, user, one, kept, app.clock.wall()).await?;
    if ended > 0 {
        let act = audit::Act {
            action: "auth.revoke_sessions",
            object_kind: "user",
            object_id: user.to_string(),
            after: Some(json!({ "ended": ended })),
            ..audit::Act::default()
        };
        audit::insert(&mut tx, act).await?;
    }
    tx.commit().await?;
    Ok(ended)
}
