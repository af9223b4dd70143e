mod camps;
mod session;

pub(crate) use session::sign_in_member;
