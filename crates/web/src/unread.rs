//! What is left of a request's body when its answer is ready.
//!
//! Many answers need no body: a wrong key, a missing token, a path that is not there. The client sends its body all the
//! same, and whatever of it was not read would stand in front of the next request on that connection: so the rest is
//! read and thrown away, or the client is told that the connection ends. A client that is told neither, such as a proxy
//! that keeps connections, loses its next request, which may be somebody else's event.

use axum::body::Body;
use bytes::Bytes;
use http::header::{CONNECTION, EXPECT};
use http::{HeaderValue, Request, Response, Version};
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Frame, Incoming, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// How many bytes that nobody wants are read, and for how long: more than any body that is welcome somewhere, and a
/// client that writes all before it reads finds the answer instead of a broken connection.
const MOST: u64 = 12 * 1024 * 1024;
const LONGEST: Duration = Duration::from_secs(5);

/// The body of a request in the hands of whoever answers it; what they leave of it comes back when they drop it.
pub(crate) struct Lent {
    rest: Rest,
    back: Option<oneshot::Sender<Rest>>,
}

/// A body, and whether its end was seen.
#[derive(Default)]
struct Rest {
    body: Option<Incoming>,
    /// Whether anybody looked: only then was a client that asked first told to go on.
    begun: bool,
    ended: bool,
}

impl hyper::body::Body for Lent {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let rest = &mut self.rest;
        rest.begun = true;
        let Some(body) = &mut rest.body else { return Poll::Ready(None) };
        let polled = Pin::new(body).poll_frame(cx);
        rest.ended |= matches!(polled, Poll::Ready(None | Some(Err(_))));
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.rest.body.as_ref().is_none_or(hyper::body::Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.rest.body.as_ref().map_or_else(|| SizeHint::with_exact(0), hyper::body::Body::size_hint)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(back) = self.back.take() {
            // Nobody waits for it when the connection is gone.
            let _ = back.send(std::mem::take(&mut self.rest));
        }
    }
}

/// What comes back of a lent body.
pub(crate) struct Lender {
    back: oneshot::Receiver<Rest>,
    version: Version,
    /// The client waits to be told whether its body is wanted.
    asks_first: bool,
}

/// Lends a request's body to whoever answers it.
pub(crate) fn lend(request: Request<Incoming>) -> (Request<Lent>, Lender) {
    let (back, lender) = oneshot::channel();
    let lender =
        Lender { back: lender, version: request.version(), asks_first: request.headers().contains_key(EXPECT) };
    let rest = |body| Rest { body: Some(body), begun: false, ended: false };
    (request.map(|body| Lent { rest: rest(body), back: Some(back) }), lender)
}

impl Lender {
    /// Makes the connection good for the next request, or says in the answer that there is none.
    pub(crate) async fn settle<B>(mut self, answer: &mut Response<B>) {
        // An answer that still reads from the body takes it to its end itself.
        let Ok(rest) = self.back.try_recv() else { return };
        let Some(body) = rest.body.filter(|body| !rest.ended && !body.is_end_stream()) else { return };
        let wanted = rest.begun || !self.asks_first;
        let ended = wanted && body.size_hint().lower() <= MOST && thrown_away(Body::new(body)).await;
        if !ended && self.version <= Version::HTTP_11 {
            answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
    }
}

/// Reads to the end; `false` when that is too far away.
#[expect(clippy::disallowed_methods, reason = "a client that stops in the middle must not hold a connection")]
async fn thrown_away(mut body: Body) -> bool {
    let read = timeout(LONGEST, async {
        let mut left = MOST;
        loop {
            let Some(frame) = body.frame().await else { return true };
            let read = frame.ok().and_then(|frame| u64::try_from(frame.data_ref().map_or(0, Bytes::len)).ok());
            let Some(rest) = read.and_then(|read| left.checked_sub(read)) else { return false };
            left = rest;
        }
    });
    read.await.unwrap_or(false)
}
