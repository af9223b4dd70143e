//! Pictures are uploaded.

use actix_multipart::form::MultipartForm;
use actix_multipart::form::bytes::Bytes;
use actix_multipart::form::text::Text;
use actix_web::{HttpRequest, HttpResponse, post, web};
use camp_domain::FileId;
use camp_domain::files::FileKind;
use camp_repository::files::StoredFile;
use camp_services::{App, files};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{FilesWrite, Permit};
use crate::error::ApiError;
use crate::extract::multipart;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(upload_file);
}

/// 图片用途：训练营海报、群二维码、凭证
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UploadKind {
    /// 训练营海报
    Poster,
    /// 群二维码
    GroupQr,
    /// 线下退款的凭证
    Evidence,
}

#[derive(MultipartForm)]
#[multipart(deny_unknown_fields, duplicate_field = "deny")]
struct Upload {
    kind: Text<UploadKind>,
    file: Bytes,
}

/// 要上传的图片。
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "the document describes the form, the parser reads it"
)]
pub struct UploadForm {
    /// 用途
    kind: UploadKind,
    /// 图片，jpg 或 png，不超过 2 MB 和 2000 万像素
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// 已上传的图片。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileView {
    /// 编号
    id: FileId,
    /// 地址；群二维码和凭证的地址 5 分钟内有效
    url: String,
    /// 宽（像素）
    #[schema(example = 750)]
    width: i32,
    /// 高（像素）
    #[schema(example = 1000)]
    height: i32,
    /// 字节数
    #[schema(example = 183_245)]
    bytes: i32,
    /// 媒体类型
    #[schema(example = "image/jpeg")]
    content_type: String,
}

fn view(app: &App, file: StoredFile) -> FileView {
    let url = if file.kind.is_public() {
        files::poster_path(file.id)
    } else {
        files::signed_path(app, file.id)
    };
    FileView {
        id: file.id,
        url,
        width: file.width,
        height: file.height,
        bytes: file.bytes,
        content_type: file.content_type,
    }
}

/// 上传图片
///
/// 图片会按内容识别、摆正方向并重新编码，不保留拍摄信息。
#[utoipa::path(
    tag = "图片",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "已上传", body = FileView),
        (status = 422, description = "`file_type`、`file_too_large`、`file_too_many_pixels`、`file_unreadable`"),
    ),
)]
#[post("/api/admin/files")]
async fn upload_file(
    permit: Permit<FilesWrite>,
    request: HttpRequest,
    payload: web::Payload,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    // Read here and not as a parameter: nobody without permission shall make us take in a file.
    let Upload { kind, file } = multipart::read(&request, payload).await?;
    let kind = match kind.0 {
        UploadKind::Poster => FileKind::Poster,
        UploadKind::GroupQr => FileKind::GroupQr,
        UploadKind::Evidence => FileKind::Evidence,
    };
    let stored = files::upload(&app, &permit.caller, kind, file.data.to_vec()).await?;
    Ok(HttpResponse::Created().json(view(&app, stored)))
}
