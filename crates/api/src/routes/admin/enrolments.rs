//! The paid places of a camp, as the staff sees them.

use actix_web::{get, post, web};
use camp_domain::auth::Permission;
use camp_domain::binding::{BindMethod, BindStatus, RosterCheck};
use camp_domain::enrolment::EnrolmentResult;
use camp_domain::{EnrolmentId, Fen};
use camp_repository::enrolment::{Card, find_visible_card, list_cards_of_camp};
use camp_services::{App, binding, enrolment};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use crate::Time;
use crate::caller::{EnrolmentsRead, EnrolmentsWrite, Permit};
use crate::error::ApiError;
use crate::extract::{Json, Path, Query};
use crate::paging::{PageView, Paging};
use crate::routes::h5::camps::CampPath;
use crate::routes::h5::enrolments::EnrolmentPath;
use crate::text;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_camp_enrolments)
        .service(mark_joined)
        .service(resolve_enrolment)
        .service(search_roster);
}

/// Which enrolments are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct EnrolmentFilter {
    /// 星球昵称、星球编号或微信昵称的一部分
    q: Option<String>,
    /// 绑定状态；不填为全部
    bind_status: Option<BindStatus>,
}

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
    /// 星球昵称
    planet_nickname: String,
    /// 填写的星球编号
    planet_id: String,
    /// 微信昵称
    wechat_nickname: String,
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
    /// 打卡结果
    result: EnrolmentResult,
}

impl EnrolmentRow {
    fn of(card: Card, sees_payments: bool) -> Self {
        Self {
            match_status: MatchStatus::of(card.bind_status, card.planet_user_id, card.contested),
            id: card.id,
            planet_nickname: card.planet_nickname,
            planet_id: card.planet_claim,
            wechat_nickname: card.wechat_nickname,
            paid_at: card.paid_at.into(),
            amount_fen: sees_payments.then_some(card.amount),
            receipt_no: card.out_trade_no.filter(|_| sees_payments),
            transaction_id: sees_payments.then_some(card.transaction_id),
            bind_status: card.bind_status,
            bind_method: card.bind_method,
            roster_check: card.roster_check,
            planet_user_id: card.planet_user_id.map(|user| user.to_string()),
            member_number: card.member_number,
            contested: card.contested,
            joined_group_at: card.joined_group_at.map(Time::from),
            result: card.result,
        }
    }
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

/// 报名列表
#[utoipa::path(tag = "会员", params(CampPath, EnrolmentFilter, Paging), responses((status = 200, description = "报名", body = PageView<EnrolmentRow>)))]
#[get("/api/admin/camps/{campId}/enrolments")]
async fn list_camp_enrolments(
    permit: Permit<EnrolmentsRead>,
    path: Path<CampPath>,
    filter: Query<EnrolmentFilter>,
    paging: Query<Paging>,
    app: web::Data<App>,
) -> Result<Json<PageView<EnrolmentRow>>, ApiError> {
    let page = paging.0.request()?;
    let q = filter
        .0
        .q
        .as_deref()
        .map(str::trim)
        .filter(|q| !q.is_empty());
    let sees_payments = permit.also(Permission::PaymentsRead);
    let cards = list_cards_of_camp(
        app.db.reader().await?.conn(),
        path.0.camp_id,
        &permit.visibility,
        q,
        filter.0.bind_status,
        page,
    )
    .await?;
    Ok(Json(PageView::of(
        cards.map(|card| EnrolmentRow::of(card, sees_payments)),
        page,
    )))
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
    binding::bind(&app, &permit.caller, id, user, &form.0.reason).await?;
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
