//! Check-ins as the staff sees them: progress, single days, passes, files, reminders.

pub mod cards;
pub mod days;
pub mod export;
pub mod grid;
pub mod import_forms;
pub mod imports;
pub mod planet;
pub mod records;
pub mod remind;
pub mod sync;

use actix_web::{get, web};
use camp_domain::EnrolmentId;
use camp_domain::camps::Terms;
use camp_domain::check_ins::qualifies;
use camp_repository::check_ins::{self, ProgressRow as Row};
use camp_services::{App, Error};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::camps::rate;
use crate::Time;
use crate::caller::{CheckInsRead, Permit};
use crate::error::{ApiError, Field};
use crate::extract::{Json, Path, Query};
use crate::paging::{PageView, Paging};
use crate::routes::h5::camps::CampPath;
use crate::text;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_check_ins)
        .service(sync::start_sync)
        .service(sync::start_sync_round)
        .service(sync::list_sync_runs)
        .service(cards::list_camp_check_ins)
        .service(grid::read_check_in_grid)
        .service(records::list_check_in_records)
        .service(export::export_check_in_grid)
        .service(export::export_check_in_records)
        .service(days::read_member_days)
        .service(days::correct_day)
        .service(remind::remind_members)
        .service(planet::read_planet_account)
        .service(planet::test_planet_account)
        .service(imports::preview_check_in_import)
        .service(imports::create_check_in_import)
        .service(imports::list_check_in_imports)
        .service(imports::undo_check_in_import)
        .service(imports::import_roster);
}

/// Which members are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProgressQuery {
    /// 星球昵称、微信昵称或星球编号包含
    #[param(max_length = 50, example = "小明")]
    q: Option<String>,
}

/// What to look for: at most 50 characters, none of them invisible.
fn search_text(q: Option<String>) -> Result<String, ApiError> {
    let q = q.map(|q| q.trim().to_owned()).unwrap_or_default();
    let fault = if q.chars().count() > 50 {
        Some("搜索内容不能超过 50 个字".into())
    } else {
        text::line_or_empty(&q)
            .err()
            .and_then(|fault| fault.message)
    };
    match fault {
        Some(message) => Err(ApiError::invalid(vec![Field::new("q", "text", message)])),
        None => Ok(q),
    }
}

/// 一位会员的打卡进度。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProgressRow {
    /// 报名编号
    enrolment_id: EnrolmentId,
    /// 星球昵称（会员填写）
    #[schema(example = "小明")]
    planet_nickname: String,
    /// 星球编号（会员填写）
    #[schema(example = "1024")]
    planet_id: String,
    /// 微信昵称
    #[schema(example = "明明")]
    wechat_nickname: String,
    /// 已打卡天数，不含宽限
    #[schema(example = 13)]
    counted_days: i32,
    /// 排行榜天数；尚未对应到星球用户时为空
    #[schema(example = 13)]
    ranking_days: Option<i32>,
    /// 宽限天数
    #[schema(example = 1)]
    grace_days: i32,
    /// 要求打卡天数
    #[schema(example = 15)]
    required_days: i32,
    /// 打卡率，4 位小数，不超过 1，不含宽限
    #[schema(example = "0.8667")]
    rate: String,
    /// 是否已达标
    eligible: bool,
    /// 打卡记录与排行榜不一致
    count_disagreement: bool,
    /// 最近一次打卡
    last_check_in_at: Option<Time>,
}

impl From<Row> for ProgressRow {
    fn from(row: Row) -> Self {
        let terms = Terms {
            deposit: row.deposit_fen,
            start: row.start_day,
            end: row.end_day,
            required_days: row.required_days,
            grace_days: row.grace_days,
        };
        let done = row.counted_days.min(row.required_days);
        Self {
            eligible: qualifies(&terms, row.counted_days),
            rate: rate(done.into(), row.required_days.into()).unwrap_or_default(),
            enrolment_id: row.enrolment_id,
            planet_nickname: row.planet_nickname,
            planet_id: row.planet_claim,
            wechat_nickname: row.wechat_nickname,
            counted_days: row.counted_days,
            ranking_days: row.ranking_days,
            grace_days: row.grace_days,
            required_days: row.required_days,
            count_disagreement: row.disagreement,
            last_check_in_at: row.last_at.map(Time),
        }
    }
}

/// 打卡进度
///
/// 训练营全部在营会员，按已打卡天数从多到少。
#[utoipa::path(tag = "打卡", params(CampPath, Paging, ProgressQuery), responses((status = 200, description = "打卡进度", body = PageView<ProgressRow>)))]
#[get("/api/admin/camps/{campId}/check-ins")]
async fn list_check_ins(
    permit: Permit<CheckInsRead>,
    path: Path<CampPath>,
    paging: Query<Paging>,
    query: Query<ProgressQuery>,
    app: web::Data<App>,
) -> Result<Json<PageView<ProgressRow>>, ApiError> {
    let (page, q, camp) = (paging.0.request()?, search_text(query.0.q)?, path.0.camp_id);
    let mut reader = app.db.reader().await?;
    let visible = &permit.visibility;
    check_ins::find_camp(reader.conn(), visible, camp)
        .await?
        .ok_or_else(Error::not_found)?;
    let rows = check_ins::list_progress_rows(reader.conn(), visible, camp, &q, page).await?;
    Ok(Json(PageView::of(rows.map(ProgressRow::from), page)))
}
