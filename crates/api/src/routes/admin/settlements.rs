//! A camp is settled.

use actix_web::{get, post, web};
use camp_domain::enrolment::EnrolmentResult;
use camp_domain::refunds::{OverrideState, SettlementState};
use camp_domain::{CampId, EnrolmentId, Fen, UserId, Visibility};
use camp_repository::refunds::{self, Change, NamedSettlementRow, Override, Settlement};
use camp_services::App;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::refunds::ReasonForm;
use crate::Time;
use crate::caller::{Permit, RefundsRead, SettlementsWrite};
use crate::error::ApiError;
use crate::extract::{Json, Path};
use crate::routes::h5::camps::CampPath;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(read_settlement)
        .service(start_settlement)
        .service(generate_settlement_list)
        .service(request_settlement_override)
        .service(grant_settlement_override)
        .service(withdraw_settlement_override);
}

/// 结算的阶段：未开始、公示初步结果、已生成名单。
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SettlementStage {
    /// 未开始
    None,
    /// 公示初步结果
    Provisional,
    /// 已生成名单
    Listed,
}

/// 结算。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SettlementView {
    /// 训练营编号
    camp_id: CampId,
    /// 阶段
    state: SettlementStage,
    /// 现在，与异议截止时间比较
    now: Time,
    /// 异议截止时间
    objection_until: Option<Time>,
    /// 生成时间
    created_at: Option<Time>,
    /// 名单版本，初步结果为 0
    version: Option<i32>,
    /// 全部依据的摘要
    facts_hash: Option<String>,
    /// 达到要求的人数
    qualified_count: usize,
    /// 未达到要求的人数
    not_qualified_count: usize,
    /// 待人工匹配的人数
    unmatched_count: usize,
    /// 应退合计（分）
    sum_fen: Fen,
    /// 这个版本是在数据不完整时由两人同意生成的
    on_override: bool,
    /// 强制结算的申请
    r#override: Option<OverrideView>,
    /// 等待答复的异议
    open_objections: i64,
    /// 与上一个版本相比的变化
    changes: Vec<ChangeView>,
    /// 每位会员
    rows: Vec<SettlementRowView>,
}

/// 强制结算的申请：数据不完整时，由一人申请、另一人同意。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OverrideView {
    /// 状态
    state: OverrideState,
    /// 理由
    reason: String,
    /// 申请人编号
    requested_by_id: UserId,
    /// 申请人
    requested_by: String,
    /// 申请时间
    requested_at: Time,
    /// 同意的人
    granted_by: Option<String>,
}

impl From<Override> for OverrideView {
    fn from(row: Override) -> Self {
        Self {
            state: row.state,
            reason: row.reason,
            requested_by_id: row.requested_by,
            requested_by: row.requested_by_name,
            requested_at: row.requested_at.into(),
            granted_by: row.decided_by_name,
        }
    }
}

/// 一位会员在某个版本里的结果。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutcomeView {
    /// 结果
    result: EnrolmentResult,
    /// 应退金额（分）
    amount_fen: Fen,
    /// 一句话原因
    reason: String,
}

/// 与上一个版本相比的一处变化。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeView {
    /// 报名编号
    enrolment_id: EnrolmentId,
    /// 星球昵称
    planet_nickname: String,
    /// 上一个版本；新加入的会员为空
    before: Option<OutcomeView>,
    /// 这个版本；已退出的会员为空
    after: Option<OutcomeView>,
}

impl From<Change> for ChangeView {
    fn from(row: Change) -> Self {
        let outcome = |result, amount, reason| match (result, amount, reason) {
            (Some(result), Some(amount_fen), Some(reason)) => Some(OutcomeView {
                result,
                amount_fen,
                reason,
            }),
            _ => None,
        };
        Self {
            enrolment_id: row.enrolment_id,
            planet_nickname: row.planet_nickname,
            before: outcome(row.before, row.amount_before, row.reason_before),
            after: outcome(row.after, row.amount_after, row.reason_after),
        }
    }
}

