//! Accounts of the staff, made from the command line.

use camp_domain::auth::{Role, UserStatus};
use camp_domain::{Actor, Refusal, UserId};
use camp_repository::{audit, users};
use serde_json::json;

use super::passwords;
use crate::{App, Caller, Error, Result};

/// An account to be made.
pub struct NewUser {
    /// Name at sign-in.
    pub username: String,
    /// Name on the screen.
    pub display_name: String,
    /// What it may do.
    pub role: Role,
    /// Its password.
    pub password: String,
    /// Whether the person has to choose another one.
    pub must_change_password: bool,
    /// The person at WeCom, who can then be sent messages.
    pub wecom_user_id: Option<String>,
}

/// Makes an account.
///
/// # Errors
/// When the name is taken or has other characters than allowed, or the password is too short.
pub async fn create_user(app: &App, new: NewUser) -> Result<UserId> {
    let caller = Caller {
        actor: Actor::System,
        ip: None,
        request_id: None,
    };
    create(app, &caller, new).await
}

/// The same on behalf of `caller`.
///
/// # Errors
/// As [`create_user`].
pub async fn create(app: &App, caller: &Caller, new: NewUser) -> Result<UserId> {
    let username = new.username.trim().to_lowercase();
    check(&username, &new.display_name)?;
    passwords::check(&username, &new.password)?;
    let password_hash = passwords::hash(new.password).await?;
    let mut tx = app.begin_for(caller).await?;
    let user = users::User {
        id: UserId::new(tx.now()),
        username,
        display_name: new.display_name,
        role: new.role,
        status: UserStatus::Enabled,
        password_hash,
        must_change_password: new.must_change_password,
    };
    users::insert(&mut tx, &user, new.wecom_user_id.as_deref()).await?;
    let act = audit::Act {
        action: "users.create",
        object_kind: "user",
        object_id: user.id.to_string(),
        object_name: Some(&user.username),
        after: Some(json!({ "role": user.role, "displayName": user.display_name })),
        ..audit::Act::default()
    };
    audit::insert(&mut tx, act).await?;
    tx.commit().await?;
    Ok(user.id)
}

/// Gives an account another password.
///
/// # Errors
/// When the password is too short or the account does not exist.
pub async fn set_password(app: &App, username: &str, password: String) -> Result<()> {
    passwords::check(username, &password)?;
    let hash = passwords::hash(password).await?;
    let mut tx = app.begin(Actor::System).await?;
    let user = users::find_by_username(tx.conn(), username)
        .await?
        .ok_or(Error::not_found())?;
    users::set_password(&mut tx, user.id, &hash, false).await?;
    tx.commit().await?;
    Ok(())
}

fn check(username: &str, display_name: &str) -> Result<()> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let sound = (2..=32).contains(&username.len())
        && username.bytes().next().is_some_and(plain)
        && username
            .bytes()
            .all(|b| plain(b) || matches!(b, b'.' | b'_' | b'-'));
    if !sound {
        let sentence =
            "用户名须为 2 到 32 位小写字母、数字、点、下划线或短横线，并以字母或数字开头";
        return Err(Refusal::field("username", "user_name_invalid", sentence).into());
    }
    if !(1..=30).contains(&display_name.chars().count()) {
        let refusal = Refusal::field(
            "displayName",
            "user_display_name_length",
            "姓名须为 1 到 30 个字",
        );
        return Err(refusal.into());
    }
    Ok(())
}
