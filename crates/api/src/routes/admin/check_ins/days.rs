//! The days of one member, each with where it comes from, and decisions about them.

use actix_web::{get, put, web};
use camp_domain::check_ins::ChangeCause;
use camp_domain::{Day, EnrolmentId};
use camp_repository::check_ins::{self, ProgressChange};
use camp_repository::enrolment::find_card;
use camp_services::{App, Error, check_ins as use_cases, enrolment};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::Time;
use crate::caller::{CheckInsRead, CheckInsWrite, Permit};
use crate::error::ApiError;
use crate::extract::{Json, Path};
use crate::routes::days::{DaySourceWord, DayWord};
use crate::routes::h5::enrolments::EnrolmentPath;
use crate::text;

/// 一位会员的每一天，以及天数从哪里来。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberDays {
    /// 报名编号
    enrolment_id: EnrolmentId,
    /// 星球昵称（会员填写）
    #[schema(example = "小明")]
    planet_nickname: String,
    /// 已对应到星球用户
    resolved: bool,
    /// 已打卡天数，不含宽限
    #[schema(example = 13)]
    counted_days: i32,
    /// 要求打卡天数
    #[schema(example = 15)]
    required_days: i32,
    /// 宽限天数
    #[schema(example = 1)]
    grace_days: i32,
    /// 打卡记录与排行榜不一致
    count_disagreement: bool,
    /// 营期内有打卡帖的天数
    #[schema(example = 12)]
    inside_days: i32,
    /// 营期外有打卡帖的天数
    #[schema(example = 1)]
    outside_days: i32,
    /// 排行榜天数
    #[schema(example = 13)]
    ranking_days: i32,
    /// 只有文件记录的天数
    #[schema(example = 1)]
    imported_days: i32,
    /// 人工补记的天数
    #[schema(example = 0)]
    added_days: i32,
    /// 人工取消的天数
    #[schema(example = 0)]
    removed_days: i32,
    /// 每一天
    days: Vec<MemberDayLine>,
    /// 天数的变化：人工更正、导入、撤销，以及每一次减少；新的在前
    changes: Vec<DaysChange>,
}

/// 会员的一天。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberDayLine {
    /// 日期
    day: Day,
    /// 状态
    state: DayWord,
    /// 依据；没有记录时为空
    source: Option<DaySourceWord>,
    /// 打卡时间
    at: Option<Time>,
    /// 打卡内容的开头，或文件名
    title: String,
    /// 更正的原因
    reason: Option<String>,
    /// 导入或更正的人
    by_name: Option<String>,
    /// 导入或更正的时间
    noted_at: Option<Time>,
}

/// 天数的一次变化。
#[derive(Serialize, ToSchema)]
pub struct DaysChange {
    /// 变化前
    #[schema(example = 13)]
    before: i32,
    /// 变化后
    #[schema(example = 12)]
    after: i32,
    /// 原因
    cause: ChangeCause,
    /// 时间
    at: Time,
}

impl From<ProgressChange> for DaysChange {
    fn from(change: ProgressChange) -> Self {
        Self {
            before: change.before,
            after: change.after,
            cause: change.cause,
            at: Time(change.at),
        }
    }
}

/// A day of a member.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Path)]
pub struct DayPath {
    /// 报名编号
    #[param(value_type = String, format = Uuid)]
    enrolment_id: EnrolmentId,
    /// 日期
    day: Day,
}

/// 对一天的更正。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CorrectDay {
    /// `true` 记为已打卡，`false` 记为未打卡，空则取消更正、恢复原来的依据
    checked_in: Option<bool>,
    /// 原因，会员可以看到
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 2, max = 200, message = "原因需要 2 到 200 个字"), custom(function = text::paragraph))]
    #[schema(
        example = "出差当天发帖失败，已核实截图",
        min_length = 2,
        max_length = 200
    )]
    reason: String,
}

