//! Real sockets: what only they can show.

use crate::world::World;
use allclear_web::{Listeners, Proxies, serve};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

struct Running {
    address: SocketAddr,
    stop: CancellationToken,
    task: JoinHandle<std::io::Result<()>>,
    _world: World,
}

async fn start() -> Running {
    let world = World::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let listeners = Listeners { plain: Some(listener), tls: None };
    let task = tokio::spawn(serve(world.web.clone(), listeners, stop.clone()));
    Running { address, stop, task, _world: world }
}

/// Reads one answer with a `Content-Length`.
pub(crate) async fn answer(stream: &mut TcpStream) -> String {
    let mut read = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&read).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
            });
            if body.len() >= length.expect("a length") {
                return text;
            }
        }
        let mut chunk = [0; 4096];
        let n = stream.read(&mut chunk).await.unwrap();
        assert!(n > 0, "the connection ended within an answer: {text}");
        read.extend_from_slice(&chunk[..n]);
    }
}

#[tokio::test]
async fn one_connection_carries_many_requests() {
    let running = start().await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    for _ in 0..3 {
        stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200"));
    }
    running.stop.cancel();
    running.task.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_request_under_way_is_answered_before_the_end() {
    let running = start().await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    // The header is there and the handler waits for the body when the server is told to stop.
    stream
        .write_all(b"POST /v2/enqueue HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        .await
        .unwrap();
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).await.unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    running.stop.cancel();
    stream.write_all(b"{}").await.unwrap();
    let text = answer(&mut stream).await;
    assert!(text.starts_with("HTTP/1.1 400"), "{text}");
    running.task.await.unwrap().unwrap();
    assert!(TcpStream::connect(running.address).await.is_err(), "nobody is let in any more");
}

#[tokio::test]
async fn a_client_that_writes_before_it_reads_is_told_that_it_was_too_much() {
    let running = start().await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let head = "POST /v2/enqueue HTTP/1.1\r\nHost: x\r\nContent-Length: 4194304\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![b' '; 4 * 1024 * 1024]).await.unwrap();
    let text = answer(&mut stream).await;
    assert!(text.starts_with("HTTP/1.1 413"), "{text}");
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200"), "the connection is good for more");
    running.stop.cancel();
    running.task.await.unwrap().unwrap();
}

#[tokio::test]
async fn what_is_not_http_ends_that_connection_only() {
    let running = start().await;
    let mut noise = TcpStream::connect(running.address).await.unwrap();
    noise.write_all(b"\x16\x03\x01 hello\r\n\r\n").await.unwrap();
    let mut rest = Vec::new();
    let _ = noise.read_to_end(&mut rest).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200"));
    running.stop.cancel();
    running.task.await.unwrap().unwrap();
}

#[tokio::test]
async fn nothing_to_listen_on_is_said() {
    let world = World::empty();
    let why = serve(world.web.clone(), Listeners::default(), CancellationToken::new()).await.unwrap_err();
    assert!(why.to_string().contains("--listen"));
}

/// Signs Ana in from this machine with these headers, and gives the address that her list of sessions shows for it.
async fn seen_from(web: allclear_web::Web, world: &World, headers: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, stop) = (listener.local_addr().unwrap(), CancellationToken::new());
    let task = tokio::spawn(serve(web, Listeners { plain: Some(listener), tls: None }, stop.clone()));
    let form = "email=ana%40example.com&password=correct+horse+battery";
    let request = format!(
        "POST /sign-in HTTP/1.1\r\nHost: x\r\n{headers}Content-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{form}",
        form.len()
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut told = String::new();
    stream.read_to_string(&mut told).await.unwrap();
    assert!(told.starts_with("HTTP/1.1 303"), "{told}");
    stop.cancel();
    task.await.unwrap().unwrap();
    let ana = world.app.directory().person_by_email("ana@example.com").expect("Ana").id;
    let held = allclear_engine::sign_in::sessions(&world.app, ana).await.unwrap();
    held.first().expect("a session").address.clone()
}

#[tokio::test]
async fn a_forwarded_address_is_believed_from_named_proxies_only() {
    let world = World::new().await;
    world.sign_in("ana@example.com").await;
    let proxied = |range: &str| world.web.clone().with_proxies(Proxies::new(vec![range.parse().unwrap()]));
    let (forged, plain) =
        ("X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-For: 192.0.2.1\r\n", "X-Forwarded-For: who\r\n");
    for (web, headers, want) in [
        (world.web.clone(), forged, "127.0.0.1"),
        (proxied("10.0.0.0/8"), forged, "127.0.0.1"),
        (proxied("127.0.0.0/8"), forged, "192.0.2.1"),
        (proxied("127.0.0.0/8"), plain, "127.0.0.1"),
        (proxied("127.0.0.0/8"), "", "127.0.0.1"),
    ] {
        world.forward(60);
        assert_eq!(seen_from(web, &world, headers).await, want, "{headers}");
    }
}

#[tokio::test]
async fn an_answer_that_needs_no_body_does_not_cost_the_next_request_on_the_connection() {
    let running = start().await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    for n in 0..20 {
        let body = "x".repeat(20_000);
        let head = format!("POST /in/json/nokey HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all(head.as_bytes()).await.unwrap();
        // The answer is on its way before the body is: that is when the rest used to be forgotten.
        let (head, rest) = body.split_at(100);
        stream.write_all(head.as_bytes()).await.unwrap();
        tokio::task::yield_now().await;
        stream.write_all(rest.as_bytes()).await.unwrap();
        let text = answer(&mut stream).await;
        assert!(text.starts_with("HTTP/1.1 404") && !text.to_lowercase().contains("connection: close"), "{n}: {text}");
        stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200"), "{n}");
    }
    running.stop.cancel();
    running.task.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_body_that_is_too_long_to_throw_away_or_was_not_sent_ends_the_connection_and_the_answer_says_so() {
    for head in ["Content-Length: 9000000000", "Content-Length: 5\r\nExpect: 100-continue"] {
        let running = start().await;
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        let head = format!("POST /in/json/nokey HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let text = answer(&mut stream).await;
        assert!(text.starts_with("HTTP/1.1 404") && text.to_lowercase().contains("connection: close"), "{text}");
        running.stop.cancel();
        running.task.await.unwrap().unwrap();
    }
}
