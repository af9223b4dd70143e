//! The inbox of callbacks: what came, what it led to, and letting it count once more.

use actix_web::{get, post, web};
use camp_domain::payments::EventState;
use camp_domain::{Day, EnrolmentId, PaymentEventId, PaymentId};
use camp_repository::payments::{self as rows, EventRow};
use camp_services::{App, payments};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use crate::Time;
use crate::caller::{PaymentsWrite, Permit};
use crate::error::ApiError;
use crate::extract::{Json, Path, Query};
use crate::paging::{PageView, Paging};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_payment_events)
        .service(read_payment_event)
        .service(replay_payment_event)
        .service(replay_payment_events);
}

/// A callback in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Path)]
pub struct EventPath {
    /// 通知编号
    #[param(value_type = String, format = Uuid)]
    event_id: PaymentEventId,
}

/// 通知的内容：付款、退款。
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// 付款
    Payment,
    /// 退款
    Refund,
}

impl EventKind {
    const fn word(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Refund => "refund",
        }
    }

    fn of(word: &str) -> Self {
        if word == Self::Refund.word() {
            Self::Refund
        } else {
            Self::Payment
        }
    }
}

/// Which callbacks are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct EventFilter {
    /// 内容；不填为全部
    #[param(inline)]
    kind: Option<EventKind>,
    /// 状态；不填为全部
    state: Option<EventState>,
    /// 商户单号、通知编号或微信支付单号的一部分
    q: Option<String>,
    /// 收到的日期，从
    from: Option<Day>,
    /// 收到的日期，到（含）
    to: Option<Day>,
}

impl From<EventFilter> for rows::EventFilter {
    fn from(filter: EventFilter) -> Self {
        let search = filter.q.map(|q| q.trim().to_owned());
        Self {
            kind: filter.kind.map(EventKind::word),
            state: filter.state,
            search: search.filter(|q| !q.is_empty()),
            from: filter.from.map(Day::start),
            to: filter.to.map(Day::end),
        }
    }
}

/// 一条通知。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentEventRow {
    /// 编号
    #[schema(value_type = String, format = Uuid)]
    id: PaymentEventId,
    /// 内容
    kind: EventKind,
    /// 微信支付的说法
    #[schema(example = "TRANSACTION.SUCCESS")]
    event_type: String,
    /// 商户订单号或商户退款单号
    reference: Option<String>,
    /// 状态
    state: EventState,
    /// 处理次数
    attempts: i32,
    /// 最近一次失败的原因
    failure: Option<String>,
    /// 收到的时间
    received_at: Time,
    /// 生效的时间
    applied_at: Option<Time>,
    /// 下次处理的时间
    due_at: Option<Time>,
    /// 收到至今的秒数
    age_seconds: i64,
}

impl PaymentEventRow {
    fn of(row: EventRow, now: DateTime<Utc>) -> Self {
        Self {
            id: row.id,
            kind: EventKind::of(&row.kind),
            event_type: row.event_type,
            reference: row.reference,
            state: row.state,
            attempts: row.attempts,
            failure: row.failure,
            received_at: row.received_at.into(),
            applied_at: row.applied_at.map(Time),
            due_at: row.due_at.map(Time),
            age_seconds: (now - row.received_at).num_seconds().max(0),
        }
    }
}

/// 通知的全部内容。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentEventView {
    /// 通知
    event: PaymentEventRow,
    /// 商户号
    mch_id: String,
    /// 微信支付的通知编号
    provider_event_id: String,
    /// 解密后的内容，身份信息已打码
    #[schema(value_type = Object)]
    content: serde_json::Value,
    /// 入账的付款
    #[schema(value_type = Option<String>, format = Uuid)]
    payment_id: Option<PaymentId>,
    /// 对应的报名
    enrolment_id: Option<EnrolmentId>,
}

/// 重放一段时间内的通知。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReplayForm {
    /// 收到的日期，从
    from: Day,
    /// 收到的日期，到（含），最多 31 天
    to: Day,
    /// 只重放这种状态的；不填为全部
    state: Option<EventState>,
}

/// 重放的结果。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReplayedView {
    /// 交给后台重新处理的条数
    count: u64,
}

/// 支付事件列表
///
/// 微信支付的通知，新的在前。
#[utoipa::path(tag = "支付事件", params(EventFilter, Paging), responses((status = 200, description = "通知", body = PageView<PaymentEventRow>)))]
#[get("/api/admin/payment-events")]
async fn list_payment_events(
    _permit: Permit<PaymentsWrite>,
    filter: Query<EventFilter>,
    paging: Query<Paging>,
    app: web::Data<App>,
) -> Result<Json<PageView<PaymentEventRow>>, ApiError> {
    let page = paging.0.request()?;
    let now = app.clock.now();
    let mut reader = app.db.reader().await?;
    let found = rows::list_events(reader.conn(), &filter.0.into(), page).await?;
    Ok(Json(PageView::of(
        found.map(|row| PaymentEventRow::of(row, now)),
        page,
    )))
}

/// 查看支付事件
///
/// 解密后的内容；单号和金额原样显示，其余只显示首尾。
#[utoipa::path(tag = "支付事件", params(EventPath), responses((status = 200, description = "通知", body = PaymentEventView)))]
#[get("/api/admin/payment-events/{eventId}")]
async fn read_payment_event(
    _permit: Permit<PaymentsWrite>,
    path: Path<EventPath>,
    app: web::Data<App>,
) -> Result<Json<PaymentEventView>, ApiError> {
    let id = path.0.event_id;
    let (evidence, content) = payments::event_evidence(&app, id).await?;
    Ok(Json(PaymentEventView {
        event: row(&app, id).await?,
        mch_id: evidence.mch_id,
        provider_event_id: evidence.provider_event_id,
        content,
        payment_id: evidence.payment_id,
        enrolment_id: evidence.enrolment_id,
    }))
}

/// 重放支付事件
///
/// 立即按收到时的内容再处理一次；已经入账的不会重复。失败的原因写在返回的 `failure` 里。
#[utoipa::path(tag = "支付事件", params(EventPath), responses((status = 200, description = "通知", body = PaymentEventRow)))]
#[post("/api/admin/payment-events/{eventId}/replay")]
async fn replay_payment_event(
    permit: Permit<PaymentsWrite>,
    path: Path<EventPath>,
    app: web::Data<App>,
) -> Result<Json<PaymentEventRow>, ApiError> {
    let id = path.0.event_id;
    payments::replay(&app, &permit.caller, id).await?;
    Ok(Json(row(&app, id).await?))
}

/// 批量重放支付事件
///
/// 把一段时间内收到的通知交给后台重新处理；已经入账的不会重复。
#[utoipa::path(tag = "支付事件", responses((status = 200, description = "条数", body = ReplayedView)))]
#[post("/api/admin/payment-event-replays")]
async fn replay_payment_events(
    permit: Permit<PaymentsWrite>,
    form: Json<ReplayForm>,
    app: web::Data<App>,
) -> Result<Json<ReplayedView>, ApiError> {
    let ReplayForm { from, to, state } = form.0;
    let (from, to) = (from.start(), to.end());
    let count = payments::replay_many(&app, &permit.caller, from, to, state).await?;
    Ok(Json(ReplayedView { count }))
}

async fn row(app: &App, id: PaymentEventId) -> Result<PaymentEventRow, ApiError> {
    let mut reader = app.db.reader().await?;
    let row = rows::find_event_row(reader.conn(), id).await?;
    let row = row.ok_or_else(camp_services::Error::not_found)?;
    Ok(PaymentEventRow::of(row, app.clock.now()))
}
