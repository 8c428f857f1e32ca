//! `Idempotency-Key`: a POST that can be repeated after a lost answer.
//!
//! The same key with the same request gets the stored answer again, with `Idempotency-Replayed: true`; with another
//! request it is refused with 422. Answers are kept for a day, for each token apart.
//!
//! # What it does not promise
//! The answer is stored after the request was carried out, in a transaction of its own. A crash between the two, or the
//! same key sent to two nodes at the same moment, can carry a request out twice; within one process the second of two
//! simultaneous requests is refused with 409. Answers of 5xx are not stored: the repeat tries again. Intake does not
//! need any of this: events have their dedup key.
//!
//! An answer with a secret in it is not kept. Its handler adds [`OnRepeat`], and that is kept in its place.

use crate::Web;
use crate::auth::Caller;
use crate::json::{longest, read};
use crate::problem::Problem;
use allclear_core::access::Actor;
use allclear_engine::idempotency;
use allclear_store::idempotency::{Stored, get};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use sha2::{Digest, Sha256};
use std::sync::PoisonError;

/// The client's name for a request.
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Tells a repeated answer from a first one.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Longest key, in bytes.
const MAX_KEY: usize = 255;

/// What a repeat is told instead of the first answer, when that must not be kept: added to a response with
/// [`axum::Extension`].
#[derive(Debug, Clone)]
pub(crate) struct OnRepeat(pub Problem);

/// Stands behind [`crate::auth::gate`] and in front of the handler.
pub(crate) async fn once(State(web): State<Web>, request: Request, next: Next) -> Result<Response, Problem> {
    if request.method() != Method::POST {
        return Ok(next.run(request).await);
    }
    let Some(value) = request.headers().get(KEY) else { return Ok(next.run(request).await) };
    let key = value.to_str().ok().filter(|key| !key.is_empty() && key.len() <= MAX_KEY);
    let key = key.ok_or_else(|| Problem::invalid("Idempotency-Key", "must be 1 to 255 printable characters"))?;
    let key = format!("{} {key}", owner(&request));
    let (parts, body) = request.into_parts();
    let body = read(body, longest(parts.uri.path())).await?;
    let digest = digest(&parts.method, &parts.uri, &body);
    let _turn = Turn::take(&web, &key)?;
    if let Some(stored) = stored(&web, &key).await? {
        return replay(stored, &digest);
    }
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    if response.status().is_server_error() {
        return Ok(response);
    }
    keep(&web, key, digest, response).await
}

fn owner(request: &Request) -> String {
    match request.extensions().get::<Caller>() {
        Some(Caller(Actor::Token { id, .. })) => id.to_string(),
        _ => String::new(),
    }
}

fn digest(method: &Method, uri: &http::Uri, body: &[u8]) -> String {
    let target = uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    let hash = Sha256::new().chain_update(format!("{method} {target}\n")).chain_update(body).finalize();
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn stored(web: &Web, key: &str) -> Result<Option<Stored>, Problem> {
    let (key, now) = (key.to_owned(), web.app.now());
    Ok(web.app.read(move |tx| Ok(get(tx, &key, now)?)).await?)
}

fn replay(stored: Stored, digest: &str) -> Result<Response, Problem> {
    if stored.request != digest {
        let why = "was used for another request; a key belongs to one request and its repeats";
        return Err(Problem::invalid("Idempotency-Key", why));
    }
    let status = StatusCode::from_u16(stored.status).unwrap_or(StatusCode::OK);
    let kind = if status.is_client_error() { "application/problem+json" } else { "application/json" };
    let mut response = (status, stored.body).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}

async fn keep(web: &Web, key: String, digest: String, response: Response) -> Result<Response, Problem> {
    let (parts, body) = response.into_parts();
    // Our own answer: its length is bounded by what handlers write.
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_else(|_| Bytes::new());
    let (status, text) = match parts.extensions.get::<OnRepeat>() {
        Some(OnRepeat(problem)) => (problem.status(), serde_json::to_string(problem).unwrap_or_default()),
        None => (parts.status, String::from_utf8_lossy(&body).into_owned()),
    };
    let stored = Stored { request: digest, status: status.as_u16(), body: text };
    if let Err(error) = idempotency::keep(&web.app, key, stored).await {
        // The request was carried out; hiding that behind an error would make the client do it again.
        tracing::warn!(%error, "an answer could not be kept for its idempotency key");
    }
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// The right to work on a key, given back when dropped.
struct Turn {
    web: Web,
    key: String,
}

impl Turn {
    fn take(web: &Web, key: &str) -> Result<Self, Problem> {
        let mut under_way = web.shared.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if !under_way.insert(key.to_owned()) {
            let why = "a request with this Idempotency-Key is under way; repeat it in a moment";
            return Err(Problem::new(StatusCode::CONFLICT, why));
        }
        Ok(Self { web: web.clone(), key: key.to_owned() })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.web.shared.under_way.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}
