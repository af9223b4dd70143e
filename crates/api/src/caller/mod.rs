//! Who calls: each way to prove it is a parameter type of the handlers that ask for it.

mod cookies;
mod gate;
mod member;
mod permit;
mod provider;
pub(crate) mod staff;
mod visitor;

pub use cookies::Cookies;
pub(crate) use gate::Gate;
pub use member::{MaybeMember, Member};
pub use permit::{
    AuditRead, CampsRead, CampsWrite, CheckInsRead, CheckInsRemind, CheckInsSync, CheckInsWrite,
    ConfigWrite, EnrolmentsRead, EnrolmentsWrite, FilesWrite, JobsRun, MessagesRead,
    MessagesResend, Needs, PaymentsRead, PaymentsWrite, Permit, ReconciliationRead, RefundsApprove,
    RefundsRead, RefundsRelease, ReportsRead, SettlementsWrite, UsersWrite,
};
pub use provider::Provider;
pub use staff::Staff;
pub use visitor::Visitor;

use std::future::Future;
use std::pin::Pin;

use actix_web::{HttpMessage, HttpRequest, web};
use camp_domain::Actor;
use camp_services::{App, Caller};
use tracing_actix_web::RequestId;

use crate::application::Server;
use crate::client::client_address;
use crate::error::ApiError;

/// What extractors promise.
type Found<T> = Pin<Box<dyn Future<Output = Result<T, ApiError>>>>;

/// The server behind a request.
pub(crate) fn server(request: &HttpRequest) -> Result<web::Data<Server>, ApiError> {
    let server = request.app_data::<web::Data<Server>>().cloned();
    server.ok_or_else(|| ApiError::internal("the application was built without a server"))
}

/// The product behind a request.
pub(crate) fn app(request: &HttpRequest) -> Result<App, ApiError> {
    Ok(server(request)?.app.clone())
}

/// `actor`, calling by this request.
///
/// # Errors
/// When the application was put together wrongly.
pub fn caller(request: &HttpRequest, actor: Actor) -> Result<Caller, ApiError> {
    let server = server(request)?;
    let address = client_address(&server.settings, request.peer_addr(), request.headers());
    let request_id = request
        .extensions()
        .get::<RequestId>()
        .map(ToString::to_string);
    Ok(Caller {
        actor,
        ip: Some(address.to_string()),
        request_id,
    })
}
