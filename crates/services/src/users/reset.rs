//! Somebody has forgotten the password.

use camp_domain::UserId;
use camp_repository::users;

use super::{lock_other, record};
use crate::auth::passwords;
use crate::{App, Caller, Result};

/// Gives an account a random password, which is answered here and kept nowhere. It has to be
/// changed at the next sign-in; every login ends.
///
/// # Errors
/// When there is no such account, or it is the caller's own.
pub async fn reset_password(app: &App, caller: &Caller, id: UserId) -> Result<String> {
    let password = passwords::made_up();
    let hash = passwords::hash(password.clone()).await?;
    let mut tx = app.begin_for(caller).await?;
    let own = "自己的密码请在「我的账号」里修改";
    let account = lock_other(&mut tx, caller, id, own).await?;
    users::set_password(&mut tx, id, &hash, true).await?;
    users::set_sessions_revoked(&mut tx, id, None, None, app.clock.wall()).await?;
    record(&mut tx, "users.reset_password", &account, None, None).await?;
    tx.commit().await?;
    Ok(password)
}
