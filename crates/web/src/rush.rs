//! The readers of status pages, answered before anything else is asked of the server.
//!
//! When something breaks, everybody opens the same page in the same minute. A page is bytes that stay as they are until
//! its next change, so its answers are put together once a change ([`Ready`]); then each is a look-up and one write.
//!
//! Only what is plain is answered here: a `GET` of HTTP/1.1 for a published document, without a body, that came in one
//! piece. A connection that asks for anything else is handed over to the router with every byte that was read, and stays
//! there. So nothing is refused here, nobody can do anything here but read what is public, and the answers are made by
//! the handler behind the router: they differ in nothing, which a test compares on real sockets.
//!
//! A live stream is told apart here too, because its connection is served without the router's buffers ([`crate::follow`]).
//!
//! A status page is open to everybody; one that would not be must not get into [`Ready`].
//!
//! `bin/bench --status` prints what it is worth beside nginx.

#![expect(
    clippy::disallowed_methods,
    reason = "the date in an answer, and time limits on clients, are of the real world"
)]

use crate::live;
use crate::pages::status_page::{self, Form};
use crate::server::{GREETING, HEADER};
use allclear_engine::publish::snapshots::Sites;
use allclear_engine::publish::{Asset, Snapshots};
use arc_swap::ArcSwap;
use axum::body::Body;
use bytes::{Buf as _, Bytes, BytesMut};
use http::{HeaderMap, Request, StatusCode};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use request::Asked;
use std::collections::BTreeMap;
use std::io::{self, IoSlice};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, UNIX_EPOCH};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

mod request;
#[cfg(test)]
mod tests;

/// Bytes of a request that are read at once; a longer one is handed over. Browsers send about one kilobyte.
const ROOM: usize = 4096;

/// Answers readers on fresh connections. One for all connections of a server.
pub(crate) struct Rush {
    snapshots: Arc<Snapshots>,
    ready: ArcSwap<Ready>,
}

/// Everything that can be answered, finished but for the date.
#[derive(Default)]
struct Ready {
    /// What it was made of.
    sites: Arc<Sites>,
    documents: BTreeMap<Vec<u8>, Document>,
}

struct Document {
    asset: Asset,
    answers: BTreeMap<Form, Answer>,
}

#[derive(Clone)]
struct Answer {
    /// Up to the line with the date, which is the last one.
    head: Bytes,
    body: Bytes,
}

impl Rush {
    pub(crate) fn new(snapshots: Arc<Snapshots>) -> Self {
        Self { snapshots, ready: ArcSwap::default() }
    }

    /// Answers the readers on this connection, until it is over or something else is wanted of it.
    pub(crate) async fn serve<S>(&self, mut stream: S, stop: &CancellationToken) -> Left<S>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let (mut read, mut clock) = (BytesMut::with_capacity(ROOM), Clock::default());
        let (mut stopped, mut alarm) = (pin!(stop.cancelled()), pin!(sleep(GREETING)));
        let mut until = alarm.deadline();
        loop {
            if read.is_empty() {
                read.reserve(ROOM);
                tokio::select! {
                    got = stream.read_buf(&mut read) => if !matches!(got, Ok(1..)) { return Left::Ended },
                    () = &mut stopped => return Left::Ended,
                    // One timer for the whole connection, set again when it rings too early: cheaper than one a request.
                    () = &mut alarm => {
                        if until <= Instant::now() {
                            return Left::Ended;
                        }
                        alarm.as_mut().reset(until);
                        continue;
                    }
                }
            }
            let Some(asked) = request::read(&read) else { return Left::other(stream, read) };
            let Some(answer) = self.answer(&asked) else {
                let alone = asked.length == read.len();
                let following = (alone && asked.path == live::PATH.as_bytes()).then(|| asked.whole()).flatten();
                return match following {
                    Some(request) => Left::Following(stream, Box::new(request)),
                    None => Left::other(stream, read),
                };
            };
            read.advance(asked.length);
            if write(&mut stream, [&answer.head, clock.line(), &answer.body]).await.is_err() {
                return Left::Ended;
            }
            until = Instant::now() + HEADER;
        }
    }

    /// The answer, unless it is the router's to give.
    fn answer(&self, asked: &Asked<'_>) -> Option<Answer> {
        let mut ready = self.ready.load();
        if !self.snapshots.shows(&ready.sites) {
            // Two threads may both do it; whoever is last may store the older one, which is noticed here at once.
            self.ready.store(Arc::new(Ready::of(self.snapshots.sites())));
            ready = self.ready.load();
        }
        let document = ready.documents.get(asked.path)?;
        let (encodings, tags) = (asked.encodings.into_iter(), asked.tags.into_iter());
        let form = Form::wanted(&document.asset, encodings, tags, asked.since);
        document.answers.get(&form).cloned()
    }
}

