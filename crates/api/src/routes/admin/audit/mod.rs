//! What the staff did, and whether its log is as it was written.

pub mod chain;
pub mod changes;
pub mod export;
pub mod views;

use actix_web::{get, web};
use camp_domain::audit::{GROUPS, OBJECTS};
use camp_domain::{Day, UserId};
use camp_repository::audit::{self, AuditFilter};
use camp_services::App;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use self::views::AuditRowView;
use crate::caller::{AuditRead, Permit};
use crate::error::ApiError;
use crate::extract::{Json, Query};
use crate::paging::{PageView, Paging};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_audit).service(read_audit_options);
    export::configure(config);
    chain::configure(config);
}

/// Which acts are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// 操作人；不填为全部
    actor_id: Option<UserId>,
    /// 操作类型，见选项；不填为全部
    action: Option<String>,
    /// 操作对象的类型，见选项；不填为全部
    object_kind: Option<String>,
    /// 操作对象的编号，或名称的一部分
    q: Option<String>,
    /// 从这一天起
    from: Option<Day>,
    /// 到这一天为止（含）
    to: Option<Day>,
}

impl AuditQuery {
    fn wanted(self) -> AuditFilter {
        let given = |text: Option<String>| {
            text.map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty())
        };
        AuditFilter {
            actor: self.actor_id,
            action: given(self.action),
            object_kind: given(self.object_kind),
            q: given(self.q),
            from: self.from.map(Day::start),
            before: self.to.map(Day::end),
        }
    }
}

/// 操作日志
///
/// 工作人员做过的每一件事，新的在前；密钥、密码和口令的值不显示。
#[utoipa::path(tag = "操作日志", params(Paging, AuditQuery), responses((status = 200, description = "操作", body = PageView<AuditRowView>)))]
#[get("/api/admin/audit")]
async fn list_audit(
    _permit: Permit<AuditRead>,
    paging: Query<Paging>,
    filter: Query<AuditQuery>,
    app: web::Data<App>,
) -> Result<Json<PageView<AuditRowView>>, ApiError> {
    let page = paging.0.request()?;
    let mut reader = app.db.reader().await?;
    let found = audit::list(reader.conn(), &filter.0.wanted(), page).await?;
    Ok(Json(PageView::of(found.map(AuditRowView::from), page)))
}

/// 操作日志的筛选项。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditOptions {
    /// 操作人，包括已停用的
    actors: Vec<AuditActor>,
    /// 操作类型，分组
    action_groups: Vec<AuditActionGroup>,
    /// 操作对象的类型
    object_kinds: Vec<AuditWord>,
}

/// 操作人。
#[derive(Serialize, ToSchema)]
pub struct AuditActor {
    /// 编号
    id: UserId,
    /// 姓名
    #[schema(example = "王教练")]
    name: String,
}

/// 一组操作类型。
#[derive(Serialize, ToSchema)]
pub struct AuditActionGroup {
    /// 组名
    #[schema(example = "退款")]
    title: &'static str,
    /// 操作类型
    actions: Vec<AuditWord>,
}

/// 一个取值和它的名称。
#[derive(Serialize, ToSchema)]
pub struct AuditWord {
    /// 取值
    #[schema(example = "refunds.approve")]
    value: &'static str,
    /// 名称
    #[schema(example = "审核通过退款")]
    word: &'static str,
}

/// 操作日志的筛选项
#[utoipa::path(tag = "操作日志", responses((status = 200, description = "筛选项", body = AuditOptions)))]
#[get("/api/admin/audit/options")]
async fn read_audit_options(
    _permit: Permit<AuditRead>,
    app: web::Data<App>,
) -> Result<Json<AuditOptions>, ApiError> {
    let actors = audit::list_actors(app.db.reader().await?.conn()).await?;
    let actors = actors.into_iter().map(|actor| AuditActor {
        id: actor.id,
        name: actor.name,
    });
    let groups = GROUPS.iter().map(|group| AuditActionGroup {
        title: group.title,
        actions: group
            .actions
            .iter()
            .map(|words| AuditWord {
                value: words.action,
                word: words.word,
            })
            .collect(),
    });
    let kinds = OBJECTS
        .iter()
        .map(|(value, word)| AuditWord { value, word });
    Ok(Json(AuditOptions {
        actors: actors.collect(),
        action_groups: groups.collect(),
        object_kinds: kinds.collect(),
    }))
}
