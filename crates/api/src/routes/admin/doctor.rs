//! Is this installation well?

use actix_web::{post, web};
use camp_services::App;
use camp_services::doctor::{self, Finding, Health};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::Time;
use crate::caller::{ConfigWrite, Permit};
use crate::extract::Json;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(examine_installation);
}

/// 体检结果。
#[derive(Serialize, ToSchema)]
pub struct Examination {
    /// 检查时间
    at: Time,
    /// 各项结果
    items: Vec<FindingView>,
}

/// 一项结果。
#[derive(Serialize, ToSchema)]
pub struct FindingView {
    /// 检查的是什么
    #[schema(example = "微信支付")]
    name: &'static str,
    /// 结果：正常、要留意、有问题
    health: HealthWord,
    /// 看到了什么，该怎么做
    #[schema(example = "商户号 1900000001 的签名请求被接受，时钟一致")]
    words: String,
}

/// 体检结果：正常、要留意、有问题
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HealthWord {
    /// 正常
    Well,
    /// 要留意
    Doubtful,
    /// 有问题
    Ill,
}

impl From<Finding> for FindingView {
    fn from(found: Finding) -> Self {
        Self {
            name: found.name,
            health: match found.health {
                Health::Well => HealthWord::Well,
                Health::Doubtful => HealthWord::Doubtful,
                Health::Ill => HealthWord::Ill,
            },
            words: found.words,
        }
    }
}

/// 体检
///
/// 同时检查数据库、密钥、微信支付、企业微信、知识星球、回调地址和定时任务，最多 12 秒；会向对方发出不改变任何东西的请求。
#[utoipa::path(tag = "系统配置", responses((status = 200, description = "体检结果", body = Examination)))]
#[post("/api/admin/doctor")]
async fn examine_installation(
    _permit: Permit<ConfigWrite>,
    app: web::Data<App>,
) -> Json<Examination> {
    let items = doctor::examine(&app).await;
    Json(Examination {
        at: app.clock.now().into(),
        items: items.into_iter().map(FindingView::from).collect(),
    })
}
