//! What stands around a paid place, line by line.

use camp_domain::binding::{BindStatus, RosterCheck};
use camp_domain::payments::{MoneyExceptionKind, MoneyExceptionState, PaymentSource};
use camp_domain::refunds::{Decision, MoneyState};
use camp_domain::{
    BindingProposalId, CampId, Day, Fen, Machine, MoneyExceptionId, PaymentId, RefundId,
};
use camp_repository::check_ins::DayWord;
use camp_repository::enrolment::{self, ExceptionBrief, Proposal};
use camp_repository::status_log::Entry;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Time;
use crate::routes::admin::refund_views::actor;
use crate::routes::days::DaySourceWord;

/// 会员的一笔付款。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentLine {
    /// 付款编号
    payment_id: PaymentId,
    /// 支付时间
    paid_at: Time,
    /// 训练营编号
    camp_id: CampId,
    /// 训练营名称
    camp_name: String,
    /// 金额（分）；没有查看付款的权限时为空
    amount_fen: Option<Fen>,
    /// 商户订单号；没有查看付款的权限时为空
    order_no: Option<String>,
    /// 微信支付单号；没有查看付款的权限时为空
    transaction_id: Option<String>,
    /// 付款来源
    source: PaymentSource,
    /// 是否为本次报名的付款
    current: bool,
}

/// 一天的打卡。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckInLine {
    /// 日期
    day: Day,
    /// 是否算作已打卡
    checked_in: bool,
    /// 依据
    source: DaySourceWord,
    /// 打卡时间；文件只写日期或人工更正时为空
    at: Option<Time>,
    /// 打卡内容的开头，或文件名
    title: String,
    /// 人工更正的原因
    reason: Option<String>,
    /// 导入或更正的人
    by_name: Option<String>,
    /// 导入或更正的时间
    noted_at: Option<Time>,
}

/// 本次报名的一笔退款。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RefundLine {
    /// 退款编号
    refund_id: RefundId,
    /// 提出时间
    created_at: Time,
    /// 退款金额（分）
    amount_fen: Fen,
    /// 审核结果
    decision: Decision,
    /// 资金状态
    money: MoneyState,
    /// 审核人
    decided_by_name: Option<String>,
    /// 理由
    reason: Option<String>,
}

/// 绑定历史中的一步。
#[derive(Serialize, ToSchema)]
pub struct BindingHistoryEntry {
    /// 时间
    at: Time,
    /// 谁：工作人员的名字，或「会员」「微信支付」「系统」
    actor: String,
    /// 从
    from: Option<BindStatus>,
    /// 到
    to: BindStatus,
    /// 原因
    reason: Option<String>,
}

/// 会员在期限之后补填的信息。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProposalView {
    /// 编号
    id: BindingProposalId,
    /// 星球昵称
    planet_nickname: String,
    /// 星球编号
    planet_id: String,
    /// 微信昵称
    wechat_nickname: String,
    /// 名单核对结果
    roster_check: RosterCheck,
    /// 名单中的星球用户 ID
    planet_user_id: Option<String>,
    /// 补填时间
    created_at: Time,
}

impl From<Proposal> for ProposalView {
    fn from(proposal: Proposal) -> Self {
        Self {
            id: proposal.id,
            planet_nickname: proposal.planet_nickname,
            planet_id: proposal.planet_claim,
            wechat_nickname: proposal.wechat_nickname,
            roster_check: proposal.roster_check,
            planet_user_id: proposal.planet_user_id.map(|user| user.to_string()),
            created_at: proposal.created_at.into(),
        }
    }
}

/// 本次报名的付款在异常资金中的记录。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MoneyExceptionBrief {
    /// 编号
    id: MoneyExceptionId,
    /// 类型
    kind: MoneyExceptionKind,
    /// 状态
    state: MoneyExceptionState,
    /// 发现时间
    opened_at: Time,
}

impl From<ExceptionBrief> for MoneyExceptionBrief {
    fn from(brief: ExceptionBrief) -> Self {
        Self {
            id: brief.id,
            kind: brief.kind,
            state: brief.state,
            opened_at: brief.opened_at.into(),
        }
    }
}

impl PaymentLine {
    /// A payment, with or without what only those who see payments may see.
    pub(super) fn of(
        line: enrolment::PaymentLine,
        current: PaymentId,
        sees_payments: bool,
    ) -> Self {
        Self {
            current: line.id == current,
            payment_id: line.id,
            paid_at: line.paid_at.into(),
            camp_id: line.camp_id,
            camp_name: line.camp_name,
            amount_fen: sees_payments.then_some(line.amount),
            order_no: line.out_trade_no.filter(|_| sees_payments),
            transaction_id: sees_payments.then_some(line.transaction_id),
            source: line.source,
        }
    }
}

impl From<enrolment::RefundLine> for RefundLine {
    fn from(line: enrolment::RefundLine) -> Self {
        Self {
            refund_id: line.id,
            created_at: line.created_at.into(),
            amount_fen: line.amount,
            decision: line.decision,
            money: line.money,
            decided_by_name: line.decided_by_name,
            reason: line.reason,
        }
    }
}

impl From<DayWord> for CheckInLine {
    fn from(day: DayWord) -> Self {
        Self {
            day: day.day,
            checked_in: day.checked_in,
            source: day.source.into(),
            at: day.at.map(Time::from),
            title: day.title,
            reason: day.reason,
            by_name: day.by,
            noted_at: day.noted_at.map(Time::from),
        }
    }
}

/// A payment moves in its binding only; what else the log may hold about it is not shown here.
pub(super) fn step(entry: Entry) -> Option<BindingHistoryEntry> {
    let status = |word: &str| BindStatus::ALL.iter().copied().find(|s| s.as_str() == word);
    Some(BindingHistoryEntry {
        at: entry.at.into(),
        actor: actor(&entry),
        from: entry.from_state.as_deref().and_then(status),
        to: status(&entry.to_state).filter(|_| entry.machine == BindStatus::NAME)?,
        reason: entry.reason,
    })
}
