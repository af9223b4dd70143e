//! Who somebody is: staff by name and password, members by WeChat and, on the planet, by its own
//! sign-in.

mod attempts;
mod change_password;
mod create_user;
mod login;
mod logout;
mod members;
pub(crate) mod passwords;
mod planet;
mod refresh;
mod sessions;
mod tokens;

pub use attempts::Attempts;
pub use change_password::change_password;
pub use create_user::{NewUser, create, create_user, set_password};
pub use login::{Credentials, LoginError, login};
pub use logout::logout;
pub use members::{
    MemberLogin, OauthStart, SESSION_DAYS, find_member, finish_oauth, is_member_token,
    logout_member, may_return_to, start_oauth,
};
pub use passwords::made_up as made_up_password;
pub use planet::{begin_planet, finish_planet};
pub use refresh::refresh;
pub use sessions::{revoke_others, revoke_session};
pub use tokens::{StaffLogin, StaffSession, find_staff, read_token};

use camp_domain::{Kind, Refusal};

/// Name and password do not fit together; which of them is wrong is nobody's business.
const WRONG_CREDENTIALS: Refusal = Refusal::new(
    Kind::Unauthenticated,
    "auth_wrong_credentials",
    "用户名或密码不正确",
);

/// A login is over.
const SESSION_EXPIRED: Refusal = Refusal::new(
    Kind::Unauthenticated,
    "auth_session_expired",
    "登录已失效，请重新登录",
);
