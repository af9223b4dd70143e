//! Every member of a camp with every day, in one answer.

use std::collections::HashMap;

use actix_web::{get, web};
use camp_domain::camps::Terms;
use camp_domain::check_ins::{DaySource, qualifies, reachable};
use camp_domain::{CampId, Day, EnrolmentId};
use camp_repository::check_ins::{self, MemberProgress};
use camp_services::enrolment::{DayState, state};
use camp_services::{App, Error};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::camps::rate;
use crate::Time;
use crate::caller::{CheckInsRead, Permit};
use crate::error::ApiError;
use crate::extract::{Json, Path};
use crate::routes::h5::camps::CampPath;

/// 一个训练营的打卡日历。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckInGrid {
    /// 训练营
    pub(super) camp_id: CampId,
    /// 名称
    #[schema(example = "21 天早起营")]
    pub(super) camp_name: String,
    /// 开始日
    pub(super) start_day: Day,
    /// 结束日
    pub(super) end_day: Day,
    /// 今天
    pub(super) today: Day,
    /// 到此刻为止的打卡都已核对
    complete_until: Option<Time>,
    /// 最近一次完整同步结束的时间
    last_sync_at: Option<Time>,
    /// 平均打卡率，4 位小数，不含宽限；没有会员时为空
    #[schema(example = "0.8667")]
    average_rate: Option<String>,
    /// 已达标人数
    #[schema(example = 37)]
    eligible_count: usize,
    /// 已无法达标人数
    #[schema(example = 4)]
    unreachable_count: usize,
    /// 在营会员，按昵称
    pub(super) members: Vec<GridMember>,
}

/// 打卡日历的一行。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GridMember {
    /// 报名编号
    enrolment_id: EnrolmentId,
    /// 星球昵称（会员填写）
    #[schema(example = "小明")]
    pub(super) planet_nickname: String,
    /// 星球编号（会员填写）
    #[schema(example = "1024")]
    pub(super) planet_id: String,
    /// 微信昵称
    #[schema(example = "明明")]
    pub(super) wechat_nickname: String,
    /// 已对应到星球用户
    resolved: bool,
    /// 已打卡天数，不含宽限
    #[schema(example = 13)]
    pub(super) counted_days: i32,
    /// 要求打卡天数
    #[schema(example = 15)]
    pub(super) required_days: i32,
    /// 宽限天数
    #[schema(example = 1)]
    pub(super) grace_days: i32,
    /// 打卡率，4 位小数，不超过 1，不含宽限
    #[schema(example = "0.8667")]
    pub(super) rate: String,
    /// 已达标
    pub(super) eligible: bool,
    /// 还来得及达标
    pub(super) reachable: bool,
    /// 打卡记录与排行榜不一致
    pub(super) count_disagreement: bool,
    /// 连续打卡天数
    #[schema(example = 3)]
    streak: i32,
    /// 最近一次打卡
    last_check_in_at: Option<Time>,
    /// 最近一次催促
    last_reminded_at: Option<Time>,
    /// 每天一个字母，从开始日起：`p` 星球打卡，`i` 文件导入，`c` 更正为已打卡，`x` 更正为未打卡，`m` 未打卡，`t` 今天，`f` 未到，`u` 还没有数据
    #[schema(example = "ppmpipptfffff")]
    pub(super) days: String,
}

type Known = HashMap<(i64, Day), (Option<DaySource>, bool)>;

