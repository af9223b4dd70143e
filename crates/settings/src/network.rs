//! A network in CIDR notation.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// An address and the number of its leading bits that count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    base: u128,
    mask: u128,
}

impl Network {
    /// This machine.
    pub(crate) fn loopback() -> Vec<Self> {
        vec![
            Self::new(IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), 8),
            Self::new(IpAddr::V6(Ipv6Addr::LOCALHOST), 128),
        ]
    }

    /// `prefix` counts within the address's own family and must not exceed its width.
    fn new(address: IpAddr, prefix: u32) -> Self {
        let host_bits = width(address) - prefix;
        let mask = u128::MAX.checked_shl(host_bits).unwrap_or(0);
        Self {
            base: bits(address) & mask,
            mask,
        }
    }

    /// Whether the address lies in this network. An IPv4 address written as IPv6 counts as IPv4.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        bits(address) & self.mask == self.base
    }
}

/// Both families in one space, IPv4 where IPv6 maps it.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u128::from(v4.to_ipv6_mapped()),
        IpAddr::V6(v6) => u128::from(v6),
    }
}

fn width(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

impl FromStr for Network {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, prefix) = text
            .split_once('/')
            .map_or((text, None), |(a, p)| (a, Some(p)));
        let address: IpAddr = address.parse().map_err(|_| ())?;
        let prefix = prefix.map_or(Ok(width(address)), |p| p.parse().map_err(|_| ()))?;
        if prefix > width(address) {
            return Err(());
        }
        Ok(Self::new(address, prefix))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(network: &str, address: &str) -> bool {
        network
            .parse::<Network>()
            .unwrap()
            .contains(address.parse().unwrap())
    }

    #[test]
    fn a_network_holds_its_own_addresses_and_no_others() {
        assert!(holds("10.0.0.0/8", "10.255.1.2"));
        assert!(!holds("10.0.0.0/8", "11.0.0.1"));
        assert!(holds("192.168.1.7", "192.168.1.7"));
        assert!(!holds("192.168.1.7", "192.168.1.8"));
        assert!(holds("fd00::/8", "fd12::1"));
    }

    #[test]
    fn an_ipv4_address_in_ipv6_clothes_is_still_ipv4() {
        assert!(holds("127.0.0.0/8", "::ffff:127.0.0.1"));
        assert!(!holds("127.0.0.0/8", "::1"));
    }

    #[test]
    fn nonsense_is_not_a_network() {
        for text in [
            "",
            "10.0.0.0/33",
            "::/129",
            "host",
            "10.0.0.0/-1",
            "10.0.0.0/",
        ] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }
}
