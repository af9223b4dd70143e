//! The staff in pickers.

use actix_web::{get, web};
use camp_domain::UserId;
use camp_domain::auth::Role;
use camp_repository::users;
use camp_services::App;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{CampsWrite, Permit};
use crate::error::ApiError;
use crate::extract::{Json, Query};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_staff_options);
}

/// Which of the staff are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StaffFilter {
    /// 角色；不填为全部
    role: Option<Role>,
}

/// 用户选项。
#[derive(Serialize, ToSchema)]
pub struct StaffOptions {
    /// 选项
    items: Vec<StaffOption>,
}

/// 用户选项。
#[derive(Serialize, ToSchema)]
pub struct StaffOption {
    /// 编号
    id: UserId,
    /// 姓名
    #[schema(example = "王教练")]
    name: String,
    /// 角色
    role: Role,
}

/// 用户选项
///
/// 启用中的后台用户，用于选择教练和志愿者。
#[utoipa::path(tag = "训练营", params(StaffFilter), responses((status = 200, description = "用户选项", body = StaffOptions)))]
#[get("/api/admin/staff/options")]
async fn list_staff_options(
    _permit: Permit<CampsWrite>,
    filter: Query<StaffFilter>,
    app: web::Data<App>,
) -> Result<Json<StaffOptions>, ApiError> {
    let users = users::list_options(app.db.reader().await?.conn(), filter.0.role).await?;
    let items = users.into_iter().map(|user| StaffOption {
        id: user.id,
        name: user.name,
        role: user.role,
    });
    Ok(Json(StaffOptions {
        items: items.collect(),
    }))
}
