//! Which addresses requests may go to.

use allclear_texts::t;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use url::{Host, Url};

/// The ranges that are open although they are private.
#[derive(Debug, Clone, Default)]
pub struct Egress {
    allow: Arc<[IpNet]>,
}

impl Egress {
    /// Opens `allow` on top of the public internet.
    #[must_use]
    pub fn new(allow: Vec<IpNet>) -> Self {
        Self { allow: allow.into() }
    }

    /// Whether a connection to `address` is allowed; the error says why not and what would open it.
    ///
    /// # Errors
    /// A sentence for the person who configured the address.
    pub fn check(&self, address: IpAddr) -> Result<(), String> {
        let address = unmapped(address);
        if is_metadata(address) {
            return Err(t!("{address} is a cloud metadata address, which is never allowed"));
        }
        if !is_special(address) || self.allow.iter().any(|net| net.contains(&address)) {
            return Ok(());
        }
        let opens = IpNet::from(address);
        Err(t!("{address} is a private or special address; {opens} in ALLCLEAR_EGRESS_ALLOW would open it"))
    }

    /// Whether an address written as a URL may be called. Host names are judged when they are resolved; an address in the
    /// URL never is, so it is judged here.
    ///
    /// # Errors
    /// As [`Egress::check`], or what is wrong with the URL.
    pub fn check_url(&self, url: &str) -> Result<Url, String> {
        let url = Url::parse(url).map_err(|e| t!("not a URL: {e}"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(t!("only http and https addresses can be called").to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(t!("an address with a user name in it is not called").to_owned());
        }
        match url.host() {
            None => return Err(t!("the address has no host").to_owned()),
            Some(Host::Domain(_)) => {}
            Some(Host::Ipv4(ip)) => self.check(IpAddr::V4(ip))?,
            Some(Host::Ipv6(ip)) => self.check(IpAddr::V6(ip))?,
        }
        Ok(url)
    }

    /// Resolves a host and keeps it only if every address is allowed: one forbidden answer among public ones is how
    /// rebinding begins.
    ///
    /// # Errors
    /// Why there is no address to connect to.
    pub async fn resolve(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, NoAddress> {
        let found: Vec<SocketAddr> = tokio::net::lookup_host((host, port))
            .await
            .map_err(|e| NoAddress::Unknown(t!("{host} cannot be resolved: {e}")))?
            .collect();
        if found.is_empty() {
            return Err(NoAddress::Unknown(t!("{host} has no address")));
        }
        for address in &found {
            self.check(address.ip()).map_err(|why| NoAddress::Forbidden(format!("{host}: {why}")))?;
        }
        Ok(found)
    }
}

/// Why there is no address to connect to.
#[derive(Debug, thiserror::Error)]
pub enum NoAddress {
    /// Nobody knows one at the moment; that may change.
    #[error("{0}")]
    Unknown(String),
    /// There is one, and nothing may go there.
    #[error("{0}")]
    Forbidden(String),
}

/// IPv4 in its IPv6 disguises is judged as IPv4: mapped, translated (SIIT, RFC 2765), compatible, NAT64, 6to4.
fn unmapped(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    let s = v6.segments();
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        IpAddr::V4(Ipv4Addr::new(a, b, c, d))
    };
    match s {
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => v4(high, low),
        [0, 0, 0, 0, 0, 0, high, low] if (high, low) != (0, 0) && (high, low) != (0, 1) => v4(high, low),
        [0x2002, high, low, ..] => v4(high, low),
        _ => address,
    }
}

/// Where clouds hand out credentials to whoever asks from inside: instance metadata (most clouds, Alibaba), AWS's for
/// containers (ECS, EKS), and Azure's wire server, which is a public address by its number.
fn is_metadata(address: IpAddr) -> bool {
    const V4: [Ipv4Addr; 5] = [
        Ipv4Addr::new(169, 254, 169, 254),
        Ipv4Addr::new(100, 100, 100, 200),
        Ipv4Addr::new(169, 254, 170, 2),
        Ipv4Addr::new(169, 254, 170, 23),
        Ipv4Addr::new(168, 63, 129, 16),
    ];
    const V6: [Ipv6Addr; 2] =
        [Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254), Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23)];
    match address {
        IpAddr::V4(v4) => V4.contains(&v4),
        IpAddr::V6(v6) => V6.contains(&v6),
    }
}

