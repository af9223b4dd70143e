//! A member who is signed in.

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::http::{Method, StatusCode};
use actix_web::{FromRequest, HttpRequest};
use camp_domain::{Actor, MemberId};
use camp_repository::members::SignedIn;
use camp_services::{Caller, auth};
use url::Url;

use super::{Cookies, Found, Gate};
use crate::error::ApiError;
use crate::openapi::Asked;

/// A member who is signed in.
#[derive(Clone, Debug)]
pub struct Member {
    /// The member.
    pub id: MemberId,
    /// Name, picture and whether the member may order.
    pub profile: SignedIn,
    /// The member, calling by this request.
    pub caller: Caller,
}

/// A member, or somebody who is not signed in yet.
#[derive(Clone, Debug)]
pub struct MaybeMember(pub Option<SignedIn>);

impl FromRequest for Member {
    type Error = ApiError;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Asked::Member.note(request);
        let gate = Gate::close(request);
        let request = request.clone();
        Box::pin(async move {
            let member = find(&request).await?.ok_or_else(sign_in_first)?;
            gate.open();
            Ok(member)
        })
    }
}

impl FromRequest for MaybeMember {
    type Error = ApiError;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Ok(Self(find(&request).await?.map(|member| member.profile))) })
    }
}

pub(super) fn sign_in_first() -> ApiError {
    ApiError::new(
        StatusCode::UNAUTHORIZED,
        "unauthenticated",
        "请先用微信登录",
    )
}

/// The member who sends `request`, if one is signed in.
pub(super) async fn find(request: &HttpRequest) -> Result<Option<Member>, ApiError> {
    let server = super::server(request)?;
    let Some(token) = Cookies::of(&server.settings).member_in(request) else {
        return Ok(None);
    };
    same_origin(request, &server.settings.public_url)?;
    let mut reader = server.app.db.reader().await?;
    let Some(profile) = auth::find_member(&server.app, reader.conn(), &token).await? else {
        return Ok(None);
    };
    let caller = super::caller(request, Actor::Member(profile.id))?;
    Ok(Some(Member {
        id: profile.id,
        profile,
        caller,
    }))
}

/// A cookie comes along whoever made the browser ask, so what changes something must come from a
/// page of ours. A body must be JSON or a bare picture, which a foreign form cannot send unasked.
fn same_origin(request: &HttpRequest, public_url: &Url) -> Result<(), ApiError> {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(());
    }
    let text = |name| {
        let headers: &HeaderMap = request.headers();
        headers.get(name).and_then(|value| value.to_str().ok())
    };
    let origin = text(header::ORIGIN).unwrap_or_default();
    let own = public_url.origin().ascii_serialization();
    let here = text(header::HOST).unwrap_or_default();
    let is_here = origin
        .split_once("://")
        .is_some_and(|(_, host)| !host.is_empty() && host == here);
    if origin != own && !is_here {
        let detail = "请求来源不正确，请从报名页面操作";
        return Err(ApiError::new(
            StatusCode::FORBIDDEN,
            "origin_mismatch",
            detail,
        ));
    }
    let sort = text(header::CONTENT_TYPE).unwrap_or("application/json");
    // No form of a foreign page can send these without asking first.
    let asked = ["application/json", "image/jpeg", "image/png"];
    let sort = sort.to_ascii_lowercase();
    if !asked.iter().any(|known| sort.starts_with(known)) {
        return Err(ApiError::plain(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    Ok(())
}
