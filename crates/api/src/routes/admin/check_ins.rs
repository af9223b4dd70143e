//! Check-ins as the staff sees them: progress, syncs.

use std::time::Duration;

use actix_web::{get, post, web};
use camp_domain::camps::Terms;
use camp_domain::check_ins::{SyncState, qualifies};
use camp_domain::{CampId, EnrolmentId, SyncRunId};
use camp_repository::check_ins::{self, ProgressRow as Row, SyncRun};
use camp_services::{App, Error, check_ins as use_cases};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::camps::rate;
use crate::Time;
use crate::caller::{CheckInsRead, CheckInsSync, Permit};
use crate::error::{ApiError, Field};
use crate::extract::{Json, Path, Query};
use crate::paging::{PageView, Paging};
use crate::routes::h5::camps::CampPath;
use crate::text;

/// How long a request waits for a sync it started; a longer one goes on without it.
const WAIT: Duration = Duration::from_secs(3);

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_check_ins)
        .service(start_sync)
        .service(list_sync_runs);
}

/// Which members are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProgressQuery {
    /// 星球昵称、微信昵称或星球编号包含
    #[param(max_length = 50, example = "小明")]
    q: Option<String>,
}

impl ProgressQuery {
    fn text(self) -> Result<String, ApiError> {
        let q = self.q.map(|q| q.trim().to_owned()).unwrap_or_default();
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

/// 一次打卡同步。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncRunView {
    /// 编号
    id: SyncRunId,
    /// 训练营
    camp_id: CampId,
    /// 状态
    state: SyncState,
    /// 开始时间
    started_at: Time,
    /// 结束时间
    finished_at: Option<Time>,
    /// 调用知识星球的次数
    #[schema(example = 9)]
    calls: i32,
    /// 排行榜人数
    #[schema(example = 50)]
    members: i32,
    /// 新增打卡
    #[schema(example = 43)]
    new_posts: i32,
    /// 天数有变化的人数
    #[schema(example = 41)]
    changed: i32,
    /// 尚未对应到星球用户的报名
    #[schema(example = 1)]
    unknown: i32,
    /// 失败原因
    #[schema(example = "知识星球 Cookie 已失效，请在系统配置中更新")]
    failure: Option<String>,
}

impl From<SyncRun> for SyncRunView {
    fn from(run: SyncRun) -> Self {
        Self {
            id: run.id,
            camp_id: run.camp_id,
            state: run.state,
            started_at: Time(run.started_at),
            finished_at: run.finished_at.map(Time),
            calls: run.calls,
            members: run.members,
            new_posts: run.new_posts,
            changed: run.changed,
            unknown: run.unknown,
            failure: run.failure,
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
    let (page, q, camp) = (paging.0.request()?, query.0.text()?, path.0.camp_id);
    let mut reader = app.db.reader().await?;
    let visible = &permit.visibility;
    check_ins::find_camp(reader.conn(), visible, camp)
        .await?
        .ok_or_else(Error::not_found)?;
    let rows = check_ins::list_progress_rows(reader.conn(), visible, camp, &q, page).await?;
    Ok(Json(PageView::of(rows.map(ProgressRow::from), page)))
}

/// 立即同步打卡
///
/// 最多等待 3 秒；更久的同步在后台继续，状态为 `running`，结果见同步记录。
#[utoipa::path(tag = "打卡", params(CampPath), responses(
    (status = 200, description = "同步结果，或仍在进行", body = SyncRunView),
    (status = 409, description = "`sync_running`：同步进行中；`camp_not_syncable`：尚未开始或已归档"),
))]
#[post("/api/admin/camps/{campId}/sync")]
async fn start_sync(
    permit: Permit<CheckInsSync>,
    path: Path<CampPath>,
    app: web::Data<App>,
) -> Result<Json<SyncRunView>, ApiError> {
    let (caller, visible) = (&permit.caller, &permit.visibility);
    let started = use_cases::start(&app, caller, visible, path.0.camp_id).await?;
    let run = started.run();
    let product = App::clone(&app);
    let syncing = tokio::spawn(async move { use_cases::sync_now(&product, started).await });
    if let Ok(ended) = timeout(WAIT, syncing).await {
        return Ok(Json(ended.map_err(ApiError::internal)??.into()));
    }
    let run = check_ins::find_run(app.db.reader().await?.conn(), run).await?;
    Ok(Json(run.ok_or_else(Error::not_found)?.into()))
}

/// 同步记录
#[utoipa::path(tag = "打卡", params(CampPath, Paging), responses((status = 200, description = "同步记录，新的在前", body = PageView<SyncRunView>)))]
#[get("/api/admin/camps/{campId}/sync-runs")]
async fn list_sync_runs(
    permit: Permit<CheckInsRead>,
    path: Path<CampPath>,
    paging: Query<Paging>,
    app: web::Data<App>,
) -> Result<Json<PageView<SyncRunView>>, ApiError> {
    let (page, camp) = (paging.0.request()?, path.0.camp_id);
    let mut reader = app.db.reader().await?;
    let visible = &permit.visibility;
    check_ins::find_camp(reader.conn(), visible, camp)
        .await?
        .ok_or_else(Error::not_found)?;
    let runs = check_ins::list_runs(reader.conn(), camp, page).await?;
    Ok(Json(PageView::of(runs.map(SyncRunView::from), page)))
}