/// Whether an address is not of the public internet, in any of its disguises.
pub(super) fn is_inside(address: IpAddr) -> bool {
    is_special(unmapped(address)) || is_metadata(unmapped(address))
}

/// Everything that is not the public internet (IANA special-purpose registries).
pub(super) fn is_special(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_multicast()
                || v4.is_broadcast()
                || v4.is_documentation()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b))
                || (a == 198 && (18..20).contains(&b))
                || (a, b, c) == (192, 0, 0)
                || (a, b, c) == (192, 88, 99)
        }
        IpAddr::V6(v6) => {
            let s = v6.segments();
            // Only 2000::/3 is handed out; everything else is local, a translation, or not in use.
            (s[0] & 0xe000) != 0x2000
                || (s[0] == 0x2001 && s[1] < 0x200)
                || (s[0] == 0x2001 && s[1] == 0xdb8)
                || (s[0] == 0x3fff && s[1] < 0x1000)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn nothing_private_by_default() {
        let egress = Egress::default();
        for text in [
            "127.0.0.1",
            "127.9.9.9",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.255.255",
            "0.0.0.0",
            "0.1.2.3",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "192.0.0.1",
            "192.0.2.1",
            "203.0.113.9",
            "192.88.99.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:0:127.0.0.1",
            "::ffff:0:10.0.0.1",
            "::127.0.0.1",
            "::10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a00:1",
            "64:ff9b:1::a00:1",
            "2002:7f00:1::",
            "2002:a00:1::1",
            "2001::1",
            "2001:db8::1",
            "3fff::1",
            "5f00::1",
            "100::1",
            "fec0::1",
            "fd00:ec2::254",
            "100.100.100.200",
            "168.63.129.16",
            "::ffff:168.63.129.16",
            "::ffff:0:168.63.129.16",
        ] {
            assert!(egress.check(ip(text)).is_err(), "{text} must be refused");
        }
    }

    #[test]
    fn the_public_internet_is_open_in_every_spelling() {
        let egress = Egress::default();
        for text in [
            "1.1.1.1",
            "8.8.8.8",
            "172.32.0.1",
            "100.63.0.1",
            "2606:4700::1111",
            "3ffe::1",
            "::ffff:8.8.8.8",
            "::ffff:0:8.8.8.8",
            "::8.8.8.8",
            "64:ff9b::808:808",
            "2002:808:808::1",
        ] {
            assert!(egress.check(ip(text)).is_ok(), "{text} is public");
        }
    }

    #[test]
    fn a_refusal_names_the_value_that_would_open_the_address() {
        for (address, value) in
            [("10.1.2.3", "10.1.2.3/32"), ("::ffff:0:10.1.2.3", "10.1.2.3/32"), ("fd00::7", "fd00::7/128")]
        {
            let told = Egress::default().check(ip(address)).expect_err("refused");
            assert!(told.contains(&format!("{value} in ALLCLEAR_EGRESS_ALLOW")), "{told}");
            let open = Egress::new(vec![value.parse().expect("a range")]);
            assert!(open.check(ip(address)).is_ok(), "{value} opens {address}");
        }
    }

    #[test]
    fn an_operator_opens_ranges_but_never_metadata() {
        let net = |text: &str| text.parse::<IpNet>().expect("a range");
        let egress =
            Egress::new(vec![net("127.0.0.0/8"), net("169.254.0.0/16"), net("168.63.0.0/16"), net("fd00::/8")]);
        assert!(egress.check(ip("127.0.0.1")).is_ok());
        assert!(egress.check(ip("::ffff:127.0.0.1")).is_ok(), "the same address in disguise");
        assert!(egress.check(ip("10.0.0.1")).is_err());
        assert!(egress.check(ip("169.254.0.1")).is_ok() && egress.check(ip("fd00::1")).is_ok());
        for text in [
            "169.254.169.254",
            "169.254.170.2",
            "169.254.170.23",
            "168.63.129.16",
            "::ffff:168.63.129.16",
            "::ffff:0:169.254.169.254",
            "::ffff:0:168.63.129.16",
            "64:ff9b::a9fe:a9fe",
            "2002:a9fe:a9fe::",
            "fd00:ec2::254",
            "fd00:ec2::23",
        ] {
            assert!(egress.check(ip(text)).is_err(), "{text} must be refused although its range is open");
        }
    }
}
