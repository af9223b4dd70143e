//! Refunds that the provider could not pay, and refunds that no list proposes.

use actix_web::{HttpResponse, post, web};
use camp_domain::{EnrolmentId, Fen, FileId, RefundId, Visibility};
use camp_repository::refunds::Proof;
use camp_services::App;
use camp_services::refunds::{self, Card, NewException};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::refund_views::RefundView;
use super::refunds::{ReasonForm, RefundPath, view};
use crate::caller::{Permit, RefundsRelease};
use crate::error::ApiError;
use crate::extract::{Json, Path};
use crate::text;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(except_enrolment)
        .service(refund_early)
        .service(query_refund)
        .service(redirect_refund)
        .service(renew_refund)
        .service(open_hand_payout)
        .service(prove_hand_payout)
        .service(confirm_hand_payout)
        .service(withdraw_hand_payout);
}

/// 破例退款。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExceptionForm {
    /// 报名编号
    enrolment_id: EnrolmentId,
    /// 退款金额（分），1 分到支付金额
    #[schema(example = 4_950)]
    amount_fen: Fen,
    /// 会员会看到的理由
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 2, max = 200, message = "理由需要 2 到 200 个字"), custom(function = text::paragraph))]
    #[schema(example = "住院两天，有证明", min_length = 2, max_length = 200)]
    reason: String,
}

/// 结算外退款。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EarlyForm {
    /// 报名编号，一次最多 1000 个
    #[validate(length(min = 1, max = 1000, message = "请选择 1 到 1000 位会员"))]
    enrolment_ids: Vec<EnrolmentId>,
    /// 理由，只有工作人员看到
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 2, max = 200, message = "理由需要 2 到 200 个字"), custom(function = text::paragraph))]
    #[schema(example = "训练营取消", min_length = 2, max_length = 200)]
    reason: String,
}

/// 提出的退款。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProposedView {
    /// 退款编号
    refund_ids: Vec<RefundId>,
}

/// 会员的银行卡；只加密转交微信支付，不保存。
#[derive(Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CardForm {
    /// 银行，微信支付的代码
    #[validate(length(min = 2, max = 32, message = "请选择银行"), custom(function = bank))]
    #[schema(example = "ICBC_DEBIT", min_length = 2, max_length = 32)]
    bank_type: String,
    /// 卡号
    #[validate(length(min = 8, max = 32, message = "请填写卡号"), custom(function = digits))]
    #[schema(example = "6222000000000000000", min_length = 8, max_length = 32)]
    number: String,
    /// 持卡人姓名
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 1, max = 50, message = "请填写持卡人姓名"), custom(function = text::line))]
    #[schema(example = "张三", min_length = 1, max_length = 50)]
    holder: String,
}

/// The codes of banks are capital letters, digits and underlines.
fn bank(text: &str) -> Result<(), validator::ValidationError> {
    let fits = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    if text.bytes().all(fits) {
        Ok(())
    } else {
        Err(validator::ValidationError::new("bank").with_message("请选择银行".into()))
    }
}

/// A card number is longer than the ids of the planet.
fn digits(text: &str) -> Result<(), validator::ValidationError> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        Ok(())
    } else {
        Err(validator::ValidationError::new("digits").with_message("卡号只能是数字".into()))
    }
}

/// 转账凭证。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProofForm {
    /// 付款方式
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 2, max = 50, message = "请填写付款方式"), custom(function = text::line))]
    #[schema(example = "银行转账", min_length = 2, max_length = 50)]
    method: String,
    /// 转账单号
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 2, max = 100, message = "请填写转账单号"), custom(function = text::line))]
    #[schema(example = "20261127000001", min_length = 2, max_length = 100)]
    reference: String,
    /// 凭证图片，用途为 `evidence`
    proof_file_id: FileId,
}

/// 破例退款
///
/// 结算时不符合条件、由管理员决定退还的押金；和其他退款一样需要审核和发放。
#[utoipa::path(tag = "退款", responses(
    (status = 201, description = "退款", body = RefundView),
    (status = 409, description = "`exception_not_settling`、`refund_open`、`enrolment_withdrawn`"),
    (status = 422, description = "`exception_amount`"),
))]
#[post("/api/admin/refunds/exceptions")]
async fn except_enrolment(
    permit: Permit<RefundsRelease>,
    form: Json<ExceptionForm>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let ExceptionForm {
        enrolment_id,
        amount_fen,
        reason,
    } = form.0;
    let wanted = NewException {
        enrolment: enrolment_id,
        amount: amount_fen,
        reason,
    };
    let id = refunds::propose_exception(&app, &permit.caller, &wanted).await?;
    created(&app, id).await
}

/// 结算外退款
///
/// 因病退出、付错、训练营取消等，一位或多位；全部提出或全部不变。钱到账后名额释放。
#[utoipa::path(tag = "退款", responses(
    (status = 201, description = "提出的退款", body = ProposedView),
    (status = 409, description = "`refund_open`、`enrolment_withdrawn`、`refund_evidence_stale`（附 `enrolmentId`）"),
))]
#[post("/api/admin/refunds/early")]
async fn refund_early(
    permit: Permit<RefundsRelease>,
    form: Json<EarlyForm>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let EarlyForm {
        enrolment_ids,
        reason,
    } = form.0;
    let refund_ids =
        refunds::propose_many_early(&app, &permit.caller, &enrolment_ids, &reason).await?;
    Ok(HttpResponse::Created().json(ProposedView { refund_ids }))
}

