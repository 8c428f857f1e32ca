//! `Content-Encoding`: bodies that were packed on their way in, and answers that are packed on their way out.

use crate::problem::Problem;
use crate::routes::Class;
use allclear_core::text;
use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use http::{Extensions, HeaderMap, StatusCode, Version, header};
use std::io::Read as _;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{Predicate, SizeAbove};

/// Why a body was not unpacked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Packed {
    #[error("the encoding \"{0}\" is not read here; send the body as it is, or with gzip")]
    Unknown(String),
    #[error("the body is longer than {0} bytes when it is unpacked")]
    TooLong(usize),
    #[error("the body is said to be packed with gzip and cannot be unpacked: {0}")]
    Damaged(String),
}

impl From<Packed> for Problem {
    fn from(why: Packed) -> Self {
        let status = match why {
            Packed::Unknown(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Packed::TooLong(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Packed::Damaged(_) => StatusCode::BAD_REQUEST,
        };
        Self::new(status, why.to_string())
    }
}

/// The body as it was before it was packed, of at most `max` bytes.
///
/// # Errors
/// [`Packed`] says why not.
pub(crate) fn unpack(headers: &HeaderMap, body: &Bytes, max: usize) -> Result<Bytes, Packed> {
    let lines = headers.get_all(header::CONTENT_ENCODING).iter().map(|line| String::from_utf8_lossy(line.as_bytes()));
    let named = lines.collect::<Vec<_>>().join(", ").to_ascii_lowercase();
    let encodings: Vec<&str> =
        named.split(',').map(str::trim).filter(|name| !name.is_empty() && *name != "identity").collect();
    match encodings[..] {
        [] => Ok(body.clone()),
        ["gzip" | "x-gzip"] => gunzip(body, max),
        _ => Err(Packed::Unknown(text::line(&encodings.join(", "), 50))),
    }
}

/// Stops one byte behind the limit, however much is packed into few bytes.
fn gunzip(body: &Bytes, max: usize) -> Result<Bytes, Packed> {
    let mut whole = Vec::new();
    let bound = u64::try_from(max).unwrap_or(u64::MAX).saturating_add(1);
    let read = MultiGzDecoder::new(&body[..]).take(bound).read_to_end(&mut whole);
    read.map_err(|why| Packed::Damaged(text::line(&why.to_string(), 100)))?;
    if whole.len() > max { Err(Packed::TooLong(max)) } else { Ok(whole.into()) }
}

/// Answers below this many bytes fit into one packet as they are.
const WORTH_IT: u64 = 1024;

/// Places whose pages show keys of integrations, fresh tokens, recovery codes and private feeds.
const SECRETS: [&str; 3] = ["/settings", "/me", "/on-call/calendars"];

/// Whether what this route answers may be packed.
///
/// How long a packed answer is says whether something in it occurs twice. Who makes a browser ask for a page, has a word of
/// theirs shown in it and sees how long the answers are, can so guess what else stands there ("BREACH"). Our pages hold no
/// token that protects forms (browsers say where a form comes from), so there is nothing to guess but what the pages are
/// about; where they are about secrets, they are sent as they are. So is what needs no session: status pages are packed when
/// they change, and a signed link is itself a secret. Programs name their token in a header that no other site can send.
pub(crate) fn may_pack(class: Class, path: &str) -> bool {
    let within = |place: &str| path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    match class {
        Class::Page(_) => !SECRETS.into_iter().any(within),
        Class::Api(_) => true,
        Class::Public | Class::IntakeKey | Class::SignedLink | Class::Door => false,
    }
}

/// Packs pages, regions and JSON for who can unpack them; the rest, live streams above all, goes out as it is.
pub(crate) fn packing() -> CompressionLayer<impl Predicate> {
    let when = SizeAbove::new(WORTH_IT).and(is_text);
    // What the better levels save takes longer to make than to send.
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(when)
}

/// Files are attached, and have names for what they are exactly.
fn is_text(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let text = ["text/html", "application/json", "application/problem+json"].iter().any(|text| kind.starts_with(text));
    text && !headers.contains_key(header::CONTENT_DISPOSITION)
}
