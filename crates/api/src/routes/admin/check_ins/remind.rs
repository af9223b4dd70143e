//! Members are urged to check in.

use actix_web::{post, web};
use camp_domain::EnrolmentId;
use camp_services::{App, check_ins as use_cases};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::caller::{CheckInsRemind, Permit};
use crate::error::ApiError;
use crate::extract::{Json, Path};
use crate::routes::h5::camps::CampPath;

/// 要催促的会员。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RemindMembers {
    /// 报名编号，1 到 2000 个
    #[validate(length(min = 1, max = 2000, message = "请选择 1 到 2000 位会员"))]
    #[schema(min_items = 1, max_items = 2000)]
    enrolment_ids: Vec<EnrolmentId>,
}

/// 催促的结果。
#[derive(Serialize, ToSchema)]
pub struct RemindedView {
    /// 已在群里点名的人数
    #[schema(example = 12)]
    reminded: usize,
    /// 今天已经催促过、或不在这个训练营的人数
    #[schema(example = 3)]
    skipped: usize,
}

/// 催促打卡
///
/// 群机器人在训练营的群里点名提醒，每条消息约 20 人，每分钟不超过 20 条；每人每天最多一次。
#[utoipa::path(tag = "打卡", params(CampPath), responses(
    (status = 200, description = "已安排发送", body = RemindedView),
    (status = 409, description = "`camp_not_ongoing`：训练营不在进行中"),
))]
#[post("/api/admin/camps/{campId}/reminders")]
pub(super) async fn remind_members(
    permit: Permit<CheckInsRemind>,
    path: Path<CampPath>,
    form: Json<RemindMembers>,
    app: web::Data<App>,
) -> Result<Json<RemindedView>, ApiError> {
    let (caller, visible) = (&permit.caller, &permit.visibility);
    let mut members = form.0.enrolment_ids;
    members.sort_unstable();
    members.dedup();
    let done = use_cases::remind(&app, caller, visible, path.0.camp_id, &members).await?;
    Ok(Json(RemindedView {
        reminded: done.reminded,
        skipped: done.skipped,
    }))
}
