//! From a refusal to an HTTP answer: the one place where kinds become statuses.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use camp_domain::{Kind, Refusal};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::problem::{self, FieldProblem};

/// A field at fault and what is wrong with it.
pub type Field = FieldProblem;

/// Why a request was not fulfilled. The cause is for the log, everything else for the caller.
pub struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) code: Cow<'static, str>,
    pub(crate) detail: Cow<'static, str>,
    pub(crate) errors: Vec<Field>,
    pub(crate) extensions: Map<String, Value>,
    retry_after: Option<Duration>,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What [`ApiError`] leaves in the response for the middleware that writes the body.
#[derive(Clone)]
pub(crate) struct Told {
    pub(crate) code: Cow<'static, str>,
    pub(crate) detail: Cow<'static, str>,
    pub(crate) errors: Vec<Field>,
    pub(crate) extensions: Map<String, Value>,
}

/// The status of a kind of refusal.
const fn status_of(kind: Kind) -> StatusCode {
    match kind {
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Gone => StatusCode::GONE,
        Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

impl ApiError {
    /// An answer of `status` with a stable code and a sentence for people.
    pub fn new(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            code: code.into(),
            detail: detail.into(),
            errors: Vec::new(),
            extensions: Map::new(),
            retry_after: None,
            cause: None,
        }
    }

    /// The usual words of `status`.
    #[must_use]
    pub fn plain(status: StatusCode) -> Self {
        let (code, detail) = problem::plain(status.as_u16());
        Self::new(status, code, detail)
    }

    /// Fields whose values are refused.
    #[must_use]
    pub fn invalid(errors: Vec<Field>) -> Self {
        let detail = summary(&errors);
        let mut error = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_fields", detail);
        error.errors = errors;
        error
    }

    /// Input that cannot be read at all, or has the wrong type.
    #[must_use]
    pub fn malformed(code: &'static str, errors: Vec<Field>) -> Self {
        let detail = summary(&errors);
        let mut error = Self::new(StatusCode::BAD_REQUEST, code, detail);
        error.errors = errors;
        error
    }

    /// A fault of ours: the caller learns only that there was one.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let mut error = Self::plain(StatusCode::INTERNAL_SERVER_ERROR);
        error.cause = Some(cause.into());
        error
    }

    /// Too often; the caller may come back after `wait`.
    #[must_use]
    pub fn too_many(wait: Duration) -> Self {
        Self::plain(StatusCode::TOO_MANY_REQUESTS).retry_after(wait)
    }

    /// When the caller may come back.
    #[must_use]
    pub const fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Adds a member that belongs to this code, such as the enrolment that exists already.
    #[must_use]
    pub fn with(mut self, member: &'static str, value: impl Serialize) -> Self {
        let value = serde_json::to_value(value).unwrap_or(Value::Null);
        self.extensions.insert(member.to_owned(), value);
        self
    }

    /// Adds members that belong to this code.
    #[must_use]
    pub fn with_all(mut self, members: Map<String, Value>) -> Self {
        self.extensions.extend(members);
        self
    }

    /// What went wrong inside, for the log.
    #[must_use]
    pub fn cause(&self) -> Option<&(dyn std::error::Error + Send + Sync)> {
        self.cause.as_deref()
    }
}

/// One sentence about the first field, so that a caller that shows only `detail` helps, too.
fn summary(errors: &[Field]) -> String {
    match errors {
        [] => "提交的内容不符合要求，请检查后重试".to_owned(),
        [only] => only.message.clone(),
        [first, ..] => format!("{}（共 {} 处需要修改）", first.message, errors.len()),
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let mut error = Self::new(
            status_of(refusal.kind),
            refusal.code,
            refusal.sentence.clone(),
        );
        if let Some(field) = refusal.field {
            error.errors = vec![Field::new(field, refusal.code, refusal.sentence)];
        }
        if let Some((name, id)) = refusal.related {
            error = error.with(name, id);
        }
        error
    }
}

impl From<camp_services::Error> for ApiError {
    fn from(error: camp_services::Error) -> Self {
        match error {
            camp_services::Error::Refused(refusal) => refusal.into(),
            camp_services::Error::Invalid(refusals) => several(refusals),
            camp_services::Error::Internal(cause) => Self::internal(cause),
        }
    }
}

impl From<camp_repository::Error> for ApiError {
    fn from(error: camp_repository::Error) -> Self {
        camp_services::Error::from(error).into()
    }
}

/// Several fields at once; all are refused for the same sort of reason, and the code says which
/// where it is not just wrong input.
fn several(refusals: Vec<Refusal>) -> ApiError {
    let first = refusals.first().map(|first| (first.kind, first.code));
    let errors = refusals
        .into_iter()
        .map(|refusal| {
            Field::new(
                refusal.field.unwrap_or_default(),
                refusal.code,
                refusal.sentence,
            )
        })
        .collect();
    let mut error = ApiError::invalid(errors);
    if let Some((kind, code)) = first
        && kind != Kind::Invalid
    {
        error.status = status_of(kind);
        error.code = code.into();
    }
    error
}

impl From<actix_web::Error> for ApiError {
    fn from(error: actix_web::Error) -> Self {
        Self::plain(error.as_response_error().status_code())
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("status", &self.status.as_u16())
            .field("code", &self.code)
            .field("cause", &self.cause)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status.as_u16(), self.code)
    }
}

impl std::error::Error for ApiError {}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status);
        if let Some(wait) = self.retry_after {
            let seconds = HeaderValue::from(whole_seconds(wait));
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response.extensions_mut().insert(Told {
            code: self.code.clone(),
            detail: self.detail.clone(),
            errors: self.errors.clone(),
            extensions: self.extensions.clone(),
        });
        response
    }
}

/// Rounded up: whoever waits that long is let in.
fn whole_seconds(wait: Duration) -> u64 {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    seconds.max(1)
}
