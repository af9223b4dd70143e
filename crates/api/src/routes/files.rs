//! Pictures are shown.

use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use camp_domain::FileId;
use camp_services::{App, files};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::error::ApiError;
use crate::extract::{Path, Query};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(read_private_file).service(read_file);
}

/// A picture in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Path)]
pub struct FilePath {
    /// 图片编号
    file_id: FileId,
}

/// What a signed link carries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Signed {
    /// 失效时间（Unix 秒）
    expires: i64,
    /// 签名
    signature: String,
}

/// 海报图片
#[utoipa::path(tag = "图片", params(FilePath), responses(
    (status = 200, description = "图片", content_type = "image/jpeg", body = Vec<u8>),
))]
#[get("/api/files/{fileId}")]
async fn read_file(path: Path<FilePath>, app: web::Data<App>) -> Result<HttpResponse, ApiError> {
    let file = files::read_public(&app, path.0.file_id).await?;
    Ok(picture(file, "public, max-age=31536000, immutable"))
}

/// 私有图片
///
/// 群二维码等图片的签名链接，5 分钟内有效，不缓存。
#[utoipa::path(tag = "图片", params(FilePath, Signed), responses(
    (status = 200, description = "图片", content_type = "image/png", body = Vec<u8>),
    (status = 410, description = "`file_link_expired`：链接已过期，请刷新页面"),
))]
#[get("/api/files/private/{fileId}")]
async fn read_private_file(
    path: Path<FilePath>,
    query: Query<Signed>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let (id, signed) = (path.0.file_id, query.0);
    let file = files::read_private(&app, id, signed.expires, &signed.signature).await?;
    Ok(picture(file, "private, no-store"))
}

fn picture(file: files::ReadFile, cache: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(file.content_type)
        .insert_header((header::CACHE_CONTROL, cache))
        .body(file.bytes)
}
