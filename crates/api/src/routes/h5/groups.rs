//! The group a member may join.

use actix_web::{get, web};
use camp_domain::binding::BindStatus;
use camp_domain::{Kind, Refusal};
use camp_repository::enrolment::find_open_group;
use camp_services::{App, files};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::enrolments::{EnrolmentPath, visible};
use crate::Time;
use crate::caller::Visitor;
use crate::error::ApiError;
use crate::extract::{Json, Path};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(read_group);
}

/// 可以加入的群。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OpenGroupView {
    /// 群名
    name: String,
    /// 二维码地址，5 分钟内有效
    qr_url: String,
    /// 二维码失效时间
    expires_at: Option<Time>,
}

/// 群二维码。
#[derive(Serialize, ToSchema)]
pub struct GroupAnswer {
    /// 可以加入的群
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<OpenGroupView>,
    /// 没有可用的群时的说明
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'static str>,
}

/// 群二维码
///
/// 第一个未满且二维码未过期的群。
#[utoipa::path(tag = "报名", params(EnrolmentPath), responses(
    (status = 200, description = "群", body = GroupAnswer),
    (status = 409, description = "`binding_required`：请先补填星球信息"),
))]
#[get("/api/h5/enrolments/{enrolmentId}/group")]
async fn read_group(
    visitor: Visitor,
    path: Path<EnrolmentPath>,
    app: web::Data<App>,
) -> Result<Json<GroupAnswer>, ApiError> {
    let card = visible(&app, &visitor, path.0.enrolment_id).await?;
    if card.bind_status == BindStatus::Pending {
        let refusal = Refusal::new(
            Kind::Conflict,
            "binding_required",
            "请先补填星球信息，填好即可看到群二维码",
        );
        return Err(refusal.into());
    }
    let mut reader = app.db.reader().await?;
    let group = find_open_group(reader.conn(), card.camp_id, app.clock.now()).await?;
    let message = group
        .is_none()
        .then_some("群二维码正在更新，工作人员会尽快联系你，请稍后再来看看");
    let group = group.map(|group| OpenGroupView {
        name: group.name,
        qr_url: files::signed_path(&app, group.qr_file_id),
        expires_at: group.expires_at.map(Time::from),
    });
    Ok(Json(GroupAnswer { group, message }))
}
