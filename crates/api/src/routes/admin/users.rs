//! Accounts of the staff.

use actix_web::{HttpResponse, Responder, delete, get, post, put, web};
use camp_domain::UserId;
use camp_domain::auth::{LoginOutcome, Role, UserStatus};
use camp_repository::users::{self as rows, Account, AccountFilter};
use camp_services::App;
use camp_services::auth::{self, NewUser};
use camp_services::users::{self, AccountInput};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use crate::Time;
use crate::caller::{Permit, UsersWrite};
use crate::error::ApiError;
use crate::extract::{Json, Path, Query};
use crate::paging::{PageView, Paging};
use crate::routes::account::{LoginAttempt, StaffSessionList};
use crate::text;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_users)
        .service(create_user)
        .service(update_user)
        .service(delete_user)
        .service(reset_user_password)
        .service(send_test_message)
        .service(list_user_sessions)
        .service(revoke_user_sessions)
        .service(list_logins);
}

/// A user in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Path)]
pub struct UserPath {
    /// 用户编号
    user_id: UserId,
}

/// Which users are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UserFilter {
    /// 角色；不填为全部
    role: Option<Role>,
    /// 状态；不填为启用和停用的
    status: Option<UserStatus>,
    /// 用户名或姓名的一部分
    #[validate(length(max = 50, message = "最多 50 个字"), custom(function = text::line_or_empty))]
    #[param(max_length = 50)]
    q: Option<String>,
}

/// 用户。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserRow {
    /// 编号
    id: UserId,
    /// 用户名
    #[schema(example = "xiaoli")]
    username: String,
    /// 姓名
    #[schema(example = "运营小李")]
    display_name: String,
    /// 角色
    role: Role,
    /// 状态
    status: UserStatus,
    /// 企业微信账号，用来接收提醒
    wecom_user_id: Option<String>,
    /// 下次登录时是否须修改密码
    must_change_password: bool,
    /// 创建时间
    created_at: Time,
    /// 最后登录时间
    last_login_at: Option<Time>,
}

impl From<Account> for UserRow {
    fn from(row: Account) -> Self {
        Self {
            id: row.id,
            username: row.username,
            display_name: row.display_name,
            role: row.role,
            status: row.status,
            wecom_user_id: row.wecom_user_id,
            must_change_password: row.must_change_password,
            created_at: row.created_at.into(),
            last_login_at: row.last_login_at.map(Time::from),
        }
    }
}

/// 新用户。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewUserForm {
    /// 用户名：2 到 32 位小写字母、数字、点、下划线或短横线
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 2, max = 32, message = "用户名须为 2 到 32 位"))]
    #[schema(min_length = 2, max_length = 32, example = "xiaoli")]
    username: String,
    /// 姓名
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 1, max = 30, message = "姓名须为 1 到 30 个字"), custom(function = text::line))]
    #[schema(min_length = 1, max_length = 30, example = "运营小李")]
    display_name: String,
    /// 角色
    role: Role,
    /// 企业微信账号，用来接收提醒
    #[validate(length(min = 1, max = 64, message = "最多 64 个字"), custom(function = text::line))]
    #[schema(min_length = 1, max_length = 64, example = "XiaoLi")]
    wecom_user_id: Option<String>,
    /// 密码；不填则生成一个，只在这次的回答里给出
    #[validate(length(min = 1, max = 128, message = "最多 128 个字符"))]
    #[schema(min_length = 1, max_length = 128, format = Password)]
    password: Option<String>,
}

/// 新用户或新密码。
#[derive(Serialize, ToSchema)]
pub struct GivenPassword {
    /// 用户编号
    id: UserId,
    /// 生成的密码，只出现这一次；自己填写的不再给出
    #[schema(format = Password)]
    password: Option<String>,
}

