//! Refunds are reviewed.

use actix_web::{get, post, web};
use camp_domain::auth::Permission;
use camp_domain::{Fen, RefundId, Visibility};
use camp_repository::{refunds as rows, status_log};
use camp_services::refunds::{self, Approval, BatchTerms};
use camp_services::{App, enrolment};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::refund_filter::RefundFilter;
use super::refund_views::{HandPayoutView, RefundRow, RefundView};
use crate::caller::{Permit, RefundsApprove, RefundsRead, RefundsRelease};
use crate::error::{ApiError, Field};
use crate::extract::{Json, Path, Query};
use crate::paging::{PageView, Paging};
use crate::routes::h5::progress::DayView;
use crate::text;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_refunds)
        .service(approve_refunds)
        .service(reject_refunds)
        .service(read_refund)
        .service(approve_refund)
        .service(reject_refund)
        .service(reopen_refund)
        .service(retry_refund);
}

/// A refund in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Path)]
pub struct RefundPath {
    /// 退款编号
    pub(super) refund_id: RefundId,
}

/// 审核通过。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApproveForm {
    /// 看到的依据的摘要
    #[validate(length(equal = 64, message = "请刷新页面后重试"))]
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    facts_hash: String,
    /// 通过后立即发放；需要发放权限
    #[serde(default)]
    release: bool,
}

/// 理由。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReasonForm {
    /// 理由
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 2, max = 200, message = "理由需要 2 到 200 个字"), custom(function = text::paragraph))]
    #[schema(example = "截图与打卡记录不符", min_length = 2, max_length = 200)]
    pub(super) reason: String,
}

/// 批量通过中的一笔。
#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BatchItem {
    /// 退款编号
    id: RefundId,
    /// 看到的依据的摘要
    #[validate(length(equal = 64, message = "请刷新页面后重试"))]
    facts_hash: String,
}

/// 批量通过。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApproveManyForm {
    /// 退款，一次最多 1000 笔
    #[validate(
        length(min = 1, max = 1000, message = "请选择 1 到 1000 笔退款"),
        nested
    )]
    refunds: Vec<BatchItem>,
    /// 输入的合计金额（分），与所选退款的合计核对
    #[schema(example = 19_800)]
    sum_fen: Fen,
    /// 绑定把握至少多少（0 到 100）；低于它的不能批量通过
    #[serde(default)]
    #[validate(range(min = 0, max = 100, message = "绑定把握应在 0 到 100 之间"))]
    #[schema(example = 95, minimum = 0, maximum = 100)]
    min_confidence: i16,
}

/// 批量拒绝。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RejectManyForm {
    /// 退款编号，一次最多 1000 笔
    #[validate(length(min = 1, max = 1000, message = "请选择 1 到 1000 笔退款"))]
    refund_ids: Vec<RefundId>,
    /// 会员会看到的理由
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 2, max = 200, message = "理由需要 2 到 200 个字"), custom(function = text::paragraph))]
    #[schema(example = "截图与打卡记录不符", min_length = 2, max_length = 200)]
    reason: String,
}

/// 批量拒绝的结果。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RejectedView {
    /// 拒绝的笔数
    rejected: usize,
}

/// 批量通过的结果。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApprovedView {
    /// 通过的笔数
    approved: usize,
    /// 合计（分）
    sum_fen: Fen,
}

/// 退款列表
///
/// 教练只看到自己负责的训练营。
#[utoipa::path(tag = "退款", params(RefundFilter, Paging), responses((status = 200, description = "退款", body = PageView<RefundRow>)))]
#[get("/api/admin/refunds")]
async fn list_refunds(
    permit: Permit<RefundsRead>,
    filter: Query<RefundFilter>,
    paging: Query<Paging>,
    app: web::Data<App>,
) -> Result<Json<PageView<RefundRow>>, ApiError> {
    let page = paging.0.request()?;
    let mut reader = app.db.reader().await?;
    let now = app.clock.now();
    let filter = filter.0.wanted(now);
    let found = rows::list_refunds(reader.conn(), &permit.visibility, &filter, page).await?;
    Ok(Json(PageView::of(
        found.map(|row| RefundRow::of(&row, now)),
        page,
    )))
}

/// 查看退款
///
/// 付款、身份、每天的打卡和全部历史。
#[utoipa::path(tag = "退款", params(RefundPath), responses((status = 200, description = "退款", body = RefundView)))]
#[get("/api/admin/refunds/{refundId}")]
async fn read_refund(
    permit: Permit<RefundsRead>,
    path: Path<RefundPath>,
    app: web::Data<App>,
) -> Result<Json<RefundView>, ApiError> {
    view(&app, path.0.refund_id, &permit.visibility).await
}

/// 通过
///
/// `release` 为真时，在同一事务里发放这一笔。
#[utoipa::path(tag = "退款", params(RefundPath), responses(
    (status = 200, description = "退款", body = RefundView),
    (status = 409, description = "`refund_not_in_review`、`refund_facts_changed`、`refund_money_moved`、`refund_needs_second_person`"),
))]
#[post("/api/admin/refunds/{refundId}/approve")]
async fn approve_refund(
    permit: Permit<RefundsApprove>,
    path: Path<RefundPath>,
    form: Json<ApproveForm>,
    app: web::Data<App>,
) -> Result<Json<RefundView>, ApiError> {
    let id = path.0.refund_id;
    if form.0.release && !permit.also(Permission::RefundsRelease) {
        let problem = Field::new("release", "forbidden", "你没有发放退款的权限，只能审核");
        let mut error = ApiError::invalid(vec![problem]);
        error.status = actix_web::http::StatusCode::FORBIDDEN;
        return Err(error);
    }
    let approval = Approval {
        refund: id,
        facts_hash: hash(&form.0.facts_hash)?,
    };
    let release = form.0.release;
    refunds::approve(&app, &permit.caller, &permit.visibility, &approval, release).await?;
    view(&app, id, &permit.visibility).await
}

