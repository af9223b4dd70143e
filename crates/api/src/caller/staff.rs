//! Somebody of the staff.

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{FromRequest, HttpRequest};
use camp_domain::{Actor, StaffSessionId};
use camp_repository::users::User;
use camp_services::{Caller, auth};

use super::{Found, Gate};
use crate::error::ApiError;
use crate::openapi::Asked;

/// Somebody of the staff who is signed in, whatever the role.
#[derive(Clone, Debug)]
pub struct Staff {
    /// The person.
    pub user: User,
    /// The person, calling by this request.
    pub caller: Caller,
    /// The login.
    pub session: StaffSessionId,
}

impl FromRequest for Staff {
    type Error = ApiError;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Asked::Staff.note(request);
        let gate = Gate::close(request);
        let request = request.clone();
        Box::pin(async move {
            let staff = find(&request).await?;
            gate.open();
            Ok(staff)
        })
    }
}

/// The token in the `Authorization` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}

/// The member of the staff who sends `request`.
pub(super) async fn find(request: &HttpRequest) -> Result<Staff, ApiError> {
    let token = bearer(request.headers());
    let token = token.ok_or_else(|| ApiError::plain(StatusCode::UNAUTHORIZED))?;
    let app = super::app(request)?;
    let session = auth::read_token(&app.vault, token).ok_or_else(|| {
        let detail = "登录已失效，请重新登录";
        ApiError::new(StatusCode::UNAUTHORIZED, "auth_session_expired", detail)
    })?;
    let mut reader = app.db.reader().await?;
    let user = auth::find_staff(&app, reader.conn(), session).await?;
    let caller = super::caller(request, Actor::Staff(user.id))?;
    Ok(Staff {
        user,
        caller,
        session: session.session_id,
    })
}