/// 一位会员的结算结果。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SettlementRowView {
    /// 报名编号
    enrolment_id: EnrolmentId,
    /// 星球昵称
    planet_nickname: String,
    /// 星球编号
    planet_id: String,
    /// 结果
    result: EnrolmentResult,
    /// 一句话原因
    #[schema(example = "打卡 15 天，达到要求的 15 天")]
    reason: String,
    /// 应退金额（分）
    amount_fen: Fen,
    /// 需要留意的地方
    flags: Vec<String>,
}

impl From<NamedSettlementRow> for SettlementRowView {
    fn from(row: NamedSettlementRow) -> Self {
        Self {
            enrolment_id: row.enrolment_id,
            planet_nickname: row.planet_nickname,
            planet_id: row.planet_claim,
            result: row.result,
            reason: row.reason,
            amount_fen: row.amount,
            flags: row.flags,
        }
    }
}

/// What is known of a camp's settlement.
struct Known {
    settlement: Option<Settlement>,
    r#override: Option<Override>,
    open_objections: i64,
    changes: Vec<Change>,
    rows: Vec<NamedSettlementRow>,
}

fn view(camp: CampId, now: DateTime<Utc>, known: Known) -> SettlementView {
    let rows = known.rows;
    let count = |result| rows.iter().filter(|row| row.result == result).count();
    let settlement = known.settlement.as_ref();
    let state = match settlement.map(|settlement| settlement.state) {
        None => SettlementStage::None,
        Some(SettlementState::Provisional) => SettlementStage::Provisional,
        Some(SettlementState::Listed) => SettlementStage::Listed,
    };
    SettlementView {
        camp_id: camp,
        now: now.into(),
        state,
        objection_until: settlement.map(|settlement| settlement.objection_until.into()),
        created_at: settlement.map(|settlement| settlement.created_at.into()),
        version: settlement.map(|settlement| settlement.version),
        facts_hash: settlement.map(|settlement| hex::encode(&settlement.facts_hash)),
        qualified_count: count(EnrolmentResult::Qualified),
        not_qualified_count: count(EnrolmentResult::NotQualified),
        unmatched_count: count(EnrolmentResult::Unmatched),
        sum_fen: settlement.map_or(Fen::ZERO, |settlement| settlement.sum),
        on_override: settlement.is_some_and(|settlement| settlement.override_id.is_some()),
        r#override: known.r#override.map(OverrideView::from),
        open_objections: known.open_objections,
        changes: known.changes.into_iter().map(ChangeView::from).collect(),
        rows: rows.into_iter().map(SettlementRowView::from).collect(),
    }
}

async fn read(
    app: &App,
    camp: CampId,
    visibility: &Visibility,
) -> Result<SettlementView, ApiError> {
    let mut reader = app.db.reader().await?;
    let conn = reader.conn();
    if camp_repository::camps::find(conn, camp, visibility)
        .await?
        .is_none()
    {
        return Err(camp_services::Error::not_found().into());
    }
    let settlement = refunds::find_settlement(conn, camp, visibility).await?;
    let r#override = refunds::find_override(conn, camp).await?;
    let (changes, rows) = match &settlement {
        Some(settlement) if settlement.version > 0 => (
            refunds::list_changes(conn, camp, settlement.version).await?,
            refunds::list_settlement_rows(conn, settlement.id).await?,
        ),
        Some(settlement) => (
            Vec::new(),
            refunds::list_settlement_rows(conn, settlement.id).await?,
        ),
        None => (Vec::new(), Vec::new()),
    };
    let known = Known {
        settlement,
        r#override,
        open_objections: refunds::count_open_objections(conn, camp).await?,
        changes,
        rows,
    };
    Ok(view(camp, app.clock.now(), known))
}

/// 查看结算
#[utoipa::path(tag = "结算", params(CampPath), responses((status = 200, description = "结算", body = SettlementView)))]
#[get("/api/admin/camps/{campId}/settlement")]
async fn read_settlement(
    permit: Permit<RefundsRead>,
    path: Path<CampPath>,
    app: web::Data<App>,
) -> Result<Json<SettlementView>, ApiError> {
    Ok(Json(read(&app, path.0.camp_id, &permit.visibility).await?))
}

