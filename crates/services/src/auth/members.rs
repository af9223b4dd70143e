//! Members sign in with WeChat. Sign-in is security: wall time throughout.

use camp_domain::{Actor, Kind, MemberId, Refusal};
use camp_providers::ProviderError;
use camp_providers::wechat_oauth::{OauthIdentity, OauthScope, OauthUser, WechatOauth};
use camp_repository::PgConnection;
use camp_repository::members::{self, SignIn, SignedIn};
use chrono::TimeDelta;

use crate::{App, Caller, Error, Place, Result, config, same, sha256, vault};

/// Life of a member's session, in days.
pub const SESSION_DAYS: i64 = 30;
/// Life of a state on its way through WeChat.
const STATE_LIFE: TimeDelta = TimeDelta::minutes(10);
/// Longest path to come back to.
const MAX_PATH: usize = 500;

/// Where to send a member, and the cookie that remembers the browser.
pub struct OauthStart {
    /// WeChat's page.
    pub location: String,
    /// Value of the cookie.
    pub pre_session: String,
}

/// A member who has signed in.
pub struct MemberLogin {
    /// Value of the session's cookie.
    pub token: String,
    /// Where the member wanted to go.
    pub return_path: String,
}

/// Whether a path leads back into the H5 and nowhere else.
#[must_use]
pub fn may_return_to(path: &str) -> bool {
    path.starts_with("/h5/")
        && path.len() <= MAX_PATH
        && !path.contains("//")
        && !path.contains("..")
        && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
}

/// Begins the authorisation.
///
/// # Errors
/// When signing in with WeChat is not configured, or the path leads elsewhere.
pub async fn start_oauth(
    app: &App,
    return_path: &str,
    pre_session: Option<String>,
) -> Result<OauthStart> {
    if !may_return_to(return_path) {
        return Err(Refusal::field("returnPath", "auth_return_path", "返回地址不正确").into());
    }
    let oauth = client(app, app.db.reader().await?.conn()).await?;
    // The cookie stays while several pages begin at once; each state is good for one return.
    let pre_session = match pre_session.filter(|value| value.len() == 43) {
        Some(value) => value,
        None => vault::random_token()?,
    };
    let state = hex::encode(vault::random::<16>()?);
    let wall = app.clock.wall();
    let mut tx = app.begin(Actor::System).await?;
    let kept = members::OauthState {
        pre_session: sha256(pre_session.as_bytes()),
        return_path: return_path.to_owned(),
        expires_at: wall + STATE_LIFE,
    };
    members::insert_oauth_state(&mut tx, &sha256(state.as_bytes()), &kept, wall).await?;
    tx.commit().await?;
    let redirect = format!(
        "{}/api/h5/oauth/callback",
        app.public_url.as_str().trim_end_matches('/')
    );
    let location = oauth.authorize_url(&redirect, OauthScope::UserInfo, &state);
    Ok(OauthStart {
        location,
        pre_session,
    })
}

/// Ends the authorisation: the path to come back to, and the login or why there is none.
///
/// # Errors
/// When the state is unknown, used, expired or of another browser; then there is no path either.
pub async fn finish_oauth(
    app: &App,
    pre_session: Option<&str>,
    code: Option<&str>,
    state: &str,
) -> Result<(String, Result<MemberLogin>)> {
    let wall = app.clock.wall();
    let mut tx = app.begin(Actor::System).await?;
    let kept = members::take_oauth_state(&mut tx, &sha256(state.as_bytes())).await?;
    tx.commit().await?;
    let own = kept.filter(|kept| {
        let cookie = sha256(pre_session.unwrap_or_default().as_bytes());
        kept.expires_at > wall && same(&kept.pre_session, &cookie)
    });
    let Some(kept) = own else {
        let sentence = "登录链接已失效，请返回页面重新登录";
        return Err(Refusal::new(Kind::Conflict, "auth_state_invalid", sentence).into());
    };
    let login = match code.filter(|code| !code.is_empty()) {
        None => Err(Refusal::new(Kind::Forbidden, "auth_denied", "你没有同意微信登录").into()),
        Some(code) => sign_in(app, code, &kept.return_path).await,
    };
    Ok((kept.return_path, login))
}

