//! Who is at the other end of the connection.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use actix_web::http::header::HeaderMap;
use camp_settings::HttpSettings;

/// The caller's address. `X-Forwarded-For` is believed only as far as trusted proxies wrote it:
/// read from the right, the first address that is not one of them is the caller.
#[must_use]
pub fn client_address(
    settings: &HttpSettings,
    peer: Option<SocketAddr>,
    headers: &HeaderMap,
) -> IpAddr {
    let mut address = peer
        .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.ip())
        .to_canonical();
    if !settings.trusts(address) {
        return address;
    }
    let forwarded: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    for hop in forwarded.iter().rev() {
        let Ok(hop) = hop.trim().parse::<IpAddr>() else {
            break;
        };
        address = hop.to_canonical();
        if !settings.trusts(address) {
            break;
        }
    }
    address
}
