//! Approved money is let go, and watched on its way.

use actix_web::{HttpResponse, get, post, web};
use camp_domain::refunds::{MoneyState, RunState};
use camp_domain::{CampId, Fen, RefundId, ReleaseRunId};
use camp_repository::refunds::{self as rows, RunItem, RunRow};
use camp_services::App;
use camp_services::refunds;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::reconciliation::BalanceView;
use super::refunds::ReasonForm;
use crate::Time;
use crate::caller::{Permit, RefundsRelease};
use crate::error::ApiError;
use crate::extract::{Json, Path, Query};
use crate::paging::{PageView, Paging};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(preview_release)
        .service(list_runs)
        .service(release_refunds)
        .service(read_run)
        .service(pause_run)
        .service(resume_run)
        .service(stop_run);
}

/// A run in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Path)]
pub struct RunPath {
    /// 发放批次编号
    run_id: ReleaseRunId,
}

/// Which runs are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RunFilter {
    /// 状态；不填为全部
    state: Option<RunState>,
}

/// 要发放的退款。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PreviewForm {
    /// 退款编号，一次最多 1000 笔
    #[validate(length(min = 1, max = 1000, message = "请选择 1 到 1000 笔退款"))]
    refund_ids: Vec<RefundId>,
}

/// 发放。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReleaseForm {
    /// 退款编号，一次最多 1000 笔
    #[validate(length(min = 1, max = 1000, message = "请选择 1 到 1000 笔退款"))]
    refund_ids: Vec<RefundId>,
    /// 预览得到的摘要
    #[validate(length(equal = 64, message = "请重新核对后再发放"))]
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    hash: String,
    /// 输入的合计金额（分）
    #[schema(example = 19_800)]
    sum_fen: Fen,
}

/// 商户号。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MerchantView {
    /// 商户号
    #[schema(example = "1900007291")]
    mch_id: String,
    /// 公众号
    appid: String,
}

/// 不能发放的退款。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RefusalView {
    /// 退款编号
    refund_id: RefundId,
    /// 代码
    code: &'static str,
    /// 原因
    reason: &'static str,
}

/// 发放预览。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PreviewView {
    /// 笔数
    count: usize,
    /// 合计（分）
    sum_fen: Fen,
    /// 摘要，发放时原样带回
    hash: String,
    /// 从哪个商户号退出
    merchant_account: Option<MerchantView>,
    /// 这个商户号的预计余额；还没有读到账单时为空
    balance: Option<BalanceView>,
    /// 预计余额不够，发放可能中途暂停
    short: bool,
    /// 不能发放的退款
    refusals: Vec<RefusalView>,
}

/// 发放批次里的一笔。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunItemView {
    /// 退款编号
    refund_id: RefundId,
    /// 星球昵称
    planet_nickname: Option<String>,
    /// 金额（分）
    amount_fen: Fen,
    /// 资金状态
    money: MoneyState,
    /// 失败代码
    failure_code: Option<String>,
    /// 失败原因
    failure: Option<String>,
    /// 系统下一次处理的时间
    due_at: Option<Time>,
}

impl From<RunItem> for RunItemView {
    fn from(item: RunItem) -> Self {
        Self {
            refund_id: item.refund_id,
            planet_nickname: item.planet_nickname,
            amount_fen: item.amount,
            money: item.money,
            failure_code: item.failure_code,
            failure: item.failure,
            due_at: item.due_at.map(Time::from),
        }
    }
}

/// 发放批次。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunSummary {
    /// 编号
    id: ReleaseRunId,
    /// 训练营编号；跨训练营时为空
    camp_id: Option<CampId>,
    /// 训练营名称
    camp_name: Option<String>,
    /// 状态
    state: RunState,
    /// 笔数
    count: i32,
    /// 合计（分）
    sum_fen: Fen,
    /// 摘要
    hash: String,
    /// 发放人
    released_by: String,
    /// 发放时间
    released_at: Time,
    /// 处理中的笔数
    processing: i64,
    /// 成功的笔数
    succeeded: i64,
    /// 需要人工处理的笔数
    failed: i64,
    /// 等待发送的笔数
    waiting: i64,
    /// 已离开这一批的笔数：退回审核，或批次已终止
    left: i64,
    /// 按目前的速度，发完还需要的秒数；还不知道时为空
    seconds_left: Option<i64>,
    /// 暂停的原因
    pause_reason: Option<String>,
}

impl From<RunRow> for RunSummary {
    fn from(row: RunRow) -> Self {
        Self {
            seconds_left: row.seconds_left(),
            left: row.left,
            id: row.id,
            camp_id: row.camp_id,
            camp_name: row.camp_name,
            state: row.state,
            count: row.refund_count,
            sum_fen: row.sum,
            hash: hex::encode(row.hash),
            released_by: row.released_by,
            released_at: row.released_at.into(),
            processing: row.processing,
            succeeded: row.succeeded,
            failed: row.failed,
            waiting: row.waiting,
            pause_reason: row.pause_reason,
        }
    }
}

/// 发放批次和其中的每一笔。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunView {
    /// 批次
    #[serde(flatten)]
    summary: RunSummary,
    /// 每一笔
    items: Vec<RunItemView>,
}

