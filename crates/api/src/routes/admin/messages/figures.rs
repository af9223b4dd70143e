//! How messages fare, and who cannot be reached.

use actix_web::{get, web};
use camp_domain::notifications::{Channel, MessageState};
use camp_domain::{Day, EnrolmentId, Machine, UserId};
use camp_repository::messages::{self, StateCount, Unreached};
use camp_services::App;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::Time;
use crate::caller::{MessagesRead, Permit};
use crate::error::ApiError;
use crate::extract::{Json, Query};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(read_message_statistics)
        .service(list_unreached);
}

/// The span of messages that count.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MessageSpan {
    /// 产生时间从这一天起；不填不限
    from: Option<Day>,
    /// 产生时间到这一天为止（含）；不填不限
    to: Option<Day>,
}

/// 消息统计。
#[derive(Serialize, ToSchema)]
pub struct MessageStatistics {
    /// 每个渠道
    channels: Vec<ChannelFigures>,
}

/// 一个渠道的消息。
#[derive(Serialize, ToSchema)]
pub struct ChannelFigures {
    /// 渠道
    channel: Channel,
    /// 待发送
    pending: i64,
    /// 已发送
    sent: i64,
    /// 发送失败
    failed: i64,
    /// 无法送达
    undeliverable: i64,
    /// 已停用
    suppressed: i64,
}

fn figures(channel: Channel, counts: &[StateCount]) -> ChannelFigures {
    let of = |state: MessageState| {
        let found = counts
            .iter()
            .find(|count| count.channel == channel && count.state == state);
        found.map_or(0, |count| count.count)
    };
    ChannelFigures {
        channel,
        pending: of(MessageState::Pending),
        sent: of(MessageState::Sent),
        failed: of(MessageState::Failed),
        undeliverable: of(MessageState::Undeliverable),
        suppressed: of(MessageState::Suppressed),
    }
}

/// 消息统计
///
/// 一段时间内每个渠道的消息各有多少。
#[utoipa::path(tag = "消息", params(MessageSpan), responses((status = 200, description = "统计", body = MessageStatistics)))]
#[get("/api/admin/messages/statistics")]
async fn read_message_statistics(
    _permit: Permit<MessagesRead>,
    span: Query<MessageSpan>,
    app: web::Data<App>,
) -> Result<Json<MessageStatistics>, ApiError> {
    let (from, before) = (span.0.from.map(Day::start), span.0.to.map(Day::end));
    let mut reader = app.db.reader().await?;
    let counts = messages::count_by_state(reader.conn(), from, before).await?;
    let channels = Channel::ALL
        .iter()
        .map(|channel| figures(*channel, &counts));
    Ok(Json(MessageStatistics {
        channels: channels.collect(),
    }))
}

/// 联系不到的人和群。
#[derive(Serialize, ToSchema)]
pub struct UnreachedList {
    /// 消息多的在前，最多 200 个
    items: Vec<UnreachedView>,
}

/// 一个联系不到的人或群。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnreachedView {
    /// 渠道
    channel: Channel,
    /// 谁
    #[schema(example = "王教练")]
    recipient: String,
    /// 工作人员
    user_id: Option<UserId>,
    /// 会员的报名
    enrolment_id: Option<EnrolmentId>,
    /// 没有送达的消息
    #[schema(example = 3)]
    count: i64,
    /// 最近一条的时间
    last_at: Time,
    /// 为什么，以及怎么办
    #[schema(example = "没有填写企业微信账号，请在用户管理里补上")]
    reason: String,
}

impl From<Unreached> for UnreachedView {
    fn from(row: Unreached) -> Self {
        Self {
            reason: reason(&row),
            channel: row.channel,
            recipient: row.recipient,
            user_id: row.user_id,
            enrolment_id: row.enrolment_id,
            count: row.count,
            last_at: row.last_at.into(),
        }
    }
}

fn reason(row: &Unreached) -> String {
    if let Some(detail) = &row.detail {
        return detail.clone();
    }
    let words = match (row.channel, row.has_address) {
        (Channel::WecomApp, true) => "企业微信账号已经补上，可以重新发送",
        (Channel::WecomApp, false) if row.user_id.is_some() => {
            "没有填写企业微信账号，请在用户管理里补上"
        }
        (Channel::WecomApp, false) => "没有可以通知的管理员",
        (Channel::Robot, _) => "训练营的群都没有机器人，请在训练营里设置",
        (Channel::Template, true) => "当时还没有配置公众号模板，配置后可以重新发送",
        (Channel::Template, false) => "会员没有用微信登录过，无法收到公众号消息",
    };
    words.to_owned()
}

/// 联系不到的人
///
/// 一段时间内有消息无法送达的工作人员、会员和群，以及原因。
#[utoipa::path(tag = "消息", params(MessageSpan), responses((status = 200, description = "联系不到的人", body = UnreachedList)))]
#[get("/api/admin/messages/unreached")]
async fn list_unreached(
    _permit: Permit<MessagesRead>,
    span: Query<MessageSpan>,
    app: web::Data<App>,
) -> Result<Json<UnreachedList>, ApiError> {
    let (from, before) = (span.0.from.map(Day::start), span.0.to.map(Day::end));
    let mut reader = app.db.reader().await?;
    let rows = messages::list_unreached(reader.conn(), from, before).await?;
    Ok(Json(UnreachedList {
        items: rows.into_iter().map(UnreachedView::from).collect(),
    }))
}
