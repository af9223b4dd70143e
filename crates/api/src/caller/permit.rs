//! Staff with a permission. The permission is part of the handler's signature; the document reads
//! it from there.

use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest};
use camp_domain::Visibility;
use camp_domain::auth::Permission;
use camp_repository::users::User;
use camp_services::Caller;

use super::{Found, Gate, staff};
use crate::error::ApiError;
use crate::openapi::Asked;

/// A permission as a type.
pub trait Needs {
    /// The permission.
    const PERMISSION: Permission;
}

macro_rules! needs {
    ($($name:ident),* $(,)?) => {$(
        #[doc = concat!("[`Permission::", stringify!($name), "`] as a type.")]
        #[derive(Clone, Copy, Debug)]
        pub enum $name {}

        impl Needs for $name {
            const PERMISSION: Permission = Permission::$name;
        }
    )*};
}

needs! {
    CampsRead, CampsWrite, FilesWrite, EnrolmentsRead, EnrolmentsWrite, PaymentsRead, PaymentsWrite, CheckInsRead,
    CheckInsSync, CheckInsWrite, CheckInsRemind, SettlementsWrite, RefundsRead, RefundsApprove, RefundsRelease, ReconciliationRead, ReportsRead, MessagesRead, MessagesResend,
    ConfigWrite, UsersWrite, AuditRead, JobsRun,
}

/// Somebody of the staff who has the permission `P`.
#[derive(Clone, Debug)]
pub struct Permit<P> {
    /// The person.
    pub user: User,
    /// The person, calling by this request.
    pub caller: Caller,
    /// The camps the person may see.
    pub visibility: Visibility,
    permission: PhantomData<P>,
}

impl<P> Permit<P> {
    /// Whether the person has another permission, too.
    #[must_use]
    pub const fn also(&self, permission: Permission) -> bool {
        permission.granted_to(self.user.role)
    }
}

impl<P: Needs + 'static> FromRequest for Permit<P> {
    type Error = ApiError;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Asked::Permission(P::PERMISSION).note(request);
        let gate = Gate::close(request);
        let request = request.clone();
        Box::pin(async move {
            let staff = staff::find(&request).await?;
            if staff.user.must_change_password {
                let detail = "请先修改密码，再使用后台";
                return Err(ApiError::new(
                    StatusCode::FORBIDDEN,
                    "auth_password_must_change",
                    detail,
                ));
            }
            if !P::PERMISSION.granted_to(staff.user.role) {
                return Err(ApiError::plain(StatusCode::FORBIDDEN));
            }
            gate.open();
            let visibility = staff.user.role.visibility(staff.user.id);
            let (user, caller) = (staff.user, staff.caller);
            Ok(Self {
                user,
                caller,
                visibility,
                permission: PhantomData,
            })
        })
    }
}
