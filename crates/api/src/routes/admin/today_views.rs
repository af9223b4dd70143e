//! Parts of the day's page.

use camp_domain::camps::CampState;
use camp_domain::check_ins::SyncState;
use camp_domain::{CampId, Day, Fen};
use camp_repository::check_ins::CampCard;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Time;

/// Check-ins are read many times a day; a day without makes what is shown old.
const STALE_AFTER: TimeDelta = TimeDelta::hours(24);

/// 进行中的训练营。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TodayCamp {
    /// 编号
    id: CampId,
    /// 名称
    #[schema(example = "21 天早起打卡营")]
    name: String,
    /// 第几天，从 1 开始
    #[schema(example = 8)]
    day: u32,
    /// 一共几天
    #[schema(example = 21)]
    days: u32,
    /// 会员人数
    #[schema(example = 120)]
    members: i64,
    /// 最近几天每天的打卡人数，最后一个是今天
    line: Vec<i64>,
    /// 打卡数据完整到什么时候
    complete_until: Option<Time>,
    /// 数据超过一天没有更新
    stale: bool,
    /// 最近一次同步失败了
    sync_failed: bool,
}

impl TodayCamp {
    /// Whether its days count now.
    pub(super) fn is_under_way(card: &CampCard) -> bool {
        card.state == CampState::Ongoing
    }

    pub(super) fn of(card: CampCard, line: Vec<i64>, now: DateTime<Utc>) -> Self {
        let days = card.start_day.count_to(card.end_day);
        let day = card.start_day.count_to(Day::of(now));
        // Nothing is old before a whole day could have been read.
        let begun = card.start_day.start();
        let known = card.complete_until.unwrap_or(begun).max(begun);
        Self {
            id: card.id,
            name: card.name,
            day: day.clamp(1, days.max(1)),
            days,
            members: card.members,
            line,
            complete_until: card.complete_until.map(Time::from),
            stale: now - known > STALE_AFTER,
            sync_failed: card.run_state == Some(SyncState::Failed),
        }
    }
}

/// 快要到期的：知识星球账号、群二维码、原路退款期限。
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CountdownKind {
    /// 知识星球账号
    PlanetAccount,
    /// 群二维码
    GroupQr,
    /// 原路退款期限，付款后 365 天
    RefundLimit,
}

/// 快要到期的一项。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CountdownView {
    /// 哪一种
    kind: CountdownKind,
    /// 什么时候到期；可能已经过了
    at: Time,
    /// 训练营
    camp_id: Option<CampId>,
    /// 训练营名称
    camp_name: Option<String>,
    /// 群名称
    group_name: Option<String>,
    /// 几笔付款
    payments: Option<i64>,
    /// 付款合计（分）
    paid_fen: Option<Fen>,
}

impl CountdownView {
    pub(super) fn of(kind: CountdownKind, at: DateTime<Utc>) -> Self {
        Self {
            kind,
            at: at.into(),
            camp_id: None,
            camp_name: None,
            group_name: None,
            payments: None,
            paid_fen: None,
        }
    }

    pub(super) fn at(&self) -> DateTime<Utc> {
        self.at.0
    }
}

/// What is about to run out.
pub(super) mod countdowns {
    use camp_domain::Visibility;
    use camp_domain::refunds::{AGES_TOLD, REFUNDABLE_FOR};
    use camp_repository::{PgConnection, today as rows};
    use chrono::{DateTime, TimeDelta, Utc};

    use super::{CountdownKind, CountdownView};
    use crate::error::ApiError;

    /// A QR code of WeCom works for a week at most.
    const GROUPS_AHEAD: TimeDelta = TimeDelta::days(7);

    pub(in super::super) async fn groups(
        conn: &mut PgConnection,
        seen: &Visibility,
        now: DateTime<Utc>,
    ) -> Result<Vec<CountdownView>, ApiError> {
        let groups = rows::list_expiring_groups(conn, seen, now + GROUPS_AHEAD).await?;
        let view = |group: rows::ExpiringGroup| CountdownView {
            camp_id: Some(group.camp_id),
            camp_name: Some(group.camp_name),
            group_name: Some(group.name),
            ..CountdownView::of(CountdownKind::GroupQr, group.expires_at)
        };
        Ok(groups.into_iter().map(view).collect())
    }

    pub(in super::super) async fn ageing(
        conn: &mut PgConnection,
        seen: &Visibility,
        now: DateTime<Utc>,
    ) -> Result<Vec<CountdownView>, ApiError> {
        let age = TimeDelta::days(AGES_TOLD[0].into());
        let money = rows::list_ageing(conn, seen, now, age, REFUNDABLE_FOR).await?;
        let view = |row: rows::AgeingMoney| CountdownView {
            camp_id: row.camp_id,
            camp_name: row.camp_name,
            payments: Some(row.payments),
            paid_fen: Some(row.paid),
            ..CountdownView::of(CountdownKind::RefundLimit, row.oldest + REFUNDABLE_FOR)
        };
        Ok(money.into_iter().map(view).collect())
    }
}
