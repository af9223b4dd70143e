//! How every camp stands, with the pass that is under way.

use actix_web::{get, web};
use camp_domain::camps::CampState;
use camp_domain::check_ins::{SyncState, SyncStep};
use camp_domain::{CampId, Day};
use camp_repository::check_ins::{self, CampCard};
use camp_services::App;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::camps::rate;
use crate::Time;
use crate::caller::{CheckInsRead, Permit};
use crate::error::ApiError;
use crate::extract::Json;

/// 一个训练营的打卡概况。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CampCheckIns {
    /// 训练营
    camp_id: CampId,
    /// 名称
    #[schema(example = "21 天早起营")]
    name: String,
    /// 状态
    state: CampState,
    /// 开始日
    start_day: Day,
    /// 结束日
    end_day: Day,
    /// 第几天；未开始为 0，结束后为总天数
    #[schema(example = 9)]
    day_number: u32,
    /// 总天数
    #[schema(example = 21)]
    total_days: u32,
    /// 在营人数
    #[schema(example = 120)]
    member_count: i64,
    /// 未对应到星球用户的人数
    #[schema(example = 2)]
    unresolved_count: i64,
    /// 已达标人数
    #[schema(example = 37)]
    eligible_count: i64,
    /// 打卡记录与排行榜不一致的人数
    #[schema(example = 1)]
    disagreement_count: i64,
    /// 今天已打卡的人数
    #[schema(example = 64)]
    today_count: i64,
    /// 平均打卡率，4 位小数，不含宽限；没有会员时为空
    #[schema(example = "0.8667")]
    average_rate: Option<String>,
    /// 到此刻为止的打卡都已核对
    complete_until: Option<Time>,
    /// 最近一次完整同步结束的时间
    last_sync_at: Option<Time>,
    /// 最近一次同步的状态
    sync_state: Option<SyncState>,
    /// 正在做什么
    sync_step: Option<SyncStep>,
    /// 已调用知识星球的次数
    #[schema(example = 31)]
    sync_calls: Option<i32>,
    /// 上一次完整同步调用的次数
    #[schema(example = 102)]
    usual_calls: Option<i32>,
    /// 最近一次同步失败的原因
    sync_failure: Option<String>,
}

impl CampCheckIns {
    fn of(card: CampCard, today: Day) -> Self {
        let total_days = card.start_day.count_to(card.end_day);
        Self {
            day_number: card.start_day.count_to(today).min(total_days),
            total_days,
            average_rate: rate(card.done_days, card.required_days),
            camp_id: card.id,
            name: card.name,
            state: card.state,
            start_day: card.start_day,
            end_day: card.end_day,
            member_count: card.members,
            unresolved_count: card.unresolved,
            eligible_count: card.eligible,
            disagreement_count: card.disagreements,
            today_count: card.today,
            complete_until: card.complete_until.map(Time),
            last_sync_at: card.last_sync_at.map(Time),
            sync_state: card.run_state,
            sync_step: card.run_step,
            sync_calls: card.run_calls,
            usual_calls: card.usual_calls,
            sync_failure: card.run_failure,
        }
    }
}

/// 各训练营的打卡概况
///
/// 进行中、已结束和结算中的训练营；同步进行时每秒查询一次即可看到进展。
#[utoipa::path(tag = "打卡", responses((status = 200, description = "概况，进行中的在前", body = Vec<CampCheckIns>)))]
#[get("/api/admin/check-ins/camps")]
pub(super) async fn list_camp_check_ins(
    permit: Permit<CheckInsRead>,
    app: web::Data<App>,
) -> Result<Json<Vec<CampCheckIns>>, ApiError> {
    let today = Day::of(app.clock.now());
    let mut reader = app.db.reader().await?;
    let cards = check_ins::list_cards(reader.conn(), &permit.visibility, today).await?;
    let views = cards.into_iter().map(|card| CampCheckIns::of(card, today));
    Ok(Json(views.collect()))
}
