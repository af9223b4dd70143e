//! A member's days and the way of the deposit back.

use actix_web::{get, web};
use camp_domain::Day;
use camp_domain::Fen;
use camp_domain::camps::CampState;
use camp_domain::enrolment::RefundStatus;
use camp_domain::refunds::{Decision, MoneyState};
use camp_repository::enrolment::Card;
use camp_services::App;
use camp_services::enrolment::{self, DayState, MemberDay, Progress};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::enrolments::{EnrolmentCard, EnrolmentPath, status_of, visible};
use crate::Time;
use crate::caller::Visitor;
use crate::error::ApiError;
use crate::extract::{Json, Path};
use crate::routes::days::{DaySourceWord, DayWord};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(read_progress);
}

/// 打卡进度。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProgressView {
    /// 报名
    enrolment: EnrolmentCard,
    /// 今天
    today: Day,
    /// 第几天，未开始为 0
    #[schema(example = 8)]
    day_number: u32,
    /// 总天数
    #[schema(example = 21)]
    total_days: u32,
    /// 已打卡天数，不含宽限
    #[schema(example = 8)]
    counted_days: i32,
    /// 星球排行榜上的天数
    #[schema(example = 8)]
    ranking_days: i32,
    /// 宽限天数
    #[schema(example = 1)]
    grace_days: i32,
    /// 要求天数
    #[schema(example = 15)]
    required_days: i32,
    /// 已满足退款条件
    eligible: bool,
    /// 还来得及
    reachable: bool,
    /// 还差几天，已计入宽限
    #[schema(example = 6)]
    still_needed: i32,
    /// 剩余可打卡天数
    #[schema(example = 13)]
    days_left: u32,
    /// 连续打卡天数
    #[schema(example = 3)]
    streak: i32,
    /// 最近一次打卡
    last_check_in_at: Option<Time>,
    /// 帖子与排行榜不一致，工作人员会核对
    count_disagreement: bool,
    /// 数据的新鲜程度
    freshness: Freshness,
    /// 每一天
    days: Vec<DayView>,
    /// 退款
    refund: RefundProgress,
}

/// 数据的新鲜程度。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Freshness {
    /// 到此刻为止的打卡都已核对
    last_sync_at: Option<Time>,
    /// 过去的每一天都已同步
    complete: bool,
}

/// 某一天。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DayView {
    /// 日期
    day: Day,
    /// 状态
    state: DayWord,
    /// 打卡时间
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Time>,
    /// 打卡内容的开头
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// 依据：星球打卡、文件导入、人工更正；没有记录时为空
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<DaySourceWord>,
    /// 人工更正的原因
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "出差当天发帖失败，已核实截图")]
    reason: Option<String>,
}

impl From<MemberDay> for DayView {
    fn from(day: MemberDay) -> Self {
        let known = day.state == DayState::Done || day.source.is_some();
        Self {
            day: day.day,
            state: day.state.into(),
            at: day.at.map(Time::from),
            title: day.title,
            source: known.then(|| day.source.into()),
            reason: day.reason,
        }
    }
}

/// 退款进展。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RefundProgress {
    /// 状态
    status: RefundStatus,
    /// 退款金额（分）
    amount_fen: Option<Fen>,
    /// 原因
    reason: Option<String>,
    /// 时间线
    timeline: Vec<TimelineStep>,
    /// 由工作人员线下退回，不是原路退回
    paid_outside: bool,
    /// 说明
    note: &'static str,
}

/// 时间线上的一步。
#[derive(Serialize, ToSchema)]
pub struct TimelineStep {
    /// 哪一步
    key: StepWord,
    /// 时间
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Time>,
    /// 已完成
    done: bool,
}

/// 时间线：已结束、核对、审核、退款中、已到账。
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepWord {
    /// 已结束
    Ended,
    /// 核对
    Checked,
    /// 审核
    InReview,
    /// 退款中
    InProgress,
    /// 已到账
    Refunded,
}

