//! Staff stays signed in.

use camp_domain::Actor;
use camp_domain::auth::LoginOutcome;
use camp_repository::users;
use chrono::TimeDelta;

use super::{SESSION_EXPIRED, StaffLogin, tokens};
use crate::{App, Caller, Error, Result, sha256, vault};

/// Two tabs that refresh at once present the same token; beyond this it counts as stolen.
const GRACE: TimeDelta = TimeDelta::seconds(30);

/// Changes a refresh token for an access token and the next refresh token.
///
/// # Errors
/// When the token is unknown, the login is over, or the token was used before; the latter ends the
/// login, because one of the two who have it should not.
pub async fn refresh(app: &App, caller: &Caller, refresh_token: &str) -> Result<StaffLogin> {
    let wall = app.clock.wall();
    let hash = sha256(refresh_token.as_bytes());
    let mut tx = app.begin_for(caller).await?;
    let expired = || Error::Refused(SESSION_EXPIRED);
    let token = users::lock_refresh_token(&mut tx, &hash)
        .await?
        .ok_or_else(expired)?;
    let session = token.session_id;
    let user = users::find_by_session(tx.conn(), session, wall)
        .await?
        .ok_or_else(expired)?;
    match token.used_at {
        None => users::set_refresh_token_used(&mut tx, &hash, wall).await?,
        Some(used_at) if wall - used_at <= GRACE => {}
        Some(_) => {
            users::set_session_revoked(&mut tx, session, wall).await?;
            let attempt = users::NewLogin {
                at: wall,
                username: &user.username,
                user_id: Some(user.id),
                outcome: LoginOutcome::TokenReused,
                user_agent: None,
            };
            users::insert_login(&mut tx, &attempt).await?;
            tx.commit().await?;
            let actor = Actor::Staff(user.id);
            tracing::warn!(?actor, %session, "a refresh token was used twice, the login is ended");
            return Err(expired());
        }
    }
    let next = vault::random_token()?;
    users::insert_refresh_token(&mut tx, &sha256(next.as_bytes()), session, wall).await?;
    users::set_session_seen(&mut tx, session, wall).await?;
    tx.commit().await?;
    let (token, expires_at) = tokens::issue(&app.vault, user.id, session, wall)?;
    Ok(StaffLogin {
        token,
        expires_at,
        refresh_token: next,
        user,
    })
}
