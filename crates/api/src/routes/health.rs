//! Is it up, is it ready, how is it doing.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::error::ApiError;
use crate::extract::Json;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(read_health).service(read_metrics);
}

/// 进程状态。
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthView {
    /// 固定为 `up`
    #[schema(example = "up")]
    status: &'static str,
}

/// 进程是否在运行
#[utoipa::path(tag = "系统", responses((status = 200, description = "正在运行", body = HealthView)))]
#[get("/healthz")]
async fn read_health() -> Json<HealthView> {
    Json(HealthView { status: "up" })
}

/// 运行指标（Prometheus 文本格式，仅限本机）
#[utoipa::path(tag = "系统", responses((status = 200, description = "指标", content_type = "text/plain", body = String)))]
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
