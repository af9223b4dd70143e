//! Is it up, is it ready, how is it doing.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, web};
use camp_services::App;
use serde::Serialize;
use tokio::time::timeout;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::error::ApiError;
use crate::extract::Json;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(read_health)
        .service(read_readiness)
        .service(read_metrics);
}

/// Longer than this nothing may take to answer whether it is there.
const PATIENCE: Duration = Duration::from_secs(2);

/// 进程状态。
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthView {
    /// 固定为 `up`
    #[schema(example = "up")]
    status: &'static str,
}

/// 就绪状态。
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadinessView {
    /// 固定为 `ready`
    #[schema(example = "ready")]
    status: &'static str,
    /// 数据库：`up`
    #[schema(example = "up")]
    database: &'static str,
    /// Redis：`up`、`down`（不影响服务）或 `none`（没有配置）
    #[schema(example = "up")]
    redis: &'static str,
}

/// 进程是否在运行
#[utoipa::path(tag = "系统", responses((status = 200, description = "正在运行", body = HealthView)))]
#[get("/healthz")]
async fn read_health() -> Json<HealthView> {
    Json(HealthView { status: "up" })
}

/// 是否可以提供服务
///
/// 数据库可用且结构是最新的才算就绪；Redis 不可用时照常服务，只在这里说明。
#[utoipa::path(tag = "系统", responses(
    (status = 200, description = "已就绪", body = ReadinessView),
    (status = 503, description = "`not_ready`：数据库不可用或结构不是最新"),
))]
#[get("/readyz")]
async fn read_readiness(app: web::Data<App>) -> Result<Json<ReadinessView>, ApiError> {
    let not_ready =
        |detail: &'static str| ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", detail);
    match timeout(PATIENCE, app.db.migrated()).await {
        Ok(Ok(true)) => {}
        Ok(Ok(false)) => return Err(not_ready("数据库结构不是最新，请先执行 camp-api migrate")),
        Ok(Err(_)) | Err(_) => return Err(not_ready("数据库不可用")),
    }
    Ok(Json(ReadinessView {
        status: "ready",
        database: "up",
        redis: redis(&app).await,
    }))
}

async fn redis(app: &App) -> &'static str {
    match timeout(PATIENCE, app.redis_answers()).await {
        Ok(None) => "none",
        Ok(Some(true)) => "up",
        Ok(Some(false)) | Err(_) => "down",
    }
}

/// 运行指标（Prometheus 文本格式，仅限本机）
#[utoipa::path(tag = "系统", responses(
    (status = 200, description = "指标", content_type = "text/plain", body = String),
    (status = 404, description = "不是从本机访问"),
))]
#[get("/metrics")]
async fn read_metrics(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    // A proxy on this machine speaks for others, and says so.
    let local = request
        .peer_addr()
        .is_some_and(|peer| peer.ip().to_canonical().is_loopback());
    if !local || request.headers().contains_key("x-forwarded-for") {
        return Err(ApiError::plain(StatusCode::NOT_FOUND));
    }
    Ok(HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4")
        .body(camp_telemetry::render()))
}
