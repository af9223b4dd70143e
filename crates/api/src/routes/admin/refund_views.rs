//! How a refund looks to the staff.

use camp_domain::binding::{BindMethod, BindStatus};
use camp_domain::camps::Terms;
use camp_domain::check_ins::qualifies;
use camp_domain::payments::PaymentSource;
use camp_domain::refunds::{Decision, Evidence, MoneyState, PayoutState, RefundKind};
use camp_domain::{ActorKind, CampId, Day, EnrolmentId, Fen, RefundId, ReleaseRunId, UserId};
use camp_repository::refunds::{HandPayout, RefundRow as Row};
use camp_repository::status_log::Entry;
use camp_services::{App, files};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::enrolments::views::MatchStatus;
use crate::Time;
use crate::routes::h5::progress::DayView;

/// 系统的判断：符合、不符合。
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AutoResult {
    /// 符合
    Qualified,
    /// 不符合
    NotQualified,
}

/// 退款。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RefundRow {
    /// 编号
    id: RefundId,
    /// 训练营编号
    camp_id: Option<CampId>,
    /// 训练营名称
    camp_name: Option<String>,
    /// 报名编号
    enrolment_id: Option<EnrolmentId>,
    /// 星球昵称
    planet_nickname: Option<String>,
    /// 填写的星球编号
    planet_id: Option<String>,
    /// 微信昵称
    wechat_nickname: Option<String>,
    /// 退款金额（分）
    amount_fen: Fen,
    /// 支付金额（分）
    paid_fen: Fen,
    /// 打卡天数，不含宽限；没有数据时为空
    counted_days: Option<i32>,
    /// 宽限天数
    grace_days: Option<i32>,
    /// 要求天数
    required_days: Option<i32>,
    /// 绑定状态
    bind_status: BindStatus,
    /// 绑定方式
    bind_method: Option<BindMethod>,
    /// 绑定的把握，0 到 100；批量通过时核对
    bind_confidence: i16,
    /// 匹配状态
    match_status: MatchStatus,
    /// 系统的判断
    auto_result: AutoResult,
    /// 需要留意的地方
    flags: Vec<&'static str>,
    /// 来由
    kind: RefundKind,
    /// 审核结果
    decision: Decision,
    /// 资金状态
    money: MoneyState,
    /// 依据的摘要，审核时原样带回
    facts_hash: String,
    /// 商户退款单号
    out_refund_no: String,
    /// 审核理由
    reason: Option<String>,
    /// 最近一次失败的代码
    failure_code: Option<String>,
    /// 最近一次失败的说明
    failure: Option<String>,
    /// 审核人
    decided_by: Option<String>,
    /// 审核时间
    decided_at: Option<Time>,
    /// 发放批次
    run_id: Option<ReleaseRunId>,
    /// 发放时间
    released_at: Option<Time>,
    /// 最近更新
    updated_at: Time,
}

impl RefundRow {
    /// A refund with what stands out at this moment.
    pub(super) fn of(row: &Row, now: DateTime<Utc>) -> Self {
        let doubts = row.doubts();
        Self {
            match_status: MatchStatus::of(row.bind_status, row.planet_user_id, row.contested),
            auto_result: auto_result(row),
            flags: doubts.flags(now),
            bind_confidence: doubts.confidence(),
            id: row.id,
            camp_id: row.camp_id,
            camp_name: row.camp_name.clone(),
            enrolment_id: row.enrolment_id,
            planet_nickname: row.planet_nickname.clone(),
            planet_id: row.planet_claim.clone(),
            wechat_nickname: row.wechat_nickname.clone(),
            amount_fen: row.amount,
            paid_fen: row.paid,
            counted_days: row.counted_days,
            grace_days: row.grace_days,
            required_days: row.required_days,
            bind_status: row.bind_status,
            bind_method: row.bind_method,
            kind: row.kind,
            decision: row.decision,
            money: row.money,
            facts_hash: hex::encode(&row.facts_hash),
            out_refund_no: row.out_refund_no.clone(),
            reason: row.reason.clone(),
            failure_code: row.failure_code.clone(),
            failure: row.failure.clone(),
            decided_by: row.decided_by_name.clone(),
            decided_at: row.decided_at.map(Time::from),
            run_id: row.run_id,
            released_at: row.released_at.map(Time::from),
            updated_at: row.updated_at.into(),
        }
    }
}

fn auto_result(row: &Row) -> AutoResult {
    let enough =
        row.required_days
            .zip(row.grace_days)
            .is_some_and(|(required_days, grace_days)| {
                let day = Day::of(row.paid_at);
                let terms = Terms {
                    deposit: row.paid,
                    start: day,
                    end: day,
                    required_days,
                    grace_days,
                };
                qualifies(&terms, row.counted_days.unwrap_or(0))
            });
    if enough && row.planet_user_id.is_some() && !row.contested {
        AutoResult::Qualified
    } else {
        AutoResult::NotQualified
    }
}

