//! Camps as the staff sees them.

mod input;
mod overview;
mod views;

pub use input::{CampInput, GroupInput};
pub use overview::CampOverview;
pub(super) use overview::rate;
pub use views::{CampRow, CampView, GroupView, PersonView};

use actix_web::{HttpResponse, Responder, delete, get, post, put, web};
use camp_domain::camps::CampState;
use camp_domain::{CampId, Day};
use camp_repository::camps::{self, CampFilter};
use camp_services::App;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{CampsRead, CampsWrite, Permit};
use crate::error::{ApiError, Field};
use crate::extract::{Json, Path, Query};
use crate::paging::{PageView, Paging};
use crate::routes::h5::camps::CampPath;
use crate::text;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_camps)
        .service(create_camp)
        .service(list_camp_options)
        .service(read_camp)
        .service(update_camp)
        .service(delete_camp)
        .service(publish_camp)
        .service(unpublish_camp)
        .service(read_enroll_link)
        .service(overview::read_camp_overview);
}

/// 训练营阶段：未开始、进行中、已结束
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CampPhase {
    /// 未开始
    NotStarted,
    /// 进行中
    Ongoing,
    /// 已结束
    Ended,
}

impl CampPhase {
    fn states(self) -> Vec<CampState> {
        match self {
            Self::NotStarted => vec![CampState::Draft, CampState::Enrolling],
            Self::Ongoing => vec![CampState::Ongoing],
            Self::Ended => vec![CampState::Ended, CampState::Settling, CampState::Archived],
        }
    }
}

/// Which camps are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CampQuery {
    /// 阶段；不填为全部
    #[param(inline)]
    status: Option<CampPhase>,
    /// 开始日期不早于
    from: Option<Day>,
    /// 开始日期不晚于
    to: Option<Day>,
    /// 名称包含
    #[param(max_length = 50, example = "早起")]
    q: Option<String>,
}

impl CampQuery {
    fn filter(self) -> Result<CampFilter, ApiError> {
        let name = self
            .q
            .map(|q| q.trim().to_owned())
            .filter(|q| !q.is_empty());
        if let Some(name) = &name {
            let problem = if name.chars().count() > 50 {
                Some("搜索内容不能超过 50 个字".to_owned())
            } else {
                let fault = text::line_or_empty(name).err();
                fault
                    .and_then(|fault| fault.message)
                    .map(|message| message.into_owned())
            };
            if let Some(message) = problem {
                return Err(ApiError::invalid(vec![Field::new("q", "text", message)]));
            }
        }
        let states = self.status.map_or_else(Vec::new, CampPhase::states);
        Ok(CampFilter {
            states,
            from: self.from,
            to: self.to,
            name,
        })
    }
}

/// 训练营选项。
#[derive(Serialize, ToSchema)]
pub struct CampOptions {
    /// 选项
    items: Vec<CampOptionView>,
}

/// 训练营选项。
#[derive(Serialize, ToSchema)]
pub struct CampOptionView {
    /// 编号
    id: CampId,
    /// 名称
    name: String,
}

/// 报名链接和二维码。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnrollLinkView {
    /// 报名链接
    #[schema(example = "https://camp.example.com/h5/camps/01939e2e-7f00-7000-8000-000000000001")]
    enroll_url: String,
    /// 二维码（SVG）
    qr_svg: String,
}

/// 训练营列表
#[utoipa::path(tag = "训练营", params(Paging, CampQuery), responses((status = 200, description = "训练营", body = PageView<CampRow>)))]
#[get("/api/admin/camps")]
async fn list_camps(
    permit: Permit<CampsRead>,
    paging: Query<Paging>,
    query: Query<CampQuery>,
    app: web::Data<App>,
) -> Result<Json<PageView<CampRow>>, ApiError> {
    let (page, filter) = (paging.0.request()?, query.0.filter()?);
    let mut reader = app.db.reader().await?;
    let camps = camps::list(reader.conn(), &filter, page, &permit.visibility).await?;
    Ok(Json(PageView::of(
        camps.map(|camp| views::row(&app, &camp)),
        page,
    )))
}

/// 创建训练营
///
/// 保存为草稿；发布后会员才能看到。
#[utoipa::path(tag = "训练营", responses((status = 201, description = "已创建", body = CampView)))]
#[post("/api/admin/camps")]
async fn create_camp(
    permit: Permit<CampsWrite>,
    input: Json<CampInput>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let form = input.0.form()?;
    let id = camp_services::camps::create(&app, &permit.caller, &form).await?;
    Ok(HttpResponse::Created().json(views::view(&app, &permit, id).await?))
}

/// 训练营选项
///
/// 可见的训练营，用于筛选。
#[utoipa::path(tag = "训练营", responses((status = 200, description = "训练营选项", body = CampOptions)))]
#[get("/api/admin/camps/options")]
async fn list_camp_options(
    permit: Permit<CampsRead>,
    app: web::Data<App>,
) -> Result<Json<CampOptions>, ApiError> {
    let mut reader = app.db.reader().await?;
    let options = camps::list_options(reader.conn(), &permit.visibility).await?;
    let items = options.into_iter().map(|camp| CampOptionView {
        id: camp.id,
        name: camp.name,
    });
    Ok(Json(CampOptions {
        items: items.collect(),
    }))
}

