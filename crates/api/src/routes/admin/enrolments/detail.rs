//! One paid place with everything around it.

use actix_web::{get, web};
use camp_domain::auth::Permission;
use camp_repository::check_ins::{DayWord, list_days};
use camp_repository::enrolment::{self, Card, PaymentsOf, find_visible_card};
use camp_repository::status_log;
use camp_services::App;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::lines::{
    BindingHistoryEntry, CheckInLine, MoneyExceptionBrief, PaymentLine, ProposalView, RefundLine,
    step,
};
use super::views::EnrolmentRow;
use crate::caller::{EnrolmentsRead, Permit};
use crate::error::ApiError;
use crate::extract::{Json, Path};
use crate::routes::h5::enrolments::EnrolmentPath;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(read_enrolment_detail);
}

/// 会员详情。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnrolmentDetail {
    /// 报名
    enrolment: EnrolmentRow,
    /// 付款，含同一会员或星球成员在其他可见训练营的付款，新的在前
    payments: Vec<PaymentLine>,
    /// 打卡，训练营期间每天一条
    check_ins: Vec<CheckInLine>,
    /// 退款，新的在前；没有查看退款的权限时为空
    refunds: Vec<RefundLine>,
    /// 绑定历史，旧的在前
    history: Vec<BindingHistoryEntry>,
    /// 期限之后补填的信息，新的在前
    proposals: Vec<ProposalView>,
    /// 异常资金记录；没有查看付款的权限时为空
    exceptions: Vec<MoneyExceptionBrief>,
}

/// 会员详情
#[utoipa::path(tag = "会员", params(EnrolmentPath), responses((status = 200, description = "会员详情", body = EnrolmentDetail)))]
#[get("/api/admin/enrolments/{enrolmentId}")]
async fn read_enrolment_detail(
    permit: Permit<EnrolmentsRead>,
    path: Path<EnrolmentPath>,
    app: web::Data<App>,
) -> Result<Json<EnrolmentDetail>, ApiError> {
    let sees_payments = permit.also(Permission::PaymentsRead);
    let mut reader = app.db.reader().await?;
    let conn = reader.conn();
    let card = find_visible_card(conn, path.0.enrolment_id, &permit.visibility).await?;
    let card = card.ok_or_else(camp_services::Error::not_found)?;
    let of = PaymentsOf {
        payment: card.payment_id,
        member: card.member_id,
        planet_user: card.planet_user_id,
    };
    let payments = enrolment::list_payment_lines(conn, of, &permit.visibility).await?;
    let check_ins = match card.planet_user_id {
        Some(user) => check_ins(&card, list_days(conn, card.camp_id, user).await?),
        None => Vec::new(),
    };
    let refunds = if permit.also(Permission::RefundsRead) {
        enrolment::list_refund_lines(conn, card.payment_id).await?
    } else {
        Vec::new()
    };
    let history = status_log::list(conn, &[card.payment_id.get()]).await?;
    let proposals = enrolment::list_proposals(conn, card.payment_id).await?;
    let exceptions = if sees_payments {
        enrolment::list_exception_briefs(conn, card.payment_id).await?
    } else {
        Vec::new()
    };
    Ok(Json(EnrolmentDetail {
        payments: payments
            .into_iter()
            .map(|line| PaymentLine::of(line, card.payment_id, sees_payments))
            .collect(),
        check_ins,
        refunds: refunds.into_iter().map(RefundLine::from).collect(),
        history: history.into_iter().filter_map(step).collect(),
        proposals: proposals.into_iter().map(ProposalView::from).collect(),
        exceptions: exceptions
            .into_iter()
            .map(MoneyExceptionBrief::from)
            .collect(),
        enrolment: EnrolmentRow::of(card, sees_payments),
    }))
}

/// The days within the dates the member agreed to.
fn check_ins(card: &Card, posted: Vec<DayWord>) -> Vec<CheckInLine> {
    let inside = |day: &DayWord| card.start_day <= day.day && day.day <= card.end_day;
    let inside = posted.into_iter().filter(inside);
    inside.map(CheckInLine::from).collect()
}
