//! Members sign in with WeChat.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, Responder, get, post, web};
use camp_domain::{Actor, MemberId};
use camp_repository::members::SignedIn;
use camp_repository::planet_identities;
use camp_services::{App, auth, config};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::planet_oauth::PlanetIdentityView;
use crate::caller::{Cookies, MaybeMember, caller, server};
use crate::error::ApiError;
use crate::extract::{Json, Query};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(read_session)
        .service(start_oauth)
        .service(finish_oauth)
        .service(logout_member);
}

const START: &str = "/api/h5/oauth/start";
pub(super) const HOME: &str = "/h5/";

/// 会员登录状态。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// 是否已登录
    signed_in: bool,
    /// 登录的会员
    member: Option<MemberView>,
    /// 微信登录地址，可附加 `returnPath`
    #[schema(example = "/api/h5/oauth/start")]
    wechat_login_url: &'static str,
    /// 是否可以用星球登录核实星球账号
    planet_oauth_enabled: bool,
    /// 经星球登录核实的星球账号；没有核实过时为 `null`
    planet_identity: Option<PlanetIdentityView>,
}

/// 会员。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberView {
    /// 编号
    id: MemberId,
    /// 微信昵称
    #[schema(example = "小明")]
    nickname: String,
    /// 微信头像
    avatar_url: Option<String>,
    /// 是否可以下单（微信的预览身份不可以）
    can_order: bool,
}

impl From<SignedIn> for MemberView {
    fn from(member: SignedIn) -> Self {
        Self {
            id: member.id,
            nickname: member.nickname,
            avatar_url: member.avatar_url,
            can_order: member.can_order,
        }
    }
}

/// Where a member wants to go after signing in.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct Return {
    /// 登录后返回的页面，须以 `/h5/` 开头
    #[param(example = "/h5/camps")]
    return_path: Option<String>,
}

/// What WeChat sends back.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Callback {
    /// 微信授权码
    code: Option<String>,
    /// 登录时生成的一次性标记
    state: Option<String>,
}

/// 登录状态
#[utoipa::path(tag = "会员登录", responses((status = 200, description = "登录状态", body = SessionView)))]
#[get("/api/h5/session")]
async fn read_session(
    member: MaybeMember,
    app: web::Data<App>,
) -> Result<Json<SessionView>, ApiError> {
    let mut reader = app.db.reader().await?;
    let values = config::load(reader.conn()).await?;
    let identity = match &member.0 {
        Some(member) => planet_identities::find(reader.conn(), member.id).await?,
        None => None,
    };
    let member = member.0.map(MemberView::from);
    Ok(Json(SessionView {
        signed_in: member.is_some(),
        member,
        wechat_login_url: START,
        planet_oauth_enabled: app.clients.signs_in_with_planet(&values),
        planet_identity: identity.map(PlanetIdentityView::from),
    }))
}

/// 前往微信登录
#[utoipa::path(tag = "会员登录", params(Return), responses(
    (status = 302, description = "前往微信授权页"),
    (status = 503, description = "`auth_not_configured`：微信登录尚未配置"),
))]
#[get("/api/h5/oauth/start")]
async fn start_oauth(
    request: HttpRequest,
    query: Query<Return>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let cookies = Cookies::of(&server(&request)?.settings);
    let path = query.0.return_path.unwrap_or_else(|| HOME.to_owned());
    let start = auth::start_oauth(&app, &path, cookies.pre_session_in(&request)).await?;
    Ok(HttpResponse::Found()
        .insert_header((header::LOCATION, start.location))
        .cookie(cookies.pre_session(start.pre_session))
        .finish())
}

/// 微信登录返回
///
/// 成功后写入会员 Cookie 并回到 `returnPath`；失败时同样返回页面，并附加 `loginError=错误代码`。
#[utoipa::path(tag = "会员登录", params(Callback), responses((status = 302, description = "回到报名页面")))]
#[get("/api/h5/oauth/callback")]
async fn finish_oauth(
    request: HttpRequest,
    query: Query<Callback>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let cookies = Cookies::of(&server(&request)?.settings);
    let pre_session = cookies.pre_session_in(&request);
    let state = query.0.state.unwrap_or_default();
    let outcome = auth::finish_oauth(
        &app,
        pre_session.as_deref(),
        query.0.code.as_deref(),
        &state,
    )
    .await;
    let (path, login) = match outcome {
        Ok(outcome) => outcome,
        // Somebody looks at this in WeChat: a page that says so serves better than a document.
        Err(error) => (HOME.to_owned(), Err(error)),
    };
    let mut response = HttpResponse::Found();
    match login {
        Ok(login) => {
            response.cookie(cookies.member(login.token));
            response.insert_header((header::LOCATION, login.return_path));
        }
        Err(error) => {
            let error = ApiError::from(error);
            if let Some(cause) = error.cause() {
                tracing::error!(error = ?cause, "a member could not be signed in: {cause}");
            }
            let joint = if path.contains('?') { '&' } else { '?' };
            let location = format!("{path}{joint}loginError={}", error.code);
            response.insert_header((header::LOCATION, location));
        }
    }
    Ok(response.finish())
}

/// 会员退出登录
#[utoipa::path(tag = "会员登录", responses((status = 204, description = "已退出")))]
#[post("/api/h5/session/logout")]
async fn logout_member(
    request: HttpRequest,
    member: MaybeMember,
    app: web::Data<App>,
) -> Result<impl Responder, ApiError> {
    let cookies = Cookies::of(&server(&request)?.settings);
    if let (Some(member), Some(token)) = (member.0, cookies.member_in(&request)) {
        let caller = caller(&request, Actor::Member(member.id))?;
        auth::logout_member(&app, &caller, &token).await?;
    }
    Ok(HttpResponse::NoContent()
        .cookie(cookies.no_member())
        .finish())
}