impl GridMember {
    fn of(
        member: MemberProgress,
        known: &Known,
        seen_to: Option<DateTime<Utc>>,
        today: Day,
    ) -> Self {
        let terms = Terms {
            deposit: member.deposit_fen,
            start: member.start_day,
            end: member.end_day,
            required_days: member.required_days,
            grace_days: member.grace_days,
        };
        let counted = member.counted_days;
        let seen_to = member.planet_user_id.and(seen_to);
        let word = |day: Day| {
            let user = member.planet_user_id?;
            known.get(&(user, day)).copied()
        };
        let checked_today = word(today).is_some_and(|(_, checked_in)| checked_in);
        let days = (0..terms.total_days())
            .map(|offset| {
                let day = terms.start.plus(u64::from(offset));
                letter(
                    word(day),
                    state(day, today, seen_to, word(day).map(|word| word.1)),
                )
            })
            .collect();
        let done = counted.min(member.required_days);
        Self {
            eligible: qualifies(&terms, counted),
            reachable: reachable(&terms, counted, checked_today, today),
            rate: rate(done.into(), member.required_days.into()).unwrap_or_default(),
            days,
            enrolment_id: member.enrolment_id,
            resolved: member.planet_user_id.is_some(),
            planet_nickname: member.planet_nickname,
            planet_id: member.planet_claim,
            wechat_nickname: member.wechat_nickname,
            counted_days: counted,
            required_days: member.required_days,
            grace_days: member.grace_days,
            count_disagreement: member.disagreement,
            streak: member.streak,
            last_check_in_at: member.last_at.map(Time),
            last_reminded_at: member.reminded_at.map(Time),
        }
    }
}

const fn letter(word: Option<(Option<DaySource>, bool)>, state: DayState) -> char {
    match (word, state) {
        (Some((None, _)), _) => 'p',
        (Some((Some(DaySource::Import), _)), _) => 'i',
        (Some((Some(DaySource::Correction), true)), _) => 'c',
        (Some((Some(DaySource::Correction), false)), _) => 'x',
        (None, DayState::Today) => 't',
        (None, DayState::Future) => 'f',
        (None, DayState::Unknown) => 'u',
        (None, DayState::Missed | DayState::Done) => 'm',
    }
}

/// The grid of a camp the caller may see, in five statements however many members there are.
pub(super) async fn grid(
    app: &App,
    permit: &Permit<CheckInsRead>,
    id: CampId,
) -> Result<CheckInGrid, ApiError> {
    let today = Day::of(app.clock.now());
    let mut reader = app.db.reader().await?;
    let (conn, visible) = (reader.conn(), &permit.visibility);
    let camp = check_ins::find_camp(conn, visible, id)
        .await?
        .ok_or_else(Error::not_found)?;
    let fresh = check_ins::find_freshness(conn, id).await?;
    let members = check_ins::list_members(conn, visible, id).await?;
    let known: Known = check_ins::list_known_days(conn, id)
        .await?
        .into_iter()
        .map(|known| ((known.user_id, known.day), (known.source, known.checked_in)))
        .collect();
    let sum = |days: fn(&MemberProgress) -> i32| members.iter().map(|m| i64::from(days(m))).sum();
    let average_rate = rate(
        sum(|member| member.counted_days.min(member.required_days)),
        sum(|member| member.required_days),
    );
    let members: Vec<GridMember> = members
        .into_iter()
        .map(|member| GridMember::of(member, &known, fresh.complete_until, today))
        .collect();
    Ok(CheckInGrid {
        camp_id: id,
        camp_name: camp.name,
        start_day: camp.start_day,
        end_day: camp.end_day,
        today,
        complete_until: fresh.complete_until.map(Time),
        last_sync_at: fresh.last_sync_at.map(Time),
        average_rate,
        eligible_count: members.iter().filter(|member| member.eligible).count(),
        unreachable_count: members
            .iter()
            .filter(|member| member.resolved && !member.eligible && !member.reachable)
            .count(),
        members,
    })
}

/// 打卡日历
///
/// 训练营全部在营会员的每一天，一次返回；1,000 人 30 天约 20 kB（压缩后）。
#[utoipa::path(tag = "打卡", params(CampPath), responses((status = 200, description = "打卡日历", body = CheckInGrid)))]
#[get("/api/admin/camps/{campId}/check-ins/grid")]
pub(super) async fn read_check_in_grid(
    permit: Permit<CheckInsRead>,
    path: Path<CampPath>,
    app: web::Data<App>,
) -> Result<Json<CheckInGrid>, ApiError> {
    Ok(Json(grid(&app, &permit, path.0.camp_id).await?))
}
