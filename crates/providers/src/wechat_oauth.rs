//! Who a member is, by WeChat's web authorisation.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::{Url, form_urlencoded};

use crate::errcode::accepted;
use crate::http::address;
use crate::lenient;
use crate::{Http, ProviderError};
use reqwest::Method;

/// What the member is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OauthScope {
    /// The openid only; silent.
    Base,
    /// Nickname, picture and unionid; asks the first time.
    UserInfo,
}

impl OauthScope {
    /// WeChat's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Base => "snsapi_base",
            Self::UserInfo => "snsapi_userinfo",
        }
    }
}

/// The authorisation of one service account.
#[derive(Clone, Debug)]
pub struct WechatOauth {
    http: Http,
    api: Url,
    open: Url,
    appid: String,
    secret: SecretString,
}

/// What a code was exchanged for.
#[derive(Clone, Debug, Deserialize)]
pub struct OauthIdentity {
    /// The member under this service account.
    pub openid: String,
    /// The member across accounts, when they are bound to an Open Platform account.
    #[serde(default, deserialize_with = "lenient::text")]
    pub unionid: Option<String>,
    /// What the member granted.
    #[serde(default)]
    pub scope: String,
    #[serde(deserialize_with = "lenient::secret")]
    access_token: SecretString,
    #[serde(default)]
    is_snapshotuser: i64,
}

impl OauthIdentity {
    /// Whether this is the made-up user of WeChat's preview page, who must not pay.
    #[must_use]
    pub fn is_snapshot(&self) -> bool {
        self.is_snapshotuser != 0
    }

    /// Whether nickname and picture may be asked for.
    #[must_use]
    pub fn grants_user_info(&self) -> bool {
        self.scope
            .split(',')
            .any(|scope| scope.trim() == OauthScope::UserInfo.as_str())
    }
}

/// A member's profile.
#[derive(Clone, Debug, Deserialize)]
pub struct OauthUser {
    /// The member under this service account.
    pub openid: String,
    /// The nickname.
    #[serde(default)]
    pub nickname: String,
    /// The picture.
    #[serde(default, rename = "headimgurl", deserialize_with = "lenient::text")]
    pub avatar_url: Option<String>,
    /// The member across accounts.
    #[serde(default, deserialize_with = "lenient::text")]
    pub unionid: Option<String>,
}

impl WechatOauth {
    /// `api` answers servers, `open` shows the member the authorisation page.
    #[must_use]
    pub fn new(http: Http, api: Url, open: Url, appid: String, secret: SecretString) -> Self {
        Self {
            http,
            api,
            open,
            appid,
            secret,
        }
    }

    /// The page to send the member to. WeChat wants exactly this order of parameters and the
    /// fragment.
    #[must_use]
    pub fn authorize_url(&self, redirect: &str, scope: OauthScope, state: &str) -> String {
        let encoded =
            |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        format!(
            "{}?appid={}&redirect_uri={}&response_type=code&scope={}&state={}#wechat_redirect",
            address(&self.open, &["connect", "oauth2", "authorize"]),
            encoded(&self.appid),
            encoded(redirect),
            scope.as_str(),
            encoded(state),
        )
    }

    /// Exchanges the code that came back with the member. A code works once.
    ///
    /// # Errors
    /// `Rejected` with 40029 or 40163 when the code is wrong or used; else see [`ProviderError`].
    pub async fn exchange_code(&self, code: &str) -> Result<OauthIdentity, ProviderError> {
        let mut url = address(&self.api, &["sns", "oauth2", "access_token"]);
        url.query_pairs_mut()
            .append_pair("appid", &self.appid)
            .append_pair("secret", self.secret.expose_secret())
            .append_pair("code", code)
            .append_pair("grant_type", "authorization_code");
        accepted(&self.http.send(self.http.request(Method::GET, url)).await?)
    }

    /// The profile of a member who granted it.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn user_info(&self, identity: &OauthIdentity) -> Result<OauthUser, ProviderError> {
        let mut url = address(&self.api, &["sns", "userinfo"]);
        url.query_pairs_mut()
            .append_pair("access_token", identity.access_token.expose_secret())
            .append_pair("openid", &identity.openid)
            .append_pair("lang", "zh_CN");
        let user: OauthUser =
            accepted(&self.http.send(self.http.request(Method::GET, url)).await?)?;
        if user.openid == identity.openid {
            Ok(user)
        } else {
            Err(ProviderError::uncertain(
                "the answer is about another member",
            ))
        }
    }
}
