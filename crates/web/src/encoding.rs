//! `Content-Encoding`: bodies that were packed on their way.

use crate::problem::Problem;
use allclear_core::text;
use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use http::{HeaderMap, StatusCode, header};
use std::io::Read as _;

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
