//! Sockets: who is let in, how long they may take, and how it ends.
//!
//! Our own accept loop, because a pager must outlive bad clients: one that connects and says nothing, one that sends a
//! header a minute, ten thousand of them, and the moment when the process has no file descriptor left.

#![expect(clippy::disallowed_methods, reason = "time limits on clients are what this file is for")]

use crate::rush::{Left, Rush};
use crate::{Web, follow, router, unread};
use axum::Router;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use jiff::Timestamp;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tower::Service as _;

pub use crate::tls::Certificate;

/// How long a TLS handshake may take, and a client may take to its first request.
pub(crate) const GREETING: Duration = Duration::from_secs(15);
/// How long the header of a request may take. A kept connection that is idle for as long is closed.
pub(crate) const HEADER: Duration = Duration::from_secs(60);
/// Connections at once; more wait in the system's queue. Room for ten thousand live streams and the senders beside them.
const CONNECTIONS: usize = 16_384;
/// How long requests under way may take to finish when the server stops.
const FAREWELL: Duration = Duration::from_secs(10);
/// How long to wait when the system has no file descriptor for a new connection.
const BREATH: Duration = Duration::from_millis(100);
/// Requests at once on one HTTP/2 connection.
const STREAMS: u32 = 128;

/// Where to listen.
#[derive(Default)]
pub struct Listeners {
    pub plain: Option<TcpListener>,
    pub tls: Option<(TcpListener, Certificate)>,
}

/// Serves until `shutdown`, then lets what is under way finish, for ten seconds at most.
///
/// # Errors
/// When there is nothing to listen on. A connection that fails ends alone.
pub async fn serve(web: Web, listeners: Listeners, shutdown: CancellationToken) -> io::Result<()> {
    let (app, live) = (web.app.clone(), Arc::clone(web.app.live()));
    let rush = Rush::new(Arc::clone(&web.snapshots));
    let door = Door::new(rush, router(web), Box::new(move || app.now()), shutdown);
    door.answer(&listeners).await?;
    // Before the farewell: who comes now is refused, and can go elsewhere instead of waiting for nothing.
    drop(listeners);
    // A live stream never ends by itself; the farewell would wait for each to its last second.
    live.close();
    door.farewell().await;
    Ok(())
}

fn builder() -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADER);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(16 * 1024)
        .keep_alive_interval(Some(HEADER))
        .keep_alive_timeout(GREETING);
    builder
}

/// What every new connection needs.
pub(crate) struct Door {
    rush: Arc<Rush>,
    router: Router,
    /// For certificates, which follow their files.
    now: Box<dyn Fn() -> Timestamp + Send + Sync>,
    builder: Arc<auto::Builder<TokioExecutor>>,
    places: Arc<Semaphore>,
    graceful: GracefulShutdown,
    shutdown: CancellationToken,
}

impl Door {
    pub(crate) fn new(
        rush: Rush,
        router: Router,
        now: Box<dyn Fn() -> Timestamp + Send + Sync>,
        shutdown: CancellationToken,
    ) -> Self {
        let (builder, places) = (Arc::new(builder()), Arc::new(Semaphore::new(CONNECTIONS)));
        let rush = Arc::new(rush);
        Self { rush, router, now, builder, places, graceful: GracefulShutdown::new(), shutdown }
    }

    /// Lets clients in until the shutdown. The listeners stay open.
    pub(crate) async fn answer(&self, listeners: &Listeners) -> io::Result<()> {
        if listeners.plain.is_none() && listeners.tls.is_none() {
            return Err(io::Error::other("there is no address to listen on; use --listen"));
        }
        let plain = async {
            if let Some(listener) = &listeners.plain {
                self.accept(listener, None).await;
            }
        };
        let tls = async {
            if let Some((listener, certificate)) = &listeners.tls {
                self.accept(listener, Some(certificate)).await;
            }
        };
        tokio::join!(plain, tls);
        Ok(())
    }

    /// Lets requests under way finish.
    pub(crate) async fn farewell(self) {
        let under_way = self.graceful.count();
        if timeout(FAREWELL, self.graceful.shutdown()).await.is_err() {
            tracing::warn!(under_way, "some connections were cut off at the end");
        }
    }