/// 训练营详情
#[utoipa::path(tag = "训练营", params(CampPath), responses((status = 200, description = "训练营", body = CampView)))]
#[get("/api/admin/camps/{campId}")]
async fn read_camp(
    permit: Permit<CampsRead>,
    path: Path<CampPath>,
    app: web::Data<App>,
) -> Result<Json<CampView>, ApiError> {
    Ok(Json(views::view(&app, &permit, path.0.camp_id).await?))
}

/// 修改训练营
///
/// 须带上读取时的 `version`。首个订单产生后，押金、日期、打卡要求和打卡项目不能再改。
#[utoipa::path(tag = "训练营", params(CampPath), responses(
    (status = 200, description = "已修改", body = CampView),
    (status = 409, description = "`camp_changed`：已被别人修改；`camp_terms_frozen`：`errors` 指出不能再改的字段；`camp_archived`：已归档"),
))]
#[put("/api/admin/camps/{campId}")]
async fn update_camp(
    permit: Permit<CampsWrite>,
    path: Path<CampPath>,
    input: Json<CampInput>,
    app: web::Data<App>,
) -> Result<Json<CampView>, ApiError> {
    let version = input.0.version.ok_or_else(|| {
        ApiError::invalid(vec![Field::new(
            "version",
            "required",
            "请刷新页面后再修改",
        )])
    })?;
    let form = input.0.form()?;
    let id = path.0.camp_id;
    camp_services::camps::update(&app, &permit.caller, id, version, &form).await?;
    Ok(Json(views::view(&app, &permit, id).await?))
}

/// 删除训练营
///
/// 只能删除没有开始、没有订单的训练营。
#[utoipa::path(tag = "训练营", params(CampPath), responses(
    (status = 204, description = "已删除"),
    (status = 409, description = "`camp_started`：已经开始；`camp_has_orders`：已有会员下单"),
))]
#[delete("/api/admin/camps/{campId}")]
async fn delete_camp(
    permit: Permit<CampsWrite>,
    path: Path<CampPath>,
    app: web::Data<App>,
) -> Result<impl Responder, ApiError> {
    camp_services::camps::delete(&app, &permit.caller, path.0.camp_id).await?;
    Ok(HttpResponse::NoContent())
}

/// How a camp is to be published.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct PublishQuery {
    /// 没有打卡项目时，先在知识星球创建一个
    create_planet_project: Option<bool>,
}

/// 发布训练营
///
/// 需要海报、至少一位教练、打卡项目和一个可用的群。`createPlanetProject` 为 `true` 时，没有打卡项目的训练营先在知识星球创建一个
/// （累计打卡、天数等于要求天数、结束日 23:59:59 到期）；在开始日之前创建的项目，开始前的打卡不计入。重复提交不会重复创建。
#[utoipa::path(tag = "训练营", params(CampPath, PublishQuery), responses(
    (status = 200, description = "已发布", body = CampView),
    (status = 409, description = "`camp_incomplete`：`errors` 指出缺少的内容；`camp_already_published`；`camp_already_over`；`camp_planet_busy`：正在创建打卡项目"),
    (status = 503, description = "`camp_planet_failed`：没有在知识星球创建打卡项目，请重试"),
))]
#[post("/api/admin/camps/{campId}/publish")]
async fn publish_camp(
    permit: Permit<CampsWrite>,
    path: Path<CampPath>,
    query: Query<PublishQuery>,
    app: web::Data<App>,
) -> Result<Json<CampView>, ApiError> {
    let create = query.0.create_planet_project.unwrap_or_default();
    camp_services::camps::publish(&app, &permit.caller, path.0.camp_id, create).await?;
    Ok(Json(views::view(&app, &permit, path.0.camp_id).await?))
}

/// 取消发布
///
/// 只能在开始之前、且没有会员付款时取消。
#[utoipa::path(tag = "训练营", params(CampPath), responses(
    (status = 200, description = "已改回草稿", body = CampView),
    (status = 409, description = "`camp_has_payments`：已有会员付款；`camp_not_enrolling`：不在报名中"),
))]
#[post("/api/admin/camps/{campId}/unpublish")]
async fn unpublish_camp(
    permit: Permit<CampsWrite>,
    path: Path<CampPath>,
    app: web::Data<App>,
) -> Result<Json<CampView>, ApiError> {
    camp_services::camps::unpublish(&app, &permit.caller, path.0.camp_id).await?;
    Ok(Json(views::view(&app, &permit, path.0.camp_id).await?))
}

/// 报名链接和二维码
#[utoipa::path(tag = "训练营", params(CampPath), responses((status = 200, description = "报名链接", body = EnrollLinkView)))]
#[get("/api/admin/camps/{campId}/enroll-link")]
async fn read_enroll_link(
    permit: Permit<CampsRead>,
    path: Path<CampPath>,
    app: web::Data<App>,
) -> Result<Json<EnrollLinkView>, ApiError> {
    let mut reader = app.db.reader().await?;
    let camp = camps::find(reader.conn(), path.0.camp_id, &permit.visibility).await?;
    let camp = camp.ok_or_else(camp_services::Error::not_found)?;
    let enroll_url = camp_services::camps::enroll_url(&app.public_url, camp.id);
    let qr_svg = camp_services::camps::qr_svg(&enroll_url)?;
    Ok(Json(EnrollLinkView { enroll_url, qr_svg }))
}
