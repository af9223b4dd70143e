//! Staff signs in and out.

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, Responder, get, post, web};
use camp_domain::Actor;
use camp_domain::UserId;
use camp_domain::auth::{Permission, Role};
use camp_repository::users::User;
use camp_services::App;
use camp_services::auth::{self, Attempts, Credentials, LoginError, StaffLogin};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use crate::Time;
use crate::caller::{Cookies, Staff, caller, server};
use crate::error::ApiError;
use crate::extract::Json;
use crate::openapi::Asked;
use crate::text::trimmed;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(log_in)
        .service(refresh_login)
        .service(log_out)
        .service(read_me);
}

/// 用户名和密码。
#[derive(Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LoginInput {
    /// 用户名
    #[validate(length(min = 1, max = 64, message = "请输入用户名"))]
    #[serde(deserialize_with = "trimmed")]
    #[schema(min_length = 1, max_length = 64, example = "admin")]
    username: String,
    /// 密码
    #[validate(length(min = 1, max = 128, message = "请输入密码（最多 128 个字符）"))]
    #[schema(min_length = 1, max_length = 128, example = "correct horse battery", format = Password)]
    password: String,
}

/// 登录结果。续期令牌在 `camp_refresh` Cookie 中。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoginView {
    /// 访问令牌，放在 `Authorization: Bearer` 中
    token: String,
    /// 令牌失效时间
    expires_at: Time,
    /// 登录的人
    user: StaffView,
}

/// 管理后台用户。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StaffView {
    /// 编号
    id: UserId,
    /// 用户名
    #[schema(example = "admin")]
    username: String,
    /// 姓名
    #[schema(example = "运营小李")]
    display_name: String,
    /// 角色
    role: Role,
    /// 是否须修改密码
    must_change_password: bool,
}

/// 当前用户和权限。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeView {
    /// 当前用户
    user: StaffView,
    /// 拥有的权限
    #[schema(example = json!(["camps.read", "camps.write"]))]
    permissions: Vec<&'static str>,
}

impl From<User> for StaffView {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            username: user.username,
            display_name: user.display_name,
            role: user.role,
            must_change_password: user.must_change_password,
        }
    }
}

/// 登录
///
/// 同一用户名和地址连续输错 5 次后锁定 15 分钟。
#[utoipa::path(tag = "登录", responses(
    (status = 200, description = "登录成功", body = LoginView),
    (status = 401, description = "`auth_wrong_credentials`：用户名或密码不正确"),
    (status = 429, description = "`auth_locked`：输错次数过多，`Retry-After` 给出需等待的秒数"),
))]
#[post("/api/auth/login")]
async fn log_in(
    request: HttpRequest,
    input: Json<LoginInput>,
    app: web::Data<App>,
    attempts: web::Data<Attempts>,
) -> Result<HttpResponse, ApiError> {
    let caller = caller(&request, Actor::System)?;
    let agent = request.headers().get(header::USER_AGENT);
    let credentials = Credentials {
        username: input.0.username,
        password: input.0.password,
        user_agent: agent
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned),
    };
    let login = auth::login(&app, &attempts, &caller, credentials)
        .await
        .map_err(refused)?;
    signed_in(&request, login)
}

fn refused(error: LoginError) -> ApiError {
    match error {
        LoginError::Locked(wait) => {
            let minutes = wait.as_secs().div_ceil(60).max(1);
            let detail = format!("输错次数过多，请 {minutes} 分钟后再试");
            ApiError::new(StatusCode::TOO_MANY_REQUESTS, "auth_locked", detail).retry_after(wait)
        }
        LoginError::Other(error) => error.into(),
    }
}

fn signed_in(request: &HttpRequest, login: StaffLogin) -> Result<HttpResponse, ApiError> {
    let cookies = Cookies::of(&server(request)?.settings);
    let view = LoginView {
        token: login.token,
        expires_at: login.expires_at.into(),
        user: login.user.into(),
    };
    Ok(HttpResponse::Ok()
        .cookie(cookies.refresh(login.refresh_token))
        .json(view))
}

/// 续期
///
/// 用 `camp_refresh` Cookie 换取新的访问令牌；Cookie 同时更新，旧的不能再用。
#[utoipa::path(tag = "登录", responses(
    (status = 200, description = "续期成功", body = LoginView),
    (status = 401, description = "`auth_session_expired`：登录已失效，请重新登录"),
))]
#[post("/api/auth/refresh")]
async fn refresh_login(
    request: HttpRequest,
    _asked: RefreshCookie,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let cookies = Cookies::of(&server(&request)?.settings);
    let token = cookies.refresh_in(&request).ok_or_else(|| {
        let detail = "登录已失效，请重新登录";
        ApiError::new(StatusCode::UNAUTHORIZED, "auth_session_expired", detail)
    })?;
    let caller = caller(&request, Actor::System)?;
    signed_in(&request, auth::refresh(&app, &caller, &token).await?)
}

/// 退出登录
///
/// 立即结束本次登录，已发出的访问令牌随之失效。
#[utoipa::path(tag = "登录", responses((status = 204, description = "已退出")))]
#[post("/api/auth/logout")]
async fn log_out(
    request: HttpRequest,
    _asked: RefreshCookie,
    app: web::Data<App>,
) -> Result<impl Responder, ApiError> {
    let cookies = Cookies::of(&server(&request)?.settings);
    if let Some(token) = cookies.refresh_in(&request) {
        auth::logout(&app, &caller(&request, Actor::System)?, &token).await?;
    }
    Ok(HttpResponse::NoContent()
        .cookie(cookies.no_refresh())
        .finish())
}

/// 当前用户
#[utoipa::path(tag = "登录", responses((status = 200, description = "当前用户和权限", body = MeView)))]
#[get("/api/auth/me")]
async fn read_me(staff: Staff) -> Json<MeView> {
    let role = staff.user.role;
    let granted = Permission::ALL
        .iter()
        .filter(|permission| permission.granted_to(role));
    let permissions = granted.map(|permission| permission.as_str()).collect();
    Json(MeView {
        user: staff.user.into(),
        permissions,
    })
}

/// Says in the document that the refresh cookie is what counts; handlers read it themselves.
struct RefreshCookie;

impl actix_web::FromRequest for RefreshCookie {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut actix_web::dev::Payload) -> Self::Future {
        Asked::Refresh.note(request);
        std::future::ready(Ok(Self))
    }
}
