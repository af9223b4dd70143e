//! Somebody of the staff chooses another password.

use camp_domain::{Refusal, StaffSessionId};
use camp_repository::{audit, users};

use super::passwords;
use crate::{App, Caller, Error, Result};

/// Changes the caller's own password and ends every other login of theirs.
///
/// # Errors
/// When `current` is not the password, or `next` may not be one; each names its field.
pub async fn change_password(
    app: &App,
    caller: &Caller,
    session: StaffSessionId,
    current: String,
    next: String,
) -> Result<()> {
    let wall = app.clock.wall();
    let user = users::find_by_session(app.db.reader().await?.conn(), session, wall)
        .await?
        .ok_or_else(|| Error::Refused(super::SESSION_EXPIRED))?;
    if !passwords::verify(current.clone(), Some(user.password_hash)).await? {
        let sentence = "当前密码不正确";
        return Err(Refusal::field("current", "user_password_wrong", sentence).into());
    }
    passwords::check(&user.username, &next)?;
    if next == current {
        let sentence = "新密码不能和当前密码一样";
        return Err(Refusal::field("password", "user_password_same", sentence).into());
    }
    let hash = passwords::hash(next).await?;
    let mut tx = app.begin_for(caller).await?;
    users::set_password(&mut tx, user.id, &hash, false).await?;
    users::set_sessions_revoked(&mut tx, user.id, None, Some(session), wall).await?;
    let act = audit::Act {
        action: "auth.change_password",
        object_kind: "user",
        object_id: user.id.to_string(),
        object_name: Some(&user.username),
        ..audit::Act::default()
    };
    audit::insert(&mut tx, act).await?;
    Ok(tx.commit().await?)
}
