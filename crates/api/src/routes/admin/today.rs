//! What needs a person now.

use actix_web::{get, web};
use camp_domain::auth::Permission;
use camp_domain::reconciliation::ZeroCheck;
use camp_domain::{CampId, Day, Machine, Visibility};
use camp_repository::today::{self as rows, Waiting};
use camp_repository::{PgConnection, check_ins};
use camp_services::{App, check_ins as use_cases};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::today_views::{CountdownKind, CountdownView, TodayCamp, countdowns};
use crate::Time;
use crate::caller::{CampsRead, Permit};
use crate::error::ApiError;
use crate::extract::Json;

/// Days of a camp's line.
const LINE_DAYS: u64 = 7;
/// A bill that was due and is not read for so many days makes the checks say nothing.
const BILL_DAYS: u64 = 3;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(read_today);
}

/// 等待处理的一类事情：待审核、待发放、异常资金、人工匹配、异议、失败或结果未知的退款、失败的消息、暂停的批次。
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorkKind {
    /// 待审核
    Review,
    /// 待发放
    Release,
    /// 异常资金
    Desk,
    /// 人工匹配
    Matching,
    /// 异议
    Objections,
    /// 失败或结果未知的退款
    StuckRefunds,
    /// 失败的消息
    FailedMessages,
    /// 暂停的批次
    PausedRuns,
}

/// 等待处理的一类事情。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkView {
    /// 哪一类
    kind: WorkKind,
    /// 多少件，与对应列表的总数相同
    #[schema(example = 3)]
    count: i64,
    /// 最早的一件从什么时候开始等
    since: Option<Time>,
}

/// 一项核对。
#[derive(Serialize, ToSchema)]
pub struct TodayCheck {
    /// 哪一项
    check: ZeroCheck,
    /// 笔数
    #[schema(example = 0)]
    count: i64,
}

/// 三项应当为零的核对。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TodayChecks {
    /// 三项
    items: Vec<TodayCheck>,
    /// 账单都读到了；没有读到时，零不代表没有问题
    looked: bool,
    /// 所有商户号的账单都读到这一天
    bill_day: Option<Day>,
    /// 最近一次读取
    read_at: Option<Time>,
}

/// 今天。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TodayView {
    /// 现在
    now: Time,
    /// 等待处理的事情，只有看得到的
    work: Vec<WorkView>,
    /// 三项核对；看不到对账的角色为空
    checks: Option<TodayChecks>,
    /// 进行中的训练营
    camps: Vec<TodayCamp>,
    /// 快要到期的，最近的在前
    countdowns: Vec<CountdownView>,
}

/// 今天
///
/// 后台首页：需要有人处理的事情、三项核对、进行中的训练营和快要到期的东西。每个角色只看到自己的部分，教练和志愿者只看到自己负责的训练营。
#[utoipa::path(tag = "今天", responses((status = 200, description = "今天", body = TodayView)))]
#[get("/api/admin/today")]
async fn read_today(
    permit: Permit<CampsRead>,
    app: web::Data<App>,
) -> Result<Json<TodayView>, ApiError> {
    let now = app.clock.now();
    let account = use_cases::find_account(&app).await?;
    let mut reader = app.db.reader().await?;
    let conn = reader.conn();
    let seen = &permit.visibility;
    let work = rows::find_work(conn, seen).await?;
    let checks = if permit.also(Permission::ReconciliationRead) {
        Some(checks(conn, now).await?)
    } else {
        None
    };
    let camps = camps(conn, seen, now).await?;
    let ageing = if permit.also(Permission::PaymentsRead) {
        countdowns::ageing(conn, seen, now).await?
    } else {
        Vec::new()
    };
    let mut ends = countdowns::groups(conn, seen, now).await?;
    ends.extend(ageing);
    ends.extend(
        account
            .and_then(|account| account.expires_at)
            .map(|at| CountdownView::of(CountdownKind::PlanetAccount, at)),
    );
    ends.sort_by_key(CountdownView::at);
    Ok(Json(TodayView {
        now: now.into(),
        work: visible_work(&permit, &work),
        checks,
        camps,
        countdowns: ends,
    }))
}

/// The kinds of work the person may do something about.
fn visible_work(permit: &Permit<CampsRead>, work: &rows::Work) -> Vec<WorkView> {
    use Permission as P;
    let of = |kind, needs: P, waiting: Waiting| (needs, kind, waiting);
    [
        of(WorkKind::Review, P::RefundsRead, work.review),
        of(WorkKind::Release, P::RefundsRelease, work.release),
        of(WorkKind::Desk, P::PaymentsWrite, work.desk),
        of(WorkKind::Matching, P::EnrolmentsWrite, work.matching),
        of(WorkKind::Objections, P::RefundsRead, work.objections),
        of(WorkKind::StuckRefunds, P::RefundsRead, work.stuck),
        of(WorkKind::FailedMessages, P::MessagesRead, work.messages),
        of(WorkKind::PausedRuns, P::RefundsRelease, work.paused),
    ]
    .into_iter()
    .filter(|(needs, ..)| permit.also(*needs))
    .map(|(_, kind, waiting)| WorkView {
        kind,
        count: waiting.count,
        since: waiting.since.map(Time::from),
    })
    .collect()
}

async fn checks(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<TodayChecks, ApiError> {
    let bills = rows::find_bills_read(conn).await?;
    let found = rows::list_checks(conn, now).await?;
    let count = |check: ZeroCheck| {
        let row = found.iter().find(|row| row.name == check.as_str());
        row.map_or(0, |row| row.count)
    };
    let due = Day::of(now - TimeDelta::days(BILL_DAYS.cast_signed()));
    Ok(TodayChecks {
        items: ZeroCheck::ALL
            .iter()
            .map(|check| TodayCheck {
                check: *check,
                count: count(*check),
            })
            .collect(),
        looked: bills.numbers > 0
            && bills.read == bills.numbers
            && bills.day.is_some_and(|day| day >= due),
        bill_day: bills.day,
        read_at: bills.at.map(Time::from),
    })
}

async fn camps(
    conn: &mut PgConnection,
    seen: &Visibility,
    now: DateTime<Utc>,
) -> Result<Vec<TodayCamp>, ApiError> {
    let today = Day::of(now);
    let first = Day::of(now - TimeDelta::days(LINE_DAYS.cast_signed() - 1));
    let counts = rows::list_day_counts(conn, seen, first, today).await?;
    let members = |camp: CampId, day: Day| {
        let row = counts.iter().find(|c| c.camp_id == camp && c.day == day);
        row.map_or(0, |row| row.members)
    };
    let cards = check_ins::list_cards(conn, seen, today).await?;
    let under_way = cards.into_iter().filter(TodayCamp::is_under_way);
    Ok(under_way
        .map(|card| {
            let days = (0..LINE_DAYS).map(|offset| first.plus(offset));
            let days = days.filter(|day| *day >= card.start_day && *day <= card.end_day);
            let line = days.map(|day| members(card.id, day)).collect();
            TodayCamp::of(card, line, now)
        })
        .collect())
}
