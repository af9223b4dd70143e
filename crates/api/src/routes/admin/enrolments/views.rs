//! A paid place as it goes out to the staff.

use camp_domain::binding::{BindMethod, BindStatus, RosterCheck};
use camp_domain::enrolment::{EnrolmentResult, JoinedSource};
use camp_domain::payments::PaymentSource;
use camp_domain::{CampId, EnrolmentId, Fen};
use camp_repository::enrolment::Card;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Time;

/// 匹配状态：已匹配、待匹配、匹配失败。
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MatchStatus {
    /// 已匹配
    Matched,
    /// 待匹配
    Waiting,
    /// 匹配失败
    Failed,
}

impl MatchStatus {
    /// What the screen calls a binding.
    #[must_use]
    pub const fn of(status: BindStatus, planet_user: Option<i64>, contested: bool) -> Self {
        match (status, planet_user) {
            (BindStatus::Closed, _) => Self::Failed,
            (BindStatus::Completed, Some(_)) if !contested => Self::Matched,
            _ => Self::Waiting,
        }
    }
}

/// 报名。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnrolmentRow {
    /// 编号
    id: EnrolmentId,
    /// 训练营编号
    camp_id: CampId,
    /// 训练营名称
    camp_name: String,
    /// 星球昵称；收款码付款尚未补填时为空
    planet_nickname: String,
    /// 填写的星球编号；收款码付款尚未补填时为空
    planet_id: String,
    /// 微信昵称；收款码付款尚未补填时为空
    wechat_nickname: String,
    /// 付款来源
    source: PaymentSource,
    /// 支付时间
    paid_at: Time,
    /// 金额（分）；没有查看付款的权限时为空
    amount_fen: Option<Fen>,
    /// 收据号（商户订单号）；没有查看付款的权限时为空
    receipt_no: Option<String>,
    /// 微信支付单号；没有查看付款的权限时为空
    transaction_id: Option<String>,
    /// 绑定状态
    bind_status: BindStatus,
    /// 绑定方式
    bind_method: Option<BindMethod>,
    /// 会员补填的期限
    bind_deadline: Option<Time>,
    /// 会员在期限之后补填，等待工作人员采用
    proposed: bool,
    /// 匹配状态
    match_status: MatchStatus,
    /// 名单核对结果
    roster_check: RosterCheck,
    /// 匹配到的星球用户 ID
    planet_user_id: Option<String>,
    /// 匹配到的成员编号
    member_number: Option<i32>,
    /// 同一星球编号有多人报名
    contested: bool,
    /// 进群时间
    joined_group_at: Option<Time>,
    /// 进群由谁确认：工作人员或企业微信
    joined_source: Option<JoinedSource>,
    /// 打卡结果
    result: EnrolmentResult,
}

impl EnrolmentRow {
    /// A card, with or without what only those who see payments may see.
    pub(super) fn of(card: Card, sees_payments: bool) -> Self {
        Self {
            match_status: MatchStatus::of(card.bind_status, card.planet_user_id, card.contested),
            id: card.id,
            camp_id: card.camp_id,
            camp_name: card.camp_name,
            planet_nickname: card.planet_nickname,
            planet_id: card.planet_claim,
            wechat_nickname: card.wechat_nickname,
            source: card.source,
            paid_at: card.paid_at.into(),
            amount_fen: sees_payments.then_some(card.amount),
            receipt_no: card.out_trade_no.filter(|_| sees_payments),
            transaction_id: sees_payments.then_some(card.transaction_id),
            bind_status: card.bind_status,
            bind_method: card.bind_method,
            bind_deadline: card.bind_deadline.map(Time::from),
            proposed: card.proposed,
            roster_check: card.roster_check,
            planet_user_id: card.planet_user_id.map(|user| user.to_string()),
            member_number: card.member_number,
            contested: card.contested,
            joined_group_at: card.joined_group_at.map(Time::from),
            joined_source: card.joined_source,
            result: card.result,
        }
    }
}
