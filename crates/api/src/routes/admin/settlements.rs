//! A camp is settled.

use actix_web::{get, post, web};
use camp_domain::enrolment::EnrolmentResult;
use camp_domain::refunds::SettlementState;
use camp_domain::{CampId, EnrolmentId, Fen, Visibility};
use camp_repository::refunds::{self, NamedSettlementRow, Settlement};
use camp_services::App;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::Time;
use crate::caller::{Permit, RefundsRead, SettlementsWrite};
use crate::error::ApiError;
use crate::extract::{Json, Path};
use crate::routes::h5::camps::CampPath;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(read_settlement)
        .service(start_settlement)
        .service(generate_settlement_list);
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
    /// 每位会员
    rows: Vec<SettlementRowView>,
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

fn view(
    camp: CampId,
    now: DateTime<Utc>,
    settlement: Option<Settlement>,
    rows: Vec<NamedSettlementRow>,
) -> SettlementView {
    let count = |result| rows.iter().filter(|row| row.result == result).count();
    let state = match settlement.as_ref().map(|settlement| settlement.state) {
        None => SettlementStage::None,
        Some(SettlementState::Provisional) => SettlementStage::Provisional,
        Some(SettlementState::Listed) => SettlementStage::Listed,
    };
    let known = settlement.as_ref();
    SettlementView {
        camp_id: camp,
        now: now.into(),
        state,
        objection_until: known.map(|settlement| settlement.objection_until.into()),
        created_at: known.map(|settlement| settlement.created_at.into()),
        version: known.map(|settlement| settlement.version),
        facts_hash: known.map(|settlement| hex::encode(&settlement.facts_hash)),
        qualified_count: count(EnrolmentResult::Qualified),
        not_qualified_count: count(EnrolmentResult::NotQualified),
        unmatched_count: count(EnrolmentResult::Unmatched),
        sum_fen: known.map_or(Fen::ZERO, |settlement| settlement.sum),
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
    let rows = match &settlement {
        Some(settlement) => refunds::list_settlement_rows(conn, settlement.id).await?,
        None => Vec::new(),
    };
    Ok(view(camp, app.clock.now(), settlement, rows))
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
