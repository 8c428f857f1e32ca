//! Proxies in front of this server: which of them are believed when they say for whom they ask.
//!
//! Without any, every sign-in behind a proxy would come from the same place, and one stranger who guesses would use up
//! what everybody may try.

use http::HeaderMap;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// Each proxy writes the address it was asked from behind those it was told.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The addresses of the proxies that are believed; none unless the operator names them.
#[derive(Debug, Clone, Default)]
pub struct Proxies(Arc<[IpNet]>);

impl Proxies {
    /// Believes whoever connects from one of `ranges`.
    #[must_use]
    pub fn new(ranges: Vec<IpNet>) -> Self {
        Self(ranges.into())
    }

    /// Who asks, when `peer` is at the other end of the connection.
    ///
    /// Anybody can send the header. So it is read only from a proxy, and from its end: the last address that is none of
    /// ours was written by one of ours. What cannot be read, or names proxies only, leaves the peer.
    #[must_use]
    pub fn asker(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if self.believes(peer) { self.forwarded(headers).unwrap_or(peer) } else { peer }
    }

    fn believes(&self, address: IpAddr) -> bool {
        self.0.iter().any(|range| range.contains(&address))
    }

    fn forwarded(&self, headers: &HeaderMap) -> Option<IpAddr> {
        let lines: Vec<_> = headers.get_all(FORWARDED_FOR).iter().collect();
        for line in lines.into_iter().rev() {
            for hop in line.to_str().ok()?.rsplit(',') {
                let hop = address(hop.trim())?;
                if !self.believes(hop) {
                    return Some(hop);
                }
            }
        }
        None
    }
}

/// `192.0.2.1`, `2001:db8::1`, and with a port, as some proxies write it: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let read = bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    read.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn asker(peer: &str, lines: &[&'static [u8]]) -> String {
        let ranges = ["127.0.0.0/8", "10.0.0.0/24", "fd00::/64"].map(|range| range.parse().unwrap());
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, HeaderValue::from_bytes(line).unwrap());
        }
        Proxies::new(ranges.to_vec()).asker(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn the_last_address_that_is_no_proxy_asks() {
        let cases: [(&str, &[&'static [u8]], &str); 12] = [
            ("127.0.0.1", &[b"192.0.2.1"], "192.0.2.1"),
            ("::ffff:127.0.0.1", &[b"192.0.2.1"], "192.0.2.1"),
            ("127.0.0.1", &[b"203.0.113.9, 192.0.2.1"], "192.0.2.1"),
            ("127.0.0.1", &[b"203.0.113.9, 192.0.2.1 ,10.0.0.7"], "192.0.2.1"),
            ("127.0.0.1", &[b"203.0.113.9, 192.0.2.1", b"fd00::2,10.0.0.7"], "192.0.2.1"),
            ("fd00::1", &[b"2001:db8::1"], "2001:db8::1"),
            ("127.0.0.1", &[b"[2001:db8::1]:443"], "2001:db8::1"),
            ("127.0.0.1", &[b"[2001:db8::1]"], "2001:db8::1"),
            ("127.0.0.1", &[b"192.0.2.1:4711"], "192.0.2.1"),
            ("127.0.0.1", &[b"::ffff:192.0.2.1"], "192.0.2.1"),
            ("127.0.0.1", &[b"not an address, 192.0.2.1"], "192.0.2.1"),
            ("10.0.0.7", &[b"10.0.0.8"], "10.0.0.7"),
        ];
        for (peer, lines, want) in cases {
            assert_eq!(asker(peer, lines), want, "{peer} {lines:?}");
        }
    }

    #[test]
    fn a_stranger_is_not_believed() {
        assert_eq!(asker("198.51.100.1", &[b"192.0.2.1"]), "198.51.100.1");
        assert_eq!(asker("10.0.1.7", &[b"192.0.2.1"]), "10.0.1.7", "next to the range is outside of it");
        let nobody = Proxies::default();
        let headers =
            HeaderMap::from_iter([("x-forwarded-for".parse().unwrap(), HeaderValue::from_static("192.0.2.1"))]);
        assert_eq!(nobody.asker("127.0.0.1".parse().unwrap(), &headers).to_string(), "127.0.0.1");
    }

    #[test]
    fn what_cannot_be_read_leaves_the_peer() {
        let bad: [&[u8]; 9] = [
            b"",
            b",",
            b"unknown",
            b"192.0.2.1, unknown",
            b"192.0.2.1, ",
            b"192.0.2.256",
            b"\xff\xfe",
            b"_hidden",
            b"1,2",
        ];
        for line in bad {
            assert_eq!(asker("127.0.0.1", &[line]), "127.0.0.1", "{line:?}");
        }
        assert_eq!(asker("127.0.0.1", &[]), "127.0.0.1");
    }
}