/// 发放预览
///
/// 笔数、合计与摘要；发放时带回，数据有变化就会被拒绝。
#[utoipa::path(tag = "退款发放", responses((status = 200, description = "预览", body = PreviewView)))]
#[post("/api/admin/release-runs/preview")]
async fn preview_release(
    _permit: Permit<RefundsRelease>,
    form: Json<PreviewForm>,
    app: web::Data<App>,
) -> Result<Json<PreviewView>, ApiError> {
    let preview = refunds::preview(&app, &form.0.refund_ids).await?;
    Ok(Json(PreviewView {
        count: preview.count,
        sum_fen: preview.sum,
        hash: hex::encode(preview.hash),
        merchant_account: preview
            .merchant
            .map(|(mch_id, appid)| MerchantView { mch_id, appid }),
        short: preview
            .balance
            .is_some_and(|known| known.expected < preview.sum),
        balance: preview.balance.map(BalanceView::from),
        refusals: preview
            .problems
            .into_iter()
            .map(|p| RefusalView {
                refund_id: p.refund,
                code: p.code,
                reason: p.reason,
            })
            .collect(),
    }))
}

/// 发放
///
/// 退款从此由系统按节奏发出；同一批不会发放两次。
#[utoipa::path(tag = "退款发放", responses(
    (status = 201, description = "发放批次", body = RunView),
    (status = 409, description = "`refund_sum_differs`、`release_changed`、`refund_not_approved`、`refund_released`、`refund_too_old`、`refund_needs_second_person`"),
))]
#[post("/api/admin/release-runs")]
async fn release_refunds(
    permit: Permit<RefundsRelease>,
    form: Json<ReleaseForm>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let form = form.0;
    let hash = super::refunds::hash(&form.hash)?;
    let run = refunds::release(&app, &permit.caller, &form.refund_ids, &hash, form.sum_fen).await?;
    Ok(HttpResponse::Created().json(view(&app, run).await?))
}

/// 发放批次列表
#[utoipa::path(tag = "退款发放", params(RunFilter, Paging), responses((status = 200, description = "批次", body = PageView<RunSummary>)))]
#[get("/api/admin/release-runs")]
async fn list_runs(
    _permit: Permit<RefundsRelease>,
    filter: Query<RunFilter>,
    paging: Query<Paging>,
    app: web::Data<App>,
) -> Result<Json<PageView<RunSummary>>, ApiError> {
    let page = paging.0.request()?;
    let runs = rows::list_runs(app.db.reader().await?.conn(), filter.0.state, page).await?;
    Ok(Json(PageView::of(runs.map(RunSummary::from), page)))
}

/// 查看发放批次
///
/// 发放页面每秒查询一次。
#[utoipa::path(tag = "退款发放", params(RunPath), responses((status = 200, description = "批次", body = RunView)))]
#[get("/api/admin/release-runs/{runId}")]
async fn read_run(
    _permit: Permit<RefundsRelease>,
    path: Path<RunPath>,
    app: web::Data<App>,
) -> Result<Json<RunView>, ApiError> {
    Ok(Json(view(&app, path.0.run_id).await?))
}

/// 暂停
///
/// 已经提交的退款照常完成，还没有提交的等到「继续」。
#[utoipa::path(tag = "退款发放", params(RunPath), responses(
    (status = 200, description = "批次", body = RunView),
    (status = 409, description = "`run_not_running`：批次没有在发放"),
))]
#[post("/api/admin/release-runs/{runId}/pause")]
async fn pause_run(
    permit: Permit<RefundsRelease>,
    path: Path<RunPath>,
    form: Json<ReasonForm>,
    app: web::Data<App>,
) -> Result<Json<RunView>, ApiError> {
    let run = path.0.run_id;
    refunds::pause(&app, &permit.caller, run, &form.0.reason).await?;
    Ok(Json(view(&app, run).await?))
}

/// 继续
///
/// 暂停的原因（例如余额不足）排除后，继续发送。
#[utoipa::path(tag = "退款发放", params(RunPath), responses(
    (status = 200, description = "批次", body = RunView),
    (status = 409, description = "`row_changed`：批次没有暂停"),
))]
#[post("/api/admin/release-runs/{runId}/resume")]
async fn resume_run(
    permit: Permit<RefundsRelease>,
    path: Path<RunPath>,
    app: web::Data<App>,
) -> Result<Json<RunView>, ApiError> {
    refunds::resume(&app, &permit.caller, path.0.run_id).await?;
    Ok(Json(view(&app, path.0.run_id).await?))
}

/// 终止
///
/// 不再发送：已经提交的照常完成，还没有提交的回到「待发放」。
#[utoipa::path(tag = "退款发放", params(RunPath), responses(
    (status = 200, description = "批次", body = RunView),
    (status = 409, description = "`run_ended`：批次已经结束"),
))]
#[post("/api/admin/release-runs/{runId}/stop")]
async fn stop_run(
    permit: Permit<RefundsRelease>,
    path: Path<RunPath>,
    form: Json<ReasonForm>,
    app: web::Data<App>,
) -> Result<Json<RunView>, ApiError> {
    let run = path.0.run_id;
    refunds::stop(&app, &permit.caller, run, &form.0.reason).await?;
    Ok(Json(view(&app, run).await?))
}

async fn view(app: &App, id: ReleaseRunId) -> Result<RunView, ApiError> {
    let mut reader = app.db.reader().await?;
    let row = rows::find_run(reader.conn(), id).await?;
    let row = row.ok_or_else(camp_services::Error::not_found)?;
    let items = rows::list_run_items(reader.conn(), id).await?;
    let items = items.into_iter().map(RunItemView::from).collect();
    Ok(RunView {
        summary: row.into(),
        items,
    })
}
