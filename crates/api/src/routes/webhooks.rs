//! What the payment provider tells us.

use actix_web::{HttpResponse, post, web};
use camp_domain::MerchantAccountId;
use camp_services::{App, payments};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::Provider;
use crate::error::ApiError;
use crate::extract::{Body, Path, Unread, WEBHOOK_LIMIT};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(receive_payment).service(receive_refund);
}

/// A merchant account in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Path)]
pub struct MerchantPath {
    /// 商户账户编号
    #[param(value_type = String, format = Uuid)]
    merchant_account_id: MerchantAccountId,
}

/// 支付结果通知
///
/// 由微信支付调用。先按原始字节验签，再在一个事务内入库并生效；重复通知无副作用。
/// 压缩过的内容不解压，一律拒收；不可信的内容留存备查，不产生任何效果。
#[utoipa::path(tag = "回调", params(MerchantPath), request_body(content = String, content_type = "application/json"),
    responses((status = 204, description = "已收到")))]
#[post("/api/webhooks/wechat-pay/{merchantAccountId}/payments")]
async fn receive_payment(
    provider: Provider,
    path: Path<MerchantPath>,
    body: Body<WEBHOOK_LIMIT>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    receive(&app, provider, path.0.merchant_account_id, body.0).await
}

/// 退款结果通知
///
/// 由微信支付调用，处理方式与支付结果通知相同。
#[utoipa::path(tag = "回调", params(MerchantPath), request_body(content = String, content_type = "application/json"),
    responses((status = 204, description = "已收到")))]
#[post("/api/webhooks/wechat-pay/{merchantAccountId}/refunds")]
async fn receive_refund(
    provider: Provider,
    path: Path<MerchantPath>,
    body: Body<WEBHOOK_LIMIT>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    receive(&app, provider, path.0.merchant_account_id, body.0).await
}

async fn receive(
    app: &App,
    provider: Provider,
    merchant: MerchantAccountId,
    body: Result<web::Bytes, Unread>,
) -> Result<HttpResponse, ApiError> {
    let (headers, ip) = (&provider.headers, provider.ip);
    match body {
        Ok(body) => {
            payments::receive(app, merchant, headers, &body, ip).await?;
            Ok(HttpResponse::NoContent().finish())
        }
        Err(Unread { fault, beginning }) => {
            payments::refuse_unread(app, merchant, headers, fault.code(), &beginning, ip).await?;
            Err(fault.into())
        }
    }
}
