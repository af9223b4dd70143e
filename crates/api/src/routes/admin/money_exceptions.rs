//! The desk: money in doubt, and what people do about it.

use actix_web::{get, post, web};
use camp_domain::payments::{MoneyExceptionKind, MoneyExceptionState};
use camp_domain::{CampId, MoneyExceptionId, PaymentClaimId, UserId};
use camp_repository::payments::{self as rows, DeskFilter, OwnedBy};
use camp_services::payments::desk;
use camp_services::{App, Error};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::money_exception_views::{MoneyExceptionRow, MoneyExceptionView, view};
use super::refunds::ReasonForm;
use crate::caller::{PaymentsWrite, Permit};
use crate::error::ApiError;
use crate::extract::{Json, Path, Query};
use crate::paging::{PageView, Paging};
use crate::text;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_money_exceptions)
        .service(read_money_exception)
        .service(own_money_exception)
        .service(refund_money_exception)
        .service(attach_money_exception)
        .service(give_money_exception)
        .service(close_money_exception);
}

/// A row of the desk in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Path)]
pub struct ExceptionPath {
    /// 异常编号
    #[param(value_type = String, format = Uuid)]
    exception_id: MoneyExceptionId,
}

/// 谁在处理：我，或没有人。
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OwnerFilter {
    /// 我
    Me,
    /// 没有人
    None,
}

/// Which rows are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ExceptionFilter {
    /// 状态；不填为全部
    state: Option<MoneyExceptionState>,
    /// 原因；不填为全部
    kind: Option<MoneyExceptionKind>,
    /// 谁在处理；不填为全部
    #[param(inline)]
    owner: Option<OwnerFilter>,
    /// 单号、昵称或说明的一部分
    q: Option<String>,
}

impl ExceptionFilter {
    fn asked_by(self, user: UserId) -> DeskFilter {
        let search = self.q.map(|q| q.trim().to_owned());
        DeskFilter {
            state: self.state,
            kind: self.kind,
            owner: self.owner.map(|owner| match owner {
                OwnerFilter::Me => OwnedBy::User(user),
                OwnerFilter::None => OwnedBy::Nobody,
            }),
            search: search.filter(|q| !q.is_empty()),
        }
    }
}

/// 认领处理。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OwnForm {
    /// 由我处理；为假时放回
    take: bool,
}

/// 归入训练营。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AttachForm {
    /// 训练营
    camp_id: CampId,
    /// 星球用户 ID
    #[validate(custom(function = text::digits))]
    #[schema(example = "184552124158412")]
    planet_user_id: String,
    /// 理由
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 2, max = 200, message = "理由需要 2 到 200 个字"), custom(function = text::paragraph))]
    #[schema(example = "会员提供了付款截图", min_length = 2, max_length = 200)]
    reason: String,
}

/// 判给认领人。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GiveForm {
    /// 成立的认领
    #[schema(value_type = String, format = Uuid)]
    claim_id: PaymentClaimId,
    /// 理由
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 2, max = 200, message = "理由需要 2 到 200 个字"), custom(function = text::paragraph))]
    #[schema(example = "付款记录截图与交易一致", min_length = 2, max_length = 200)]
    reason: String,
}

/// 异常资金列表
///
/// 待处理的等得最久的在前，然后是最近处理完的。
#[utoipa::path(tag = "异常资金", params(ExceptionFilter, Paging), responses((status = 200, description = "异常资金", body = PageView<MoneyExceptionRow>)))]
#[get("/api/admin/money-exceptions")]
async fn list_money_exceptions(
    permit: Permit<PaymentsWrite>,
    filter: Query<ExceptionFilter>,
    paging: Query<Paging>,
    app: web::Data<App>,
) -> Result<Json<PageView<MoneyExceptionRow>>, ApiError> {
    let page = paging.0.request()?;
    let now = app.clock.now();
    let filter = filter.0.asked_by(permit.user.id);
    let mut reader = app.db.reader().await?;
    let found = rows::list_desk(reader.conn(), &filter, page).await?;
    Ok(Json(PageView::of(
        found.map(|row| MoneyExceptionRow::of(row, now)),
        page,
    )))
}

/// 查看异常资金
///
/// 付款、订单、同一星球账号的其他报名、认领、历史，以及可以做的处理。
#[utoipa::path(tag = "异常资金", params(ExceptionPath), responses((status = 200, description = "异常资金", body = MoneyExceptionView)))]
#[get("/api/admin/money-exceptions/{exceptionId}")]
async fn read_money_exception(
    _permit: Permit<PaymentsWrite>,
    path: Path<ExceptionPath>,
    app: web::Data<App>,
) -> Result<Json<MoneyExceptionView>, ApiError> {
    Ok(Json(view(&app, path.0.exception_id).await?))
}