/// 查询微信支付
///
/// 立即向微信支付查询这笔退款，并按回答更新。
#[utoipa::path(tag = "退款", params(RefundPath), responses(
    (status = 200, description = "退款", body = RefundView),
    (status = 409, description = "`refund_not_sent`"),
    (status = 503, description = "`refund_not_answered`"),
))]
#[post("/api/admin/refunds/{refundId}/query")]
async fn query_refund(
    _permit: Permit<RefundsRelease>,
    path: Path<RefundPath>,
    app: web::Data<App>,
) -> Result<Json<RefundView>, ApiError> {
    refunds::ask_now(&app, path.0.refund_id).await?;
    view(&app, path.0.refund_id, &Visibility::All).await
}

/// 改退到银行卡
///
/// 收款账户异常的退款，改退到会员的另一张银行卡。
#[utoipa::path(tag = "退款", params(RefundPath), responses(
    (status = 200, description = "退款", body = RefundView),
    (status = 409, description = "`refund_not_abnormal`、`refund_paid_by_hand`、`refund_card_refused`"),
))]
#[post("/api/admin/refunds/{refundId}/redirect")]
async fn redirect_refund(
    permit: Permit<RefundsRelease>,
    path: Path<RefundPath>,
    form: Json<CardForm>,
    app: web::Data<App>,
) -> Result<Json<RefundView>, ApiError> {
    let form = form.0;
    let card = Card {
        bank_type: form.bank_type,
        number: SecretString::from(form.number),
        holder: SecretString::from(form.holder),
    };
    refunds::redirect(&app, &permit.caller, path.0.refund_id, &card).await?;
    view(&app, path.0.refund_id, &Visibility::All).await
}

/// 重新发起
///
/// 被微信支付关闭的退款，重新查询确认后以下一个单号进入审核。
#[utoipa::path(tag = "退款", params(RefundPath), responses(
    (status = 201, description = "新的退款", body = RefundView),
    (status = 409, description = "`refund_not_closed`、`refund_open`、`refund_evidence_differs`"),
))]
#[post("/api/admin/refunds/{refundId}/renew")]
async fn renew_refund(
    permit: Permit<RefundsRelease>,
    path: Path<RefundPath>,
    form: Json<ReasonForm>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let (old, reason) = (path.0.refund_id, &form.0.reason);
    let id = refunds::propose_again(&app, &permit.caller, old, reason).await?;
    created(&app, id).await
}

/// 提出线下退款
///
/// 微信无法退回时由人付款。提出之后，系统不再发送这笔退款。
#[utoipa::path(tag = "退款", params(RefundPath), responses(
    (status = 200, description = "退款", body = RefundView),
    (status = 409, description = "`refund_not_for_hand_payout`、`refund_evidence_stale`、`refund_evidence_differs`、`refund_retrying`、`hand_payout_open`"),
))]
#[post("/api/admin/refunds/{refundId}/hand-payout")]
async fn open_hand_payout(
    permit: Permit<RefundsRelease>,
    path: Path<RefundPath>,
    form: Json<ReasonForm>,
    app: web::Data<App>,
) -> Result<Json<RefundView>, ApiError> {
    let id = path.0.refund_id;
    refunds::open_payout(&app, &permit.caller, id, &form.0.reason).await?;
    view(&app, id, &Visibility::All).await
}

/// 登记转账凭证
#[utoipa::path(tag = "退款", params(RefundPath), responses(
    (status = 200, description = "退款", body = RefundView),
    (status = 409, description = "`hand_payout_missing`、`hand_payout_moved`"),
    (status = 422, description = "`file_not_found`"),
))]
#[post("/api/admin/refunds/{refundId}/hand-payout/proof")]
async fn prove_hand_payout(
    permit: Permit<RefundsRelease>,
    path: Path<RefundPath>,
    form: Json<ProofForm>,
    app: web::Data<App>,
) -> Result<Json<RefundView>, ApiError> {
    let (id, form) = (path.0.refund_id, form.0);
    let proof = Proof {
        method: form.method,
        reference: form.reference,
        file: form.proof_file_id,
    };
    refunds::prove_payout(&app, &permit.caller, id, &proof).await?;
    view(&app, id, &Visibility::All).await
}

/// 确认线下退款
///
/// 由没有经手的另一位管理员核对凭证后确认。
#[utoipa::path(tag = "退款", params(RefundPath), responses(
    (status = 200, description = "退款", body = RefundView),
    (status = 409, description = "`hand_payout_needs_second_person`、`hand_payout_moved`、`hand_payout_missing`、`refund_evidence_differs`"),
))]
#[post("/api/admin/refunds/{refundId}/hand-payout/confirm")]
async fn confirm_hand_payout(
    permit: Permit<RefundsRelease>,
    path: Path<RefundPath>,
    app: web::Data<App>,
) -> Result<Json<RefundView>, ApiError> {
    refunds::confirm_payout(&app, &permit.caller, path.0.refund_id).await?;
    view(&app, path.0.refund_id, &Visibility::All).await
}

/// 撤回线下退款
///
/// 没有付款时撤回；之后可以重试或重新提出。
#[utoipa::path(tag = "退款", params(RefundPath), responses(
    (status = 200, description = "退款", body = RefundView),
    (status = 409, description = "`hand_payout_missing`、`hand_payout_moved`"),
))]
#[post("/api/admin/refunds/{refundId}/hand-payout/withdraw")]
async fn withdraw_hand_payout(
    permit: Permit<RefundsRelease>,
    path: Path<RefundPath>,
    form: Json<ReasonForm>,
    app: web::Data<App>,
) -> Result<Json<RefundView>, ApiError> {
    let id = path.0.refund_id;
    refunds::withdraw_payout(&app, &permit.caller, id, &form.0.reason).await?;
    view(&app, id, &Visibility::All).await
}

async fn created(app: &App, id: RefundId) -> Result<HttpResponse, ApiError> {
    let Json(refund) = view(app, id, &Visibility::All).await?;
    Ok(HttpResponse::Created().json(refund))
}
