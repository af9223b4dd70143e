//! Camps as members see them.

use actix_web::{get, web};
use camp_domain::camps::{CampState, enrolment_open};
use camp_domain::{CampId, Day, Fen};
use camp_repository::camps::Camp;
use camp_repository::{camps, config};
use camp_services::{App, files};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::Time;
use crate::error::ApiError;
use crate::extract::{Json, Path, Query};
use crate::paging::{PageView, Paging};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_open_camps).service(read_open_camp);
}

/// A camp in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Path)]
pub struct CampPath {
    /// 训练营编号
    pub camp_id: CampId,
}

/// 训练营卡片。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CampCard {
    /// 编号
    id: CampId,
    /// 名称
    #[schema(example = "21 天早起打卡营")]
    name: String,
    /// 海报地址
    poster_url: Option<String>,
    /// 押金（分）
    deposit_fen: Fen,
    /// 开始日期
    start_day: Day,
    /// 结束日期
    end_day: Day,
    /// 总天数
    #[schema(example = 21)]
    total_days: u32,
    /// 要求打卡天数
    #[schema(example = 15)]
    required_days: i32,
    /// 宽限天数
    #[schema(example = 1)]
    grace_days: i32,
    /// 报名人数
    #[schema(example = 36)]
    enrolled_count: i32,
    /// 状态
    state: CampState,
    /// 现在是否可以报名
    enroll_open: bool,
    /// 报名截止时间
    enroll_until: Time,
}

/// 训练营详情。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CampPage {
    /// 卡片内容
    #[serde(flatten)]
    card: CampCard,
    /// 项目介绍（已消毒的 HTML）
    #[schema(example = "<p>每天早起一小时，养成受益终身的习惯。</p>")]
    introduction_html: String,
    /// 是否也用固定收款码收款
    accepts_fixed_code: bool,
    /// 报名须知
    rules: RulesView,
}

/// 报名须知。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RulesView {
    /// 版本
    #[schema(example = 1)]
    version: i32,
    /// 正文
    text: String,
}

fn card(camp: &Camp, now: DateTime<Utc>) -> CampCard {
    CampCard {
        id: camp.id,
        name: camp.name.clone(),
        poster_url: camp.poster_file_id.map(files::poster_path),
        deposit_fen: camp.deposit,
        start_day: camp.start,
        end_day: camp.end,
        total_days: camp.terms().total_days(),
        required_days: camp.required_days,
        grace_days: camp.grace_days,
        enrolled_count: camp.enrolled_count,
        state: camp.state,
        enroll_open: enrolment_open(camp.state, camp.enroll_until, now),
        enroll_until: camp.enroll_until.into(),
    }
}

/// 训练营列表
///
/// 报名中和进行中的训练营，即将开始的在前。
#[utoipa::path(tag = "报名", params(Paging), responses(
    (status = 200, description = "训练营", body = PageView<CampCard>),
))]
#[get("/api/h5/camps")]
async fn list_open_camps(
    paging: Query<Paging>,
    app: web::Data<App>,
) -> Result<Json<PageView<CampCard>>, ApiError> {
    let page = paging.0.request()?;
    let camps = camps::list_public(app.db.reader().await?.conn(), page).await?;
    let now = app.clock.now();
    Ok(Json(PageView::of(camps.map(|camp| card(&camp, now)), page)))
}

/// 训练营详情
#[utoipa::path(tag = "报名", params(CampPath), responses(
    (status = 200, description = "训练营", body = CampPage),
))]
#[get("/api/h5/camps/{campId}")]
async fn read_open_camp(
    path: Path<CampPath>,
    app: web::Data<App>,
) -> Result<Json<CampPage>, ApiError> {
    let mut reader = app.db.reader().await?;
    let camp = camps::find_published(reader.conn(), path.0.camp_id).await?;
    let camp = camp.ok_or_else(camp_services::Error::not_found)?;
    let rules = config::find_current_rules(reader.conn()).await?;
    let (version, text) =
        rules.ok_or_else(|| ApiError::internal("there are no rules to accept"))?;
    Ok(Json(CampPage {
        card: card(&camp, app.clock.now()),
        accepts_fixed_code: camp.payee_user_id.is_some(),
        introduction_html: camp.introduction,
        rules: RulesView { version, text },
    }))
}