/// 认领处理
#[utoipa::path(tag = "异常资金", params(ExceptionPath), responses(
    (status = 200, description = "异常资金", body = MoneyExceptionRow),
    (status = 409, description = "`exception_resolved`"),
))]
#[post("/api/admin/money-exceptions/{exceptionId}/owner")]
async fn own_money_exception(
    permit: Permit<PaymentsWrite>,
    path: Path<ExceptionPath>,
    form: Json<OwnForm>,
    app: web::Data<App>,
) -> Result<Json<MoneyExceptionRow>, ApiError> {
    let id = path.0.exception_id;
    desk::own(&app, &permit.caller, permit.user.id, id, form.0.take).await?;
    row(&app, id).await
}

/// 全额退款
///
/// 提交一笔全额退款，和其他退款一样先审核再发放；被拒绝后这一条会重新打开。
#[utoipa::path(tag = "异常资金", params(ExceptionPath), responses(
    (status = 200, description = "异常资金", body = MoneyExceptionRow),
    (status = 409, description = "`exception_resolved`、`refund_open`、`nothing_to_refund`"),
))]
#[post("/api/admin/money-exceptions/{exceptionId}/refund")]
async fn refund_money_exception(
    permit: Permit<PaymentsWrite>,
    path: Path<ExceptionPath>,
    form: Json<ReasonForm>,
    app: web::Data<App>,
) -> Result<Json<MoneyExceptionRow>, ApiError> {
    let id = path.0.exception_id;
    desk::propose_refund(&app, &permit.caller, id, &form.0.reason).await?;
    row(&app, id).await
}

/// 归入训练营
///
/// 给这笔付款一个报名，绑定到名单中的星球成员；金额必须等于训练营的押金。
#[utoipa::path(tag = "异常资金", params(ExceptionPath), responses(
    (status = 200, description = "异常资金", body = MoneyExceptionRow),
    (status = 409, description = "`exception_resolved`、`enrolment_exists`（附 `enrolmentId`）、`roster_member_taken`（附 `enrolmentId`）、`refund_open`、`amount_differs`、`camp_not_open`"),
))]
#[post("/api/admin/money-exceptions/{exceptionId}/attach")]
async fn attach_money_exception(
    permit: Permit<PaymentsWrite>,
    path: Path<ExceptionPath>,
    form: Json<AttachForm>,
    app: web::Data<App>,
) -> Result<Json<MoneyExceptionRow>, ApiError> {
    let id = path.0.exception_id;
    let wanted = desk::Attach {
        camp: form.0.camp_id,
        // More digits than a number holds are nobody's.
        planet_user: form.0.planet_user_id.parse().unwrap_or_default(),
        reason: form.0.reason,
    };
    desk::attach(&app, &permit.caller, id, &wanted).await?;
    row(&app, id).await
}

/// 判给认领人
///
/// 收款码付款有多人认领时，判给其中一人；原认领人的凭证随即失效。
#[utoipa::path(tag = "异常资金", params(ExceptionPath), responses(
    (status = 200, description = "异常资金", body = MoneyExceptionRow),
    (status = 409, description = "`exception_resolved`、`claim_not_contested`、`refund_money_moved`"),
))]
#[post("/api/admin/money-exceptions/{exceptionId}/give")]
async fn give_money_exception(
    permit: Permit<PaymentsWrite>,
    path: Path<ExceptionPath>,
    form: Json<GiveForm>,
    app: web::Data<App>,
) -> Result<Json<MoneyExceptionRow>, ApiError> {
    let (id, form) = (path.0.exception_id, form.0);
    desk::give(&app, &permit.caller, id, form.claim_id, &form.reason).await?;
    row(&app, id).await
}

/// 关闭
///
/// 无需处理，或已在别处处理完毕。
#[utoipa::path(tag = "异常资金", params(ExceptionPath), responses(
    (status = 200, description = "异常资金", body = MoneyExceptionRow),
    (status = 409, description = "`exception_resolved`"),
))]
#[post("/api/admin/money-exceptions/{exceptionId}/close")]
async fn close_money_exception(
    permit: Permit<PaymentsWrite>,
    path: Path<ExceptionPath>,
    form: Json<ReasonForm>,
    app: web::Data<App>,
) -> Result<Json<MoneyExceptionRow>, ApiError> {
    let id = path.0.exception_id;
    desk::close(&app, &permit.caller, id, &form.0.reason).await?;
    row(&app, id).await
}

async fn row(app: &App, id: MoneyExceptionId) -> Result<Json<MoneyExceptionRow>, ApiError> {
    let mut reader = app.db.reader().await?;
    let row = rows::find_desk_row(reader.conn(), id).await?;
    let row = row.ok_or_else(Error::not_found)?;
    Ok(Json(MoneyExceptionRow::of(row, app.clock.now())))
}