impl Ready {
    fn of(sites: Arc<Sites>) -> Self {
        let documents = sites.iter().flat_map(|(slug, site)| {
            site.assets.iter().map(move |(path, asset)| {
                let below = if path.is_empty() { "" } else { "/" };
                (format!("/status/{slug}{below}{path}").into_bytes(), Document::of(asset))
            })
        });
        Self { documents: documents.collect(), sites }
    }
}

impl Document {
    fn of(asset: &Asset) -> Self {
        let answers = Form::ALL.into_iter().map(|form| (form, Answer::of(asset, form)));
        Self { asset: asset.clone(), answers: answers.collect() }
    }
}

impl Answer {
    /// As the router's server writes what the handler gives.
    fn of(asset: &Asset, form: Form) -> Self {
        let (response, body) = status_page::answer(asset, form);
        let mut head = head(response.status(), response.headers());
        if !form.known {
            head.extend_from_slice(format!("content-length: {}\r\n", body.len()).as_bytes());
        }
        Self { head: head.into(), body }
    }
}

/// The first line of an answer and its headers, up to what the server adds itself.
pub(crate) fn head(status: StatusCode, headers: &HeaderMap) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status}\r\n").into_bytes();
    for (name, value) in headers {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            head.extend_from_slice(part);
        }
    }
    head
}

/// The end of every head: the date, written once a second.
#[derive(Default)]
pub(crate) struct Clock {
    second: u64,
    line: Vec<u8>,
}

impl Clock {
    pub(crate) fn line(&mut self) -> &[u8] {
        let second = UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs());
        if self.second != second || self.line.is_empty() {
            let at = i64::try_from(second).ok().and_then(|second| Timestamp::from_second(second).ok());
            let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&at.unwrap_or_default());
            self.line = date.map_or_else(|_| b"\r\n".to_vec(), |date| format!("date: {date}\r\n\r\n").into_bytes());
            self.second = second;
        }
        &self.line
    }
}

/// Writes everything, with one system call where the connection takes it. A client that takes nothing for [`HEADER`] is
/// given up: it would keep a place and what waits for it as long as it likes.
///
/// # Errors
/// When the connection is broken, or its client reads nothing.
pub(crate) async fn write(stream: &mut (impl AsyncWrite + Unpin), parts: [&[u8]; 3]) -> io::Result<()> {
    write_within(HEADER, stream, parts).await
}

async fn write_within(patience: Duration, stream: &mut (impl AsyncWrite + Unpin), parts: [&[u8]; 3]) -> io::Result<()> {
    let mut slices = parts.map(IoSlice::new);
    let mut left = &mut slices[..];
    while !left.is_empty() {
        // The time is only looked at when the connection does not take the bytes at once.
        match timeout(patience, stream.write_vectored(left)).await.map_err(|_| io::ErrorKind::TimedOut)?? {
            0 => return Err(io::ErrorKind::WriteZero.into()),
            written => IoSlice::advance_slices(&mut left, written),
        }
    }
    stream.flush().await
}

/// What becomes of a connection after the readers.
pub(crate) enum Left<S> {
    /// It is over.
    Ended,
    /// Something else is wanted of it.
    Other(Begun<S>),
    /// A live stream is wanted of it.
    Following(S, Box<Request<Body>>),
}

impl<S> Left<S> {
    fn other(stream: S, read: BytesMut) -> Self {
        Self::Other(Begun { first: read.freeze(), stream })
    }
}

/// A connection from which something was read already.
pub(crate) struct Begun<S> {
    first: Bytes,
    stream: S,
}

impl<S: AsyncRead + Unpin> AsyncRead for Begun<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.first.is_empty() {
            return Pin::new(&mut self.stream).poll_read(context, into);
        }
        let length = self.first.len().min(into.remaining());
        into.put_slice(&self.first.split_to(length));
        if self.first.is_empty() {
            // Or its memory stays as long as the connection.
            self.first = Bytes::new();
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Begun<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
