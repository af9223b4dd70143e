//! Refunds as a file.

use actix_web::{HttpResponse, get, web};
use camp_domain::refunds::{Decision, MoneyState, RefundKind};
use camp_domain::{Day, SHANGHAI};
use camp_repository::PageRequest;
use camp_repository::refunds::{RefundRow, list_refunds};
use camp_services::App;
use chrono::{DateTime, Utc};
use utoipa_actix_web::service_config::ServiceConfig;

use super::refund_filter::RefundFilter;
use crate::caller::{Permit, RefundsRead};
use crate::error::{ApiError, Field};
use crate::extract::Query;
use crate::xlsx::{Cell, answer};

/// Most rows a file holds.
const ROWS: u32 = 50_000;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(export_refunds);
}

/// 导出退款记录
///
/// xlsx，筛选条件与退款列表相同，单号为文本；超过 50,000 行时请缩小范围。
#[utoipa::path(tag = "退款", params(RefundFilter), responses(
    (status = 200, description = "xlsx 文件", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>),
    (status = 422, description = "`too_many_rows`：超过 50,000 行"),
))]
#[get("/api/admin/refunds/export.xlsx")]
async fn export_refunds(
    permit: Permit<RefundsRead>,
    filter: Query<RefundFilter>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let now = app.clock.now();
    let filter = filter.0.wanted(now);
    let page = PageRequest {
        page: 1,
        size: ROWS,
    };
    let mut reader = app.db.reader().await?;
    let rows = list_refunds(reader.conn(), &permit.visibility, &filter, page).await?;
    drop(reader);
    if rows.total > i64::from(ROWS) {
        let words = "超过 50,000 行，请选择训练营或缩短日期范围";
        return Err(ApiError::invalid(vec![Field::new(
            "from",
            "too_many_rows",
            words,
        )]));
    }
    let header = [
        "星球昵称",
        "星球编号",
        "微信昵称",
        "训练营",
        "支付金额（元）",
        "退款金额（元）",
        "打卡天数",
        "要求天数",
        "来由",
        "审核结果",
        "审核人",
        "审核时间",
        "理由",
        "退款状态",
        "失败原因",
        "到账时间",
        "退款单号",
        "微信支付单号",
        "商户订单号",
    ];
    let name = format!("退款记录-{}", Day::of(now));
    answer(
        &name,
        &header.map(str::to_owned),
        rows.items.into_iter().map(cells),
    )
}

fn cells(row: RefundRow) -> Vec<Cell> {
    let text = |words: Option<String>| Cell::from(words.unwrap_or_default());
    let moment = |at: Option<DateTime<Utc>>| {
        let local = at.map(|at| at.with_timezone(&SHANGHAI).format("%Y-%m-%d %H:%M:%S"));
        Cell::from(local.map(|at| at.to_string()).unwrap_or_default())
    };
    let number = |days: Option<i32>| days.map_or_else(|| Cell::from(""), Cell::from);
    vec![
        text(row.planet_nickname),
        text(row.planet_claim),
        text(row.wechat_nickname),
        text(row.camp_name),
        row.paid.to_string().into(),
        row.amount.to_string().into(),
        number(row.counted_days),
        number(row.required_days),
        kind(row.kind).into(),
        decision(row.decision).into(),
        text(row.decided_by_name),
        moment(row.decided_at),
        text(row.reason),
        money(row.decision, row.money).into(),
        text(row.failure),
        moment(row.succeeded_at),
        row.out_refund_no.into(),
        row.transaction_id.into(),
        text(row.out_trade_no),
    ]
}

const fn kind(kind: RefundKind) -> &'static str {
    match kind {
        RefundKind::Settlement => "结算",
        RefundKind::Exception => "破例",
        RefundKind::Early => "结算之外",
    }
}

const fn decision(decision: Decision) -> &'static str {
    match decision {
        Decision::InReview => "待审核",
        Decision::Approved => "已通过",
        Decision::Rejected => "已拒绝",
    }
}

/// What was never approved has no state of money to speak of.
const fn money(decision: Decision, money: MoneyState) -> &'static str {
    match (decision, money) {
        (Decision::Approved, MoneyState::NotSent) => "待发出",
        (_, MoneyState::NotSent) => "",
        (_, MoneyState::Submitting) => "提交中",
        (_, MoneyState::Unknown) => "待确认",
        (_, MoneyState::Processing) => "退款中",
        (_, MoneyState::Refused) => "被拒",
        (_, MoneyState::Success) => "已退款",
        (_, MoneyState::Abnormal) => "异常",
        (_, MoneyState::Closed) => "已关闭",
        (_, MoneyState::SettledOutside) => "线下已退",
    }
}