/// 付款。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RefundPayment {
    /// 收款的商户号，退款从这里退出
    mch_id: Option<String>,
    /// 微信支付单号
    transaction_id: String,
    /// 商户订单号
    out_trade_no: Option<String>,
    /// 支付时间
    paid_at: Time,
    /// 金额（分）
    amount_fen: Fen,
    /// 来源
    source: PaymentSource,
}

/// 历史中的一步。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryEntry {
    /// 时间
    at: Time,
    /// 谁：工作人员的名字，或「会员」「微信支付」「系统」
    actor: String,
    /// 哪个状态机
    machine: String,
    /// 从
    from: Option<String>,
    /// 到
    to: String,
    /// 原因
    reason: Option<String>,
}

/// Who moved something, in words.
pub(super) fn actor(entry: &Entry) -> String {
    let words = match entry.actor_kind {
        ActorKind::Staff => entry.actor_name.as_deref().unwrap_or("工作人员"),
        ActorKind::Member => "会员",
        ActorKind::Provider => "微信支付",
        ActorKind::System => "系统",
    };
    words.to_owned()
}

impl From<Entry> for HistoryEntry {
    fn from(entry: Entry) -> Self {
        Self {
            at: entry.at.into(),
            actor: actor(&entry),
            machine: entry.machine,
            from: entry.from_state,
            to: entry.to_state,
            reason: entry.reason,
        }
    }
}

/// 退款的全部依据。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RefundView {
    /// 退款
    #[serde(flatten)]
    row: RefundRow,
    /// 付款
    payment: RefundPayment,
    /// 每一天
    days: Vec<DayView>,
    /// 历史
    history: Vec<HistoryEntry>,
    /// 发送次数
    attempts: i32,
    /// 微信支付最近一次查询的回答
    answered: Option<Evidence>,
    /// 回答的时间
    answered_at: Option<Time>,
    /// 系统下一次处理的时间
    due_at: Option<Time>,
    /// 到账时间
    succeeded_at: Option<Time>,
    /// 线下退款
    pub(super) hand_payout: Option<HandPayoutView>,
}

/// 线下退款：两人经手，附凭证。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HandPayoutView {
    /// 状态
    state: PayoutState,
    /// 原因
    reason: String,
    /// 提出人编号
    proposed_by_id: UserId,
    /// 提出人
    proposed_by: String,
    /// 提出时间
    proposed_at: Time,
    /// 付款方式
    method: Option<String>,
    /// 转账单号
    reference: Option<String>,
    /// 转账凭证，5 分钟内有效的地址
    proof_url: Option<String>,
    /// 付款人编号
    paid_by_id: Option<UserId>,
    /// 付款人
    paid_by: Option<String>,
    /// 付款时间
    paid_at: Option<Time>,
    /// 确认人
    confirmed_by: Option<String>,
    /// 确认时间
    confirmed_at: Option<Time>,
}

impl HandPayoutView {
    /// A payout with a link to its proof.
    pub(super) fn of(app: &App, row: HandPayout) -> Self {
        Self {
            state: row.state,
            reason: row.reason,
            proposed_by_id: row.proposed_by,
            proposed_by: row.proposed_by_name,
            proposed_at: row.proposed_at.into(),
            method: row.method,
            reference: row.reference,
            proof_url: row.proof_file_id.map(|id| files::signed_path(app, id)),
            paid_by_id: row.paid_by,
            paid_by: row.paid_by_name,
            paid_at: row.paid_at.map(Time::from),
            confirmed_by: row.confirmed_by_name,
            confirmed_at: row.confirmed_at.map(Time::from),
        }
    }
}

impl RefundView {
    /// A refund with its evidence.
    pub(super) fn of(
        row: &Row,
        now: DateTime<Utc>,
        days: Vec<DayView>,
        history: Vec<Entry>,
    ) -> Self {
        Self {
            payment: RefundPayment {
                mch_id: row.mch_id.clone(),
                transaction_id: row.transaction_id.clone(),
                out_trade_no: row.out_trade_no.clone(),
                paid_at: row.paid_at.into(),
                amount_fen: row.paid,
                source: row.source,
            },
            row: RefundRow::of(row, now),
            days,
            history: history.into_iter().map(HistoryEntry::from).collect(),
            attempts: row.attempts,
            answered: row.answered,
            answered_at: row.answered_at.map(Time::from),
            due_at: row.due_at.map(Time::from),
            succeeded_at: row.succeeded_at.map(Time::from),
            hand_payout: None,
        }
    }
}
