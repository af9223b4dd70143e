//! A member says who they are on the planet, or that somebody got it wrong.

use actix_web::{HttpRequest, HttpResponse, post, web};
use camp_domain::Actor;
use camp_domain::binding::PlanetClaim;
use camp_services::binding::Filling;
use camp_services::{App, Caller, binding};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::enrolments::{EnrolmentCard, EnrolmentPath, visible};
use crate::caller::{Visitor, caller};
use crate::error::ApiError;
use crate::extract::{Json, Path};
use crate::text;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(bind_enrolment).service(report_binding);
}

/// 补填的星球信息。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BindForm {
    /// 星球昵称
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 1, max = 50, message = "星球昵称需要 1 到 50 个字"), custom(function = text::line))]
    #[schema(example = "早起的小明", max_length = 50)]
    planet_nickname: String,
    /// 星球编号：成员编号或星球用户 ID
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 1, max = 30, message = "请填写星球编号"))]
    #[schema(example = "1024", max_length = 30)]
    planet_id: String,
    /// 微信昵称
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 1, max = 50, message = "微信昵称需要 1 到 50 个字"), custom(function = text::line))]
    #[schema(example = "小明", max_length = 50)]
    wechat_nickname: String,
    /// 已被告知该编号有人报名，仍要继续
    #[serde(default)]
    confirm_taken: bool,
}

/// 绑定有误的说明。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BindingReportForm {
    /// 哪里不对
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 2, max = 300, message = "请用 2 到 300 个字说明哪里不对"), custom(function = text::paragraph))]
    #[schema(
        example = "这不是我的星球账号，我的编号是 1025",
        min_length = 2,
        max_length = 300
    )]
    text: String,
}

/// 补填星球信息
///
/// 用收款码付款的会员在 7 天内补填即绑定；逾期提交的信息由工作人员核对后采用。
#[utoipa::path(tag = "报名", params(EnrolmentPath), responses(
    (status = 200, description = "报名", body = EnrolmentCard),
    (status = 409, description = "`planet_id_taken`、`binding_done`、`binding_closed`、`enrolment_withdrawn`"),
))]
#[post("/api/h5/enrolments/{enrolmentId}/bind")]
async fn bind_enrolment(
    visitor: Visitor,
    path: Path<EnrolmentPath>,
    form: Json<BindForm>,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<Json<EnrolmentCard>, ApiError> {
    let id = path.0.enrolment_id;
    visible(&app, &visitor, id).await?;
    let form = form.0;
    let filling = Filling {
        claim: PlanetClaim::parse(&form.planet_id)?,
        planet_nickname: form.planet_nickname,
        wechat_nickname: form.wechat_nickname,
        confirm_taken: form.confirm_taken,
    };
    binding::fill(&app, &who(&visitor, &request)?, id, &filling).await?;
    Ok(Json(EnrolmentCard::from(
        &visible(&app, &visitor, id).await?,
    )))
}

/// 反馈绑定有误
///
/// 核实之前，这笔报名不会结算。
#[utoipa::path(tag = "报名", params(EnrolmentPath), responses(
    (status = 204, description = "已收到"),
    (status = 409, description = "`refund_money_moved`：押金已经在退回途中"),
))]
#[post("/api/h5/enrolments/{enrolmentId}/binding-reports")]
async fn report_binding(
    visitor: Visitor,
    path: Path<EnrolmentPath>,
    form: Json<BindingReportForm>,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let id = path.0.enrolment_id;
    visible(&app, &visitor, id).await?;
    binding::report(&app, &who(&visitor, &request)?, id, &form.0.text).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Who acts: the member, or the system on the word of a ticket.
pub(super) fn who(visitor: &Visitor, request: &HttpRequest) -> Result<Caller, ApiError> {
    match visitor {
        Visitor::Member(member) => Ok(member.caller.clone()),
        Visitor::Ticket(_) => caller(request, Actor::System),
    }
}
