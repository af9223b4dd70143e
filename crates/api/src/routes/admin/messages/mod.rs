//! What was sent to whom.

pub mod figures;
pub mod resend;

use std::collections::HashMap;

use actix_web::{get, web};
use camp_domain::notifications::{Channel, MessageState};
use camp_domain::{CampId, Day, MessageId};
use camp_repository::messages::{self, Attempt};
use camp_services::App;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::Time;
use crate::caller::{MessagesRead, Permit};
use crate::error::ApiError;
use crate::extract::{Json, Query};
use crate::paging::{PageView, Paging};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_messages);
    figures::configure(config);
    resend::configure(config);
}

/// Which messages are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct MessageFilter {
    /// 状态；不填为全部
    state: Option<MessageState>,
    /// 渠道；不填为全部
    channel: Option<Channel>,
    /// 训练营；不填为全部
    camp_id: Option<CampId>,
    /// 接收人或内容的一部分
    q: Option<String>,
    /// 产生时间从这一天起
    from: Option<Day>,
    /// 产生时间到这一天为止（含）
    to: Option<Day>,
}

impl MessageFilter {
    fn wanted(self) -> messages::MessageFilter {
        messages::MessageFilter {
            state: self.state,
            channel: self.channel,
            camp: self.camp_id,
            q: self
                .q
                .map(|q| q.trim().to_owned())
                .filter(|q| !q.is_empty()),
            from: self.from.map(Day::start),
            before: self.to.map(Day::end),
        }
    }
}

/// 一条消息。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessageRow {
    /// 编号
    id: MessageId,
    /// 渠道
    channel: Channel,
    /// 接收人
    #[schema(example = "王教练")]
    recipient: String,
    /// 有关的训练营
    #[schema(example = "21 天早起打卡营")]
    camp_name: Option<String>,
    /// 内容
    #[schema(example = "【训练营结束】\n“21 天早起打卡营”已结束，请审核退款。")]
    content: String,
    /// 状态
    state: MessageState,
    /// 发送次数
    #[schema(example = 1)]
    attempts: i32,
    /// 产生时间
    created_at: Time,
    /// 下次发送的时间；不再发送时为空
    due_at: Option<Time>,
    /// 送达平台的时间
    sent_at: Option<Time>,
    /// 每次发送的结果
    attempt_log: Vec<AttemptView>,
}

/// 一次发送。
#[derive(Serialize, ToSchema)]
pub struct AttemptView {
    /// 时间
    at: Time,
    /// 结果：sent 或 failed
    #[schema(example = "sent")]
    outcome: String,
    /// 平台的说明
    #[schema(example = "群机器人已接收")]
    detail: String,
}

impl From<Attempt> for AttemptView {
    fn from(attempt: Attempt) -> Self {
        Self {
            at: Time(attempt.at),
            outcome: attempt.outcome,
            detail: attempt.detail,
        }
    }
}

/// 消息列表
///
/// 发给后台人员、训练营群和会员的消息，新的在前，带每次发送的结果。
#[utoipa::path(tag = "消息", params(Paging, MessageFilter), responses((status = 200, description = "消息", body = PageView<MessageRow>)))]
#[get("/api/admin/messages")]
async fn list_messages(
    _permit: Permit<MessagesRead>,
    paging: Query<Paging>,
    filter: Query<MessageFilter>,
    app: web::Data<App>,
) -> Result<Json<PageView<MessageRow>>, ApiError> {
    let page = paging.0.request()?;
    let mut reader = app.db.reader().await?;
    let found = messages::list(reader.conn(), &filter.0.wanted(), page).await?;
    let ids: Vec<_> = found.items.iter().map(|message| message.id.get()).collect();
    let mut log: HashMap<MessageId, Vec<AttemptView>> = HashMap::new();
    for attempt in messages::list_attempts(reader.conn(), &ids).await? {
        log.entry(attempt.message_id)
            .or_default()
            .push(attempt.into());
    }
    let rows = found.map(|message| MessageRow {
        attempt_log: log.remove(&message.id).unwrap_or_default(),
        id: message.id,
        channel: message.channel,
        recipient: message.recipient,
        camp_name: message.camp_name,
        content: message.content,
        state: message.state,
        attempts: message.attempts,
        created_at: Time(message.created_at),
        due_at: message.due_at.map(Time),
        sent_at: message.sent_at.map(Time),
    });
    Ok(Json(PageView::of(rows, page)))
}
