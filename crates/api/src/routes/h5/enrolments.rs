//! A member's paid places.

use actix_web::{get, post, web};
use camp_domain::binding::{BindMethod, BindStatus};
use camp_domain::camps::{CampState, Terms};
use camp_domain::check_ins::qualifies;
use camp_domain::enrolment::{EnrolmentResult, RefundStatus, refund_status};
use camp_domain::payments::PaymentSource;
use camp_domain::{CampId, Day, EnrolmentId, Fen};
use camp_repository::enrolment::{Card, find_card, list_cards_of_member};
use camp_services::{App, enrolment, files};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::Time;
use crate::caller::{Member, Visitor};
use crate::error::ApiError;
use crate::extract::{Json, Path};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_enrolments)
        .service(read_enrolment)
        .service(issue_ticket);
}

/// An enrolment in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Path)]
pub struct EnrolmentPath {
    /// 报名编号
    pub enrolment_id: EnrolmentId,
}

/// 我的报名。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnrolmentCard {
    /// 编号
    id: EnrolmentId,
    /// 训练营编号
    camp_id: CampId,
    /// 训练营名称
    camp_name: String,
    /// 海报地址
    poster_url: Option<String>,
    /// 训练营状态
    camp_state: CampState,
    /// 开始日期
    start_day: Day,
    /// 结束日期
    end_day: Day,
    /// 要求打卡天数
    required_days: i32,
    /// 宽限天数
    grace_days: i32,
    /// 总天数
    total_days: u32,
    /// 已打卡天数，不含宽限
    counted_days: i32,
    /// 支付时间
    paid_at: Time,
    /// 押金（分）
    amount_fen: Fen,
    /// 收据号（商户订单号）
    receipt_no: String,
    /// 付款来源：报名页或固定收款码
    source: PaymentSource,
    /// 星球昵称，还没有填写时为空
    planet_nickname: String,
    /// 星球编号，还没有填写时为空
    planet_id: String,
    /// 微信昵称，还没有填写时为空
    wechat_nickname: String,
    /// 绑定状态
    bind_status: BindStatus,
    /// 绑定方式
    bind_method: Option<BindMethod>,
    /// 补填星球信息的截止时间
    bind_deadline: Option<Time>,
    /// 逾期后提交的信息在等待工作人员核对
    proposed: bool,
    /// 已反馈绑定有误，等待工作人员核实
    binding_reported: bool,
    /// 同一星球编号有多人报名，等待工作人员核实
    contested: bool,
    /// 进群时间
    joined_group_at: Option<Time>,
    /// 打卡结果
    result: EnrolmentResult,
    /// 退款状态
    refund_status: RefundStatus,
}

impl From<&Card> for EnrolmentCard {
    fn from(card: &Card) -> Self {
        Self {
            id: card.id,
            camp_id: card.camp_id,
            camp_name: card.camp_name.clone(),
            poster_url: card.poster_file_id.map(files::poster_path),
            camp_state: card.camp_state,
            start_day: card.start_day,
            end_day: card.end_day,
            required_days: card.required_days,
            grace_days: card.grace_days,
            total_days: terms(card).total_days(),
            counted_days: card.counted_days.unwrap_or(0),
            paid_at: card.paid_at.into(),
            amount_fen: card.amount,
            receipt_no: card
                .out_trade_no
                .clone()
                .unwrap_or_else(|| card.transaction_id.clone()),
            source: card.source,
            planet_nickname: card.planet_nickname.clone(),
            planet_id: card.planet_claim.clone(),
            wechat_nickname: card.wechat_nickname.clone(),
            bind_status: card.bind_status,
            bind_method: card.bind_method,
            bind_deadline: card.bind_deadline.map(Time::from),
            proposed: card.proposed,
            binding_reported: card.disputed,
            contested: card.contested,
            joined_group_at: card.joined_group_at.map(Time::from),
            result: card.result,
            refund_status: status_of(card),
        }
    }
}

/// What the member is told about the deposit.
pub(super) fn status_of(card: &Card) -> RefundStatus {
    let enough = qualifies(&terms(card), card.counted_days.unwrap_or(0));
    refund_status(
        card.result,
        enough,
        card.refund_decision.zip(card.refund_money),
    )
}

fn terms(card: &Card) -> Terms {
    Terms {
        deposit: card.amount,
        start: card.start_day,
        end: card.end_day,
        required_days: card.required_days,
        grace_days: card.grace_days,
    }
}

/// 我的全部报名。
#[derive(Serialize, ToSchema)]
pub struct EnrolmentList {
    /// 报名，新的在前
    items: Vec<EnrolmentCard>,
}

/// 访问凭证，只显示一次。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TicketView {
    /// 放在 `X-Access-Token` 里
    #[schema(example = "tk_7f0c9a52-6c1e-4b0e-9d5c-3f1f5c6c2a11")]
    ticket: String,
    /// 失效时间
    expires_at: Time,
}

/// The card of an enrolment, for its member or the holder of its ticket.
pub(super) async fn visible(
    app: &App,
    visitor: &Visitor,
    id: EnrolmentId,
) -> Result<Card, ApiError> {
    let opened = match visitor {
        Visitor::Member(_) => None,
        Visitor::Ticket(token) => Some(enrolment::open(app, token).await?),
    };
    let mut reader = app.db.reader().await?;
    let card = find_card(reader.conn(), id).await?;
    let card = card.filter(|card| match visitor {
        Visitor::Member(member) => card.member_id == Some(member.id),
        Visitor::Ticket(_) => opened == Some(card.id),
    });
    Ok(card.ok_or_else(camp_services::Error::not_found)?)
}

/// 我的报名
#[utoipa::path(tag = "报名", responses((status = 200, description = "报名", body = EnrolmentList)))]
#[get("/api/h5/enrolments")]
async fn list_enrolments(
    member: Member,
    app: web::Data<App>,
) -> Result<Json<EnrolmentList>, ApiError> {
    let cards = list_cards_of_member(app.db.reader().await?.conn(), member.id).await?;
    Ok(Json(EnrolmentList {
        items: cards.iter().map(EnrolmentCard::from).collect(),
    }))
}

/// 查看一个报名
#[utoipa::path(tag = "报名", params(EnrolmentPath), responses((status = 200, description = "报名", body = EnrolmentCard)))]
#[get("/api/h5/enrolments/{enrolmentId}")]
async fn read_enrolment(
    visitor: Visitor,
    path: Path<EnrolmentPath>,
    app: web::Data<App>,
) -> Result<Json<EnrolmentCard>, ApiError> {
    let card = visible(&app, &visitor, path.0.enrolment_id).await?;
    Ok(Json(EnrolmentCard::from(&card)))
}

/// 取得访问凭证
///
/// 只发给付款的会员本人；再次取得时，之前的凭证失效。
#[utoipa::path(tag = "报名", params(EnrolmentPath), responses((status = 200, description = "凭证", body = TicketView)))]
#[post("/api/h5/enrolments/{enrolmentId}/ticket")]
async fn issue_ticket(
    member: Member,
    path: Path<EnrolmentPath>,
    app: web::Data<App>,
) -> Result<Json<TicketView>, ApiError> {
    let ticket = enrolment::issue(&app, &member.caller, path.0.enrolment_id, member.id).await?;
    Ok(Json(TicketView {
        ticket: ticket.token,
        expires_at: ticket.expires_at.into(),
    }))
}
