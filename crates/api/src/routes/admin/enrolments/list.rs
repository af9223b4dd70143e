//! Lists of paid places: those of one camp, and 会员 across camps.

use actix_web::{get, web};
use camp_domain::CampId;
use camp_domain::auth::Permission;
use camp_domain::binding::BindStatus;
use camp_repository::enrolment::{CardFilter, list_cards};
use camp_services::App;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::views::EnrolmentRow;
use crate::caller::{EnrolmentsRead, Permit};
use crate::error::{ApiError, Field};
use crate::extract::{Json, Path, Query};
use crate::paging::{PageView, Paging};
use crate::routes::h5::camps::CampPath;
use crate::text;

/// Longest search; WeChat's numbers have up to 32 characters.
const LONGEST: usize = 64;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_camp_enrolments)
        .service(search_enrolments);
}

/// Which enrolments of a camp are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct EnrolmentFilter {
    /// 星球昵称、星球编号或微信昵称的一部分；或完整的星球用户 ID、成员编号、商户订单号、微信支付单号
    #[param(max_length = 64)]
    q: Option<String>,
    /// 绑定状态；不填为全部
    bind_status: Option<BindStatus>,
    /// 是否已进群；不填为全部
    joined: Option<bool>,
}

/// Which enrolments of which camp are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct MemberFilter {
    /// 训练营；不填为全部
    camp_id: Option<CampId>,
    /// 星球昵称、星球编号或微信昵称的一部分；或完整的星球用户 ID、成员编号、商户订单号、微信支付单号
    #[param(max_length = 64)]
    q: Option<String>,
    /// 绑定状态；不填为全部
    bind_status: Option<BindStatus>,
    /// 是否已进群；不填为全部
    joined: Option<bool>,
}

/// 报名列表
#[utoipa::path(tag = "会员", params(CampPath, EnrolmentFilter, Paging), responses((status = 200, description = "报名", body = PageView<EnrolmentRow>)))]
#[get("/api/admin/camps/{campId}/enrolments")]
async fn list_camp_enrolments(
    permit: Permit<EnrolmentsRead>,
    path: Path<CampPath>,
    filter: Query<EnrolmentFilter>,
    paging: Query<Paging>,
    app: web::Data<App>,
) -> Result<Json<PageView<EnrolmentRow>>, ApiError> {
    let filter = filter.0;
    let wanted = CardFilter {
        camp: Some(path.0.camp_id),
        bind_status: filter.bind_status,
        joined: filter.joined,
        search: search(filter.q)?,
        number: None,
    };
    page(&app, &permit, wanted, paging.0).await
}

/// 会员列表
///
/// 全部可见训练营的报名，新的在前。
#[utoipa::path(tag = "会员", params(MemberFilter, Paging), responses((status = 200, description = "报名", body = PageView<EnrolmentRow>)))]
#[get("/api/admin/enrolments")]
async fn search_enrolments(
    permit: Permit<EnrolmentsRead>,
    filter: Query<MemberFilter>,
    paging: Query<Paging>,
    app: web::Data<App>,
) -> Result<Json<PageView<EnrolmentRow>>, ApiError> {
    let filter = filter.0;
    let wanted = CardFilter {
        camp: filter.camp_id,
        bind_status: filter.bind_status,
        joined: filter.joined,
        search: search(filter.q)?,
        number: None,
    };
    page(&app, &permit, wanted, paging.0).await
}

async fn page(
    app: &App,
    permit: &Permit<EnrolmentsRead>,
    mut wanted: CardFilter,
    paging: Paging,
) -> Result<Json<PageView<EnrolmentRow>>, ApiError> {
    let page = paging.request()?;
    let sees_payments = permit.also(Permission::PaymentsRead);
    if sees_payments {
        wanted.number = wanted.search.clone();
    }
    let mut reader = app.db.reader().await?;
    let cards = list_cards(reader.conn(), &permit.visibility, &wanted, page).await?;
    let rows = cards.map(|card| EnrolmentRow::of(card, sees_payments));
    Ok(Json(PageView::of(rows, page)))
}

/// What is searched for, without blanks around it.
fn search(q: Option<String>) -> Result<Option<String>, ApiError> {
    let q = q.map(|q| q.trim().to_owned()).filter(|q| !q.is_empty());
    let fault = q.as_deref().and_then(|q| {
        if q.chars().count() > LONGEST {
            return Some("搜索内容不能超过 64 个字".into());
        }
        text::line_or_empty(q).err().and_then(|fault| fault.message)
    });
    match fault {
        Some(message) => Err(ApiError::invalid(vec![Field::new("q", "text", message)])),
        None => Ok(q),
    }
}
