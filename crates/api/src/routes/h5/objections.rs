//! A member objects to the provisional result.

use actix_web::{HttpRequest, get, post, web};
use camp_domain::refunds::{MOST_PICTURES, ObjectionState, SettlementState};
use camp_domain::{EnrolmentId, Visibility};
use camp_repository::refunds as rows;
use camp_services::{App, files, refunds};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::binding::who;
use super::enrolments::{EnrolmentPath, visible};
use crate::Time;
use crate::caller::Visitor;
use crate::error::ApiError;
use crate::extract::{Body, Json, Path};
use crate::text;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(read_own_objection)
        .service(object_to_result)
        .service(show_picture)
        .service(withdraw_objection);
}

/// 会员说的一段话。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WordsView {
    /// 内容
    #[schema(example = "11月20日的打卡没有算进来，见截图")]
    words: String,
    /// 时间
    at: Time,
}

impl From<rows::ObjectionWords> for WordsView {
    fn from(row: rows::ObjectionWords) -> Self {
        Self {
            words: row.words,
            at: row.at.into(),
        }
    }
}

/// 自己的异议。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnObjection {
    /// 状态
    state: ObjectionState,
    /// 说过的话，从早到晚
    words: Vec<WordsView>,
    /// 图片的地址，5 分钟内有效
    pictures: Vec<String>,
    /// 还能加几张图片
    pictures_left: i64,
    /// 工作人员的答复
    answer: Option<String>,
    /// 答复时间
    answered_at: Option<Time>,
    /// 提出时间
    created_at: Time,
}

/// 能不能提出异议，和已经提出的异议。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ObjectionView {
    /// 现在可以提出异议
    open: bool,
    /// 到什么时候为止
    until: Option<Time>,
    /// 服务器的现在，与截止时间比较
    now: Time,
    /// 最近一条异议
    objection: Option<OwnObjection>,
}

/// 异议。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ObjectionForm {
    /// 说明
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 2, max = 500, message = "请写 2 到 500 个字"), custom(function = text::paragraph))]
    #[schema(
        example = "11月20日的打卡没有算进来，见截图",
        min_length = 2,
        max_length = 500
    )]
    words: String,
}

/// Bytes of a picture, and a little more, so that who sends more is told why.
const PICTURE_LIMIT: usize = 2 * 1024 * 1024 + 1024;

async fn view(app: &App, visitor: &Visitor, id: EnrolmentId) -> Result<ObjectionView, ApiError> {
    let card = visible(app, visitor, id).await?;
    let now = app.clock.now();
    let mut reader = app.db.reader().await?;
    let conn = reader.conn();
    let settlement = rows::find_settlement(conn, card.camp_id, &Visibility::All).await?;
    let running = settlement
        .filter(|last| last.state == SettlementState::Provisional)
        .map(|last| last.objection_until);
    let objection = match rows::find_last_objection(conn, id).await? {
        None => None,
        Some(row) => Some(OwnObjection {
            words: rows::list_objection_words(conn, row.id)
                .await?
                .into_iter()
                .map(WordsView::from)
                .collect(),
            pictures: rows::list_objection_pictures(conn, row.id)
                .await?
                .into_iter()
                .map(|file| files::signed_path(app, file))
                .collect(),
            pictures_left: (MOST_PICTURES - row.pictures).max(0),
            state: row.state,
            answer: row.answer,
            answered_at: row.answered_at.map(Time::from),
            created_at: row.created_at.into(),
        }),
    };
    Ok(ObjectionView {
        open: running.is_some_and(|until| now < until),
        until: running.map(Time::from),
        now: now.into(),
        objection,
    })
}

/// 查看异议
#[utoipa::path(tag = "打卡", params(EnrolmentPath), responses((status = 200, description = "异议", body = ObjectionView)))]
#[get("/api/h5/enrolments/{enrolmentId}/objection")]
async fn read_own_objection(
    visitor: Visitor,
    path: Path<EnrolmentPath>,
    app: web::Data<App>,
) -> Result<Json<ObjectionView>, ApiError> {
    Ok(Json(view(&app, &visitor, path.0.enrolment_id).await?))
}

/// 提出异议
///
/// 结果公示期间可以提出；答复之前可以继续补充。
#[utoipa::path(tag = "打卡", params(EnrolmentPath), responses(
    (status = 200, description = "异议", body = ObjectionView),
    (status = 409, description = "`objection_closed`、`objection_full`、`objection_too_many`"),
))]
#[post("/api/h5/enrolments/{enrolmentId}/objection")]
async fn object_to_result(
    visitor: Visitor,
    path: Path<EnrolmentPath>,
    form: Json<ObjectionForm>,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<Json<ObjectionView>, ApiError> {
    let id = path.0.enrolment_id;
    visible(&app, &visitor, id).await?;
    refunds::object(&app, &who(&visitor, &request)?, id, &form.0.words).await?;
    Ok(Json(view(&app, &visitor, id).await?))
}

/// 为异议补充图片
///
/// 一次一张，最多 6 张；图片本身就是请求内容，jpg 或 png，不超过 2 MB 和 2000 万像素。
#[utoipa::path(
    tag = "打卡", params(EnrolmentPath),
    request_body(content = Vec<u8>, content_type = "image/jpeg", description = "图片，jpg 或 png"),
    responses(
        (status = 200, description = "异议", body = ObjectionView),
        (status = 409, description = "`objection_ended`、`objection_full`"),
        (status = 422, description = "`file_type`、`file_too_large`、`file_too_many_pixels`、`file_unreadable`"),
    ),
)]
#[post("/api/h5/enrolments/{enrolmentId}/objection/pictures")]
async fn show_picture(
    visitor: Visitor,
    path: Path<EnrolmentPath>,
    request: HttpRequest,
    picture: Body<PICTURE_LIMIT>,
    app: web::Data<App>,
) -> Result<Json<ObjectionView>, ApiError> {
    let id = path.0.enrolment_id;
    visible(&app, &visitor, id).await?;
    let picture = picture.0.map_err(|unread| unread.fault)?;
    refunds::show(&app, &who(&visitor, &request)?, id, picture.to_vec()).await?;
    Ok(Json(view(&app, &visitor, id).await?))
}

/// 撤回异议
#[utoipa::path(tag = "打卡", params(EnrolmentPath), responses(
    (status = 200, description = "异议", body = ObjectionView),
    (status = 409, description = "`objection_ended`"),
))]
#[post("/api/h5/enrolments/{enrolmentId}/objection/withdraw")]
async fn withdraw_objection(
    visitor: Visitor,
    path: Path<EnrolmentPath>,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<Json<ObjectionView>, ApiError> {
    let id = path.0.enrolment_id;
    visible(&app, &visitor, id).await?;
    refunds::withdraw_objection(&app, &who(&visitor, &request)?, id).await?;
    Ok(Json(view(&app, &visitor, id).await?))
}
