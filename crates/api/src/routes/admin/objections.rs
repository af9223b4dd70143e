//! Objections of members are read and answered.

use actix_web::{get, post, web};
use camp_domain::enrolment::EnrolmentResult;
use camp_domain::refunds::ObjectionState;
use camp_domain::{CampId, EnrolmentId, ObjectionId, Visibility};
use camp_repository::refunds as rows;
use camp_services::{App, enrolment, files, refunds};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use crate::Time;
use crate::caller::{Permit, RefundsApprove, RefundsRead};
use crate::error::ApiError;
use crate::extract::{Json, Path, Query};
use crate::paging::{PageView, Paging};
use crate::routes::h5::objections::WordsView;
use crate::routes::h5::progress::DayView;
use crate::text;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_objections)
        .service(read_objection)
        .service(answer_objection);
}

/// An objection in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Path)]
pub struct ObjectionPath {
    /// 异议编号
    objection_id: ObjectionId,
}

/// Which objections are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ObjectionFilter {
    /// 训练营；不填为全部
    camp_id: Option<CampId>,
    /// 状态；不填为全部
    state: Option<ObjectionState>,
}

/// 异议。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ObjectionRow {
    /// 编号
    id: ObjectionId,
    /// 报名编号
    enrolment_id: EnrolmentId,
    /// 训练营编号
    camp_id: CampId,
    /// 训练营名称
    camp_name: String,
    /// 星球昵称
    planet_nickname: String,
    /// 填写的星球编号
    planet_id: String,
    /// 目前的结果
    result: EnrolmentResult,
    /// 状态
    state: ObjectionState,
    /// 最先说的话
    words: String,
    /// 图片张数
    picture_count: i64,
    /// 答复
    answer: Option<String>,
    /// 答复的人
    answered_by: Option<String>,
    /// 答复时间
    answered_at: Option<Time>,
    /// 提出时间
    created_at: Time,
}

impl From<rows::Objection> for ObjectionRow {
    fn from(row: rows::Objection) -> Self {
        Self {
            id: row.id,
            enrolment_id: row.enrolment_id,
            camp_id: row.camp_id,
            camp_name: row.camp_name,
            planet_nickname: row.planet_nickname,
            planet_id: row.planet_claim,
            result: row.result,
            state: row.state,
            words: row.words,
            picture_count: row.pictures,
            answer: row.answer,
            answered_by: row.answered_by,
            answered_at: row.answered_at.map(Time::from),
            created_at: row.created_at.into(),
        }
    }
}

/// 异议和它的依据。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ObjectionDetail {
    /// 异议
    #[serde(flatten)]
    row: ObjectionRow,
    /// 会员说的话，从早到晚
    said: Vec<WordsView>,
    /// 图片的地址，5 分钟内有效
    pictures: Vec<String>,
    /// 每一天
    days: Vec<DayView>,
}

/// 答复。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AnswerForm {
    /// 会员是对的
    accepted: bool,
    /// 会员会看到的答复
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 2, max = 500, message = "答复需要 2 到 500 个字"), custom(function = text::paragraph))]
    #[schema(
        example = "已核实截图，11月20日补记一天",
        min_length = 2,
        max_length = 500
    )]
    answer: String,
}

/// 异议列表
///
/// 等待答复的在前；教练只看到自己负责的训练营。
#[utoipa::path(tag = "异议", params(ObjectionFilter, Paging), responses((status = 200, description = "异议", body = PageView<ObjectionRow>)))]
#[get("/api/admin/objections")]
async fn list_objections(
    permit: Permit<RefundsRead>,
    filter: Query<ObjectionFilter>,
    paging: Query<Paging>,
    app: web::Data<App>,
) -> Result<Json<PageView<ObjectionRow>>, ApiError> {
    let page = paging.0.request()?;
    let ObjectionFilter { camp_id, state } = filter.0;
    let mut reader = app.db.reader().await?;
    let seen = &permit.visibility;
    let found = rows::list_objections(reader.conn(), seen, camp_id, state, page).await?;
    Ok(Json(PageView::of(found.map(ObjectionRow::from), page)))
}

/// 查看异议
#[utoipa::path(tag = "异议", params(ObjectionPath), responses((status = 200, description = "异议", body = ObjectionDetail)))]
#[get("/api/admin/objections/{objectionId}")]
async fn read_objection(
    permit: Permit<RefundsRead>,
    path: Path<ObjectionPath>,
    app: web::Data<App>,
) -> Result<Json<ObjectionDetail>, ApiError> {
    detail(&app, path.0.objection_id, &permit.visibility).await
}

/// 答复异议
///
/// 会员是对的，就用打卡更正或绑定修正改过来；答复会员看得到。
#[utoipa::path(tag = "异议", params(ObjectionPath), responses(
    (status = 200, description = "异议", body = ObjectionDetail),
    (status = 409, description = "`objection_ended`"),
))]
#[post("/api/admin/objections/{objectionId}/answer")]
async fn answer_objection(
    permit: Permit<RefundsApprove>,
    path: Path<ObjectionPath>,
    form: Json<AnswerForm>,
    app: web::Data<App>,
) -> Result<Json<ObjectionDetail>, ApiError> {
    let (id, seen) = (path.0.objection_id, &permit.visibility);
    let AnswerForm { accepted, answer } = form.0;
    refunds::answer_objection(&app, &permit.caller, seen, id, accepted, &answer).await?;
    detail(&app, id, seen).await
}

async fn detail(
    app: &App,
    id: ObjectionId,
    visibility: &Visibility,
) -> Result<Json<ObjectionDetail>, ApiError> {
    let mut reader = app.db.reader().await?;
    let conn = reader.conn();
    let row = rows::find_objection(conn, id, visibility).await?;
    let row = row.ok_or_else(camp_services::Error::not_found)?;
    let said = rows::list_objection_words(conn, id).await?;
    let pictures = rows::list_objection_pictures(conn, id).await?;
    drop(reader);
    let progress = enrolment::progress(app, row.enrolment_id).await?;
    Ok(Json(ObjectionDetail {
        said: said.into_iter().map(WordsView::from).collect(),
        pictures: pictures
            .into_iter()
            .map(|file| files::signed_path(app, file))
            .collect(),
        days: progress.days.into_iter().map(DayView::from).collect(),
        row: row.into(),
    }))
}
