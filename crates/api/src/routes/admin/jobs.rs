//! The timetable: what runs when, how it went, and running it now.

use std::collections::HashMap;

use actix_web::{get, post, web};
use camp_domain::jobs::{JOBS, JobWords, figure_word};
use camp_repository::jobs::{self as rows, JobRun, LastRun};
use camp_services::{App, Error, jobs};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::Time;
use crate::caller::{JobsRun, Permit};
use crate::error::ApiError;
use crate::extract::{Json, Path, Query};
use crate::paging::{PageView, Paging};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_jobs)
        .service(list_job_runs)
        .service(run_job);
}

/// A job in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct JobPath {
    /// 任务
    #[param(example = "check_ins.sync")]
    job: String,
}

/// 定时任务。
#[derive(Serialize, ToSchema)]
pub struct JobList {
    /// 任务，按时刻表的顺序
    items: Vec<JobView>,
    /// 现在
    now: Time,
}

/// 一个定时任务。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    /// 任务
    #[schema(example = "check_ins.sync")]
    job: &'static str,
    /// 名称
    #[schema(example = "同步打卡")]
    title: &'static str,
    /// 做什么
    about: &'static str,
    /// 什么时候运行
    #[schema(example = "每天 01:00")]
    schedule: String,
    /// 下一次
    next_at: Time,
    /// 按时刻表的最近一次；还没有运行过时为空
    last_run: Option<JobRunView>,
    /// 有人要求立即运行，还没有结束
    asked: Option<JobAskedView>,
}

/// 有人要求立即运行。
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobAskedView {
    /// 谁
    by: String,
    /// 什么时候
    at: Time,
    /// 开始运行的时间；还在等待时为空
    started_at: Option<Time>,
}

/// 任务的一次运行。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobRunView {
    /// 应当运行的时间，或被要求的时间
    due_at: Time,
    /// 谁要求的；按时刻表运行时为空
    asked_by: Option<String>,
    /// 开始时间；还在等待时为空
    started_at: Option<Time>,
    /// 结束时间；还没有结束时为空
    finished_at: Option<Time>,
    /// 用了多少毫秒
    #[schema(example = 1250)]
    took_ms: Option<i64>,
    /// 是否完成；还没有结束时为空
    succeeded: Option<bool>,
    /// 结果，每行一句
    lines: Vec<String>,
}

impl From<JobRun> for JobRunView {
    fn from(run: JobRun) -> Self {
        let took = run.started_at.zip(run.finished_at);
        Self {
            due_at: run.due_at.into(),
            asked_by: run.asked_by,
            started_at: run.started_at.map(Time),
            finished_at: run.finished_at.map(Time),
            took_ms: took.map(|(from, to)| (to - from).num_milliseconds()),
            succeeded: run.outcome.map(|outcome| outcome == "succeeded"),
            lines: run.result.as_ref().map_or_else(Vec::new, told),
        }
    }
}

impl From<LastRun> for JobRunView {
    fn from(run: LastRun) -> Self {
        JobRun {
            due_at: run.slot,
            asked_by: None,
            started_at: Some(run.started_at),
            finished_at: run.finished_at,
            outcome: run.outcome,
            result: run.result,
        }
        .into()
    }
}

/// The result of a run in lines: the figures in one, each camp or group in one of its own.
fn told(result: &Value) -> Vec<String> {
    let Value::Object(members) = result else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    if result.get("configured") == Some(&Value::Bool(false)) {
        return vec!["还没有配置，没有可做的".to_owned()];
    }
    let figures = figures_of(members);
    if !figures.is_empty() {
        lines.push(figures);
    }
    for list in members.values().filter_map(Value::as_array) {
        lines.extend(list.iter().filter_map(|item| {
            let item = item.as_object()?;
            let text = |name: &str| item.get(name).and_then(Value::as_str);
            let names: Vec<&str> = ["camp", "name", "group"]
                .into_iter()
                .filter_map(text)
                .collect();
            Some(format!("{}：{}", names.join(" · "), figures_of(item)))
        }));
    }
    lines
}

