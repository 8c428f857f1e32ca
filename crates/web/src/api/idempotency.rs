//! `Idempotency-Key`: a POST that can be repeated after a lost answer.
//!
//! The same key with the same request gets the stored answer again, with `Idempotency-Replayed: true`; with another
//! request it is refused with 422. Answers are kept for a day, for each token apart.
//!
//! A repeat that comes while the first is under way waits for its answer, at most [`PATIENCE`], and hears 409 after that.
//! The first is carried out to its end even when its client hangs up: that client is the one who repeats.
//!
//! # What it does not promise
//! The answer is stored after the request was carried out, in a transaction of its own. A crash between the two, or the
//! same key sent to two nodes at the same moment, can carry a request out twice. Answers of 5xx are not stored: the
//! repeat tries again. Intake does not need any of this: events have their dedup key.
//!
//! An answer with a secret in it is not kept. Its handler adds [`OnRepeat`], and that is kept in its place.

use crate::auth::Bearer;
use crate::json::{longest, read};
use crate::problem::Problem;
use crate::{Shared, Web};
use allclear_core::text::hex;
use allclear_engine::{idempotency, viewing};
use allclear_store::idempotency::{Stored, get};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;

/// The client's name for a request.
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Tells a repeated answer from a first one.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Longest key, in bytes.
const MAX_KEY: usize = 255;
/// How long a repeat waits for the request under way: longer than any write takes on a healthy database, shorter than
/// the time after which clients give up.
const PATIENCE: Duration = Duration::from_secs(10);

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
    let turn = Turn::take(&web.shared, &key, &digest, PATIENCE).await?;
    if let Some(stored) = stored(&web, &key).await? {
        return replay(stored, &digest);
    }
    let request = Request::from_parts(parts, Body::from(body));
    // On a task of its own: a client that hangs up would otherwise end the handler between its commit and the answer's.
    let work = tokio::spawn(viewing::carried(async move {
        let response = next.run(request).await;
        let kept =
            if response.status().is_server_error() { Ok(response) } else { keep(&web, key, digest, response).await };
        drop(turn);
        kept
    }));
    match work.await {
        Ok(answer) => answer,
        Err(why) => match why.try_into_panic() {
            // Whoever catches panics of handlers catches this one as well.
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "the server is stopping; send this once more")),
        },
    }
}

fn owner(request: &Request) -> String {
    request.extensions().get::<Bearer>().map(|shown| shown.0.token.id.to_string()).unwrap_or_default()
}

fn digest(method: &Method, uri: &http::Uri, body: &[u8]) -> String {
    let target = uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    let hash = Sha256::new().chain_update(format!("{method} {target}\n")).chain_update(body).finalize();
    hex(&hash)
}

async fn stored(web: &Web, key: &str) -> Result<Option<Stored>, Problem> {
    let (key, now) = (key.to_owned(), web.app.now());
    Ok(web.app.read(move |tx| Ok(get(tx, &key, now)?)).await?)
}

fn replay(stored: Stored, digest: &str) -> Result<Response, Problem> {
    if stored.request != digest {
        return Err(another_request());
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

/// Requests under way in this process, by key.
pub(crate) type UnderWay = BTreeMap<String, Running>;

/// A request under way.
#[derive(Debug)]
pub(crate) struct Running {
    /// Digest of the request.
    request: String,
    /// Closed when it has ended.
    ended: watch::Receiver<()>,
}

/// The right to work on a key, given back when dropped.
#[derive(Debug)]
struct Turn {
    shared: Arc<Shared>,
    key: String,
    _end: watch::Sender<()>,
}

impl Turn {
    /// Waits for the request under way with this key, if there is one.
    ///
    /// # Errors
    /// 422 when that is another request, 409 when it has not ended after `patience`.
    async fn take(shared: &Arc<Shared>, key: &str, request: &str, patience: Duration) -> Result<Self, Problem> {
        let waiting = async {
            loop {
                let mut ended = match Self::begin(shared, key, request)? {
                    Ok(turn) => return Ok(turn),
                    Err(ended) => ended,
                };
                // Nothing is ever sent: the only news is that the sender is gone.
                let _ = ended.changed().await;
            }
        };
        #[expect(clippy::disallowed_methods, reason = "a client waits in real time, and nothing is decided by it")]
        timeout(patience, waiting).await.unwrap_or_else(|_| {
            let why = "a request with this Idempotency-Key is still under way; repeat it in a moment";
            Err(Problem::new(StatusCode::CONFLICT, why))
        })
    }

    /// The turn, or what ends when the one before does.
    fn begin(shared: &Arc<Shared>, key: &str, request: &str) -> Result<Result<Self, watch::Receiver<()>>, Problem> {
        let mut under_way = shared.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        match under_way.entry(key.to_owned()) {
            Entry::Occupied(running) if running.get().request != request => Err(another_request()),
            Entry::Occupied(running) => Ok(Err(running.get().ended.clone())),
            Entry::Vacant(free) => {
                let (end, ended) = watch::channel(());
                free.insert(Running { request: request.to_owned(), ended });
                Ok(Ok(Self { shared: Arc::clone(shared), key: key.to_owned(), _end: end }))
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        // Before `_end` is dropped: whoever wakes up finds the place free.
        self.shared.under_way.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

fn another_request() -> Problem {
    Problem::invalid("Idempotency-Key", "was used for another request; a key belongs to one request and its repeats")
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn take(shared: &Arc<Shared>, request: &str, patience: Duration) -> Result<Turn, u16> {
        Turn::take(shared, "key", request, patience).await.map_err(|problem| problem.status().as_u16())
    }

    #[tokio::test]
    async fn a_repeat_waits_for_its_turn_and_not_for_ever() {
        let shared = Arc::new(Shared::default());
        let first = take(&shared, "a", PATIENCE).await.unwrap();
        assert_eq!(take(&shared, "a", Duration::ZERO).await.unwrap_err(), 409);
        assert_eq!(take(&shared, "b", PATIENCE).await.unwrap_err(), 422, "another body is told at once");
        let (second, ()) = tokio::join!(take(&shared, "a", PATIENCE), async { drop(first) });
        drop(second.unwrap());
        assert!(shared.under_way.lock().unwrap().is_empty());
    }
}
