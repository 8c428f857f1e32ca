//! The plainest requests there are, understood without copying. Whoever says anything unusual is not judged here.

use axum::body::Body;
use http::Request;

/// Header lines of a request; the server behind refuses more than a hundred.
const MAX_LINES: usize = 64;
/// Bytes of the line that ends the headers.
const EMPTY_LINE: usize = 2;

/// A `GET` without a body, on a connection that is to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked<'r> {
    target: &'r [u8],
    /// Without the query.
    pub path: &'r [u8],
    /// The lines with the headers, each with its end.
    headers: &'r [u8],
    /// `Accept-Encoding`.
    pub encodings: Option<&'r str>,
    /// `If-None-Match`.
    pub tags: Option<&'r str>,
    /// `If-Modified-Since`.
    pub since: Option<&'r str>,
    /// Bytes of the request, with its empty line.
    pub length: usize,
}

/// The request at the front of `bytes`; `None` when it is not all there, or not of this kind.
pub(super) fn read(bytes: &[u8]) -> Option<Asked<'_>> {
    let (first, mut rest) = line(bytes.strip_prefix(b"GET ")?)?;
    let target = first.strip_suffix(b" HTTP/1.1")?;
    if !target.iter().all(|byte| byte.is_ascii_alphanumeric() || b"/-._~?=&,%".contains(byte)) {
        return None;
    }
    let path = target.split(|byte| *byte == b'?').next()?;
    let lines = rest;
    let mut asked = Asked { target, path, headers: &[], encodings: None, tags: None, since: None, length: 0 };
    for _ in 0..MAX_LINES {
        let (header, after) = line(rest)?;
        rest = after;
        if header.is_empty() {
            let headers = lines.get(..lines.len() - rest.len() - EMPTY_LINE)?;
            return Some(Asked { headers, length: bytes.len() - rest.len(), ..asked });
        }
        asked.hear(header)?;
    }
    None
}

/// Up to the next end of a line, which is left out, and what follows.
fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(b'\n', bytes)?;
    Some((bytes.get(..end)?.strip_suffix(b"\r")?, bytes.get(end + 1..)?))
}

impl<'r> Asked<'r> {
    /// The same for the router.
    pub(super) fn whole(&self) -> Option<Request<Body>> {
        let mut request = Request::get(self.target);
        for header in self.headers.split(|byte| *byte == b'\n').filter(|header| !header.is_empty()) {
            let colon = memchr::memchr(b':', header)?;
            request = request.header(header.get(..colon)?, header.get(colon + 1..)?.trim_ascii());
        }
        request.body(Body::empty()).ok()
    }

    /// `None` when this header makes it another kind of request.
    fn hear(&mut self, header: &'r [u8]) -> Option<()> {
        let colon = memchr::memchr(b':', header)?;
        let (name, value) = (header.get(..colon)?, header.get(colon + 1..)?);
        let named = |this: &str| name.eq_ignore_ascii_case(this.as_bytes());
        let is_name = !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte));
        if !is_name || !value.iter().all(|byte| matches!(byte, b'\t' | b' '..=b'~')) {
            return None;
        }
        // Headers that come twice mean one list; putting it together is left to the router.
        if named("accept-encoding") {
            return self.encodings.replace(text(value)?).is_none().then_some(());
        }
        if named("if-none-match") {
            return self.tags.replace(text(value)?).is_none().then_some(());
        }
        if named("if-modified-since") {
            return self.since.replace(text(value)?).is_none().then_some(());
        }
        if named("connection") {
            return text(value)?.eq_ignore_ascii_case("keep-alive").then_some(());
        }
        let other = ["content-length", "transfer-encoding", "expect", "upgrade"];
        (!other.into_iter().any(named)).then_some(())
    }
}

fn text(value: &[u8]) -> Option<&str> {
    std::str::from_utf8(value.trim_ascii()).ok()
}
