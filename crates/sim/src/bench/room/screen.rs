//! An open incident page without its browser: one stream, and the regions that are fetched when it tells of a change.

use super::script;
use super::watch::{Look, Watch};
use crate::outside::{Connection, instant, pause};
use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use std::collections::BTreeMap;
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
/// The longest rest of a page between two requests (`assets/js/together.js`).
const LONGEST: Duration = Duration::from_secs(3);

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

    /// As a page does it (`assets/js/together.js`): one request for all regions, and after slow answers a longer rest.
    async fn fetch_again(&self, mut told: watch::Receiver<u64>, seen: &Watch) -> Result<()> {
        let mut connection = Connection::open(self.server).await?;
        let mut known = REGIONS.map(|_| String::new());
        let mut rests_until = instant();
        while told.changed().await.is_ok() {
            pause(GATHER.max(rests_until.saturating_duration_since(instant()))).await;
            told.borrow_and_update();
            let began = instant();
            let parts = self.fetch(&mut connection, &known).await?;
            rests_until = instant() + began.elapsed().min(LONGEST);
            let mut marks = Vec::new();
            for (region, tag) in REGIONS.iter().zip(&mut known) {
                let part = parts.get(*region).with_context(|| format!("no region {region} in the answer"))?;
                part.tag.clone_into(tag);
                seen.fetched(part.html.is_some());
                if let Some(html) = part.html.as_ref().filter(|_| *region == STORY) {
                    marks.extend(script::marks(html));
                }
            }
            seen.shows(Look { incident: self.incident, seat: self.seat }, &marks);
        }
        Ok(())
    }

    /// All regions, without those that this browser knows.
    async fn fetch(&self, connection: &mut Connection, known: &[String; 5]) -> Result<BTreeMap<String, Part>> {
        let pairs: Vec<String> = REGIONS.iter().zip(known).map(|(region, tag)| format!("{region}={tag}")).collect();
        let request = format!(
            "GET /incidents/{}/regions?{} HTTP/1.1\r\nhost: localhost\r\ncookie: allclear={}\r\n\r\n",
            self.incident,
            pairs.join("&"),
            self.secret
        );
        let status = match connection.send(request.as_bytes()).await {
            Ok(status) => status,
            // The server closes what was idle for long; browsers open another one and ask again.
            Err(_) => {
                *connection = Connection::open(self.server).await?;
                connection.send(request.as_bytes()).await?
            }
        };
        ensure!(status == 200, "the regions were answered with {status}");
        serde_json::from_slice(connection.body()).context("an answer with regions")
    }
}

/// A region in an answer; without `html` when the browser has it already.
#[derive(Debug, Deserialize)]
struct Part {
    tag: String,
    html: Option<String>,
}