/// 用户的修改。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UserForm {
    /// 姓名
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 1, max = 30, message = "姓名须为 1 到 30 个字"), custom(function = text::line))]
    #[schema(min_length = 1, max_length = 30, example = "运营小李")]
    display_name: String,
    /// 角色
    role: Role,
    /// 是否启用
    enabled: bool,
    /// 企业微信账号，用来接收提醒
    #[validate(length(min = 1, max = 64, message = "最多 64 个字"), custom(function = text::line))]
    #[schema(min_length = 1, max_length = 64, example = "XiaoLi")]
    wecom_user_id: Option<String>,
}

/// Which attempts to sign in are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct LoginFilter {
    /// 用户；不填为全部
    user_id: Option<UserId>,
    /// 结果；不填为全部
    outcome: Option<LoginOutcome>,
}

/// 用户列表
///
/// 按角色和用户名排列；不填状态时不含已删除的。
#[utoipa::path(tag = "用户", params(UserFilter, Paging), responses((status = 200, description = "用户", body = PageView<UserRow>)))]
#[get("/api/admin/users")]
async fn list_users(
    _permit: Permit<UsersWrite>,
    filter: Query<UserFilter>,
    paging: Query<Paging>,
    app: web::Data<App>,
) -> Result<Json<PageView<UserRow>>, ApiError> {
    let page = paging.0.request()?;
    let UserFilter { role, status, q } = filter.0;
    let q = q.map(|q| q.trim().to_owned()).filter(|q| !q.is_empty());
    let wanted = AccountFilter { role, status, q };
    let found = rows::list_accounts(app.db.reader().await?.conn(), &wanted, page).await?;
    Ok(Json(PageView::of(found.map(UserRow::from), page)))
}

/// 创建用户
///
/// 第一次登录时须修改密码。
#[utoipa::path(tag = "用户", responses(
    (status = 201, description = "已创建", body = GivenPassword),
    (status = 409, description = "`user_name_taken`：用户名已有人用"),
    (status = 422, description = "`user_password_length`、`user_password_is_name`、`user_password_common`：密码不合要求"),
))]
#[post("/api/admin/users")]
async fn create_user(
    permit: Permit<UsersWrite>,
    form: Json<NewUserForm>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let form = form.0;
    let given = form.password.is_some();
    let password = form.password.unwrap_or_else(auth::made_up_password);
    let new = NewUser {
        username: form.username,
        display_name: form.display_name,
        role: form.role,
        password: password.clone(),
        must_change_password: true,
        wecom_user_id: form.wecom_user_id,
    };
    let id = users::create(&app, &permit.caller, new).await?;
    let password = (!given).then_some(password);
    Ok(HttpResponse::Created().json(GivenPassword { id, password }))
}

/// 修改用户
///
/// 更换角色或停用会立即结束他的所有登录。
#[utoipa::path(tag = "用户", params(UserPath), responses(
    (status = 204, description = "已修改"),
    (status = 404, description = "没有这个用户"),
    (status = 409, description = "`user_own_account`：不能更换自己的角色或停用自己；`user_last_super_admin`：最后一位超级管理员"),
))]
#[put("/api/admin/users/{userId}")]
async fn update_user(
    permit: Permit<UsersWrite>,
    path: Path<UserPath>,
    form: Json<UserForm>,
    app: web::Data<App>,
) -> Result<impl Responder, ApiError> {
    let input = AccountInput {
        display_name: form.0.display_name,
        role: form.0.role,
        enabled: form.0.enabled,
        wecom_user_id: form.0.wecom_user_id,
    };
    users::update(&app, &permit.caller, path.0.user_id, input).await?;
    Ok(HttpResponse::NoContent())
}

/// 删除用户
///
/// 立即结束他的所有登录，并从训练营的教练和志愿者中移除；做过的事留在日志里。
#[utoipa::path(tag = "用户", params(UserPath), responses(
    (status = 204, description = "已删除"),
    (status = 404, description = "没有这个用户"),
    (status = 409, description = "`user_own_account`：不能删除自己；`user_last_super_admin`：最后一位超级管理员"),
))]
#[delete("/api/admin/users/{userId}")]
async fn delete_user(
    permit: Permit<UsersWrite>,
    path: Path<UserPath>,
    app: web::Data<App>,
) -> Result<impl Responder, ApiError> {
    users::delete(&app, &permit.caller, path.0.user_id).await?;
    Ok(HttpResponse::NoContent())
}