/// 开始结算
///
/// 训练营结束并完成最后一次同步后，公示每位会员的初步结果，并开始异议期。
#[utoipa::path(tag = "结算", params(CampPath), responses(
    (status = 200, description = "结算", body = SettlementView),
    (status = 409, description = "`camp_not_ended`、`settlement_started`、`settlement_data_stale`"),
))]
#[post("/api/admin/camps/{campId}/settlement")]
async fn start_settlement(
    permit: Permit<SettlementsWrite>,
    path: Path<CampPath>,
    app: web::Data<App>,
) -> Result<Json<SettlementView>, ApiError> {
    let camp = path.0.camp_id;
    camp_services::refunds::start(&app, &permit.caller, camp).await?;
    Ok(Json(read(&app, camp, &permit.visibility).await?))
}

/// 生成名单
///
/// 异议期结束后生成一个新版本；达到要求的会员各有一笔待审核的退款，已有的审核结果保留。
#[utoipa::path(tag = "结算", params(CampPath), responses(
    (status = 200, description = "结算", body = SettlementView),
    (status = 409, description = "`settlement_not_started`、`settlement_window_open`、`settlement_data_stale`"),
))]
#[post("/api/admin/camps/{campId}/settlement/list")]
async fn generate_settlement_list(
    permit: Permit<SettlementsWrite>,
    path: Path<CampPath>,
    app: web::Data<App>,
) -> Result<Json<SettlementView>, ApiError> {
    let camp = path.0.camp_id;
    camp_services::refunds::generate_list(&app, &permit.caller, camp).await?;
    Ok(Json(read(&app, camp, &permit.visibility).await?))
}

/// 申请强制结算
///
/// 结束后没有完整的打卡数据时，说明理由，由另一位管理员同意后可以结算。
#[utoipa::path(tag = "结算", params(CampPath), responses(
    (status = 200, description = "结算", body = SettlementView),
    (status = 409, description = "`override_open`"),
))]
#[post("/api/admin/camps/{campId}/settlement/override")]
async fn request_settlement_override(
    permit: Permit<SettlementsWrite>,
    path: Path<CampPath>,
    form: Json<ReasonForm>,
    app: web::Data<App>,
) -> Result<Json<SettlementView>, ApiError> {
    let camp = path.0.camp_id;
    let reason = &form.0.reason;
    camp_services::refunds::request_override(&app, &permit.caller, camp, reason).await?;
    Ok(Json(read(&app, camp, &permit.visibility).await?))
}

/// 同意强制结算
///
/// 申请人不能自己同意。
#[utoipa::path(tag = "结算", params(CampPath), responses(
    (status = 200, description = "结算", body = SettlementView),
    (status = 409, description = "`override_missing`、`override_decided`、`override_needs_second_person`"),
))]
#[post("/api/admin/camps/{campId}/settlement/override/grant")]
async fn grant_settlement_override(
    permit: Permit<SettlementsWrite>,
    path: Path<CampPath>,
    app: web::Data<App>,
) -> Result<Json<SettlementView>, ApiError> {
    let camp = path.0.camp_id;
    camp_services::refunds::decide_override(&app, &permit.caller, camp, true).await?;
    Ok(Json(read(&app, camp, &permit.visibility).await?))
}

/// 撤回强制结算
#[utoipa::path(tag = "结算", params(CampPath), responses(
    (status = 200, description = "结算", body = SettlementView),
    (status = 409, description = "`override_missing`、`override_decided`"),
))]
#[post("/api/admin/camps/{campId}/settlement/override/withdraw")]
async fn withdraw_settlement_override(
    permit: Permit<SettlementsWrite>,
    path: Path<CampPath>,
    app: web::Data<App>,
) -> Result<Json<SettlementView>, ApiError> {
    let camp = path.0.camp_id;
    camp_services::refunds::decide_override(&app, &permit.caller, camp, false).await?;
    Ok(Json(read(&app, camp, &permit.visibility).await?))
}