/// 会员的每一天
#[utoipa::path(tag = "打卡", params(EnrolmentPath), responses((status = 200, description = "每一天及其依据", body = MemberDays)))]
#[get("/api/admin/enrolments/{enrolmentId}/days")]
pub(super) async fn read_member_days(
    permit: Permit<CheckInsRead>,
    path: Path<EnrolmentPath>,
    app: web::Data<App>,
) -> Result<Json<MemberDays>, ApiError> {
    let visible = &permit.visibility;
    let mut reader = app.db.reader().await?;
    let conn = reader.conn();
    let id = path.0.enrolment_id;
    let card = find_card(conn, id).await?.ok_or_else(Error::not_found)?;
    check_ins::find_camp(conn, visible, card.camp_id)
        .await?
        .ok_or_else(Error::not_found)?;
    drop(reader);
    Ok(Json(view(&app, id).await?))
}

/// 更正一天
///
/// 更正优先于星球打卡和导入的文件，会员在打卡进度里看得到原因；已通过但还没有发出的退款会回到待审核。重复提交不会有变化。
#[utoipa::path(tag = "打卡", params(DayPath), responses(
    (status = 200, description = "更正之后的每一天", body = MemberDays),
    (status = 409, description = "`enrolment_unresolved`：还没有对应到星球用户；`camp_archived`：已归档"),
    (status = 422, description = "`day_outside_camp`：不在营期内；`day_in_future`：还没有到"),
))]
#[put("/api/admin/enrolments/{enrolmentId}/days/{day}")]
pub(super) async fn correct_day(
    permit: Permit<CheckInsWrite>,
    path: Path<DayPath>,
    form: Json<CorrectDay>,
    app: web::Data<App>,
) -> Result<Json<MemberDays>, ApiError> {
    let (DayPath { enrolment_id, day }, form) = (path.0, form.0);
    let (caller, visible) = (&permit.caller, &permit.visibility);
    let (checked_in, reason) = (form.checked_in, &form.reason);
    use_cases::correct(&app, caller, visible, enrolment_id, day, checked_in, reason).await?;
    Ok(Json(view(&app, enrolment_id).await?))
}

async fn view(app: &App, id: EnrolmentId) -> Result<MemberDays, ApiError> {
    let progress = enrolment::progress(app, id).await?;
    let card = progress.card;
    let mut reader = app.db.reader().await?;
    let conn = reader.conn();
    let (words, changes, counts) = match card.planet_user_id {
        None => (Vec::new(), Vec::new(), None),
        Some(user) => (
            check_ins::list_days(conn, card.camp_id, user).await?,
            check_ins::list_changes(conn, card.camp_id, user).await?,
            check_ins::find_progress(conn, card.camp_id, user).await?,
        ),
    };
    let line = |day: enrolment::MemberDay| {
        let word = words.iter().find(|word| word.day == day.day);
        MemberDayLine {
            day: day.day,
            state: day.state.into(),
            source: word.map(|word| word.source.into()),
            at: day.at.map(Time),
            title: word.map(|word| word.title.clone()).unwrap_or_default(),
            reason: day.reason,
            by_name: word.and_then(|word| word.by.clone()),
            noted_at: word.and_then(|word| word.noted_at).map(Time),
        }
    };
    let days = progress.days.into_iter().map(line).collect();
    let of = |days: fn(&check_ins::Progress) -> i32| counts.as_ref().map_or(0, days);
    Ok(MemberDays {
        enrolment_id: id,
        planet_nickname: card.planet_nickname,
        resolved: card.planet_user_id.is_some(),
        counted_days: of(|p| p.counted_days),
        required_days: card.required_days,
        grace_days: card.grace_days,
        count_disagreement: counts.as_ref().is_some_and(|p| p.disagreement),
        inside_days: of(|p| p.inside_days),
        outside_days: of(|p| p.outside_days),
        ranking_days: of(|p| p.ranking_days),
        imported_days: of(|p| p.imported_days),
        added_days: of(|p| p.added_days),
        removed_days: of(|p| p.removed_days),
        days,
        changes: changes.into_iter().map(DaysChange::from).collect(),
    })
}
