//! Somebody who may see an enrolment: its member, or whoever holds its ticket.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::member::{self, Member};
use super::{Found, Gate};
use crate::error::ApiError;
use crate::openapi::Asked;

/// A member who is signed in, or the holder of a ticket.
#[derive(Clone, Debug)]
pub enum Visitor {
    /// A member.
    Member(Box<Member>),
    /// A ticket as it came; what it opens has still to be looked up.
    Ticket(String),
}

const TICKET: &str = "x-access-token";
/// `tk_` and a UUID.
const TICKET_LENGTH: usize = 39;

impl FromRequest for Visitor {
    type Error = ApiError;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Asked::MemberOrTicket.note(request);
        let gate = Gate::close(request);
        let request = request.clone();
        Box::pin(async move {
            let visitor = find(&request).await?;
            gate.open();
            Ok(visitor)
        })
    }
}

async fn find(request: &HttpRequest) -> Result<Visitor, ApiError> {
    if let Some(member) = member::find(request).await? {
        return Ok(Visitor::Member(Box::new(member)));
    }
    let ticket = request
        .headers()
        .get(TICKET)
        .and_then(|value| value.to_str().ok())
        .map(str::trim)
        .filter(|ticket| ticket.len() == TICKET_LENGTH && ticket.starts_with("tk_"));
    ticket
        .map(|ticket| Visitor::Ticket(ticket.to_owned()))
        .ok_or_else(member::sign_in_first)
}
