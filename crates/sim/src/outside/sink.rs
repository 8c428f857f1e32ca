//! Where the pages of people go in a run: a small HTTP server that answers 200 and tells what it received.

use super::http::{content_length, head_end, header};
use super::pause;
use anyhow::{Context as _, Result, bail};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
/// How long [`Sink::settle`] waits for a dead sender's connections.
const SETTLES_WITHIN: Duration = Duration::from_secs(10);

/// One request as it came.
#[derive(Debug)]
pub struct Received<'r> {
    /// The header `webhook-id`.
    pub id: Option<&'r str>,
    pub body: &'r [u8],
    /// When its last byte was read.
    pub at: Instant,
}

type Told = dyn Fn(&Received<'_>) + Send + Sync;

/// A receiver of webhooks on a free port of the loopback address.
#[derive(Debug)]
pub struct Sink {
    pub address: SocketAddr,
    open: Arc<AtomicUsize>,
}

impl Sink {
    /// Starts one; `told` hears of every request before it is answered.
    ///
    /// # Errors
    /// When no port is to be had.
    pub async fn start(told: impl Fn(&Received<'_>) + Send + Sync + 'static) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.context("no free port for the receiver of pages")?;
        let address = listener.local_addr()?;
        let (open, told): (_, Arc<Told>) = (Arc::new(AtomicUsize::new(0)), Arc::new(told));
        let count = Arc::clone(&open);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let (count, told) = (Arc::clone(&count), Arc::clone(&told));
                tokio::spawn(async move {
                    // However it ends, what was received whole has been told.
                    let _ = serve(stream, &*told).await;
                    count.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Ok(Self { address, open })
    }

    /// Waits until everything that a dead sender had put on the wire has been read, so that what comes afterwards comes
    /// from somebody else. The queue of connections is first come, first served: once one of our own is answered, all
    /// before it were taken up, and each ends when its sender is gone.
    ///
    /// # Errors
    /// When connections stay open.
    pub async fn settle(&self) -> Result<()> {
        let mut own = TcpStream::connect(self.address).await?;
        own.write_all(b"GET /settle HTTP/1.1\r\n\r\n").await?;
        own.read_exact(&mut [0; OK.len()]).await?;
        drop(own);
        let deadline = super::instant() + SETTLES_WITHIN;
        while self.open.load(Ordering::SeqCst) > 0 {
            if super::instant() > deadline {
                bail!("connections of a dead server stay open");
            }
            pause(Duration::from_millis(1)).await;
        }
        Ok(())
    }
}

async fn serve(mut stream: TcpStream, told: &Told) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::with_capacity(8192);
    loop {
        let end = loop {
            if let Some(end) = head_end(&buffer) {
                break end;
            }
            if stream.read_buf(&mut buffer).await? == 0 {
                return Ok(());
            }
        };
        let length = content_length(&String::from_utf8_lossy(&buffer[..end])).unwrap_or(0);
        while buffer.len() < end + length {
            if stream.read_buf(&mut buffer).await? == 0 {
                return Ok(());
            }
        }
        if length > 0 {
            let head = String::from_utf8_lossy(&buffer[..end]);
            told(&Received { id: header(&head, "webhook-id"), body: &buffer[end..end + length], at: super::instant() });
        }
        stream.write_all(OK).await?;
        buffer.drain(..end + length);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Connection, post};
    use super::*;
    use std::sync::Mutex;

    #[tokio::test]
    async fn it_tells_what_came_and_knows_when_a_sender_is_gone() {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let ears = Arc::clone(&heard);
        let sink = Sink::start(move |r| ears.lock().expect("alone").push(String::from_utf8_lossy(r.body).into_owned()));
        let sink = sink.await.expect("starts");
        let mut sender = Connection::open(sink.address).await.expect("connects");
        for body in ["one", "two"] {
            assert_eq!(sender.send(&post("/", body.as_bytes())).await.expect("answered"), 200);
        }
        drop(sender);
        sink.settle().await.expect("settles");
        assert_eq!(*heard.lock().expect("alone"), ["one", "two"]);
    }
}
