//! The log as a file.

use actix_web::{HttpResponse, get, web};
use camp_domain::{Day, SHANGHAI};
use camp_repository::PageRequest;
use camp_repository::audit::{self, AuditRow};
use camp_services::App;
use utoipa_actix_web::service_config::ServiceConfig;

use super::AuditQuery;
use super::changes::AuditChangeView;
use super::views::AuditRowView;
use crate::caller::{AuditRead, Permit};
use crate::error::{ApiError, Field};
use crate::extract::Query;
use crate::xlsx::{Cell, answer};

/// Most rows a file holds.
const ROWS: u32 = 50_000;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(export_audit);
}

/// 导出操作日志
///
/// xlsx，筛选条件与操作日志列表相同；超过 50,000 行时请缩小范围。
#[utoipa::path(tag = "操作日志", params(AuditQuery), responses(
    (status = 200, description = "xlsx 文件", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>),
    (status = 422, description = "`too_many_rows`：超过 50,000 行"),
))]
#[get("/api/admin/audit/export.xlsx")]
async fn export_audit(
    _permit: Permit<AuditRead>,
    filter: Query<AuditQuery>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let page = PageRequest {
        page: 1,
        size: ROWS,
    };
    let mut reader = app.db.reader().await?;
    let rows = audit::list(reader.conn(), &filter.0.wanted(), page).await?;
    drop(reader);
    if rows.total > i64::from(ROWS) {
        let words = "超过 50,000 行，请缩短日期范围";
        return Err(ApiError::invalid(vec![Field::new(
            "from",
            "too_many_rows",
            words,
        )]));
    }
    let header = [
        "时间",
        "操作人",
        "操作类型",
        "对象类型",
        "操作对象",
        "对象编号",
        "操作详情",
        "理由",
        "IP 地址",
        "请求编号",
        "封存序号",
    ];
    let name = format!("操作日志-{}", Day::of(app.clock.now()));
    answer(
        &name,
        &header.map(str::to_owned),
        rows.items.into_iter().map(cells),
    )
}

fn cells(row: AuditRow) -> Vec<Cell> {
    let at = row.at.with_timezone(&SHANGHAI);
    let at = at.format("%Y-%m-%d %H:%M:%S").to_string();
    let view = AuditRowView::from(row);
    let text = |words: Option<String>| Cell::from(words.unwrap_or_default());
    let changes: Vec<String> = view.changes.iter().map(AuditChangeView::line).collect();
    vec![
        at.into(),
        view.actor.into(),
        view.action_word.into(),
        view.object_word.into(),
        text(view.object_name),
        view.object_id.into(),
        changes.join("；").into(),
        text(view.reason),
        text(view.ip),
        text(view.request_id),
        text(view.seq.map(|seq| seq.to_string())),
    ]
}
