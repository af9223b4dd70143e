//! The account at the planet.

use actix_web::{get, post, web};
use camp_domain::check_ins::PlanetAccountState;
use camp_repository::check_ins::PlanetAccount;
use camp_services::{App, check_ins as use_cases};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Time;
use crate::caller::{CheckInsRead, CheckInsWrite, Permit};
use crate::error::ApiError;
use crate::extract::Json;

/// 知识星球账号。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanetAccountView {
    /// 状态；还没有检查过时为空
    state: Option<PlanetAccountState>,
    /// 最近一次检查
    checked_at: Option<Time>,
    /// Cookie 到期时间；未知时为空
    expires_at: Option<Time>,
    /// 还剩几天，不满一天为 0
    #[schema(example = 22)]
    days_left: Option<i64>,
    /// 出了什么问题
    #[schema(example = "知识星球 Cookie 已失效，请在系统配置中更新")]
    failure: Option<String>,
}

fn view(app: &App, account: Option<PlanetAccount>) -> PlanetAccountView {
    let now = app.clock.now();
    let expires_at = account.as_ref().and_then(|account| account.expires_at);
    PlanetAccountView {
        state: account.as_ref().map(|account| account.state),
        checked_at: account.as_ref().map(|account| Time(account.checked_at)),
        expires_at: expires_at.map(Time),
        days_left: expires_at.map(|at| (at - now).num_days().max(0)),
        failure: account.and_then(|account| account.failure),
    }
}

/// 知识星球账号
#[utoipa::path(tag = "打卡", responses((status = 200, description = "最近一次检查的结果", body = PlanetAccountView)))]
#[get("/api/admin/planet-account")]
pub(super) async fn read_planet_account(
    _permit: Permit<CheckInsRead>,
    app: web::Data<App>,
) -> Result<Json<PlanetAccountView>, ApiError> {
    let account = use_cases::find_account(&app).await?;
    Ok(Json(view(&app, account)))
}

/// 测试知识星球账号
///
/// 立即访问一次知识星球：Cookie 是否有效、能否看到配置的星球、还剩多少天。
#[utoipa::path(tag = "打卡", responses((status = 200, description = "检查结果", body = PlanetAccountView)))]
#[post("/api/admin/planet-account/test")]
pub(super) async fn test_planet_account(
    _permit: Permit<CheckInsWrite>,
    app: web::Data<App>,
) -> Result<Json<PlanetAccountView>, ApiError> {
    let account = use_cases::check_account(&app).await?;
    Ok(Json(view(&app, Some(account))))
}
