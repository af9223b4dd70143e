//! Accounts of the staff, managed by the super administrator.

mod change;
mod reset;
mod test_message;

pub use crate::auth::create;
pub use change::{AccountInput, delete, update};
pub use reset::reset_password;
pub use test_message::send_test_message;

use camp_domain::auth::{Role, UserStatus};
use camp_domain::{Kind, Refusal, UserId};
use camp_repository::users::{self, Account};
use camp_repository::{Tx, audit};
use serde_json::{Value, json};

use crate::{Caller, Error, Result};

/// The account, held; nobody does this to their own.
async fn lock_other(
    tx: &mut Tx,
    caller: &Caller,
    id: UserId,
    own: &'static str,
) -> Result<Account> {
    if caller.actor.person() == Some(id.get()) {
        return Err(Refusal::new(Kind::Conflict, "user_own_account", own).into());
    }
    users::lock_account(tx, id)
        .await?
        .ok_or_else(Error::not_found)
}

/// Somebody of `rulers`, who were locked before anything else, must be left who may do everything.
fn keep_one_super_admin(rulers: &[UserId], before: &Account, after: &Account) -> Result<()> {
    let rules = |account: &Account| {
        account.role == Role::SuperAdmin && account.status == UserStatus::Enabled
    };
    if rules(before) && !rules(after) && rulers.iter().all(|id| *id == before.id) {
        let sentence = "这是最后一位启用中的超级管理员，不能停用、删除或更换角色";
        return Err(Refusal::new(Kind::Conflict, "user_last_super_admin", sentence).into());
    }
    Ok(())
}

async fn record(
    tx: &mut Tx,
    action: &'static str,
    account: &Account,
    before: Option<Value>,
    after: Option<Value>,
) -> Result<()> {
    let act = audit::Act {
        action,
        object_kind: "user",
        object_id: account.id.to_string(),
        object_name: Some(&account.username),
        before,
        after,
        reason: None,
    };
    Ok(audit::insert(tx, act).await?)
}

/// What the audit keeps of an account.
fn words(account: &Account) -> Value {
    json!({
        "displayName": account.display_name,
        "role": account.role,
        "status": account.status,
        "wecomUserId": account.wecom_user_id,
    })
}
