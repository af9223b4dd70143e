//! Who may do what.

use actix_web::get;
use camp_domain::auth::{Permission, Role};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{Permit, UsersWrite};
use crate::extract::Json;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(read_permission_matrix);
}

/// 权限一览。
#[derive(Serialize, ToSchema)]
pub struct PermissionMatrix {
    /// 权限
    items: Vec<PermissionLine>,
}

/// 一项权限。
#[derive(Serialize, ToSchema)]
pub struct PermissionLine {
    /// 权限名
    #[schema(example = "refunds.approve")]
    permission: &'static str,
    /// 可以做什么
    #[schema(example = "审核退款、答复异议")]
    title: &'static str,
    /// 拥有的角色；教练和志愿者只对自己负责的训练营
    roles: Vec<Role>,
}

/// 权限一览
///
/// 教练和志愿者的权限只对自己负责的训练营有效。
#[utoipa::path(tag = "用户", responses((status = 200, description = "权限一览", body = PermissionMatrix)))]
#[get("/api/admin/permissions")]
async fn read_permission_matrix(_permit: Permit<UsersWrite>) -> Json<PermissionMatrix> {
    let line = |permission: &Permission| PermissionLine {
        permission: permission.as_str(),
        title: permission.title(),
        roles: [Role::SuperAdmin, Role::Admin, Role::Coach, Role::Volunteer]
            .into_iter()
            .filter(|role| permission.granted_to(*role))
            .collect(),
    };
    Json(PermissionMatrix {
        items: Permission::ALL.iter().map(line).collect(),
    })
}
