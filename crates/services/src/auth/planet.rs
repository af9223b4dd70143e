//! Members prove who they are on the planet, by the planet's own sign-in. It is a convenience:
//! whoever it fails for types the id by hand. Sign-in is security: wall time throughout.

use camp_domain::{Kind, MemberId, Refusal};
use camp_providers::ProviderError;
use camp_providers::planet_oauth::{PlanetOauth, PlanetUser};
use camp_repository::PgConnection;
use camp_repository::planet_identities::{self, PlanetIdentity, PlanetOauthState};
use chrono::TimeDelta;

use super::members::{is_picture, may_return_to, tidy};
use crate::{App, Caller, Error, Result, config, sha256, vault};

/// Life of a state on its way through the planet's page.
const STATE_LIFE: TimeDelta = TimeDelta::minutes(10);

/// Begins: the planet's page to send the member to.
///
/// # Errors
/// When the sign-in is not configured, or the path leads elsewhere.
pub async fn begin_planet(
    app: &App,
    caller: &Caller,
    member: MemberId,
    return_path: &str,
) -> Result<String> {
    let oauth = client(app, app.db.reader().await?.conn()).await?;
    if !may_return_to(return_path) {
        return Err(Refusal::field("returnTo", "auth_return_path", "返回地址不正确").into());
    }
    let state = hex::encode(vault::random::<16>()?);
    let wall = app.clock.wall();
    let kept = PlanetOauthState {
        member_id: member,
        return_path: return_path.to_owned(),
        expires_at: wall + STATE_LIFE,
    };
    let mut tx = app.begin_for(caller).await?;
    planet_identities::insert_state(&mut tx, &sha256(state.as_bytes()), &kept, wall).await?;
    tx.commit().await?;
    Ok(oauth.authorize_url(&callback(app), &state).into())
}

/// Ends: the path to come back to, and whether the member is known now or why not.
///
/// # Errors
/// When the state is unknown, used, expired or of another member, or the sign-in is not
/// configured; then there is no path either.
pub async fn finish_planet(
    app: &App,
    caller: &Caller,
    member: Option<MemberId>,
    code: Option<&str>,
    state: &str,
) -> Result<(String, Result<()>)> {
    let wall = app.clock.wall();
    let mut tx = app.begin_for(caller).await?;
    // Whoever shows it uses it up: a state that was stolen is of no use to anybody.
    let kept = planet_identities::take_state(&mut tx, &sha256(state.as_bytes())).await?;
    tx.commit().await?;
    let own = kept.filter(|kept| kept.expires_at > wall && Some(kept.member_id) == member);
    let Some(kept) = own else {
        client(app, app.db.reader().await?.conn()).await?;
        let sentence = "星球登录链接已失效，请返回页面重试";
        return Err(Refusal::new(Kind::Conflict, "planet_state_invalid", sentence).into());
    };
    let outcome = match code.filter(|code| !code.is_empty()) {
        None => {
            let sentence = "你没有同意星球登录";
            Err(Refusal::new(Kind::Forbidden, "planet_denied", sentence).into())
        }
        Some(code) => verify(app, caller, kept.member_id, code).await,
    };
    Ok((kept.return_path, outcome))
}

async fn verify(app: &App, caller: &Caller, member: MemberId, code: &str) -> Result<()> {
    let oauth = client(app, app.db.reader().await?.conn()).await?;
    let user = ask(app, &oauth, code).await.map_err(refused)?;
    let identity = identity(user).ok_or_else(failed)?;
    let mut tx = app.begin_for(caller).await?;
    planet_identities::upsert(&mut tx, member, &identity).await?;
    Ok(tx.commit().await?)
}

async fn ask(app: &App, oauth: &PlanetOauth, code: &str) -> Result<PlanetUser, ProviderError> {
    let grant = oauth.exchange_code(code, &callback(app)).await?;
    oauth.me(&grant).await
}

/// What of an account can be kept; nothing of one without a plausible id.
fn identity(user: PlanetUser) -> Option<PlanetIdentity> {
    (user.user_id > 0).then(|| PlanetIdentity {
        user_id: user.user_id,
        number: user
            .number
            .and_then(|number| i32::try_from(number).ok())
            .filter(|number| *number > 0),
        name: tidy(&user.name),
        avatar_url: user.avatar_url.filter(|url| is_picture(url)),
    })
}

/// Where the planet sends the member back to.
fn callback(app: &App) -> String {
    let origin = app.public_url.as_str().trim_end_matches('/');
    format!("{origin}/api/h5/planet-oauth/callback")
}

async fn client(app: &App, conn: &mut PgConnection) -> Result<PlanetOauth> {
    let values = config::load(conn).await?;
    let sentence = "星球登录没有开启，请手动填写星球编号";
    let off = Refusal::new(Kind::NotFound, "planet_oauth_off", sentence);
    Ok(app.clients.planet_oauth(&values)?.ok_or(off)?)
}

fn refused(error: ProviderError) -> Error {
    tracing::warn!(%error, "the planet did not say who a member is");
    failed()
}

fn failed() -> Error {
    let sentence = "星球登录没有成功，请手动填写星球编号";
    Refusal::new(Kind::Unavailable, "planet_failed", sentence).into()
}
