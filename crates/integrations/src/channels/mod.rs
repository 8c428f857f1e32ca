//! One file for each channel, and what several of them share.

pub(crate) mod browser;
pub(crate) mod email;
pub(crate) mod ntfy;
pub(crate) mod webhook;

use allclear_texts::t;
use url::Url;

/// Reads the address of a channel that speaks HTTP.
fn http_url(address: &str) -> Result<Url, String> {
    if address.len() > 2_048 || address.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(t!("the address must be one URL without spaces, at most 2048 bytes long").to_owned());
    }
    let url = Url::parse(address).map_err(|why| match why {
        url::ParseError::RelativeUrlWithoutBase => {
            t!("the address must begin with https:// or http:// and a host").to_owned()
        }
        why => t!("the address is not a URL: {why}"),
    })?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(t!("the address must begin with https:// or http:// and a host").to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            t!("the address must not hold a user name or password; use the secret of the contact method").to_owned()
        );
    }
    Ok(url)
}

/// A secret as it can stand in a header.
fn header_value(secret: &str) -> Result<&str, String> {
    let secret = secret.trim();
    if secret.is_empty() || !secret.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        return Err(t!("the secret of this contact method must be printable ASCII without line breaks").to_owned());
    }
    Ok(secret)
}