fn refund(card: &Card) -> RefundProgress {
    let status = status_of(card);
    RefundProgress {
        status,
        amount_fen: card.refund_amount,
        reason: card.refund_reason.clone(),
        timeline: timeline(card),
        paid_outside: card.refund_money == Some(MoneyState::SettledOutside),
        note: note(status),
    }
}

/// The last moment that counted; midnight would read as the day after.
fn last_second(day: Day) -> DateTime<Utc> {
    day.end() - TimeDelta::seconds(1)
}

fn timeline(card: &Card) -> Vec<TimelineStep> {
    let ended = matches!(
        card.camp_state,
        CampState::Ended | CampState::Settling | CampState::Archived
    );
    let decided = card
        .refund_decision
        .is_some_and(|decision| decision != Decision::InReview);
    let step = |key, at: Option<DateTime<Utc>>, done| TimelineStep {
        key,
        at: at.map(Time::from),
        done,
    };
    vec![
        step(
            StepWord::Ended,
            ended.then(|| last_second(card.end_day)),
            ended,
        ),
        step(
            StepWord::Checked,
            card.refund_created_at,
            card.refund_decision.is_some(),
        ),
        step(
            StepWord::InReview,
            card.refund_decided_at.filter(|_| decided),
            decided,
        ),
        step(
            StepWord::InProgress,
            card.refund_released_at,
            card.refund_released_at.is_some(),
        ),
        step(
            StepWord::Refunded,
            card.refund_succeeded_at,
            card.refund_succeeded_at.is_some(),
        ),
    ]
}

const fn note(status: RefundStatus) -> &'static str {
    match status {
        RefundStatus::NotSettled => "训练营结束后，工作人员核对打卡天数，达到要求的押金原路退回",
        RefundStatus::InReview => "打卡天数已达到要求，工作人员正在审核",
        RefundStatus::InProgress => "退款已发出，一般 1–3 个工作日到账，原路退回付款账户",
        RefundStatus::Refunded => "押金已原路退回，请在微信支付账单中查看",
        RefundStatus::NotQualified => "打卡天数没有达到要求，押金不退回；如有疑问请联系工作人员",
        RefundStatus::Rejected => "这笔押金没有通过退款审核；如有疑问请联系工作人员",
        RefundStatus::NeedsStaff => "需要工作人员处理，请放心，我们会尽快联系你",
    }
}

impl From<Progress> for ProgressView {
    fn from(progress: Progress) -> Self {
        let card = &progress.card;
        Self {
            enrolment: EnrolmentCard::from(card),
            today: progress.today,
            day_number: progress.day_number,
            total_days: progress.total_days,
            counted_days: card.counted_days.unwrap_or(0),
            ranking_days: card.ranking_days.unwrap_or(0),
            grace_days: card.grace_days,
            required_days: card.required_days,
            eligible: progress.eligible,
            reachable: progress.reachable,
            still_needed: progress.still_needed,
            days_left: progress.days_left,
            streak: card.streak.unwrap_or(0),
            last_check_in_at: card.last_at.map(Time::from),
            count_disagreement: card.disagreement.unwrap_or(false),
            freshness: Freshness {
                last_sync_at: progress.known_until.map(Time::from),
                complete: progress.complete,
            },
            refund: refund(card),
            days: progress.days.into_iter().map(DayView::from).collect(),
        }
    }
}

/// 打卡进度
#[utoipa::path(tag = "报名", params(EnrolmentPath), responses((status = 200, description = "进度", body = ProgressView)))]
#[get("/api/h5/enrolments/{enrolmentId}/progress")]
async fn read_progress(
    visitor: Visitor,
    path: Path<EnrolmentPath>,
    app: web::Data<App>,
) -> Result<Json<ProgressView>, ApiError> {
    let card = visible(&app, &visitor, path.0.enrolment_id).await?;
    Ok(Json(enrolment::progress(&app, card.id).await?.into()))
}
