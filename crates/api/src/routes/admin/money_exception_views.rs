//! How the desk looks to the staff.

use camp_domain::binding::BindStatus;
use camp_domain::payments::{
    ClaimState, DeskAction, LearnedFrom, MoneyExceptionKind, MoneyExceptionState, OrderState,
    PaymentSource, Resolution,
};
use camp_domain::{
    CampId, EnrolmentId, Fen, MoneyExceptionId, PaymentClaimId, PaymentId, RefundId, UserId,
};
use camp_repository::payments::{
    self as rows, ClaimEvidence, DeskRow, OrderEvidence, PaymentEvidence, Rival,
};
use camp_repository::status_log;
use camp_services::payments::{PayerWords, payment_evidence};
use camp_services::{App, Error};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::refund_views::HistoryEntry;
use crate::Time;
use crate::error::ApiError;

/// 处理人。
#[derive(Serialize, ToSchema)]
pub struct ExceptionOwner {
    /// 编号
    id: UserId,
    /// 姓名
    name: String,
}

/// 一条异常资金。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MoneyExceptionRow {
    /// 编号
    #[schema(value_type = String, format = Uuid)]
    id: MoneyExceptionId,
    /// 原因
    kind: MoneyExceptionKind,
    /// 状态
    state: MoneyExceptionState,
    /// 说明
    #[schema(example = "应付 99.00 元，实付 98.00 元")]
    detail: String,
    /// 出现的时间
    opened_at: Time,
    /// 出现至今的秒数
    age_seconds: i64,
    /// 处理人
    owner: Option<ExceptionOwner>,
    /// 处理方式
    resolution_kind: Option<Resolution>,
    /// 处理理由
    resolution: Option<String>,
    /// 处理时间
    resolved_at: Option<Time>,
    /// 谁处理的
    resolved_by_name: Option<String>,
    /// 付款编号
    #[schema(value_type = String, format = Uuid)]
    payment_id: PaymentId,
    /// 金额（分）
    amount_fen: Fen,
    /// 支付时间
    paid_at: Time,
    /// 微信支付单号
    transaction_id: String,
    /// 来源
    source: PaymentSource,
    /// 训练营编号
    camp_id: Option<CampId>,
    /// 训练营名称
    camp_name: Option<String>,
    /// 报名编号
    enrolment_id: Option<EnrolmentId>,
    /// 星球昵称
    planet_nickname: Option<String>,
    /// 退款编号
    refund_id: Option<RefundId>,
}

impl MoneyExceptionRow {
    /// A row, as old as it is at `now`.
    pub(super) fn of(row: DeskRow, now: DateTime<Utc>) -> Self {
        let owner = row.owner.zip(row.owner_name);
        Self {
            id: row.id,
            kind: row.kind,
            state: row.state,
            detail: row.detail,
            opened_at: row.opened_at.into(),
            age_seconds: (now - row.opened_at).num_seconds().max(0),
            owner: owner.map(|(id, name)| ExceptionOwner { id, name }),
            resolution_kind: row.resolution_kind,
            resolution: row.resolution,
            resolved_at: row.resolved_at.map(Time),
            resolved_by_name: row.resolved_by_name,
            payment_id: row.payment_id,
            amount_fen: row.amount,
            paid_at: row.paid_at.into(),
            transaction_id: row.transaction_id,
            source: row.source,
            camp_id: row.camp_id,
            camp_name: row.camp_name,
            enrolment_id: row.enrolment_id,
            planet_nickname: row.planet_nickname,
            refund_id: row.refund_id,
        }
    }
}

/// 异常资金的付款。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExceptionPayment {
    /// 商户订单号
    out_trade_no: Option<String>,
    /// 收款的商户号
    mch_id: String,
    /// 微信支付的支付方式
    trade_type: Option<String>,
    /// 从哪里得知
    learned_from: LearnedFrom,
    /// 绑定状态
    bind_status: BindStatus,
    /// 付款人姓名
    payer_name: Option<String>,
    /// 客户备注
    remark: Option<String>,
    /// 收款人（企业微信 userid）
    payee_user_id: Option<String>,
    /// 收款商品
    product: Option<String>,
    /// 是本系统的商户号，可以在系统内退款
    own_merchant: bool,
}

impl ExceptionPayment {
    fn of(payment: PaymentEvidence, words: PayerWords) -> Self {
        Self {
            out_trade_no: payment.out_trade_no,
            mch_id: payment.mch_id,
            trade_type: payment.trade_type,
            learned_from: payment.learned_from,
            bind_status: payment.bind_status,
            payer_name: words.name,
            remark: words.remark,
            payee_user_id: payment.payee_user_id,
            product: payment.payee_product,
            own_merchant: payment.own_merchant,
        }
    }
}

