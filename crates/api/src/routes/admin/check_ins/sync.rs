//! Passes over the planet: one camp's or every camp's, by hand.

use std::time::Duration;

use actix_web::{get, post, web};
use camp_domain::check_ins::{SyncState, SyncStep};
use camp_domain::{CampId, SyncRunId};
use camp_repository::check_ins::{self, SyncRun};
use camp_services::{App, Error, check_ins as use_cases};
use serde::Serialize;
use tokio::time::timeout;
use utoipa::ToSchema;

use crate::Time;
use crate::caller::{CheckInsRead, CheckInsSync, Permit};
use crate::error::ApiError;
use crate::extract::{Json, Path, Query};
use crate::paging::{PageView, Paging};
use crate::routes::h5::camps::CampPath;

/// How long a request waits for a sync it started; a longer one goes on without it.
const WAIT: Duration = Duration::from_secs(3);

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
    /// 天数减少的人数（帖子被删除等）
    #[schema(example = 0)]
    lowered: i32,
    /// 尚未对应到星球用户的报名
    #[schema(example = 1)]
    unknown: i32,
    /// 正在做什么；结束后为空
    step: Option<SyncStep>,
    /// 已读取的打卡
    #[schema(example = 240)]
    posts: i32,
    /// 上一次完整同步调用的次数，用来估计进度
    #[schema(example = 102)]
    usual_calls: Option<i32>,
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
            lowered: run.lowered,
            unknown: run.unknown,
            step: run.step,
            posts: run.posts,
            usual_calls: run.usual_calls,
            failure: run.failure,
        }
    }
}

/// 立即同步打卡
///
/// 最多等待 3 秒；更久的同步在后台继续，状态为 `running`，结果见同步记录。
#[utoipa::path(tag = "打卡", params(CampPath), responses(
    (status = 200, description = "同步结果，或仍在进行", body = SyncRunView),
    (status = 409, description = "`sync_running`：同步进行中；`camp_not_syncable`：尚未开始或已归档"),
))]
#[post("/api/admin/camps/{campId}/sync")]
pub(super) async fn start_sync(
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
pub(super) async fn list_sync_runs(
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

/// 已开始的全部同步。
#[derive(Serialize, ToSchema)]
pub struct SyncRound {
    /// 依次同步的训练营数
    #[schema(example = 4)]
    camps: usize,
}

/// 同步全部训练营
///
/// 依次同步进行中和未结算的训练营；进展见各训练营的打卡概况，结果见同步记录。
#[utoipa::path(tag = "打卡", responses(
    (status = 200, description = "已开始", body = SyncRound),
    (status = 409, description = "`sync_running`：全部同步正在进行"),
))]
#[post("/api/admin/check-ins/sync")]
pub(super) async fn start_sync_round(
    permit: Permit<CheckInsSync>,
    app: web::Data<App>,
) -> Result<Json<SyncRound>, ApiError> {
    let all = use_cases::start_all(&app).await?;
    let camps = all.len();
    let (product, caller) = (App::clone(&app), permit.caller);
    tokio::spawn(async move {
        if let Err(error) = use_cases::sync_all(&product, &caller, all).await {
            tracing::error!(%error, "a round of syncs broke off");
        }
    });
    Ok(Json(SyncRound { camps }))
}
