//! One field that finds everything.

use actix_web::{get, web};
use camp_domain::auth::Permission;
use camp_domain::payments::{MoneyExceptionKind, MoneyExceptionState};
use camp_domain::refunds::{Decision, MoneyState};
use camp_domain::{CampId, Day, EnrolmentId, Fen, MoneyExceptionId, RefundId};
use camp_repository::search as rows;
use camp_services::App;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{CampsRead, Permit};
use crate::error::{ApiError, Field};
use crate::extract::{Json, Query};

/// Longer than every number that is looked for.
const LONGEST: usize = 64;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(search_everything);
}

/// What to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// 昵称或训练营名称的一部分，或完整的单号、编号；2 到 64 个字
    #[param(min_length = 2, max_length = 64, example = "小明")]
    q: Option<String>,
}

/// 找到的会员。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberHit {
    /// 报名编号
    id: EnrolmentId,
    /// 星球昵称
    planet_nickname: String,
    /// 微信昵称
    wechat_nickname: String,
    /// 填写的星球编号
    planet_id: String,
    /// 训练营名称
    camp_name: String,
}

/// 找到的训练营。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CampHit {
    /// 编号
    id: CampId,
    /// 名称
    name: String,
    /// 开始日期
    start_day: Day,
    /// 结束日期
    end_day: Day,
}

/// 找到的退款。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RefundHit {
    /// 编号
    id: RefundId,
    /// 商户退款单号
    out_refund_no: String,
    /// 金额（分）
    amount_fen: Fen,
    /// 审核结果
    decision: Decision,
    /// 资金状态
    money: MoneyState,
    /// 星球昵称
    planet_nickname: Option<String>,
    /// 训练营名称
    camp_name: Option<String>,
}

/// 找到的异常资金。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeskHit {
    /// 编号
    id: MoneyExceptionId,
    /// 原因
    kind: MoneyExceptionKind,
    /// 状态
    state: MoneyExceptionState,
    /// 微信支付单号
    transaction_id: String,
    /// 金额（分）
    amount_fen: Fen,
}

/// 搜索结果，每一类最多 6 条。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SearchView {
    /// 会员
    members: Vec<MemberHit>,
    /// 训练营
    camps: Vec<CampHit>,
    /// 退款
    refunds: Vec<RefundHit>,
    /// 异常资金
    desk: Vec<DeskHit>,
}

/// 搜索
///
/// 按昵称、训练营名称、星球编号、成员编号、订单号、微信支付单号、退款单号或内部编号查找。教练和志愿者只找得到自己负责的训练营；志愿者不能按单号查找。
#[utoipa::path(tag = "今天", params(SearchQuery), responses((status = 200, description = "结果", body = SearchView)))]
#[get("/api/admin/search")]
async fn search_everything(
    permit: Permit<CampsRead>,
    query: Query<SearchQuery>,
    app: web::Data<App>,
) -> Result<Json<SearchView>, ApiError> {
    let text = query.0.q.unwrap_or_default().trim().to_owned();
    if !(2..=LONGEST).contains(&text.chars().count()) {
        let field = Field::new("q", "length", "请输入 2 到 64 个字");
        return Err(ApiError::invalid(vec![field]));
    }
    let mut reader = app.db.reader().await?;
    let conn = reader.conn();
    let seen = &permit.visibility;
    let numbers = permit.also(Permission::PaymentsRead);
    let members = rows::find_members(conn, seen, &text, numbers).await?;
    let camps = rows::find_camps(conn, seen, &text).await?;
    let refunds = if permit.also(Permission::RefundsRead) {
        rows::find_refunds(conn, seen, &text).await?
    } else {
        Vec::new()
    };
    let desk = if permit.also(Permission::PaymentsWrite) {
        rows::find_desk(conn, &text).await?
    } else {
        Vec::new()
    };
    Ok(Json(SearchView {
        members: members.into_iter().map(MemberHit::from).collect(),
        camps: camps.into_iter().map(CampHit::from).collect(),
        refunds: refunds.into_iter().map(RefundHit::from).collect(),
        desk: desk.into_iter().map(DeskHit::from).collect(),
    }))
}

impl From<rows::MemberHit> for MemberHit {
    fn from(row: rows::MemberHit) -> Self {
        Self {
            id: row.id,
            planet_nickname: row.planet_nickname,
            wechat_nickname: row.wechat_nickname,
            planet_id: row.planet_claim,
            camp_name: row.camp_name,
        }
    }
}

impl From<rows::CampHit> for CampHit {
    fn from(row: rows::CampHit) -> Self {
        Self {
            id: row.id,
            name: row.name,
            start_day: row.start,
            end_day: row.end,
        }
    }
}

impl From<rows::RefundHit> for RefundHit {
    fn from(row: rows::RefundHit) -> Self {
        Self {
            id: row.id,
            out_refund_no: row.out_refund_no,
            amount_fen: row.amount,
            decision: row.decision,
            money: row.money,
            planet_nickname: row.planet_nickname,
            camp_name: row.camp_name,
        }
    }
}

impl From<rows::DeskHit> for DeskHit {
    fn from(row: rows::DeskHit) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            state: row.state,
            transaction_id: row.transaction_id,
            amount_fen: row.amount,
        }
    }
}
