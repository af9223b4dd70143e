//! The API as a server.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use url::Url;

use crate::{Network, SettingsError, lookup::Lookup};

/// Where the API listens and how it is seen from outside.
///
/// | variable | meaning |
/// |---|---|
/// | `CAMP_PUBLIC_URL` | the origin people open, without a trailing path; required |
/// | `CAMP_API_BIND` | address and port to listen on; `127.0.0.1:8080` |
/// | `CAMP_TRUSTED_PROXIES` | addresses or networks, separated by commas, whose `X-Forwarded-For` is believed; the loopback addresses |
/// | `CAMP_RATE_LIMIT_PER_MINUTE` | requests of one anonymous address a minute; 100 |
/// | `CAMP_STATIC_H5_DIR` | built H5 to serve under `/h5/`; not served when absent |
/// | `CAMP_STATIC_ADMIN_DIR` | built admin pages to serve under `/admin/`; not served when absent |
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// The socket to listen on.
    pub bind: SocketAddr,
    /// The origin people open; it also stands in links and callback addresses.
    pub public_url: Url,
    /// Peers whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// Requests of one anonymous address a minute.
    pub rate_limit_per_minute: u32,
    /// Built H5.
    pub static_h5_dir: Option<PathBuf>,
    /// Built admin pages.
    pub static_admin_dir: Option<PathBuf>,
}

const PUBLIC_URL: &str = "CAMP_PUBLIC_URL";
const BIND: &str = "CAMP_API_BIND";
const TRUSTED_PROXIES: &str = "CAMP_TRUSTED_PROXIES";
const RATE_LIMIT: &str = "CAMP_RATE_LIMIT_PER_MINUTE";
const STATIC_H5: &str = "CAMP_STATIC_H5_DIR";
const STATIC_ADMIN: &str = "CAMP_STATIC_ADMIN_DIR";

impl HttpSettings {
    pub(crate) fn read(lookup: &Lookup<'_>) -> Result<Self, SettingsError> {
        let public_url = lookup.origin(PUBLIC_URL)?.ok_or(SettingsError::Missing {
            name: PUBLIC_URL,
            purpose: "the address people open, such as https://camp.example.com",
        })?;
        if public_url.path() != "/" {
            return Err(SettingsError::Invalid {
                name: PUBLIC_URL,
                problem: "must be an origin without a path",
            });
        }
        let loopback = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
        let bind = lookup.parsed(BIND, loopback, "must be an address and a port")?;
        let problem = "must be a number from 1 to 1000000";
        let rate_limit_per_minute = lookup.parsed(RATE_LIMIT, 100, problem)?;
        if !(1..=1_000_000).contains(&rate_limit_per_minute) {
            return Err(SettingsError::Invalid {
                name: RATE_LIMIT,
                problem,
            });
        }
        Ok(Self {
            bind,
            public_url,
            trusted_proxies: trusted_proxies(lookup)?,
            rate_limit_per_minute,
            static_h5_dir: lookup.text(STATIC_H5).map(PathBuf::from),
            static_admin_dir: lookup.text(STATIC_ADMIN).map(PathBuf::from),
        })
    }

    /// Whether `peer` may name the client it speaks for.
    #[must_use]
    pub fn trusts(&self, peer: IpAddr) -> bool {
        self.trusted_proxies
            .iter()
            .any(|network| network.contains(peer))
    }

    /// The public address of `path`, which begins with a slash.
    #[must_use]
    pub fn public(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }
}

fn trusted_proxies(lookup: &Lookup<'_>) -> Result<Vec<Network>, SettingsError> {
    let Some(list) = lookup.text(TRUSTED_PROXIES) else {
        return Ok(Network::loopback());
    };
    list.split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(|item| {
            item.parse().map_err(|()| SettingsError::Invalid {
                name: TRUSTED_PROXIES,
                problem: "must be addresses or networks such as 10.0.0.0/8, separated by commas",
            })
        })
        .collect()
}
