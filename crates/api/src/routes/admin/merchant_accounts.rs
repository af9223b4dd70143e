//! Accounts at WeChat Pay: added and retired, never edited, their keys never given back.

use actix_web::{HttpResponse, Responder, get, post, web};
use camp_domain::MerchantAccountId;
use camp_repository::config::{MerchantRow, list_merchants};
use camp_services::App;
use camp_services::config::{self, NewMerchant};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use crate::Time;
use crate::caller::{ConfigWrite, Permit};
use crate::error::ApiError;
use crate::extract::{Json, Path};
use crate::text;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_merchant_accounts)
        .service(add_merchant_account)
        .service(retire_merchant_account);
}

/// A merchant account in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Path)]
pub struct MerchantAccountPath {
    /// 商户账户编号
    merchant_account_id: MerchantAccountId,
}

/// 商户号。密钥不返回。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MerchantAccountView {
    /// 编号
    id: MerchantAccountId,
    /// 商户号
    #[schema(example = "1900000001")]
    mch_id: String,
    /// 下单用的 AppID
    #[schema(example = "wx8888888888888888")]
    appid: String,
    /// 商户 API 证书序列号
    #[schema(example = "444F4864EA9B34415A2D4E5F6F5A3B7C8D9E0F1A")]
    serial: String,
    /// 是否开通了 H5 支付
    h5_enabled: bool,
    /// 平台公钥或证书的编号，优先使用的在前
    platform_keys: Vec<String>,
    /// 添加时间
    created_at: Time,
    /// 停用时间；启用中的为空
    retired_at: Option<Time>,
}

impl From<MerchantRow> for MerchantAccountView {
    fn from(row: MerchantRow) -> Self {
        Self {
            id: row.id,
            mch_id: row.mch_id,
            appid: row.appid,
            serial: row.serial,
            h5_enabled: row.h5_enabled,
            platform_keys: row.platform_keys,
            created_at: row.created_at.into(),
            retired_at: row.retired_at.map(Time::from),
        }
    }
}

/// 商户号列表。
#[derive(Serialize, ToSchema)]
pub struct MerchantAccountList {
    /// 启用中的在前
    items: Vec<MerchantAccountView>,
}

/// 新商户号。
#[derive(Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MerchantAccountForm {
    /// 商户号
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 6, max = 32, message = "商户号是 6 到 32 位数字"), custom(function = text::digits_only))]
    #[schema(min_length = 6, max_length = 32, example = "1900000001")]
    mch_id: String,
    /// 下单用的 AppID
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 8, max = 32, message = "AppID 是 8 到 32 位字母和数字"), custom(function = text::alphanumeric))]
    #[schema(min_length = 8, max_length = 32, example = "wx8888888888888888")]
    appid: String,
    /// 商户 API 证书序列号
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 8, max = 40, message = "证书序列号是 8 到 40 位十六进制"), custom(function = text::hexadecimal))]
    #[schema(
        min_length = 8,
        max_length = 40,
        example = "444F4864EA9B34415A2D4E5F6F5A3B7C8D9E0F1A"
    )]
    serial: String,
    /// 商户私钥，apiclient_key.pem 的内容
    #[validate(length(min = 1, max = 10000, message = "请上传商户私钥"))]
    #[schema(min_length = 1, max_length = 10000, format = Password)]
    private_key_pem: String,
    /// APIv3 密钥，32 个字符
    #[validate(length(min = 1, max = 64, message = "APIv3 密钥必须正好是 32 个字符"))]
    #[schema(min_length = 1, max_length = 64, format = Password)]
    apiv3_key: String,
    /// 平台公钥 ID；用平台证书时不填
    #[validate(length(min = 8, max = 64, message = "平台公钥 ID 是 8 到 64 个字符"), custom(function = text::line))]
    #[schema(
        min_length = 8,
        max_length = 64,
        example = "PUB_KEY_ID_0119000000012025"
    )]
    platform_key_id: Option<String>,
    /// 平台公钥或平台证书，pub_key.pem 的内容
    #[validate(length(min = 1, max = 10000, message = "请上传平台公钥"))]
    #[schema(min_length = 1, max_length = 10000)]
    platform_key_pem: String,
    /// 是否开通了 H5 支付
    h5_enabled: bool,
    /// 没有得到微信支付的确认时也启用
    #[serde(default)]
    confirm_unverified: bool,
}

/// 商户号列表
#[utoipa::path(tag = "系统配置", responses((status = 200, description = "商户号", body = MerchantAccountList)))]
#[get("/api/admin/merchant-accounts")]
async fn list_merchant_accounts(
    _permit: Permit<ConfigWrite>,
    app: web::Data<App>,
) -> Result<Json<MerchantAccountList>, ApiError> {
    let rows = list_merchants(app.db.reader().await?.conn()).await?;
    Ok(Json(MerchantAccountList {
        items: rows.into_iter().map(MerchantAccountView::from).collect(),
    }))
}

/// 添加商户号
///
/// 先检查密钥，再向微信支付发一个不改变任何东西的签名请求；通过后启用，原来的停用，它的付款和退款仍由它处理。
#[utoipa::path(tag = "系统配置", responses(
    (status = 201, description = "已启用", body = MerchantAccountList),
    (status = 409, description = "`merchant_unverified`：没有得到微信支付的确认，需要再次确认"),
    (status = 422, description = "`merchant_keys_unusable`、`merchant_key_serial_mismatch`、`merchant_refused`：哪一项不对"),
))]
#[post("/api/admin/merchant-accounts")]
async fn add_merchant_account(
    permit: Permit<ConfigWrite>,
    form: Json<MerchantAccountForm>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let form = form.0;
    let new = NewMerchant {
        mch_id: form.mch_id,
        appid: form.appid,
        serial: form.serial,
        private_key_pem: SecretString::from(form.private_key_pem),
        apiv3_key: SecretString::from(form.apiv3_key),
        h5_enabled: form.h5_enabled,
        platform_keys: vec![(form.platform_key_id, form.platform_key_pem)],
    };
    config::add(&app, &permit.caller, &new, form.confirm_unverified).await?;
    let rows = list_merchants(app.db.reader().await?.conn()).await?;
    Ok(HttpResponse::Created().json(MerchantAccountList {
        items: rows.into_iter().map(MerchantAccountView::from).collect(),
    }))
}

/// 停用商户号
///
/// 停用后不能再下单；它的付款和退款仍由它处理。
#[utoipa::path(tag = "系统配置", params(MerchantAccountPath), responses(
    (status = 204, description = "已停用"),
    (status = 404, description = "没有这个商户号"),
    (status = 409, description = "`merchant_retired`：已经停用"),
))]
#[post("/api/admin/merchant-accounts/{merchantAccountId}/retire")]
async fn retire_merchant_account(
    permit: Permit<ConfigWrite>,
    path: Path<MerchantAccountPath>,
    app: web::Data<App>,
) -> Result<impl Responder, ApiError> {
    config::retire(&app, &permit.caller, path.0.merchant_account_id).await?;
    Ok(HttpResponse::NoContent())
}
