//! Staff signs in.

use std::time::Duration;

use camp_domain::auth::{LoginOutcome, UserStatus};
use camp_domain::{Actor, StaffSessionId};
use camp_repository::{audit, users};
use chrono::TimeDelta;

use super::attempts::{self, Attempts};
use super::{StaffLogin, WRONG_CREDENTIALS, passwords, tokens};
use crate::{App, Caller, Error, sha256, vault};

/// Life of a login without signing in anew.
pub(super) const SESSION_LIFE: TimeDelta = TimeDelta::days(14);
/// Longest description of a browser that is kept.
const USER_AGENT: usize = 300;

/// What somebody signs in with.
pub struct Credentials {
    /// Name of the account.
    pub username: String,
    /// The password.
    pub password: String,
    /// The browser's description of itself.
    pub user_agent: Option<String>,
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// Too many wrong passwords; so long to wait.
    #[error("locked")]
    Locked(Duration),
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<camp_repository::Error> for LoginError {
    fn from(error: camp_repository::Error) -> Self {
        Self::Other(error.into())
    }
}

/// Signs in.
///
/// # Errors
/// When name and password do not fit together, the account is disabled, or too many wrong
/// passwords came from this address.
pub async fn login(
    app: &App,
    attempts: &Attempts,
    caller: &Caller,
    credentials: Credentials,
) -> Result<StaffLogin, LoginError> {
    let username = credentials.username.trim().to_lowercase();
    let redis = app.redis.as_ref();
    let key = attempts::key(&username, caller.ip.as_deref());
    if let Some(wait) = attempts.locked(redis, &key).await {
        return Err(LoginError::Locked(wait));
    }
    let user = users::find_by_username(app.db.reader().await?.conn(), &username).await?;
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    let fits = passwords::verify(credentials.password, hash).await?;
    let agent: Option<String> = credentials
        .user_agent
        .map(|agent| agent.chars().take(USER_AGENT).collect());
    let known = user.as_ref().map(|user| user.id);
    let user = user.filter(|user| fits && user.status == UserStatus::Enabled);
    let Some(user) = user else {
        let failed = attempts.failed(redis, &key).await;
        // A locked pair is not even looked at, so that this leaves a handful of lines each time.
        let outcome = if failed.locks {
            LoginOutcome::Locked
        } else {
            LoginOutcome::WrongPassword
        };
        let attempt = users::NewLogin {
            at: app.clock.wall(),
            username: &username,
            user_id: known,
            outcome,
            user_agent: agent.as_deref(),
        };
        let mut tx = app.begin_for(caller).await?;
        users::insert_login(&mut tx, &attempt).await?;
        tx.commit().await?;
        tokio::time::sleep(failed.delay).await;
        return Err(Error::Refused(WRONG_CREDENTIALS).into());
    };
    attempts.succeeded(redis, &key).await;
    Ok(begin_session(app, caller, user, agent).await?)
}

async fn begin_session(
    app: &App,
    caller: &Caller,
    user: users::User,
    user_agent: Option<String>,
) -> crate::Result<StaffLogin> {
    let wall = app.clock.wall();
    let session = StaffSessionId::new(wall);
    let refresh_token = vault::random_token()?;
    let caller = Caller {
        actor: Actor::Staff(user.id),
        ..caller.clone()
    };
    let mut tx = app.begin_for(&caller).await?;
    let expires_at = wall + SESSION_LIFE;
    users::insert_session(
        &mut tx,
        session,
        user.id,
        wall,
        expires_at,
        user_agent.as_deref(),
    )
    .await?;
    let hash = sha256(refresh_token.as_bytes());
    users::insert_refresh_token(&mut tx, &hash, session, wall).await?;
    users::set_last_login(&mut tx, user.id).await?;
    let attempt = users::NewLogin {
        at: wall,
        username: &user.username,
        user_id: Some(user.id),
        outcome: LoginOutcome::Succeeded,
        user_agent: user_agent.as_deref(),
    };
    users::insert_login(&mut tx, &attempt).await?;
    let act = audit::Act {
        action: "auth.login",
        object_kind: "user",
        object_id: user.id.to_string(),
        object_name: Some(&user.username),
        ..audit::Act::default()
    };
    audit::insert(&mut tx, act).await?;
    tx.commit().await?;
    let (token, expires_at) = tokens::issue(&app.vault, user.id, session, wall)?;
    Ok(StaffLogin {
        token,
        expires_at,
        refresh_token,
        user,
    })
}