/// 异常资金的订单。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExceptionOrder {
    /// 训练营名称
    camp_name: String,
    /// 应付金额（分）
    amount_fen: Fen,
    /// 星球昵称
    planet_nickname: String,
    /// 填写的星球编号
    planet_id: String,
    /// 微信昵称
    wechat_nickname: String,
    /// 下单时间
    created_at: Time,
    /// 状态
    state: OrderState,
}

impl From<OrderEvidence> for ExceptionOrder {
    fn from(order: OrderEvidence) -> Self {
        Self {
            camp_name: order.camp_name,
            amount_fen: order.amount,
            planet_nickname: order.planet_nickname,
            planet_id: order.planet_claim,
            wechat_nickname: order.wechat_nickname,
            created_at: order.created_at.into(),
            state: order.state,
        }
    }
}

/// 同一星球账号的另一个报名。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExceptionRival {
    /// 报名编号
    enrolment_id: EnrolmentId,
    /// 星球昵称
    planet_nickname: String,
    /// 填写的星球编号
    planet_id: String,
    /// 微信昵称
    wechat_nickname: String,
    /// 支付时间
    paid_at: Time,
    /// 同样有争议
    contested: bool,
}

impl From<Rival> for ExceptionRival {
    fn from(rival: Rival) -> Self {
        Self {
            enrolment_id: rival.enrolment_id,
            planet_nickname: rival.planet_nickname,
            planet_id: rival.planet_claim,
            wechat_nickname: rival.wechat_nickname,
            paid_at: rival.paid_at.into(),
            contested: rival.contested,
        }
    }
}

/// 对这笔付款的一次认领。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExceptionClaim {
    /// 编号
    #[schema(value_type = String, format = Uuid)]
    id: PaymentClaimId,
    /// 状态
    state: ClaimState,
    /// 认领人的微信昵称
    wechat_nickname: String,
    /// 填写的金额（分）
    amount_fen: Fen,
    /// 填写的支付时间
    paid_at: Time,
    /// 认领时间
    created_at: Time,
}

impl From<ClaimEvidence> for ExceptionClaim {
    fn from(claim: ClaimEvidence) -> Self {
        Self {
            id: claim.id,
            state: claim.state,
            wechat_nickname: claim.wechat_nickname,
            amount_fen: claim.amount,
            paid_at: claim.paid_at.into(),
            created_at: claim.created_at.into(),
        }
    }
}

/// 异常资金的全部依据。
#[derive(Serialize, ToSchema)]
pub struct MoneyExceptionView {
    /// 异常资金
    exception: MoneyExceptionRow,
    /// 付款
    payment: ExceptionPayment,
    /// 订单
    order: Option<ExceptionOrder>,
    /// 同一星球账号的其他报名
    rivals: Vec<ExceptionRival>,
    /// 认领
    claims: Vec<ExceptionClaim>,
    /// 历史
    history: Vec<HistoryEntry>,
    /// 可以做的处理
    actions: Vec<DeskAction>,
}

/// Everything that is known of a row.
pub(super) async fn view(app: &App, id: MoneyExceptionId) -> Result<MoneyExceptionView, ApiError> {
    let mut reader = app.db.reader().await?;
    let conn = reader.conn();
    let row = rows::find_desk_row(&mut *conn, id).await?;
    let row = row.ok_or_else(Error::not_found)?;
    let facts = rows::find_desk_facts(&mut *conn, id).await?;
    let order = match row.order_id {
        Some(order) => rows::find_order_evidence(&mut *conn, order).await?,
        None => None,
    };
    let rivals = rows::list_rivals(&mut *conn, row.payment_id).await?;
    let claims = rows::list_claim_evidence(&mut *conn, row.payment_id).await?;
    let entities: Vec<_> = [
        Some(row.id.get()),
        Some(row.payment_id.get()),
        row.order_id.map(|id| id.get()),
        row.enrolment_id.map(EnrolmentId::get),
        row.refund_id.map(RefundId::get),
    ]
    .into_iter()
    .flatten()
    .chain(claims.iter().map(|claim| claim.id.get()))
    .collect();
    let history = status_log::list(conn, &entities).await?;
    drop(reader);
    let (payment, words) = payment_evidence(app, row.payment_id).await?;
    Ok(MoneyExceptionView {
        exception: MoneyExceptionRow::of(row, app.clock.now()),
        payment: ExceptionPayment::of(payment, words),
        order: order.map(ExceptionOrder::from),
        rivals: rivals.into_iter().map(ExceptionRival::from).collect(),
        claims: claims.into_iter().map(ExceptionClaim::from).collect(),
        history: history.into_iter().map(HistoryEntry::from).collect(),
        actions: facts.map(|facts| facts.actions()).unwrap_or_default(),
    })
}
