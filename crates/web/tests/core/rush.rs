//! Readers of status pages and followers of live streams on real sockets: answered outside of the HTTP server, and as it
//! answers.

use crate::live;
use crate::sockets::answer;
use crate::status_pages::Site;
use crate::world::World;
use allclear_core::directory::Role;
use allclear_web::{Listeners, serve};
use http::Method;
use serde_json::json;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Ends a conversation: nobody has such a page, so the router answers it.
const LAST: &str = "GET /status/main/no/such/page HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
/// Brings a connection behind the router for good, and is answered without a body.
const FIRST: &str = "HEAD /readyz HTTP/1.1\r\nhost: x\r\n\r\n";

struct Open {
    site: Site,
    address: SocketAddr,
    stop: CancellationToken,
    task: JoinHandle<std::io::Result<()>>,
}

impl Open {
    async fn start() -> Self {
        let site = Site::over(World::new().await).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, stop) = (listener.local_addr().unwrap(), CancellationToken::new());
        let listeners = Listeners { plain: Some(listener), tls: None };
        let task = tokio::spawn(serve(site.web(), listeners, stop.clone()));
        Self { site, address, stop, task }
    }

    /// Everything that comes back for these requests, without the dates.
    async fn say(&self, requests: &str) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(requests.as_bytes()).await.unwrap();
        let mut told = Vec::new();
        stream.read_to_end(&mut told).await.unwrap();
        undated(told)
    }

    async fn end(self) {
        self.stop.cancel();
        self.task.await.unwrap().unwrap();
    }
}

/// The moment of two answers may be on two sides of a second.
fn undated(mut told: Vec<u8>) -> Vec<u8> {
    let (line, example) = (b"\r\ndate: ", b"Sun, 06 Nov 1994 08:49:37 GMT");
    let places: Vec<_> = (0..told.len()).filter(|at| told[*at..].starts_with(line)).collect();
    for at in places {
        let date = at + line.len()..at + line.len() + example.len();
        assert!(told[date.clone()].ends_with(b" GMT") && told[date.end..].starts_with(b"\r\n"), "a date of 29 letters");
        told[date].copy_from_slice(example);
    }
    told
}

fn after_its_first_answer(told: &[u8]) -> &[u8] {
    let end = told.windows(4).position(|four| four == b"\r\n\r\n").expect("an answer");
    &told[end + 4..]
}

#[tokio::test]
async fn readers_are_told_what_the_router_tells_them_to_the_last_byte() {
    let open = Open::start().await;
    let (_, headers, _) = open.site.read("/status/main", &[]).await;
    let tag = headers["etag"].to_str().unwrap();
    let get = |path: &str, headers: &str| format!("GET {path} HTTP/1.1\r\nhost: x\r\n{headers}\r\n");
    let mut requests: Vec<String> = [
        "/status/main",
        "/status/main/",
        "/status/MAIN",
        "/status/main?from=a&b",
        "/status/main/style.css?v=1",
        "/status/main/times.js?v=1",
        "/status/main/favicon.svg",
        "/status/main/history.atom",
        "/status/main/history.rss",
        "/status/main/api/v2/summary.json",
        "/status/main/api/v2/status.json/",
        "/status/%6dain",
        "/status/nothing",
        "/status//main",
        "/live?topics=me",
        "/live?topics=%ff",
        "/live",
    ]
    .iter()
    .flat_map(|path| ["", "Accept-Encoding: gzip, br\r\n", "if-none-match: *\r\n"].map(|more| get(path, more)))
    .collect();
    for headers in [
        "accept-encoding: gzip;q=0, *\r\n",
        "accept-encoding: *\r\n",
        "accept-encoding: br\r\n",
        "accept-encoding: br\r\naccept-encoding: gzip\r\n",
        "connection: Keep-Alive\r\naccept-encoding: GZIP;q=0.5\r\n",
        "cookie: allclear=1\r\norigin: https://elsewhere.example\r\nrange: bytes=0-9\r\n",
        &format!("if-none-match: \"other\", W/{tag}\r\n"),
        &format!("if-none-match: {tag}\r\naccept-encoding: gzip\r\n"),
        "if-none-match: \"other\"\r\nif-none-match: *\r\n",
        "if-none-match: \"other\"\r\n",
        "content-length: 0\r\n",
    ] {
        requests.push(get("/status/main", headers));
    }
    let (_, headers, _) = open.site.read("/status/main/history.atom", &[]).await;
    let since = headers["last-modified"].to_str().unwrap();
    for headers in [
        &format!("if-modified-since: {since}\r\n"),
        &format!("If-Modified-Since:{since} \r\naccept-encoding: gzip\r\n"),
        &format!("if-modified-since: {since}\r\nif-none-match: \"other\"\r\n"),
        &format!("if-modified-since: {since}\r\nif-modified-since: then\r\n"),
        "if-modified-since: then\r\n",
    ] {
        requests.push(get("/status/main/history.atom", headers));
    }
    requests.push("HEAD /status/main HTTP/1.1\r\nhost: x\r\n\r\n".to_owned());
    requests.push("OPTIONS /status/main HTTP/1.1\r\nhost: x\r\n\r\n".to_owned());
    requests.push(get("/status/main", "").repeat(3));
    for request in requests {
        let routed = open.say(&format!("{FIRST}{request}{LAST}")).await;
        let direct = open.say(&format!("{request}{LAST}")).await;
        let shown = String::from_utf8_lossy(&direct).chars().take(1_500).collect::<String>();
        assert_eq!(direct, after_its_first_answer(&routed), "{request}{shown}");
    }
    open.end().await;
}