/// 重置密码
///
/// 生成一个随机密码，只在这次的回答里给出；他的所有登录立即结束，下次登录须修改密码。
#[utoipa::path(tag = "用户", params(UserPath), responses(
    (status = 200, description = "新密码", body = GivenPassword),
    (status = 404, description = "没有这个用户"),
    (status = 409, description = "`user_own_account`：自己的密码请自己修改"),
))]
#[post("/api/admin/users/{userId}/password")]
async fn reset_user_password(
    permit: Permit<UsersWrite>,
    path: Path<UserPath>,
    app: web::Data<App>,
) -> Result<Json<GivenPassword>, ApiError> {
    let id = path.0.user_id;
    let password = Some(users::reset_password(&app, &permit.caller, id).await?);
    Ok(Json(GivenPassword { id, password }))
}

/// 发送测试消息
///
/// 给这位用户的企业微信发一条应用消息，等到企业微信的回答。
#[utoipa::path(tag = "用户", params(UserPath), responses(
    (status = 204, description = "企业微信已接收"),
    (status = 404, description = "没有这个用户"),
    (status = 409, description = "`user_without_wecom`、`wecom_not_configured`、`wecom_user_unknown`、`wecom_refused`：为什么送不到"),
    (status = 503, description = "`wecom_not_answered`：企业微信暂时没有回答"),
))]
#[post("/api/admin/users/{userId}/test-message")]
async fn send_test_message(
    permit: Permit<UsersWrite>,
    path: Path<UserPath>,
    app: web::Data<App>,
) -> Result<impl Responder, ApiError> {
    users::send_test_message(&app, &permit.caller, path.0.user_id).await?;
    Ok(HttpResponse::NoContent())
}

/// 用户的登录
#[utoipa::path(tag = "用户", params(UserPath), responses((status = 200, description = "仍然有效的登录", body = StaffSessionList)))]
#[get("/api/admin/users/{userId}/sessions")]
async fn list_user_sessions(
    _permit: Permit<UsersWrite>,
    path: Path<UserPath>,
    app: web::Data<App>,
) -> Result<Json<StaffSessionList>, ApiError> {
    let wall = app.clock.wall();
    let found = rows::list_sessions(app.db.reader().await?.conn(), path.0.user_id, wall).await?;
    Ok(Json(StaffSessionList::of(found, None)))
}

/// 结束用户的所有登录
#[utoipa::path(tag = "用户", params(UserPath), responses((status = 204, description = "已全部结束")))]
#[post("/api/admin/users/{userId}/sessions/revoke")]
async fn revoke_user_sessions(
    permit: Permit<UsersWrite>,
    path: Path<UserPath>,
    app: web::Data<App>,
) -> Result<impl Responder, ApiError> {
    auth::revoke_others(&app, &permit.caller, path.0.user_id, None).await?;
    Ok(HttpResponse::NoContent())
}

/// 登录记录
///
/// 所有人的登录、输错和锁定，最近的在前。
#[utoipa::path(tag = "用户", params(LoginFilter, Paging), responses((status = 200, description = "登录记录", body = PageView<LoginAttempt>)))]
#[get("/api/admin/logins")]
async fn list_logins(
    _permit: Permit<UsersWrite>,
    filter: Query<LoginFilter>,
    paging: Query<Paging>,
    app: web::Data<App>,
) -> Result<Json<PageView<LoginAttempt>>, ApiError> {
    let page = paging.0.request()?;
    let LoginFilter { user_id, outcome } = filter.0;
    let mut reader = app.db.reader().await?;
    let found = rows::list_logins(reader.conn(), user_id, outcome, page).await?;
    Ok(Json(PageView::of(found.map(LoginAttempt::from), page)))
}
