//! Which refunds a list shows.

use camp_domain::binding::BindStatus;
use camp_domain::refunds::{Decision, MoneyState, NEAR_LIMIT};
use camp_domain::{CampId, Day};
use camp_repository::refunds as rows;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// 列表的标签页：待审核、待发放、记录。
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefundTab {
    /// 待审核
    Review,
    /// 已通过，待发放
    Release,
    /// 审核过的
    Records,
}

/// Which refunds are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct RefundFilter {
    /// 标签页；不填为全部
    #[param(inline)]
    tab: Option<RefundTab>,
    /// 训练营；不填为全部
    camp_id: Option<CampId>,
    /// 审核结果；不填为全部
    decision: Option<Decision>,
    /// 资金状态；不填为全部
    money: Option<MoneyState>,
    /// 退款状态；不填为全部
    #[param(inline)]
    outcome: Option<RefundOutcome>,
    /// 绑定状态；不填为全部
    bind_status: Option<BindStatus>,
    /// 审核时间从这一天起
    from: Option<Day>,
    /// 审核时间到这一天为止（含）
    to: Option<Day>,
    /// 排序；不填按时间
    #[param(inline)]
    sort: Option<RefundSort>,
    /// 昵称、星球编号或单号的一部分
    q: Option<String>,
}

/// 退款状态：已退款、退款失败、已拒绝、退款中、需要处理。
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefundOutcome {
    /// 已退款
    Refunded,
    /// 退款失败
    Failed,
    /// 已拒绝
    Rejected,
    /// 已通过，还没有到账
    InProgress,
    /// 失败或结果未知，需要有人处理
    NeedsPerson,
}

impl RefundOutcome {
    fn wanted(self) -> (Option<Decision>, Vec<MoneyState>) {
        use MoneyState::{
            Abnormal, Closed, NotSent, Processing, Refused, SettledOutside, Submitting, Success,
            Unknown,
        };
        match self {
            Self::Refunded => (None, vec![Success, SettledOutside]),
            Self::Failed => (Some(Decision::Approved), vec![Refused, Abnormal, Closed]),
            Self::Rejected => (Some(Decision::Rejected), Vec::new()),
            Self::NeedsPerson => (
                Some(Decision::Approved),
                vec![Refused, Abnormal, Closed, Unknown],
            ),
            Self::InProgress => (
                Some(Decision::Approved),
                vec![NotSent, Submitting, Unknown, Processing],
            ),
        }
    }
}

/// 排序：按时间、疑点多的在前。
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefundSort {
    /// 按时间
    Time,
    /// 疑点多的在前
    Risk,
}

impl RefundFilter {
    pub(super) fn wanted(self, now: DateTime<Utc>) -> rows::RefundFilter {
        let (decided_as, moved) = self.outcome.map(RefundOutcome::wanted).unwrap_or_default();
        let decision = match self.tab {
            Some(RefundTab::Review) => Some(Decision::InReview),
            _ => self.decision.or(decided_as),
        };
        rows::RefundFilter {
            camp: self.camp_id,
            decision,
            money: self.money.map_or(moved, |money| vec![money]),
            decided: matches!(self.tab, Some(RefundTab::Records)),
            unreleased: matches!(self.tab, Some(RefundTab::Release)),
            last_word: self.outcome == Some(RefundOutcome::NeedsPerson),
            search: self
                .q
                .map(|q| q.trim().to_owned())
                .filter(|q| !q.is_empty()),
            bind_status: self.bind_status,
            decided_from: self.from.map(Day::start),
            decided_until: self.to.map(Day::end),
            by_risk: self.sort == Some(RefundSort::Risk),
            near_limit: Some(now - NEAR_LIMIT),
        }
    }
}
