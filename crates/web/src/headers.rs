//! What every answer tells browsers and caches, whoever made it.

use axum::response::Response;
use http::{HeaderName, HeaderValue, header};

/// How long a browser that came by HTTPS goes on using it, in seconds: a year, as long as browsers' own lists ask for
/// (hstspreload.org). Other names of the same domain are not ours to promise for.
const A_YEAR: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Nothing is guessed, and nothing stays behind, where the answer does not say itself how long it may be kept.
pub(crate) async fn careful(mut response: Response) -> Response {
    let otherwise: [(HeaderName, &str); 2] =
        [(header::X_CONTENT_TYPE_OPTIONS, "nosniff"), (header::CACHE_CONTROL, "no-store")];
    for (name, value) in otherwise {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Whether people come by HTTPS to a name of its own, and browsers may be told to go on doing so. Not on a machine's own
/// name, where other programs answer too.
pub(crate) fn is_https(public_url: &str) -> bool {
    let Ok(url) = url::Url::parse(public_url) else { return false };
    url.scheme() == "https" && url.domain().is_some_and(|name| name != "localhost" && !name.ends_with(".localhost"))
}

/// Answers to people, of a server that [`is_https`]. Programs read no such thing.
pub(crate) async fn by_https(mut response: Response) -> Response {
    response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, A_YEAR);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_of_its_own_is_promised_to_stay_on_https() {
        assert!(is_https("https://allclear.example.com") && is_https("https://allclear.example.com:8443/"));
        for other in
            ["http://allclear.example.com", "https://localhost:8443", "https://a.localhost", "https://10.0.0.1", "?"]
        {
            assert!(!is_https(other), "{other}");
        }
    }
}
