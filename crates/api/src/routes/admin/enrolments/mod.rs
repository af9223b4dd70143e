//! Paid places, as the staff sees them, and what the staff does with them.

pub mod detail;
pub mod lines;
pub mod list;
pub mod views;

use actix_web::{get, post, web};
use camp_domain::EnrolmentId;
use camp_domain::auth::Permission;
use camp_repository::enrolment::find_visible_card;
use camp_services::{App, binding, enrolment};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use self::views::EnrolmentRow;
use super::refunds::ReasonForm;
use crate::caller::{EnrolmentsWrite, Permit};
use crate::error::ApiError;
use crate::extract::{Json, Path, Query};
use crate::routes::h5::camps::CampPath;
use crate::routes::h5::enrolments::EnrolmentPath;
use crate::text;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    list::configure(config);
    detail::configure(config);
    config
        .service(mark_joined)
        .service(resolve_enrolment)
        .service(close_binding)
        .service(reopen_binding)
        .service(search_roster);
}

/// 标记进群。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JoinedForm {
    /// 已进群
    joined: bool,
}

/// 手动匹配。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResolveForm {
    /// 星球用户 ID
    #[validate(custom(function = text::digits))]
    #[schema(example = "184552124158412")]
    planet_user_id: String,
    /// 理由
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 2, max = 200, message = "理由需要 2 到 200 个字"), custom(function = text::paragraph))]
    #[schema(example = "会员提供了星球主页截图", min_length = 2, max_length = 200)]
    reason: String,
}

/// What to look for on the roster.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RosterSearch {
    /// 昵称、别名或编号的一部分
    q: Option<String>,
}

/// 星球成员。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RosterPerson {
    /// 星球用户 ID
    planet_user_id: String,
    /// 昵称
    name: String,
    /// 星球名片昵称
    alias: Option<String>,
    /// 成员编号
    number: Option<i32>,
    /// 头像
    avatar_url: Option<String>,
    /// 本期排行榜上的天数
    ranking_days: Option<i32>,
}

/// 星球成员名单。
#[derive(Serialize, ToSchema)]
pub struct RosterList {
    /// 最多 50 人，本期有打卡的在前
    items: Vec<RosterPerson>,
}

/// 标记进群
#[utoipa::path(tag = "会员", params(EnrolmentPath), responses((status = 200, description = "报名", body = EnrolmentRow)))]
#[post("/api/admin/enrolments/{enrolmentId}/joined")]
async fn mark_joined(
    permit: Permit<EnrolmentsWrite>,
    path: Path<EnrolmentPath>,
    form: Json<JoinedForm>,
    app: web::Data<App>,
) -> Result<Json<EnrolmentRow>, ApiError> {
    let id = path.0.enrolment_id;
    enrolment::mark_joined(&app, &permit.caller, id, form.0.joined).await?;
    row(&app, &permit, id).await
}

/// 手动匹配
///
/// 把报名绑定到名单中的星球成员；退款发出之后不能再更改。
#[utoipa::path(tag = "会员", params(EnrolmentPath), responses(
    (status = 200, description = "报名", body = EnrolmentRow),
    (status = 409, description = "`roster_member_taken`（附 `enrolmentId`）、`refund_money_moved`、`binding_closed`"),
))]
#[post("/api/admin/enrolments/{enrolmentId}/resolve")]
async fn resolve_enrolment(
    permit: Permit<EnrolmentsWrite>,
    path: Path<EnrolmentPath>,
    form: Json<ResolveForm>,
    app: web::Data<App>,
) -> Result<Json<EnrolmentRow>, ApiError> {
    let id = path.0.enrolment_id;
    let user = form.0.planet_user_id.parse().unwrap_or_default();
    binding::bind(&app, &permit.caller, id, user, &form.0.reason, None).await?;
    row(&app, &permit, id).await
}

/// 关闭绑定
///
/// 确认找不到付款人；只有期限已过、等待人工处理的绑定可以关闭。
#[utoipa::path(tag = "会员", params(EnrolmentPath), responses(
    (status = 200, description = "报名", body = EnrolmentRow),
    (status = 409, description = "`binding_pending`、`binding_done`、`binding_closed`、`refund_money_moved`、`enrolment_withdrawn`"),
))]
#[post("/api/admin/enrolments/{enrolmentId}/close")]
async fn close_binding(
    permit: Permit<EnrolmentsWrite>,
    path: Path<EnrolmentPath>,
    form: Json<ReasonForm>,
    app: web::Data<App>,
) -> Result<Json<EnrolmentRow>, ApiError> {
    let id = path.0.enrolment_id;
    binding::close(&app, &permit.caller, id, &form.0.reason).await?;
    row(&app, &permit, id).await
}

/// 重新打开绑定
///
/// 关闭的绑定回到人工处理。
#[utoipa::path(tag = "会员", params(EnrolmentPath), responses(
    (status = 200, description = "报名", body = EnrolmentRow),
    (status = 409, description = "`binding_not_closed`、`enrolment_withdrawn`"),
))]
#[post("/api/admin/enrolments/{enrolmentId}/reopen")]
async fn reopen_binding(
    permit: Permit<EnrolmentsWrite>,
    path: Path<EnrolmentPath>,
    form: Json<ReasonForm>,
    app: web::Data<App>,
) -> Result<Json<EnrolmentRow>, ApiError> {
    let id = path.0.enrolment_id;
    binding::reopen(&app, &permit.caller, id, &form.0.reason).await?;
    row(&app, &permit, id).await
}

/// 搜索星球成员
#[utoipa::path(tag = "会员", params(CampPath, RosterSearch), responses((status = 200, description = "成员", body = RosterList)))]
#[get("/api/admin/camps/{campId}/roster")]
async fn search_roster(
    _permit: Permit<EnrolmentsWrite>,
    path: Path<CampPath>,
    search: Query<RosterSearch>,
    app: web::Data<App>,
) -> Result<Json<RosterList>, ApiError> {
    let q = search.0.q.unwrap_or_default();
    let people = binding::roster(&app, path.0.camp_id, q.trim()).await?;
    let items = people
        .into_iter()
        .map(|person| RosterPerson {
            planet_user_id: person.user_id.to_string(),
            name: person.name,
            alias: person.alias,
            number: person.number,
            avatar_url: person.avatar_url,
            ranking_days: person.ranking_days,
        })
        .collect();
    Ok(Json(RosterList { items }))
}

async fn row(
    app: &App,
    permit: &Permit<EnrolmentsWrite>,
    id: EnrolmentId,
) -> Result<Json<EnrolmentRow>, ApiError> {
    let card = find_visible_card(app.db.reader().await?.conn(), id, &permit.visibility).await?;
    let card = card.ok_or_else(camp_services::Error::not_found)?;
    Ok(Json(EnrolmentRow::of(
        card,
        permit.also(Permission::PaymentsRead),
    )))
}
