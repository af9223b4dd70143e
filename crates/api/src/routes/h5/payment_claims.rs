//! A member claims a payment of a fixed code.

use actix_web::{get, post, web};
use camp_domain::payments::ClaimState;
use camp_domain::{CampId, EnrolmentId, Fen, PaymentClaimId};
use camp_repository::payments::{PaymentClaim, list_claims};
use camp_services::App;
use camp_services::payments::{self, ClaimPayment};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use crate::Time;
use crate::caller::Member;
use crate::error::ApiError;
use crate::extract::{Json, Path};
use crate::text;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(claim_payment)
        .service(list_payment_claims)
        .service(read_payment_claim);
}

/// A claim in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Path)]
pub struct ClaimPath {
    /// 登记编号
    claim_id: PaymentClaimId,
}

/// 登记一笔收款码付款。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClaimPaymentForm {
    /// 微信账单里的交易单号
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 8, max = 64, message = "交易单号是 8 到 64 位数字或字母"), custom(function = text::alphanumeric))]
    #[schema(
        example = "4200002511202611251234567890",
        min_length = 8,
        max_length = 64
    )]
    transaction_id: String,
    /// 付款金额（分）
    #[validate(range(min = 1, max = 100_000_000, message = "金额需要大于 0"))]
    #[schema(example = 9900)]
    amount_fen: i64,
    /// 付款时间，精确到分钟即可
    paid_at: DateTime<Utc>,
    /// 已阅读并同意的报名须知版本
    #[validate(range(min = 1, message = "请阅读并同意报名须知"))]
    #[schema(example = 1)]
    rules_version: i32,
}

/// 登记的付款。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentClaimView {
    /// 编号
    id: PaymentClaimId,
    /// 交易单号
    transaction_id: String,
    /// 金额（分）
    amount_fen: Fen,
    /// 付款时间
    paid_at: Time,
    /// 状态：等待核对、已找到、不符、他人已登记、没有找到
    state: ClaimState,
    /// 训练营编号
    camp_id: Option<CampId>,
    /// 训练营名称
    camp_name: Option<String>,
    /// 报名编号，找到付款之后才有
    enrolment_id: Option<EnrolmentId>,
    /// 登记时间
    created_at: Time,
}

impl From<PaymentClaim> for PaymentClaimView {
    fn from(claim: PaymentClaim) -> Self {
        // Whoever has not got the payment learns nothing about it.
        let own = claim.state == ClaimState::Matched;
        Self {
            id: claim.id,
            transaction_id: claim.transaction_id,
            amount_fen: claim.amount,
            paid_at: claim.paid_at.into(),
            state: claim.state,
            camp_id: claim.camp_id.filter(|_| own),
            camp_name: claim.camp_name.filter(|_| own),
            enrolment_id: claim.enrolment_id.filter(|_| own),
            created_at: claim.created_at.into(),
        }
    }
}

/// 我登记的付款。
#[derive(Serialize, ToSchema)]
pub struct PaymentClaimList {
    /// 登记，新的在前
    items: Vec<PaymentClaimView>,
}

/// 登记收款码付款
///
/// 单号、金额和时间与收款记录一致即归属本人；还没有看到的付款会继续等待。填错 5 次后 24 小时内不能再登记。
#[utoipa::path(tag = "支付", responses(
    (status = 200, description = "登记", body = PaymentClaimView),
    (status = 409, description = "`claim_mismatch`（附 `triesLeft`）、`claim_locked`（附 `lockedUntil`）、`claim_too_many`、`rules_changed`"),
))]
#[post("/api/h5/payment-claims")]
async fn claim_payment(
    member: Member,
    form: Json<ClaimPaymentForm>,
    app: web::Data<App>,
) -> Result<Json<PaymentClaimView>, ApiError> {
    let form = form.0;
    let wanted = ClaimPayment {
        member: member.id,
        can_order: member.profile.can_order,
        transaction_id: form.transaction_id,
        amount: Fen::new(form.amount_fen),
        paid_at: form.paid_at,
        rules_version: form.rules_version,
    };
    let claim = payments::claim_payment(&app, &member.caller, &wanted).await?;
    Ok(Json(claim.into()))
}

/// 我登记的付款
#[utoipa::path(tag = "支付", responses((status = 200, description = "登记", body = PaymentClaimList)))]
#[get("/api/h5/payment-claims")]
async fn list_payment_claims(
    member: Member,
    app: web::Data<App>,
) -> Result<Json<PaymentClaimList>, ApiError> {
    let claims = list_claims(app.db.reader().await?.conn(), member.id).await?;
    Ok(Json(PaymentClaimList {
        items: claims.into_iter().map(PaymentClaimView::from).collect(),
    }))
}

/// 查看一笔登记
#[utoipa::path(tag = "支付", params(ClaimPath), responses((status = 200, description = "登记", body = PaymentClaimView)))]
#[get("/api/h5/payment-claims/{claimId}")]
async fn read_payment_claim(
    member: Member,
    path: Path<ClaimPath>,
    app: web::Data<App>,
) -> Result<Json<PaymentClaimView>, ApiError> {
    let claim = payments::find_claim(&app, path.0.claim_id, member.id).await?;
    Ok(Json(claim.into()))
}