/// 批量通过
///
/// 全部通过或全部不变；数据有疑点的退款不能批量通过。
#[utoipa::path(tag = "退款", responses(
    (status = 200, description = "结果", body = ApprovedView),
    (status = 409, description = "`refund_not_for_batch`（附 `refundId`）、`refund_sum_differs`、`refund_facts_changed`、`refund_not_in_review`"),
))]
#[post("/api/admin/refunds/approve")]
async fn approve_refunds(
    permit: Permit<RefundsApprove>,
    form: Json<ApproveManyForm>,
    app: web::Data<App>,
) -> Result<Json<ApprovedView>, ApiError> {
    let form = form.0;
    let mut approvals = Vec::with_capacity(form.refunds.len());
    for item in &form.refunds {
        approvals.push(Approval {
            refund: item.id,
            facts_hash: hash(&item.facts_hash)?,
        });
    }
    let (caller, visibility) = (&permit.caller, &permit.visibility);
    let terms = BatchTerms {
        sum: form.sum_fen,
        min_confidence: form.min_confidence,
    };
    refunds::approve_many(&app, caller, visibility, &approvals, terms).await?;
    Ok(Json(ApprovedView {
        approved: approvals.len(),
        sum_fen: form.sum_fen,
    }))
}

/// 批量拒绝
///
/// 全部拒绝或全部不变。
#[utoipa::path(tag = "退款", responses(
    (status = 200, description = "结果", body = RejectedView),
    (status = 409, description = "`refund_not_in_review`、`refund_money_moved`"),
))]
#[post("/api/admin/refunds/reject")]
async fn reject_refunds(
    permit: Permit<RefundsApprove>,
    form: Json<RejectManyForm>,
    app: web::Data<App>,
) -> Result<Json<RejectedView>, ApiError> {
    let RejectManyForm { refund_ids, reason } = form.0;
    let (caller, visibility) = (&permit.caller, &permit.visibility);
    refunds::reject_many(&app, caller, visibility, &refund_ids, &reason).await?;
    Ok(Json(RejectedView {
        rejected: refund_ids.len(),
    }))
}

/// 拒绝
#[utoipa::path(tag = "退款", params(RefundPath), responses(
    (status = 200, description = "退款", body = RefundView),
    (status = 409, description = "`refund_not_in_review`、`refund_money_moved`"),
))]
#[post("/api/admin/refunds/{refundId}/reject")]
async fn reject_refund(
    permit: Permit<RefundsApprove>,
    path: Path<RefundPath>,
    form: Json<ReasonForm>,
    app: web::Data<App>,
) -> Result<Json<RefundView>, ApiError> {
    let id = path.0.refund_id;
    let reason = &form.0.reason;
    refunds::reject(&app, &permit.caller, &permit.visibility, id, reason).await?;
    view(&app, id, &permit.visibility).await
}

/// 重新审核
///
/// 把已通过或已拒绝、但还没有发出的退款退回待审核。
#[utoipa::path(tag = "退款", params(RefundPath), responses(
    (status = 200, description = "退款", body = RefundView),
    (status = 409, description = "`refund_in_review`、`refund_money_moved`"),
))]
#[post("/api/admin/refunds/{refundId}/reopen")]
async fn reopen_refund(
    permit: Permit<RefundsRelease>,
    path: Path<RefundPath>,
    form: Json<ReasonForm>,
    app: web::Data<App>,
) -> Result<Json<RefundView>, ApiError> {
    let id = path.0.refund_id;
    refunds::reopen(&app, &permit.caller, id, &form.0.reason).await?;
    view(&app, id, &permit.visibility).await
}

/// 重试
///
/// 原因排除后，用同一单号、同一内容再次发送。
#[utoipa::path(tag = "退款", params(RefundPath), responses(
    (status = 200, description = "退款", body = RefundView),
    (status = 409, description = "`refund_not_repeatable`"),
))]
#[post("/api/admin/refunds/{refundId}/retry")]
async fn retry_refund(
    permit: Permit<RefundsRelease>,
    path: Path<RefundPath>,
    app: web::Data<App>,
) -> Result<Json<RefundView>, ApiError> {
    let id = path.0.refund_id;
    refunds::send_again(&app, &permit.caller, id).await?;
    view(&app, id, &permit.visibility).await
}

pub(super) async fn view(
    app: &App,
    id: RefundId,
    visibility: &Visibility,
) -> Result<Json<RefundView>, ApiError> {
    let mut reader = app.db.reader().await?;
    let row = rows::find_refund(reader.conn(), id, visibility).await?;
    let row = row.ok_or_else(camp_services::Error::not_found)?;
    let entities = [row.id.get(), row.payment_id.get()];
    let history = status_log::list(reader.conn(), &entities).await?;
    let payout = rows::find_hand_payout(reader.conn(), id).await?;
    drop(reader);
    let days: Vec<DayView> = match row.enrolment_id {
        Some(id) => enrolment::progress(app, id)
            .await?
            .days
            .into_iter()
            .map(DayView::from)
            .collect(),
        None => Vec::new(),
    };
    let mut view = RefundView::of(&row, app.clock.now(), days, history);
    view.hand_payout = payout.map(|payout| HandPayoutView::of(app, payout));
    Ok(Json(view))
}

/// A hash as it travels.
pub(super) fn hash(text: &str) -> Result<Vec<u8>, ApiError> {
    hex::decode(text).map_err(|_| {
        ApiError::invalid(vec![Field::new(
            "factsHash",
            "wrong_type",
            "请刷新页面后重试",
        )])
    })
}
