//! Requests over HTTP.

use super::Answered;
use super::guard::{self, Egress, NoAddress};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use std::net::SocketAddr;
use std::time::Duration;

/// From the first look-up to the last byte of the answer. With the record that follows it stays below a page's lease.
const DEADLINE: Duration = Duration::from_secs(15);
/// How much of an answer is read: enough for an error message.
const MAX_ANSWER: usize = 64 * 1024;

/// A client whose every connection passes the guard.
pub struct Http {
    client: reqwest::Client,
    egress: Egress,
}

/// Resolution inside the client goes through the guard as well, so the address that was checked is the address that is
/// connected to.
struct Guarded(Egress);

impl reqwest::dns::Resolve for Guarded {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let egress = self.0.clone();
        Box::pin(async move {
            let found = egress.resolve(name.as_str(), 0).await?;
            Ok(Box::new(found.into_iter()) as Box<dyn Iterator<Item = SocketAddr> + Send>)
        })
    }
}

impl Http {
    /// A client behind `egress`.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(egress: Egress) -> Result<Self, String> {
        #[expect(
            clippy::disallowed_methods,
            reason = "the engine's only client: every page and webhook leaves through it"
        )]
        let client = reqwest::Client::builder()
            .dns_resolver(std::sync::Arc::new(Guarded(egress.clone())))
            // A redirect could lead anywhere; a receiver of pages has one address.
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(Duration::from_secs(5))
            .timeout(DEADLINE)
            .pool_max_idle_per_host(16)
            .tcp_nodelay(true)
            .user_agent(concat!("Allclear/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|e| format!("the HTTP client cannot be set up: {e}"))?;
        Ok(Self { client, egress })
    }

    /// Sends one request. What is wrong with it before it leaves is [`Answered::Refused`].
    pub async fn send(&self, method: &str, url: &str, headers: Vec<(String, String)>, body: Vec<u8>) -> Answered {
        let request = match self.request(method, url, headers, body) {
            Ok(request) => request,
            Err(why) => return Answered::Refused(why),
        };
        match self.client.execute(request).await {
            Ok(answer) => read(answer).await,
            Err(error) => failed(&error),
        }
    }

    fn request(
        &self,
        method: &str,
        url: &str,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    ) -> Result<reqwest::Request, String> {
        let url = self.egress.check_url(url)?;
        let method = reqwest::Method::from_bytes(method.as_bytes()).map_err(|e| e.to_string())?;
        let request = self.client.request(method, url).headers(header_map(headers)?).body(body);
        request.build().map_err(|e| innermost(&e).to_string())
    }
}

fn header_map(headers: Vec<(String, String)>) -> Result<HeaderMap, String> {
    let mut map = HeaderMap::with_capacity(headers.len());
    for (name, value) in headers {
        let name = HeaderName::try_from(name).map_err(|e| e.to_string())?;
        map.insert(name, HeaderValue::try_from(value).map_err(|e| e.to_string())?);
    }
    Ok(map)
}

async fn read(mut answer: reqwest::Response) -> Answered {
    let retry_after_secs =
        answer.headers().get(RETRY_AFTER).and_then(|v| v.to_str().ok()).and_then(|v| v.trim().parse().ok());
    let status = answer.status().as_u16();
    let mut body = Vec::new();
    // What a refusal says is shown to people. Whoever may name an address must not read with it what is inside.
    if !answer.status().is_success() && answer.remote_addr().is_none_or(|from| guard::is_inside(from.ip())) {
        return Answered::Http { status, retry_after_secs, body };
    }
    // The status decides; an answer that breaks off after it is still an answer.
    while let Ok(Some(chunk)) = answer.chunk().await {
        body.extend_from_slice(&chunk[..chunk.len().min(MAX_ANSWER - body.len())]);
        if body.len() >= MAX_ANSWER {
            break;
        }
    }
    Answered::Http { status, retry_after_secs, body }
}

/// What it means that no answer came.
fn failed(error: &reqwest::Error) -> Answered {
    let cause = innermost(error);
    if let Some(NoAddress::Forbidden(why)) = cause.downcast_ref() {
        return Answered::Refused(why.clone());
    }
    let why = if error.is_timeout() { "no answer in time".to_owned() } else { cause.to_string() };
    if error.is_connect() { Answered::Unreached(why) } else { Answered::Broken(why) }
}

/// The innermost cause says what happened; reqwest's own words only say that something did.
fn innermost(error: &reqwest::Error) -> &(dyn std::error::Error + 'static) {
    let mut cause: &(dyn std::error::Error + 'static) = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause
}
