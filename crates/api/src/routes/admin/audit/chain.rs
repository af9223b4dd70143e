//! Whether the log is as it was written.

use actix_web::{get, post, web};
use camp_domain::audit::AuditFinding;
use camp_repository::audit::{self as rows, Check};
use camp_services::{App, audit};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::Time;
use crate::caller::{AuditRead, Permit};
use crate::error::ApiError;
use crate::extract::Json;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(read_audit_chain).service(verify_audit);
}

/// 操作日志的封存情况。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditChainView {
    /// 已封存的条数
    sealed: i64,
    /// 等待封存的条数；通常几秒内为零
    unsealed: i64,
    /// 最近一次校验；还没有校验过时为空
    last_check: Option<AuditCheckView>,
}

/// 一次校验的结果。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditCheckView {
    /// 时间
    at: Time,
    /// 谁校验的；定时任务和命令行为空
    by: Option<String>,
    /// 前后一致的条数，从第一条算起
    sealed: i64,
    /// 其中已归档移出的条数
    removed: i64,
    /// 等待封存的条数
    unsealed: i64,
    /// 发现的问题；没有问题时为空
    finding: Option<AuditFinding>,
    /// 第一处问题的封存序号
    broken_seq: Option<i64>,
    /// 第一处问题的操作编号
    broken_id: Option<String>,
}

impl From<Check> for AuditCheckView {
    fn from(check: Check) -> Self {
        Self {
            at: check.at.into(),
            by: check.by_name,
            sealed: check.sealed,
            removed: check.removed,
            unsealed: check.unsealed,
            finding: check.finding,
            broken_seq: check.broken_seq,
            broken_id: check.broken_audit.map(|id| id.to_string()),
        }
    }
}

/// 操作日志的封存情况
#[utoipa::path(tag = "操作日志", responses((status = 200, description = "封存情况", body = AuditChainView)))]
#[get("/api/admin/audit/chain")]
async fn read_audit_chain(
    _permit: Permit<AuditRead>,
    app: web::Data<App>,
) -> Result<Json<AuditChainView>, ApiError> {
    let mut reader = app.db.reader().await?;
    let conn = reader.conn();
    let head = rows::find_head(conn).await?;
    let (unsealed, ..) = rows::count_unlinked(conn).await?;
    let last = rows::find_last(conn).await?;
    Ok(Json(AuditChainView {
        sealed: head.map_or(0, |head| head.seq),
        unsealed,
        last_check: last.map(AuditCheckView::from),
    }))
}

/// 校验操作日志
///
/// 从第一条起逐条核对封存的记录，告诉第一处不一致。发现不一致也回答 200。
#[utoipa::path(tag = "操作日志", responses((status = 200, description = "校验结果", body = AuditCheckView)))]
#[post("/api/admin/audit/verify")]
async fn verify_audit(
    permit: Permit<AuditRead>,
    app: web::Data<App>,
) -> Result<Json<AuditCheckView>, ApiError> {
    let check = audit::verify(&app, Some(&permit.caller)).await?;
    let by = Some(permit.user.display_name.clone());
    Ok(Json(AuditCheckView { by, ..check.into() }))
}
