//! Access tokens of the staff.

use camp_domain::{StaffSessionId, UserId};
use camp_repository::{PgConnection, users};
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

use crate::{App, Error, Result, Vault};

/// Life of an access token. Revoking works at once all the same, because the session is looked up
/// at every call.
const LIFE: TimeDelta = TimeDelta::minutes(15);
const AUDIENCE: &str = "staff";
const ISSUER: &str = "camp";

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: UserId,
    sid: StaffSessionId,
    aud: String,
    iss: String,
    iat: i64,
    exp: i64,
}

/// What a login gives.
pub struct StaffLogin {
    /// The access token.
    pub token: String,
    /// Until when it is good, in wall time.
    pub expires_at: DateTime<Utc>,
    /// The next refresh token.
    pub refresh_token: String,
    /// The person.
    pub user: users::User,
}

/// What an access token says.
#[derive(Clone, Copy, Debug)]
pub struct StaffSession {
    /// The person.
    pub user_id: UserId,
    /// The login.
    pub session_id: StaffSessionId,
}

/// Issues an access token for a login.
pub(super) fn issue(
    vault: &Vault,
    user: UserId,
    session: StaffSessionId,
    wall: DateTime<Utc>,
) -> Result<(String, DateTime<Utc>)> {
    let expires_at = wall + LIFE;
    let claims = Claims {
        sub: user,
        sid: session,
        aud: AUDIENCE.to_owned(),
        iss: ISSUER.to_owned(),
        iat: wall.timestamp(),
        exp: expires_at.timestamp(),
    };
    let key = EncodingKey::from_secret(vault.token_key());
    let token = encode(&Header::new(Algorithm::HS256), &claims, &key).map_err(Error::internal)?;
    Ok((token, expires_at))
}

/// Reads an access token of ours that has not expired. Whether the login still stands is another
/// question, see [`find_staff`].
#[must_use]
pub fn read_token(vault: &Vault, token: &str) -> Option<StaffSession> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_audience(&[AUDIENCE]);
    validation.set_issuer(&[ISSUER]);
    validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
    validation.leeway = 0;
    let key = DecodingKey::from_secret(vault.token_key());
    let claims = decode::<Claims>(token, &key, &validation).ok()?.claims;
    Some(StaffSession {
        user_id: claims.sub,
        session_id: claims.sid,
    })
}

/// The person behind a login, while it stands.
///
/// # Errors
/// When the login was revoked or has expired, or the account was disabled.
pub async fn find_staff(
    app: &App,
    conn: &mut PgConnection,
    session: StaffSession,
) -> Result<users::User> {
    let found = users::find_by_session(conn, session.session_id, app.clock.wall()).await?;
    let user = found.filter(|user| user.id == session.user_id);
    user.ok_or(Error::Refused(super::SESSION_EXPIRED))
}