    async fn accept(&self, listener: &TcpListener, certificate: Option<&Certificate>) {
        loop {
            // The place first: a connection that cannot be served waits in the system's queue, not in our memory.
            let Ok(place) = Arc::clone(&self.places).acquire_owned().await else { return };
            let accepted = tokio::select! {
                () = self.shutdown.cancelled() => return,
                accepted = listener.accept() => accepted,
            };
            let (stream, remote) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    self.recover(&error).await;
                    continue;
                }
            };
            let _ = stream.set_nodelay(true);
            let acceptor = certificate.map(|certificate| certificate.acceptor((self.now)()));
            let guest = Guest {
                rush: Arc::clone(&self.rush),
                router: self.router.clone(),
                builder: Arc::clone(&self.builder),
                remote: Remote(remote),
                shutdown: self.shutdown.clone(),
            };
            let watcher = self.graceful.watcher();
            tokio::spawn(async move {
                guest.welcome(stream, acceptor, watcher).await;
                drop(place);
            });
        }
    }

    /// A client that is gone before it was let in is nothing; without file descriptors, trying again at once would only
    /// burn the processor that is needed to finish the requests that hold them.
    async fn recover(&self, error: &io::Error) {
        let gone = [io::ErrorKind::ConnectionAborted, io::ErrorKind::ConnectionReset, io::ErrorKind::ConnectionRefused];
        if !gone.contains(&error.kind()) {
            tracing::error!(%error, "no connection can be let in at the moment");
            let _ = timeout(BREATH, self.shutdown.cancelled()).await;
        }
    }
}

/// Who is at the other end of the connection, in every request's extensions: for the list of sessions and for limits on
/// guessing. Behind a proxy it is the proxy; see [`crate::Proxies`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Remote(pub SocketAddr);

/// One connection.
struct Guest {
    rush: Arc<Rush>,
    router: Router,
    builder: Arc<auto::Builder<TokioExecutor>>,
    remote: Remote,
    shutdown: CancellationToken,
}

impl Guest {
    async fn welcome(self, stream: TcpStream, acceptor: Option<tokio_rustls::TlsAcceptor>, watcher: Watcher) {
        // On the heap, each way as it is taken: inside of this future the compiler keeps room for both, and ten thousand live
        // streams pay for that.
        let Some(acceptor) = acceptor else { return self.read_or_talk(stream, watcher).await };
        match Box::pin(timeout(GREETING, acceptor.accept(stream))).await {
            Ok(Ok(stream)) => Box::pin(self.read_or_talk(stream, watcher)).await,
            Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        }
    }

    /// Readers of status pages and live streams, as long as there is nothing else; the rest is [`Guest::talk`]. Each part
    /// has its memory on the heap only while it lasts.
    async fn read_or_talk(self, stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static, watcher: Watcher) {
        let mut stream = stream;
        loop {
            match Box::pin(self.rush.serve(stream, &self.shutdown)).await {
                Left::Ended => return,
                Left::Other(begun) => return Box::pin(self.talk(begun, watcher)).await,
                Left::Following(asking, mut request) => {
                    request.extensions_mut().insert(self.remote);
                    let answer = Box::pin(self.router.clone().call(*request)).await;
                    let answer = answer.unwrap_or_else(|never| match never {});
                    let Some(kept) = Box::pin(follow::tell(asking, answer)).await else { return };
                    stream = kept;
                }
            }
        }
    }

    async fn talk(self, stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static, watcher: Watcher) {
        let began = Arc::new(Notify::new());
        let heard = Arc::clone(&began);
        let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
            heard.notify_one();
            request.extensions_mut().insert(self.remote);
            let (request, lender) = unread::lend(request);
            let mut router = self.router.clone();
            async move {
                let mut answer = router.call(request).await?;
                lender.settle(&mut answer).await;
                Ok::<_, Infallible>(answer)
            }
        });
        let connection = self.builder.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned();
        let mut connection = Box::pin(watcher.watch(connection));
        // The time limit of the header starts when the protocol is known; somebody who never says enough to know it has
        // to be seen off here.
        let first = tokio::select! {
            ended = &mut connection => return tell(ended),
            first = timeout(GREETING, began.notified()) => first,
        };
        if first.is_ok() {
            tell(connection.await);
        }
    }
}

fn tell(ended: Result<(), Box<dyn std::error::Error + Send + Sync>>) {
    if let Err(error) = ended {
        tracing::debug!(error, "a connection ended early");
    }
}
