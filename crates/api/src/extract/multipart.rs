//! Forms with files.

use actix_multipart::MultipartError;
use actix_multipart::form::{MultipartCollect, MultipartForm, MultipartFormConfig};
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest, web};

use super::MULTIPART_LIMIT;
use crate::error::{ApiError, Field};

/// How much of a form is taken in.
pub(crate) fn limits() -> MultipartFormConfig {
    MultipartFormConfig::default()
        .total_limit(MULTIPART_LIMIT)
        .memory_limit(MULTIPART_LIMIT)
}

fn refused(error: &MultipartError) -> ApiError {
    match error {
        MultipartError::Payload(actix_web::error::PayloadError::Overflow) => {
            ApiError::plain(StatusCode::PAYLOAD_TOO_LARGE)
        }
        MultipartError::ContentTypeMissing | MultipartError::ContentTypeIncompatible => {
            let detail = "请使用 multipart/form-data 上传";
            ApiError::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                detail,
            )
        }
        MultipartError::MissingField(name) => {
            ApiError::invalid(vec![Field::new(name.as_str(), "required", "此项必填")])
        }
        MultipartError::UnknownField(name) => ApiError::malformed(
            "unknown_field",
            vec![Field::new(name.as_str(), "unknown_field", "没有这个字段")],
        ),
        MultipartError::DuplicateField(name) => ApiError::malformed(
            "duplicate_field",
            vec![Field::new(name.as_str(), "duplicate_field", "只能填写一次")],
        ),
        MultipartError::Field { name, source } => {
            let inner = source.as_response_error().status_code();
            if inner == StatusCode::PAYLOAD_TOO_LARGE {
                return ApiError::plain(inner);
            }
            ApiError::malformed(
                "wrong_type",
                vec![Field::new(name.as_str(), "wrong_type", "格式不正确")],
            )
        }
        _ => {
            let detail = "上传的内容不完整，请重试";
            ApiError::new(StatusCode::BAD_REQUEST, "body_unreadable", detail)
        }
    }
}

/// Reads a form. Done by the handler and not as a parameter of it: nobody without permission shall
/// make us take in a file.
///
/// # Errors
/// When the form is too large, cut off, or has other fields than it should.
pub(crate) async fn read<T: MultipartCollect + 'static>(
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<T, ApiError> {
    MultipartForm::from_request(request, &mut payload.into_inner())
        .await
        .map(MultipartForm::into_inner)
        .map_err(known)
}

/// What the limits made of an error, or the usual words of its status.
fn known(error: actix_web::Error) -> ApiError {
    match error.as_error::<MultipartError>() {
        Some(error) => refused(error),
        None => error.into(),
    }
}
