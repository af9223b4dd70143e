//! What everybody of the staff does with their own account.

use actix_web::{HttpResponse, Responder, delete, get, post, web};
use camp_domain::auth::LoginOutcome;
use camp_domain::{StaffSessionId, UserId};
use camp_repository::users as rows;
use camp_services::{App, auth};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use crate::Time;
use crate::caller::Staff;
use crate::error::ApiError;
use crate::extract::{Json, Path, Query};
use crate::paging::{PageView, Paging};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(change_password)
        .service(list_own_sessions)
        .service(revoke_own_session)
        .service(revoke_other_sessions)
        .service(list_own_logins);
}

/// 修改密码。
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordForm {
    /// 当前密码
    #[validate(length(min = 1, max = 128, message = "请输入当前密码"))]
    #[schema(min_length = 1, max_length = 128, format = Password)]
    current: String,
    /// 新密码：10 到 128 个字符
    #[validate(length(min = 1, max = 128, message = "密码须为 10 到 128 个字符"))]
    #[schema(min_length = 10, max_length = 128, format = Password)]
    password: String,
}

/// 一次登录。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StaffSessionView {
    /// 编号
    id: StaffSessionId,
    /// 登录时间
    created_at: Time,
    /// 最近使用时间
    last_seen_at: Time,
    /// IP 地址
    #[schema(example = "203.0.113.7")]
    ip: Option<String>,
    /// 浏览器
    user_agent: Option<String>,
    /// 是否就是正在用的这一次
    current: bool,
}

/// 仍然有效的登录。
#[derive(Serialize, ToSchema)]
pub struct StaffSessionList {
    /// 最近用过的在前
    items: Vec<StaffSessionView>,
}

impl StaffSessionList {
    pub(super) fn of(found: Vec<rows::Session>, current: Option<StaffSessionId>) -> Self {
        let items = found.into_iter().map(|row| StaffSessionView {
            id: row.id,
            created_at: row.created_at.into(),
            last_seen_at: row.last_seen_at.into(),
            ip: row.ip,
            user_agent: row.user_agent,
            current: Some(row.id) == current,
        });
        Self {
            items: items.collect(),
        }
    }
}

/// 一次登录尝试。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoginAttempt {
    /// 时间
    at: Time,
    /// 输入的用户名
    #[schema(example = "xiaoli")]
    username: String,
    /// 用户编号；没有这个用户时为空
    user_id: Option<UserId>,
    /// 姓名
    display_name: Option<String>,
    /// 结果
    outcome: LoginOutcome,
    /// IP 地址
    #[schema(example = "203.0.113.7")]
    ip: Option<String>,
    /// 浏览器
    user_agent: Option<String>,
}

impl From<rows::Login> for LoginAttempt {
    fn from(row: rows::Login) -> Self {
        Self {
            at: row.at.into(),
            username: row.username,
            user_id: row.user_id,
            display_name: row.display_name,
            outcome: row.outcome,
            ip: row.ip,
            user_agent: row.user_agent,
        }
    }
}

/// A login in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Path)]
pub struct StaffSessionPath {
    /// 登录编号
    session_id: StaffSessionId,
}

/// 修改自己的密码
///
/// 其他地方的登录立即结束，这里的不受影响。
#[utoipa::path(tag = "登录", responses(
    (status = 204, description = "已修改"),
    (status = 422, description = "`user_password_wrong`：当前密码不正确；`user_password_length`、`user_password_is_name`、`user_password_common`、`user_password_same`：新密码不合要求"),
))]
#[post("/api/auth/password")]
async fn change_password(
    staff: Staff,
    form: Json<PasswordForm>,
    app: web::Data<App>,
) -> Result<impl Responder, ApiError> {
    let PasswordForm { current, password } = form.0;
    auth::change_password(&app, &staff.caller, staff.session, current, password).await?;
    Ok(HttpResponse::NoContent())
}

/// 自己的登录
#[utoipa::path(tag = "登录", responses((status = 200, description = "仍然有效的登录", body = StaffSessionList)))]
#[get("/api/auth/sessions")]
async fn list_own_sessions(
    staff: Staff,
    app: web::Data<App>,
) -> Result<Json<StaffSessionList>, ApiError> {
    let wall = app.clock.wall();
    let mut reader = app.db.reader().await?;
    let found = rows::list_sessions(reader.conn(), staff.user.id, wall).await?;
    Ok(Json(StaffSessionList::of(found, Some(staff.session))))
}

/// 结束自己的一次登录
#[utoipa::path(tag = "登录", params(StaffSessionPath), responses(
    (status = 204, description = "已结束"),
    (status = 404, description = "没有这次登录，或已经结束"),
))]
#[delete("/api/auth/sessions/{sessionId}")]
async fn revoke_own_session(
    staff: Staff,
    path: Path<StaffSessionPath>,
    app: web::Data<App>,
) -> Result<impl Responder, ApiError> {
    auth::revoke_session(&app, &staff.caller, staff.user.id, path.0.session_id).await?;
    Ok(HttpResponse::NoContent())
}

/// 结束自己在其他地方的登录
#[utoipa::path(tag = "登录", responses((status = 204, description = "已结束")))]
#[post("/api/auth/sessions/revoke-others")]
async fn revoke_other_sessions(
    staff: Staff,
    app: web::Data<App>,
) -> Result<impl Responder, ApiError> {
    auth::revoke_others(&app, &staff.caller, staff.user.id, Some(staff.session)).await?;
    Ok(HttpResponse::NoContent())
}

/// 自己的登录记录
#[utoipa::path(tag = "登录", params(Paging), responses((status = 200, description = "登录记录，最近的在前", body = PageView<LoginAttempt>)))]
#[get("/api/auth/logins")]
async fn list_own_logins(
    staff: Staff,
    paging: Query<Paging>,
    app: web::Data<App>,
) -> Result<Json<PageView<LoginAttempt>>, ApiError> {
    let page = paging.0.request()?;
    let mut reader = app.db.reader().await?;
    let found = rows::list_logins(reader.conn(), Some(staff.user.id), None, page).await?;
    Ok(Json(PageView::of(found.map(LoginAttempt::from), page)))
}
