//! The figures of one camp.

use actix_web::{get, web};
use camp_domain::Fen;
use camp_domain::auth::Permission;
use camp_repository::camps;
use camp_services::App;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Time;
use crate::caller::{CampsRead, Permit};
use crate::error::ApiError;
use crate::extract::{Json, Path};
use crate::routes::h5::camps::CampPath;

/// 训练营数据概览。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CampOverview {
    /// 报名人数
    enrolled_count: i32,
    /// 支付总额（分）；没有查看付款的权限时为空
    paid_sum_fen: Option<Fen>,
    /// 平均打卡率，4 位小数；没有会员时为空
    #[schema(example = "0.8123")]
    average_rate: Option<String>,
    /// 退款总额（分）；没有查看付款的权限时为空
    refunded_sum_fen: Option<Fen>,
    /// 已退款笔数
    refunded_count: Option<i64>,
    /// 已通过审核笔数
    approved_count: Option<i64>,
    /// 退款完成率，4 位小数
    #[schema(example = "1.0000")]
    refund_done_rate: Option<String>,
    /// 最近一次成功同步的时间
    last_sync_at: Option<Time>,
    /// 最近一次同步的状态：running、succeeded 或 failed
    #[schema(example = "succeeded")]
    last_sync_state: Option<String>,
}

/// 训练营数据概览
///
/// 志愿者看不到付款和退款。
#[utoipa::path(tag = "训练营", params(CampPath), responses((status = 200, description = "数据概览", body = CampOverview)))]
#[get("/api/admin/camps/{campId}/overview")]
pub(super) async fn read_camp_overview(
    permit: Permit<CampsRead>,
    path: Path<CampPath>,
    app: web::Data<App>,
) -> Result<Json<CampOverview>, ApiError> {
    let mut reader = app.db.reader().await?;
    let camp = camps::find(reader.conn(), path.0.camp_id, &permit.visibility).await?;
    let camp = camp.ok_or_else(camp_services::Error::not_found)?;
    let summary = camps::summary(reader.conn(), camp.id).await?;
    let sees_money = permit.also(Permission::PaymentsRead);
    let done_rate = rate(summary.refunded_count, summary.approved_count);
    Ok(Json(CampOverview {
        enrolled_count: camp.enrolled_count,
        paid_sum_fen: sees_money.then_some(summary.paid),
        average_rate: rate(summary.done_days, summary.required_days),
        refunded_sum_fen: sees_money.then_some(summary.refunded),
        refunded_count: sees_money.then_some(summary.refunded_count),
        approved_count: sees_money.then_some(summary.approved_count),
        refund_done_rate: done_rate.filter(|_| sees_money),
        last_sync_at: summary.last_sync_at.map(Time),
        last_sync_state: summary.last_sync_state,
    }))
}

/// `part` of `whole` with four decimals, rounded half up; nothing where there is no whole.
pub(in crate::routes::admin) fn rate(part: i64, whole: i64) -> Option<String> {
    if whole <= 0 {
        return None;
    }
    let scaled = (i128::from(part) * 20_000 + i128::from(whole)) / (i128::from(whole) * 2);
    Some(format!("{}.{:04}", scaled / 10_000, scaled % 10_000))
}

#[cfg(test)]
mod tests {
    use super::rate;

    #[test]
    fn a_rate_has_four_decimals_and_no_float() {
        assert_eq!(rate(1, 3).as_deref(), Some("0.3333"));
        assert_eq!(rate(2, 3).as_deref(), Some("0.6667"));
        assert_eq!(rate(5, 5).as_deref(), Some("1.0000"));
        assert_eq!(rate(0, 0), None);
    }
}