async fn sign_in(app: &App, code: &str, return_path: &str) -> Result<MemberLogin> {
    let oauth = client(app, app.db.reader().await?.conn()).await?;
    let identity = oauth.exchange_code(code).await.map_err(refused)?;
    let user = if identity.grants_user_info() {
        Some(oauth.user_info(&identity).await.map_err(refused)?)
    } else {
        None
    };
    let values = config::load(app.db.reader().await?.conn()).await?;
    let appid = values
        .get(camp_domain::config::WECHAT_APPID)
        .unwrap_or_default();
    let token = session_token(app)?;
    keep(app, appid, &identity, user.as_ref(), &token).await?;
    Ok(MemberLogin {
        token,
        return_path: return_path.to_owned(),
    })
}

async fn keep(
    app: &App,
    appid: &str,
    identity: &OauthIdentity,
    user: Option<&OauthUser>,
    token: &str,
) -> Result<()> {
    let wall = app.clock.wall();
    let mut tx = app.begin(Actor::System).await?;
    let new_id = MemberId::new(tx.now());
    let openid_hash = app
        .vault
        .lookup(&format!("openid\n{appid}"), &identity.openid);
    // An older row keeps its own sealed openid, so this one is only ever written under `new_id`.
    let place = new_id.to_string();
    let openid = app.vault.seal(
        Place::new("members.openid", &place),
        identity.openid.as_bytes(),
    )?;
    let unionid = identity
        .unionid
        .as_deref()
        .or(user.and_then(|user| user.unionid.as_deref()));
    let unionid_hash = unionid.map(|unionid| app.vault.lookup("unionid", unionid));
    let nickname = user.map(|user| tidy(&user.nickname));
    let avatar = user
        .and_then(|user| user.avatar_url.as_deref())
        .filter(|url| is_picture(url));
    let sign_in = SignIn {
        new_id,
        appid,
        openid_hash: &openid_hash,
        openid: &openid,
        unionid_hash: unionid_hash.as_deref(),
        nickname: nickname.as_deref(),
        avatar_url: avatar,
    };
    let member = members::upsert(&mut tx, &sign_in).await?;
    let (hash, expires_at) = (
        sha256(token.as_bytes()),
        wall + TimeDelta::days(SESSION_DAYS),
    );
    let can_order = !identity.is_snapshot();
    members::insert_session(&mut tx, &hash, member, can_order, wall, expires_at).await?;
    tx.commit().await?;
    Ok(())
}

/// A session's token: 256 random bits and our mark on them, so that an invented one is told from
/// a real one without asking the database.
fn session_token(app: &App) -> Result<String> {
    let id = vault::random_token()?;
    let mark = app.vault.sign_link(&mark_of(&id));
    Ok(format!("{id}.{mark}"))
}

fn mark_of(id: &str) -> String {
    format!("member session\n{id}")
}

/// Whether we issued this token, at whatever time.
#[must_use]
pub fn is_member_token(app: &App, token: &str) -> bool {
    token
        .split_once('.')
        .is_some_and(|(id, mark)| app.vault.link_is_ours(&mark_of(id), mark))
}

/// The member behind a session, while it stands.
///
/// # Errors
/// When the database fails.
pub async fn find_member(
    app: &App,
    conn: &mut PgConnection,
    token: &str,
) -> Result<Option<SignedIn>> {
    if !is_member_token(app, token) {
        return Ok(None);
    }
    let hash = sha256(token.as_bytes());
    Ok(members::find_by_session(conn, &hash, app.clock.wall()).await?)
}

/// Ends a session; one that is unknown is over already.
///
/// # Errors
/// When the database fails.
pub async fn logout_member(app: &App, caller: &Caller, token: &str) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let hash = sha256(token.as_bytes());
    members::set_session_revoked(&mut tx, &hash, app.clock.wall()).await?;
    tx.commit().await?;
    Ok(())
}

async fn client(app: &App, conn: &mut PgConnection) -> Result<WechatOauth> {
    let values = config::load(conn).await?;
    let sentence = "微信登录尚未配置，请联系管理员";
    let missing = Refusal::new(Kind::Unavailable, "auth_not_configured", sentence);
    Ok(app.clients.oauth(&values)?.ok_or(missing)?)
}

fn refused(error: ProviderError) -> Error {
    tracing::warn!(%error, "WeChat did not sign a member in");
    let sentence = "微信登录没有成功，请重新登录";
    Refusal::new(Kind::Unavailable, "auth_wechat_failed", sentence).into()
}

/// A nickname without what cannot be shown, short enough to keep.
pub(super) fn tidy(nickname: &str) -> String {
    nickname
        .chars()
        .filter(|c| !c.is_control())
        .take(100)
        .collect()
}

pub(super) fn is_picture(url: &str) -> bool {
    (url.starts_with("https://") || url.starts_with("http://")) && url.chars().count() <= 500
}
