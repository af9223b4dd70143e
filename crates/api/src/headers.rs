//! The outermost layer: a problem document for everything that is not a success, the request's
//! number and the headers that keep browsers careful.

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};
use tracing_actix_web::RequestId;

use crate::application::Server;
use crate::error::{ApiError, Told};
use crate::problem::{self, Problem};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Nothing on an API answer is to be executed, framed or sniffed.
const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";
/// The built pages: scripts only from us; styles inline, because the component libraries set them.
const PAGE_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob: https:; font-src 'self' data:; connect-src 'self'; \
    object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// The same beside a simulated outside world, whose pictures come over plain HTTP.
const PLAIN_PAGE_POLICY: &str = "default-src 'self'; script-src 'self'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: http: https:; \
    font-src 'self' data:; connect-src 'self'; \
    object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// Swagger UI draws its pictures from data addresses and styles itself inline.
const DOC_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; \
    frame-ancestors 'none'";

pub(crate) async fn finish<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let id = request
        .extensions()
        .get::<RequestId>()
        .map(ToString::to_string)
        .unwrap_or_default();
    let server = request.app_data::<web::Data<Server>>().cloned();
    let response = next.call(request).await?;
    let mut response = if response.status().is_client_error() || response.status().is_server_error()
    {
        told(response, &id)
    } else {
        response.map_into_left_body()
    };
    let secure = server.is_some_and(|server| server.settings.public_url.scheme() == "https");
    let path = response.request().path().to_owned();
    guard(response.headers_mut(), &path, secure);
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    Ok(response)
}

/// Writes the problem document over whatever body the answer had.
fn told<B: MessageBody>(
    response: ServiceResponse<B>,
    id: &str,
) -> ServiceResponse<EitherBody<B, BoxBody>> {
    let status = response.status().as_u16();
    log_cause(&response);
    let told = response.response().extensions().get::<Told>().cloned();
    let told = told.unwrap_or_else(|| {
        let (code, detail) = problem::plain(status);
        Told {
            code: code.into(),
            detail: detail.into(),
            errors: Vec::new(),
            extensions: serde_json::Map::new(),
        }
    });
    let body = Problem {
        kind: format!("urn:camp:problem:{}", told.code),
        title: problem::title(status).to_owned(),
        status,
        code: told.code.into_owned(),
        detail: told.detail.into_owned(),
        errors: told.errors,
        request_id: id.to_owned(),
        extensions: told.extensions,
    };
    let body = serde_json::to_vec(&body).unwrap_or_default();
    let mut response = response.map_body(|_, _| EitherBody::right(BoxBody::new(body)));
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_ENCODING);
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(problem::CONTENT_TYPE),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn log_cause<B>(response: &ServiceResponse<B>) {
    if !response.status().is_server_error() {
        return;
    }
    let Some(error) = response.response().error() else {
        return;
    };
    match error.as_error::<ApiError>().map(ApiError::cause) {
        Some(Some(cause)) => tracing::error!(error = ?cause, "the request failed: {cause}"),
        Some(None) => {}
        None => tracing::error!("the request failed: {error}"),
    }
}

fn guard(headers: &mut HeaderMap, path: &str, secure: bool) {
    let policy = if path.starts_with("/h5/") || path.starts_with("/admin/") {
        if secure {
            PAGE_POLICY
        } else {
            PLAIN_PAGE_POLICY
        }
    } else if path == "/doc.html" || path.starts_with("/swagger-ui/") {
        DOC_POLICY
    } else {
        API_POLICY
    };
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if secure {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    if path.starts_with("/api/") && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}
