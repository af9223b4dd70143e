//! Paths nobody answers, and methods a path does not answer to.

use actix_web::dev::ResourceDef;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use utoipa::openapi::OpenApi;

use crate::error::ApiError;
use crate::openapi::operations;

/// Which methods each documented path answers to. The document is the list of routes, so what is
/// served and what is refused cannot drift apart.
pub(crate) struct Methods(Vec<(ResourceDef, String)>);

impl Methods {
    pub(crate) fn of(document: &OpenApi) -> Self {
        let table = document.paths.paths.iter().map(|(path, item)| {
            let allow: Vec<&str> = operations(item).map(|(method, _)| method).collect();
            (ResourceDef::new(path.as_str()), allow.join(", "))
        });
        Self(table.collect())
    }

    fn allowed_on(&self, path: &str) -> Option<&str> {
        let found = self.0.iter().find(|(pattern, _)| pattern.is_match(path));
        found.map(|(_, allow)| allow.as_str())
    }
}

/// Answers what no route took.
pub(crate) async fn nobody(request: HttpRequest, methods: web::Data<Methods>) -> HttpResponse {
    match methods.allowed_on(request.path()) {
        Some(allow) => {
            let error = ApiError::plain(StatusCode::METHOD_NOT_ALLOWED);
            let mut response = error.error_response();
            if let Ok(allow) = header::HeaderValue::from_str(allow) {
                response.headers_mut().insert(header::ALLOW, allow);
            }
            response
        }
        None => ApiError::plain(StatusCode::NOT_FOUND).error_response(),
    }
}
