//! `/openapi.json` and Swagger UI at `/doc.html` and `/swagger-ui/`.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentEncoding};
use actix_web::{HttpResponse, web};
use utoipa_swagger_ui::Config;

use super::Served;
use crate::error::ApiError;

struct Pages {
    json: web::Bytes,
    config: Arc<Config<'static>>,
}

/// Serves the document and its pages.
pub(crate) fn serve(config: &mut web::ServiceConfig, served: &Served) {
    let pages = Pages {
        json: served.json.clone(),
        config: Arc::new(
            Config::from("/openapi.json")
                .display_operation_id(true)
                .default_models_expand_depth(0)
                .filter(true)
                .persist_authorization(false),
        ),
    };
    config
        .app_data(web::Data::new(pages))
        .route("/openapi.json", web::get().to(json))
        .route("/doc.html", web::get().to(doc))
        .route("/swagger-ui/{file:.*}", web::get().to(file));
}

async fn json(pages: web::Data<Pages>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(pages.json.clone())
}

/// The page of Swagger UI, at the address that people of this trade try first.
async fn doc(pages: web::Data<Pages>) -> Result<HttpResponse, ApiError> {
    let file = utoipa_swagger_ui::serve("index.html", pages.config.clone())
        .map_err(|error| ApiError::internal(error.to_string()))?
        .ok_or_else(|| ApiError::plain(StatusCode::NOT_FOUND))?;
    let html = String::from_utf8_lossy(&file.bytes)
        .replace("\"./", "\"/swagger-ui/")
        .replace("\"index.css\"", "\"/swagger-ui/index.css\"")
        .replace("<title>Swagger UI</title>", "<title>接口文档</title>");
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(html))
}

async fn file(path: web::Path<String>, pages: web::Data<Pages>) -> Result<HttpResponse, ApiError> {
    let file = utoipa_swagger_ui::serve(&path, pages.config.clone())
        .map_err(|error| ApiError::internal(error.to_string()))?
        .ok_or_else(|| ApiError::plain(StatusCode::NOT_FOUND))?;
    let mut response = HttpResponse::Ok();
    response.content_type(file.content_type);
    if file.gzpipped {
        response.insert_header(ContentEncoding::Gzip);
    }
    Ok(response.body(file.bytes.into_owned()))
}
