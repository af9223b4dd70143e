//! The cookies we set. Over HTTPS their names carry the prefix that binds them to this host.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use camp_services::auth::SESSION_DAYS;
use camp_settings::HttpSettings;

/// Names and shapes of the cookies of this installation.
#[derive(Clone, Copy, Debug)]
pub struct Cookies {
    secure: bool,
}

const REFRESH: &str = "camp_refresh";
const REFRESH_PATH: &str = "/api/auth";
/// As long as a login of the staff lives.
const REFRESH_DAYS: i64 = 14;

impl Cookies {
    /// The cookies as the settings make them.
    #[must_use]
    pub fn of(settings: &HttpSettings) -> Self {
        Self {
            secure: settings.public_url.scheme() == "https",
        }
    }

    /// Keeps the staff signed in.
    #[must_use]
    pub fn refresh(self, token: String) -> Cookie<'static> {
        let life = Duration::days(REFRESH_DAYS);
        self.cookie(REFRESH, token, REFRESH_PATH, SameSite::Strict, life)
    }

    /// The staff's refresh token in a request.
    #[must_use]
    pub fn refresh_in(self, request: &HttpRequest) -> Option<String> {
        request
            .cookie(REFRESH)
            .map(|cookie| cookie.value().to_owned())
    }

    /// Forgets the staff's refresh token.
    #[must_use]
    pub fn no_refresh(self) -> Cookie<'static> {
        self.cookie(
            REFRESH,
            String::new(),
            REFRESH_PATH,
            SameSite::Strict,
            Duration::ZERO,
        )
    }

    /// A member's session.
    #[must_use]
    pub fn member(self, token: String) -> Cookie<'static> {
        self.cookie(
            self.member_name(),
            token,
            "/",
            SameSite::Lax,
            Duration::days(SESSION_DAYS),
        )
    }

    /// The token of a member's session in a request.
    #[must_use]
    pub fn member_in(self, request: &HttpRequest) -> Option<String> {
        request
            .cookie(self.member_name())
            .map(|cookie| cookie.value().to_owned())
    }

    /// Forgets a member's session.
    #[must_use]
    pub fn no_member(self) -> Cookie<'static> {
        self.cookie(
            self.member_name(),
            String::new(),
            "/",
            SameSite::Lax,
            Duration::ZERO,
        )
    }

    /// Remembers the browser that went to WeChat.
    #[must_use]
    pub fn pre_session(self, value: String) -> Cookie<'static> {
        self.cookie(
            self.pre_name(),
            value,
            "/",
            SameSite::Lax,
            Duration::minutes(15),
        )
    }

    /// The mark of the browser that went to WeChat in a request.
    #[must_use]
    pub fn pre_session_in(self, request: &HttpRequest) -> Option<String> {
        request
            .cookie(self.pre_name())
            .map(|cookie| cookie.value().to_owned())
    }

    const fn member_name(self) -> &'static str {
        if self.secure {
            "__Host-camp_member"
        } else {
            "camp_member"
        }
    }

    const fn pre_name(self) -> &'static str {
        if self.secure {
            "__Host-camp_pre"
        } else {
            "camp_pre"
        }
    }

    fn cookie(
        self,
        name: &'static str,
        value: String,
        path: &'static str,
        same_site: SameSite,
        life: Duration,
    ) -> Cookie<'static> {
        Cookie::build(name, value)
            .path(path)
            .http_only(true)
            .secure(self.secure)
            .same_site(same_site)
            .max_age(life)
            .finish()
    }
}
