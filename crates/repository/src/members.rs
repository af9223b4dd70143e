//! Members and how they sign in. Times of sign-in are wall time.

use camp_domain::MemberId;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Result, Tx};

/// A state on its way through WeChat's authorisation.
#[derive(Clone, Debug)]
pub struct OauthState {
    /// Hash of the cookie of the browser that began it.
    pub pre_session: Vec<u8>,
    /// Where the member wanted to go.
    pub return_path: String,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

/// Keeps a state, and forgets those that were never used.
///
/// # Errors
/// When the database fails.
pub async fn insert_oauth_state(
    tx: &mut Tx,
    hash: &[u8],
    state: &OauthState,
    wall: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!("delete from oauth_states where expires_at < $1", wall)
        .execute(tx.conn())
        .await?;
    sqlx::query!(
        "insert into oauth_states (state_hash, pre_session, return_path, expires_at)
         values ($1, $2, $3, $4)",
        hash,
        state.pre_session,
        state.return_path,
        state.expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes a state; it is gone afterwards.
///
/// # Errors
/// When the database fails.
pub async fn take_oauth_state(tx: &mut Tx, hash: &[u8]) -> Result<Option<OauthState>> {
    Ok(sqlx::query_as!(
        OauthState,
        "delete from oauth_states where state_hash = $1
         returning pre_session, return_path, expires_at",
        hash,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// What is written about a member at sign-in.
#[derive(Clone, Debug)]
pub struct SignIn<'a> {
    /// Id for a member who is new.
    pub new_id: MemberId,
    /// The service account.
    pub appid: &'a str,
    /// Keyed hash of the openid.
    pub openid_hash: &'a [u8],
    /// The openid, sealed for the row `new_id`.
    pub openid: &'a [u8],
    /// Keyed hash of the unionid.
    pub unionid_hash: Option<&'a [u8]>,
    /// The nickname at WeChat; nothing when it was not asked for.
    pub nickname: Option<&'a str>,
    /// The picture at WeChat.
    pub avatar_url: Option<&'a str>,
}

/// Adds the member or renews name and picture; the id is the one the member has.
///
/// # Errors
/// When the database fails.
pub async fn upsert(tx: &mut Tx, sign_in: &SignIn<'_>) -> Result<MemberId> {
    let now = tx.now();
    Ok(sqlx::query_scalar!(
        r#"insert into members (id, appid, openid_hash, openid, unionid_hash, nickname, avatar_url,
                                created_at, updated_at)
           values ($1, $2, $3, $4, $5, coalesce($6, ''), $7, $8, $8)
           on conflict (appid, openid_hash) do update
              set nickname = coalesce($6, members.nickname),
                  avatar_url = coalesce($7, members.avatar_url),
                  unionid_hash = coalesce($5, members.unionid_hash),
                  updated_at = $8
           returning id as "id: MemberId""#,
        sign_in.new_id as _,
        sign_in.appid,
        sign_in.openid_hash,
        sign_in.openid,
        sign_in.unionid_hash,
        sign_in.nickname,
        sign_in.avatar_url,
        now,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Adds a session.
///
/// # Errors
/// When the database fails.
pub async fn insert_session(
    tx: &mut Tx,
    hash: &[u8],
    member: MemberId,
    can_order: bool,
    wall: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into member_sessions (token_hash, member_id, can_order, created_at, expires_at)
         values ($1, $2, $3, $4, $5)",
        hash,
        member as _,
        can_order,
        wall,
        expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A member who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The member.
    pub id: MemberId,
    /// Name at WeChat.
    pub nickname: String,
    /// Picture at WeChat.
    pub avatar_url: Option<String>,
    /// Whether WeChat says that this is a real person who may order.
    pub can_order: bool,
}

/// The member behind a session that is neither revoked nor expired.
///
/// # Errors
/// When the database fails.
pub async fn find_by_session(
    conn: &mut PgConnection,
    hash: &[u8],
    wall: DateTime<Utc>,
) -> Result<Option<SignedIn>> {
    Ok(sqlx::query_as!(
        SignedIn,
        r#"select m.id as "id: MemberId", m.nickname, m.avatar_url, s.can_order
             from member_sessions s join members m on m.id = s.member_id
            where s.token_hash = $1 and s.revoked_at is null and s.expires_at > $2"#,
        hash,
        wall,
    )
    .fetch_optional(conn)
    .await?)
}

/// Ends a session.
///
/// # Errors
/// When the database fails.
pub async fn set_session_revoked(tx: &mut Tx, hash: &[u8], wall: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "update member_sessions set revoked_at = $2 where token_hash = $1 and revoked_at is null",
        hash,
        wall,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