fn figures_of(members: &serde_json::Map<String, Value>) -> String {
    let parts = members.iter().filter_map(|(name, value)| {
        if matches!(name.as_str(), "camp" | "name" | "group" | "campId") {
            return None;
        }
        let value = match value {
            Value::Number(fen) if name.ends_with("Fen") => {
                let fen = fen.as_i64().unwrap_or(0);
                format!("¥{}.{:02}", fen / 100, fen % 100)
            }
            Value::Number(number) => number.to_string(),
            Value::String(text) => state_word(text).to_owned(),
            Value::Bool(true) => "是".to_owned(),
            Value::Bool(false) => "否".to_owned(),
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
        };
        Some(format!("{} {value}", figure_word(name)))
    });
    parts.collect::<Vec<_>>().join("，")
}

/// States of syncs and of the planet's account, and what a job says when it broke.
fn state_word(text: &str) -> &str {
    match text {
        "running" => "进行中",
        "succeeded" => "成功",
        "failed" => "失败",
        "already_running" => "正在同步",
        "internal" => "内部错误，详情见系统日志",
        "the job panicked; see the log" => "任务中断，详情见系统日志",
        other => other,
    }
}

fn view(
    words: &'static JobWords,
    now: chrono::DateTime<chrono::Utc>,
    last: Option<LastRun>,
    asked: Option<JobAskedView>,
) -> JobView {
    JobView {
        job: words.name,
        title: words.title,
        about: words.about,
        schedule: words.schedule.words(),
        next_at: words.schedule.next(now).into(),
        last_run: last.map(JobRunView::from),
        asked,
    }
}

/// 定时任务
///
/// 每个任务什么时候运行、最近一次结果如何。
#[utoipa::path(tag = "定时任务", responses((status = 200, description = "定时任务", body = JobList)))]
#[get("/api/admin/jobs")]
async fn list_jobs(
    _permit: Permit<JobsRun>,
    app: web::Data<App>,
) -> Result<Json<JobList>, ApiError> {
    let now = app.clock.now();
    let mut reader = app.db.reader().await?;
    let last = rows::list_last(reader.conn()).await?;
    let mut last: HashMap<String, LastRun> =
        last.into_iter().map(|run| (run.job.clone(), run)).collect();
    let asked = rows::list_requests(reader.conn()).await?;
    let mut asked: HashMap<String, JobAskedView> = asked
        .into_iter()
        .map(|request| {
            let view = JobAskedView {
                by: request.asked_by,
                at: request.asked_at.into(),
                started_at: request.started_at.map(Time),
            };
            (request.job, view)
        })
        .collect();
    let items = JOBS.iter().map(|words| {
        view(
            words,
            now,
            last.remove(words.name),
            asked.remove(words.name),
        )
    });
    Ok(Json(JobList {
        items: items.collect(),
        now: now.into(),
    }))
}

/// 一个任务的运行记录
///
/// 新的在前，包括有人要求的；保留 30 天。
#[utoipa::path(tag = "定时任务", params(JobPath, Paging), responses(
    (status = 200, description = "运行记录", body = PageView<JobRunView>),
    (status = 404, description = "没有这个任务"),
))]
#[get("/api/admin/jobs/{job}/runs")]
async fn list_job_runs(
    _permit: Permit<JobsRun>,
    path: Path<JobPath>,
    paging: Query<Paging>,
    app: web::Data<App>,
) -> Result<Json<PageView<JobRunView>>, ApiError> {
    let words = camp_domain::jobs::find(&path.0.job).ok_or_else(Error::not_found)?;
    let page = paging.0.request()?;
    let mut reader = app.db.reader().await?;
    let found = rows::list_runs(reader.conn(), words.name, page).await?;
    Ok(Json(PageView::of(found.map(JobRunView::from), page)))
}

/// 立即运行的答复。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobAsked {
    /// 之前已经有人要求，还没有结束；这次不再重复
    already_asked: bool,
}

/// 立即运行一个任务
///
/// 由调度程序在几秒内开始；上一次要求还没有结束时，不再重复。
#[utoipa::path(tag = "定时任务", params(JobPath), responses(
    (status = 202, description = "已要求运行", body = JobAsked),
    (status = 404, description = "没有这个任务"),
))]
#[post("/api/admin/jobs/{job}/run")]
async fn run_job(
    permit: Permit<JobsRun>,
    path: Path<JobPath>,
    app: web::Data<App>,
) -> Result<actix_web::HttpResponse, ApiError> {
    let asked = jobs::ask(&app, &permit.caller, &path.0.job).await?;
    Ok(actix_web::HttpResponse::Accepted().json(JobAsked {
        already_asked: !asked,
    }))
}
