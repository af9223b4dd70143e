//! The outside world's origins.

use url::{Host, Url};

use crate::{SettingsError, lookup::Lookup};

/// Origins of the outside world. The real ones are the defaults; a simulated world differs only
/// in these.
///
/// | variable | default |
/// |---|---|
/// | `CAMP_WECHAT_PAY_URL` | `https://api.mch.weixin.qq.com` |
/// | `CAMP_WECHAT_API_URL` | `https://api.weixin.qq.com` |
/// | `CAMP_WECHAT_OPEN_URL` | `https://open.weixin.qq.com` |
/// | `CAMP_WECOM_URL` | `https://qyapi.weixin.qq.com` |
/// | `CAMP_PLANET_URL` | `https://api.zsxq.com` |
/// | `CAMP_PLANET_OAUTH_URL` | none: signing in with the planet is off |
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hosts {
    /// WeChat Pay, API version 3.
    pub wechat_pay: Url,
    /// WeChat's server API: OAuth tokens and template messages.
    pub wechat_api: Url,
    /// WeChat's authorisation page, opened by the member's browser.
    pub wechat_open: Url,
    /// WeCom.
    pub wecom: Url,
    /// 知识星球.
    pub planet: Url,
    /// Signing in with the planet; off when absent.
    pub planet_oauth: Option<Url>,
}

const WECHAT_PAY: (&str, &str) = ("CAMP_WECHAT_PAY_URL", "https://api.mch.weixin.qq.com");
const WECHAT_API: (&str, &str) = ("CAMP_WECHAT_API_URL", "https://api.weixin.qq.com");
const WECHAT_OPEN: (&str, &str) = ("CAMP_WECHAT_OPEN_URL", "https://open.weixin.qq.com");
const WECOM: (&str, &str) = ("CAMP_WECOM_URL", "https://qyapi.weixin.qq.com");
const PLANET: (&str, &str) = ("CAMP_PLANET_URL", "https://api.zsxq.com");
const PLANET_OAUTH: &str = "CAMP_PLANET_OAUTH_URL";

impl Hosts {
    pub(crate) fn read(lookup: &Lookup<'_>) -> Result<Self, SettingsError> {
        Ok(Self {
            wechat_pay: host(lookup, WECHAT_PAY)?,
            wechat_api: host(lookup, WECHAT_API)?,
            wechat_open: host(lookup, WECHAT_OPEN)?,
            wecom: host(lookup, WECOM)?,
            planet: host(lookup, PLANET)?,
            planet_oauth: lookup
                .origin(PLANET_OAUTH)?
                .map(|url| secure(PLANET_OAUTH, url))
                .transpose()?,
        })
    }

    /// The variable of the first host that is not on this machine.
    pub(crate) fn first_outside(&self) -> Option<&'static str> {
        let required = [
            (WECHAT_PAY.0, &self.wechat_pay),
            (WECHAT_API.0, &self.wechat_api),
            (WECHAT_OPEN.0, &self.wechat_open),
            (WECOM.0, &self.wecom),
            (PLANET.0, &self.planet),
        ];
        let optional = self.planet_oauth.iter().map(|url| (PLANET_OAUTH, url));
        required
            .into_iter()
            .chain(optional)
            .find(|(_, url)| !is_loopback(url))
            .map(|(variable, _)| variable)
    }
}

fn host(
    lookup: &Lookup<'_>,
    (name, default): (&'static str, &'static str),
) -> Result<Url, SettingsError> {
    let url = match lookup.origin(name)? {
        Some(url) => url,
        None => Url::parse(default).map_err(|_| SettingsError::Invalid {
            name,
            problem: "has no usable default",
        })?,
    };
    secure(name, url)
}

/// Keys and cookies travel to these hosts: in the clear only within this machine.
fn secure(name: &'static str, url: Url) -> Result<Url, SettingsError> {
    if url.scheme() == "https" || is_local(&url) {
        Ok(url)
    } else {
        Err(SettingsError::Invalid {
            name,
            problem: "must be https",
        })
    }
}

/// Plain http is also accepted for a bare name, as one container calls another; such a name is
/// not loopback, so the clock stays the system's there.
fn is_local(url: &Url) -> bool {
    let bare_name = matches!(url.host(), Some(Host::Domain(name)) if !name.contains('.'));
    bare_name || is_loopback(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
