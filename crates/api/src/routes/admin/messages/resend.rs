//! Sending a message once more.

use actix_web::{HttpResponse, post, web};
use camp_domain::MessageId;
use camp_services::{App, notifications};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use crate::caller::{MessagesResend, Permit};
use crate::error::ApiError;
use crate::extract::{Json, Path};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(resend_message);
}

/// A message in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Path)]
pub struct MessagePath {
    /// 消息编号
    message_id: MessageId,
}

/// 重新发送。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResendMessage {
    /// 看到的发送次数；这期间又发送过就不再重复
    #[schema(example = 6)]
    #[validate(range(min = 0, message = "发送次数不能是负数"))]
    attempts: i32,
}

/// 重新发送一条消息
///
/// 只有发送失败、无法送达和已停用的消息可以重新发送；仍是同一条消息，多一次发送。
#[utoipa::path(tag = "消息", params(MessagePath), request_body = ResendMessage, responses(
    (status = 204, description = "已排队，几秒内发送"),
    (status = 404, description = "没有这条消息"),
    (status = 409, description = "`message_pending`：正在发送；`message_sent`：已经送出；`message_tried`：刚刚又发送过"),
))]
#[post("/api/admin/messages/{messageId}/resend")]
async fn resend_message(
    permit: Permit<MessagesResend>,
    path: Path<MessagePath>,
    body: Json<ResendMessage>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let (id, seen) = (path.0.message_id, body.0.attempts);
    notifications::resend(&app, &permit.caller, id, seen).await?;
    Ok(HttpResponse::NoContent().finish())
}
