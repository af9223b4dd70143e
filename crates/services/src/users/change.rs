//! Accounts are made, changed and deleted.

use camp_domain::UserId;
use camp_domain::auth::{Role, UserStatus};
use camp_repository::users::{self, Account};
use camp_repository::{Tx, status_log};

use super::{keep_one_super_admin, lock_other, record, words};
use crate::{App, Caller, Error, Result};

/// What can be changed of an account.
pub struct AccountInput {
    /// Name on the screen, 1 to 30 characters.
    pub display_name: String,
    /// What it may do.
    pub role: Role,
    /// Whether it may sign in.
    pub enabled: bool,
    /// The person at WeCom.
    pub wecom_user_id: Option<String>,
}

/// Changes an account. Another role or status ends its logins at once.
///
/// # Errors
/// When there is no such account, it is the last super administrator who may sign in, or the
/// caller takes their own role or access away.
pub async fn update(app: &App, caller: &Caller, id: UserId, input: AccountInput) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let rulers = users::lock_super_admins(&mut tx).await?;
    let before = users::lock_account(&mut tx, id)
        .await?
        .ok_or_else(Error::not_found)?;
    let status = if input.enabled {
        UserStatus::Enabled
    } else {
        UserStatus::Disabled
    };
    let after = Account {
        display_name: input.display_name,
        role: input.role,
        status,
        wecom_user_id: input.wecom_user_id,
        ..before.clone()
    };
    if after == before {
        return Ok(());
    }
    let is_other = (after.role, after.status) != (before.role, before.status);
    if is_other {
        let own = "不能更换自己的角色，也不能停用自己，请让另一位超级管理员操作";
        lock_other(&mut tx, caller, id, own).await?;
        keep_one_super_admin(&rulers, &before, &after)?;
    }
    users::set_account(&mut tx, &after).await?;
    if is_other {
        end(app, &mut tx, &before, after.status).await?;
    }
    let (was, is) = (Some(words(&before)), Some(words(&after)));
    record(&mut tx, "users.update", &before, was, is).await?;
    Ok(tx.commit().await?)
}

/// Deletes an account: it can never sign in again, leaves the camps it looked after, and its name
/// is free. What it did stays in the logs.
///
/// # Errors
/// When there is no such account, it is the caller's own or the last super administrator's.
pub async fn delete(app: &App, caller: &Caller, id: UserId) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let rulers = users::lock_super_admins(&mut tx).await?;
    let before = lock_other(&mut tx, caller, id, "不能删除自己的账号").await?;
    let after = Account {
        status: UserStatus::Deleted,
        ..before.clone()
    };
    keep_one_super_admin(&rulers, &before, &after)?;
    users::set_account(&mut tx, &after).await?;
    users::delete_assignments(&mut tx, id).await?;
    end(app, &mut tx, &before, after.status).await?;
    record(&mut tx, "users.delete", &before, Some(words(&before)), None).await?;
    Ok(tx.commit().await?)
}

/// Ends every login, and keeps the change of the status.
async fn end(app: &App, tx: &mut Tx, before: &Account, to: UserStatus) -> Result<()> {
    users::set_sessions_revoked(tx, before.id, None, None, app.clock.wall()).await?;
    if before.status != to {
        status_log::insert(tx, before.id.get(), Some(before.status), to, None).await?;
    }
    Ok(())
}
