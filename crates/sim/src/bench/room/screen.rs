//! An open incident page without its browser: one stream, and the regions that are fetched when it tells of a change.

use super::script;
use super::watch::{Look, Watch};
use crate::outside::{Connection, pause};
use anyhow::{Context as _, Result, bail};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;

/// What a page of an incident fetches again, in the order of the page; the coach is there in drills only.
const REGIONS: [&str; 5] = ["bar", "brief", "now", "timeline", "side"];
/// Which of them shows the marks.
const STORY: &str = "timeline";
/// As long as pages wait for more before they fetch (`ui/live.rs`).
const GATHER: Duration = Duration::from_millis(150);

/// Whose screen it is.
#[derive(Debug, Clone)]
pub(super) struct Screen {
    pub server: SocketAddr,
    /// The number of the incident.
    pub incident: i64,
    /// Its responder's place in it, and their session.
    pub seat: usize,
    pub secret: String,
}

impl Screen {
    /// Follows the incident until the server ends or nobody looks any more. What breaks shows as a line that was not seen.
    pub async fn follow(self, seen: Arc<Watch>) {
        let (tell, told) = watch::channel(0_u64);
        let listening = tokio::spawn(self.clone().listen(tell, Arc::clone(&seen)));
        if let Err(error) = self.fetch_again(told, &seen).await {
            seen.broke(&error);
        }
        listening.abort();
    }

    /// Reads the stream and passes on that something changed.
    async fn listen(self, tell: watch::Sender<u64>, seen: Arc<Watch>) -> Result<()> {
        let mut stream = TcpStream::connect(self.server).await?;
        let topic = format!("incident-{}", self.incident);
        let ask =
            format!("GET /live?topics={topic} HTTP/1.1\r\nhost: localhost\r\ncookie: allclear={}\r\n\r\n", self.secret);
        stream.write_all(ask.as_bytes()).await?;
        let news = [format!("event: {topic}\n"), "event: resync\n".to_owned()];
        let (mut opened, mut buffer) = (false, [0; 1024]);
        while let Ok(read @ 1..) = stream.read(&mut buffer).await {
            // Messages are shorter than a packet and written whole.
            let told = String::from_utf8_lossy(&buffer[..read]);
            if news.iter().any(|news| told.contains(news)) {
                tell.send_modify(|changes| *changes += 1);
            }
            if !opened && told.contains("event: resync") {
                opened = true;
                seen.opened();
            }
        }
        Ok(())
    }

    async fn fetch_again(&self, mut told: watch::Receiver<u64>, seen: &Watch) -> Result<()> {
        let mut connection = Connection::open(self.server).await?;
        let mut known = REGIONS.map(|_| String::new());
        while told.changed().await.is_ok() {
            pause(GATHER).await;
            told.borrow_and_update();
            let mut marks = Vec::new();
            for (region, tag) in REGIONS.iter().zip(&mut known) {
                let fresh = self.fetch(&mut connection, region, tag).await?;
                seen.fetched(fresh);
                if *region == STORY && fresh {
                    let page = String::from_utf8_lossy(connection.body());
                    marks.extend(script::marks(&page));
                }
            }
            seen.shows(Look { incident: self.incident, seat: self.seat }, &marks);
        }
        Ok(())
    }

    /// Whether the region differs from what this browser knew.
    async fn fetch(&self, connection: &mut Connection, region: &str, tag: &mut String) -> Result<bool> {
        let request = format!(
            "GET /incidents/{}/{region} HTTP/1.1\r\nhost: localhost\r\ncookie: allclear={}\r\nif-none-match: {tag}\r\n\r\n",
            self.incident, self.secret
        );
        let status = match connection.send(request.as_bytes()).await {
            Ok(status) => status,
            // The server closes what was idle for long; browsers open another one and ask again.
            Err(_) => {
                *connection = Connection::open(self.server).await?;
                connection.send(request.as_bytes()).await?
            }
        };
        match status {
            200 => {
                connection.header("etag").context("a region without an entity tag")?.clone_into(tag);
                Ok(true)
            }
            304 => Ok(false),
            other => bail!("the region {region} was answered with {other}"),
        }
    }
}
