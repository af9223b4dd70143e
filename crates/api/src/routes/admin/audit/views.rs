//! An act, as the staff reads it.

use camp_domain::ActorKind;
use camp_domain::audit::{object_word, words_of};
use camp_repository::audit::AuditRow;
use serde::Serialize;
use utoipa::ToSchema;

use super::changes::{AuditChangeView, changes};
use crate::Time;

/// 一次操作。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditRowView {
    /// 编号
    #[schema(example = "1024")]
    pub(super) id: String,
    /// 时间
    pub(super) at: Time,
    /// 操作人类型
    actor_kind: ActorKind,
    /// 操作人
    #[schema(example = "王教练")]
    pub(super) actor: String,
    /// 操作类型
    #[schema(example = "refunds.approve")]
    action: String,
    /// 操作类型的名称
    #[schema(example = "审核通过退款")]
    pub(super) action_word: String,
    /// 操作对象的类型
    #[schema(example = "refund")]
    object_kind: String,
    /// 操作对象类型的名称
    #[schema(example = "退款")]
    pub(super) object_word: String,
    /// 操作对象的编号
    pub(super) object_id: String,
    /// 操作对象的名称
    pub(super) object_name: Option<String>,
    /// 改了什么；没有变化的内容不列出
    pub(super) changes: Vec<AuditChangeView>,
    /// 理由
    pub(super) reason: Option<String>,
    /// IP 地址
    #[schema(example = "203.0.113.7")]
    pub(super) ip: Option<String>,
    /// 请求编号
    pub(super) request_id: Option<String>,
    /// 封存序号；还没有封存时为空
    #[schema(example = 1001)]
    pub(super) seq: Option<i64>,
}

impl From<AuditRow> for AuditRowView {
    fn from(row: AuditRow) -> Self {
        let actor = row.actor_name.unwrap_or_else(|| {
            let word = match row.actor_kind {
                ActorKind::Staff => "已删除的用户",
                ActorKind::Member => "会员",
                ActorKind::Provider => "微信支付",
                ActorKind::System => "系统",
            };
            word.to_owned()
        });
        let action_word = words_of(&row.action).map_or(row.action.as_str(), |words| words.word);
        Self {
            id: row.id.to_string(),
            at: row.at.into(),
            actor_kind: row.actor_kind,
            actor,
            action_word: action_word.to_owned(),
            object_word: object_word(&row.object_kind).to_owned(),
            changes: changes(row.before.as_ref(), row.after.as_ref()),
            action: row.action,
            object_kind: row.object_kind,
            object_id: row.object_id,
            object_name: row.object_name,
            reason: row.reason,
            ip: row.ip,
            request_id: row.request_id,
            seq: row.seq,
        }
    }
}
