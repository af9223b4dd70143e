//! Bodies that came as callbacks and could not be trusted.

use actix_web::{get, web};
use camp_repository::payments::{self, RejectedRow};
use camp_services::App;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::Time;
use crate::caller::{PaymentsWrite, Permit};
use crate::error::ApiError;
use crate::extract::{Json, Query};
use crate::paging::{PageView, Paging};
use crate::text;

/// Characters of a preview.
const PREVIEW: usize = 300;
/// Bytes that hold so many characters in any case.
const BYTES: i32 = 1_200;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_rejected_callbacks);
}

/// 未通过验证的回调。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RejectedCallbackRow {
    /// 编号
    #[schema(example = "17")]
    id: String,
    /// 收到的时间
    received_at: Time,
    /// 原因
    #[schema(example = "bad_signature")]
    reason: String,
    /// 声称的签名证书序列号
    serial: Option<String>,
    /// 来源地址
    ip: Option<String>,
    /// 字节数
    bytes: i32,
    /// 开头的内容，看不见的字符以 · 代替，最多 300 字
    preview: String,
}

impl From<RejectedRow> for RejectedCallbackRow {
    fn from(row: RejectedRow) -> Self {
        Self {
            id: row.id.to_string(),
            received_at: row.received_at.into(),
            reason: row.reason,
            serial: row.serial,
            ip: row.ip,
            bytes: row.bytes,
            preview: preview(&row.beginning),
        }
    }
}

/// The first characters of what may be anything, none of which can trick the eye.
fn preview(beginning: &[u8]) -> String {
    String::from_utf8_lossy(beginning)
        .chars()
        .take(PREVIEW)
        .map(|c| if text::shows(c) { c } else { '·' })
        .collect()
}

/// 未通过验证的回调
///
/// 只留存最近 1000 条，不影响任何账目。
#[utoipa::path(tag = "支付事件", params(Paging), responses((status = 200, description = "回调", body = PageView<RejectedCallbackRow>)))]
#[get("/api/admin/rejected-callbacks")]
async fn list_rejected_callbacks(
    _permit: Permit<PaymentsWrite>,
    paging: Query<Paging>,
    app: web::Data<App>,
) -> Result<Json<PageView<RejectedCallbackRow>>, ApiError> {
    let page = paging.0.request()?;
    let mut reader = app.db.reader().await?;
    let found = payments::list_rejected(reader.conn(), BYTES, page).await?;
    Ok(Json(PageView::of(
        found.map(RejectedCallbackRow::from),
        page,
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_shows_what_can_be_seen_and_no_more_than_300_characters() {
        assert_eq!(preview(b"{\"id\":1}\n\0x"), "{\"id\":1}··x");
        assert_eq!(preview("a\u{202E}b".as_bytes()), "a·b");
        assert_eq!(preview(&[0xFF, b'a']), "\u{FFFD}a");
        assert_eq!(preview("字".repeat(400).as_bytes()).chars().count(), 300);
    }
}