#[tokio::test]
async fn a_request_in_pieces_is_answered_whole() {
    let open = Open::start().await;
    let whole = format!("GET /status/main HTTP/1.1\r\nhost: x\r\n\r\n{LAST}");
    let expected = open.say(&whole).await;
    for cut in [1, 4, 12, 27, 30, 40, 44, 50] {
        let mut stream = TcpStream::connect(open.address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        stream.write_all(&whole.as_bytes()[..cut]).await.unwrap();
        // What is readable there has been sent: the server may act upon it before the rest comes.
        tokio::task::yield_now().await;
        stream.write_all(&whole.as_bytes()[cut..]).await.unwrap();
        let mut told = Vec::new();
        stream.read_to_end(&mut told).await.unwrap();
        assert_eq!(undated(told), expected, "cut at {cut}");
    }
    open.end().await;
}

#[tokio::test]
async fn a_kept_connection_reads_what_was_published_meanwhile_and_ends_with_the_server() {
    let open = Open::start().await;
    let mut stream = TcpStream::connect(open.address).await.unwrap();
    let request = b"GET /status/main/api/v2/summary.json HTTP/1.1\r\nhost: x\r\n\r\n";
    stream.write_all(request).await.unwrap();
    assert!(!answer(&mut stream).await.contains("Nobody can pay"));
    let outage = json!({"name": "Nobody can pay", "body": "We are looking."});
    assert_eq!(open.site.api(Method::POST, "/main/incidents", &outage).await.status, 201);
    stream.write_all(request).await.unwrap();
    assert!(answer(&mut stream).await.contains("Nobody can pay"));
    open.end().await;
    assert_eq!(stream.read(&mut [0; 1]).await.unwrap(), 0, "closed");
}

/// Longer than anything here takes; a success is seen at once.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is heard up to these words.
#[expect(clippy::disallowed_methods, reason = "a stream that stays silent must fail the test, not hang it")]
async fn heard(stream: &mut TcpStream, last: &str) -> String {
    let mut told = Vec::new();
    while !told.ends_with(last.as_bytes()) {
        let read = tokio::time::timeout(PATIENCE, stream.read_buf(&mut told)).await;
        let read = read.unwrap_or_else(|_| panic!("{last:?} is not heard after {}", String::from_utf8_lossy(&told)));
        assert!(read.unwrap() > 0, "the connection ended: {}", String::from_utf8_lossy(&told));
    }
    String::from_utf8(undated(told)).unwrap()
}

#[tokio::test]
async fn a_live_stream_is_opened_told_and_ended_as_behind_the_router() {
    let open = Open::start().await;
    let world = &open.site.world;
    let running = live::run(world);
    let cookie = world.signed_in_as(Role::Responder).await;
    let ask = format!("GET /live?topics=incidents,me HTTP/1.1\r\nhost: x\r\ncookie: {cookie}\r\n\r\n");
    let mut direct = TcpStream::connect(open.address).await.unwrap();
    let mut routed = TcpStream::connect(open.address).await.unwrap();
    routed.write_all(FIRST.as_bytes()).await.unwrap();
    heard(&mut routed, "\r\n\r\n").await;
    let mut heads = Vec::new();
    for stream in [&mut direct, &mut routed] {
        stream.write_all(ask.as_bytes()).await.unwrap();
        let told = heard(stream, "event: resync\ndata: {}\n\n\r\n").await;
        heads.push(told.split_once("\r\n\r\n").expect("a head").0.to_owned());
    }
    assert_eq!(heads[0], heads[1]);
    let token = world.token(Role::Responder).await;
    world.call(Method::POST, "/api/v1/incidents", &token, &json!({"title": "Nobody can pay"})).await;
    for stream in [&mut direct, &mut routed] {
        let told = heard(stream, "\n\n\r\n").await;
        let (length, event) = told.split_once("\r\n").expect("a chunk");
        assert!(event.starts_with("event: incidents\ndata: {\"rev\":"), "{told}");
        assert_eq!(usize::from_str_radix(length, 16), Ok(event.len() - 2), "{told}");
    }
    world.app.live().close();
    for stream in [&mut direct, &mut routed] {
        assert_eq!(heard(stream, "0\r\n\r\n").await, "0\r\n\r\n");
        stream.write_all(FIRST.as_bytes()).await.unwrap();
        assert!(heard(stream, "\r\n\r\n").await.starts_with("HTTP/1.1 200"), "the connection is good for more");
    }
    drop(running);
    open.end().await;
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a stream that is never closed must fail the test, not hang it")]
async fn a_live_stream_ends_with_its_tab() {
    let open = Open::start().await;
    let world = &open.site.world;
    let cookie = world.signed_in_as(Role::Responder).await;
    let mut tab = TcpStream::connect(open.address).await.unwrap();
    let ask = format!("GET /live?topics=me HTTP/1.1\r\nhost: x\r\ncookie: {cookie}\r\n\r\n");
    tab.write_all(ask.as_bytes()).await.unwrap();
    heard(&mut tab, "data: {}\n\n\r\n").await;
    assert_eq!(world.app.live().streams(), 1);
    drop(tab);
    let gone = async {
        while world.app.live().streams() > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, gone).await.expect("nobody is told anything any more");
    open.end().await;
}
