use super::*;
use allclear_core::status::View;
use allclear_core::text::hex;
use allclear_engine::publish::Document as Page;
use sha2::{Digest as _, Sha256};
use tokio::io::{DuplexStream, duplex};

/// A page that an earlier run left on disk, in the format that `snapshots` describes: no router, no database.
fn published() -> Rush {
    let folder = tempfile::tempdir().expect("a folder");
    let (page, style) = ("<h1>All is well</h1>".repeat(40), "body{}");
    let parts = [("", "html", page.len()), ("style.css", "css", style.len())];
    let parts =
        parts.map(|(path, format, length)| serde_json::json!({"path": path, "format": format, "length": length}));
    let header = serde_json::json!({"slug": "main", "as_of": "2026-01-01T00:00:00Z", "assets": parts});
    let rest = format!("{header}\n{page}{style}");
    std::fs::create_dir(folder.path().join("main")).expect("a folder");
    let file = format!("allclear-status-page 1 {}\n{rest}", hex(&Sha256::digest(rest.as_bytes())));
    std::fs::write(folder.path().join("main/snapshot"), file).expect("written");
    fn nothing(_: &View) -> Vec<Page> {
        Vec::new()
    }
    Rush::new(Arc::new(Snapshots::open(Some(folder.path().to_owned()), nothing)))
}

/// What is told to somebody who sends this and then hangs up, and what of it is handed over.
async fn met(sent: &[u8]) -> (String, Option<Vec<u8>>) {
    let (mut client, server): (DuplexStream, DuplexStream) = duplex(64 * 1024);
    client.write_all(sent).await.expect("sent");
    client.shutdown().await.expect("hung up");
    let rest = match published().serve(server, &CancellationToken::new()).await {
        Left::Other(mut begun) => {
            let mut rest = Vec::new();
            begun.read_to_end(&mut rest).await.expect("read");
            Some(rest)
        }
        Left::Ended => None,
        Left::Following(..) => panic!("nobody asked for a live stream"),
    };
    let mut told = Vec::new();
    client.read_to_end(&mut told).await.expect("read");
    (String::from_utf8_lossy(&told).into_owned(), rest)
}

const PLAIN: &str = "GET /status/main HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n";

#[tokio::test]
async fn readers_are_answered_here_one_after_the_other() {
    let (told, rest) = met(PLAIN.repeat(3).as_bytes()).await;
    assert_eq!((told.matches("HTTP/1.1 200 OK\r\n").count(), rest), (3, None));
    assert_eq!(told.matches("<h1>All is well</h1>").count(), 120, "{told}");
    let (told, rest) = met(b"GET /status/main/style.css?v=2 HTTP/1.1\r\nif-none-match: *\r\n\r\n").await;
    assert!(told.starts_with("HTTP/1.1 304 Not Modified\r\n") && told.ends_with(" GMT\r\n\r\n"), "{told}");
    assert_eq!(rest, None);
}

#[tokio::test]
async fn whoever_is_no_plain_reader_is_handed_over_with_every_byte() {
    let long = format!("GET /status/main HTTP/1.1\r\nCookie: {}\r\n\r\n", "a".repeat(2 * ROOM));
    let many = format!("GET /status/main HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(64));
    for odd in [
        "P",
        "GET /status/main HTTP/1.1\r\nHost: x\r\n",
        "GET /status/nothing HTTP/1.1\r\n\r\n",
        "GET /status/main/ HTTP/1.1\r\n\r\n",
        "GET /status/m%61in HTTP/1.1\r\n\r\n",
        "GET http://x/status/main HTTP/1.1\r\n\r\n",
        "GET /status/main HTTP/1.0\r\n\r\n",
        "GET  /status/main HTTP/1.1\r\n\r\n",
        "GET /status/main HTTP/1.1\n\n",
        "GET /status/main HTTP/1.1\r\n folded\r\n\r\n",
        "GET /status/main HTTP/1.1\r\nbad name: x\r\n\r\n",
        "GET /status/main HTTP/1.1\r\nHost : x\r\n\r\n",
        "GET /status/main HTTP/1.1\r\nHost: x\ry\r\n\r\n",
        "GET /status/main HTTP/1.1\r\nHost: \u{e4}\r\n\r\n",
        "GET /status/main HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc",
        "GET /status/main HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /status/main HTTP/1.1\r\nExpect: 100-continue\r\n\r\n",
        "GET /status/main HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET /status/main HTTP/1.1\r\nUpgrade: h2c\r\n\r\n",
        "GET /status/main HTTP/1.1\r\nIf-None-Match: a\r\nIf-None-Match: b\r\n\r\n",
        "HEAD /status/main HTTP/1.1\r\n\r\n",
        "POST /status/main HTTP/1.1\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\u{16}\u{3}\u{1}",
        &long,
        &many,
    ] {
        assert_eq!(met(odd.as_bytes()).await, (String::new(), Some(odd.as_bytes().to_vec())), "{odd}");
        let (told, rest) = met(format!("{PLAIN}{odd}").as_bytes()).await;
        assert_eq!(told.matches("HTTP/1.1").count(), 1, "{told}");
        // Of two requests in one piece the second may come in two parts; nothing of it is lost.
        assert_eq!(rest.as_deref(), Some(odd.as_bytes()), "{odd}");
    }
}

#[tokio::test]
async fn a_connection_that_waits_ends_with_the_server() {
    let (rush, stop) = (published(), CancellationToken::new());
    let (mut client, server) = duplex(8 * 1024);
    client.write_all(PLAIN.as_bytes()).await.expect("sent");
    let reader = async {
        let mut told = Vec::new();
        while !told.ends_with(b"</h1>") {
            assert!(client.read_buf(&mut told).await.expect("read") > 0, "the connection is kept");
        }
        stop.cancel();
    };
    let (left, ()) = tokio::join!(rush.serve(server, &stop), reader);
    assert!(matches!(left, Left::Ended));
}

#[tokio::test]
async fn a_live_stream_is_asked_for_with_every_header() {
    let asked = "GET /live?topics=alerts%2Cme,x HTTP/1.1\r\nHost: x\r\nCookie:  allclear=1 \r\ncookie: b\r\n\r\n";
    let (mut client, server) = duplex(8 * 1024);
    client.write_all(asked.as_bytes()).await.expect("sent");
    let Left::Following(_, request) = published().serve(server, &CancellationToken::new()).await else {
        panic!("a stream was asked for");
    };
    assert_eq!(
        (request.method(), request.uri().to_string().as_str()),
        (&http::Method::GET, "/live?topics=alerts%2Cme,x")
    );
    let headers: Vec<_> =
        request.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().expect("text"))).collect();
    assert_eq!(headers, [("host", "x"), ("cookie", "allclear=1"), ("cookie", "b")]);
    let (_, rest) = met(format!("{asked}GET / HTTP/1.1\r\n\r\n").as_bytes()).await;
    assert!(rest.is_some_and(|rest| rest.starts_with(asked.as_bytes())), "another request follows in the same piece");
}

#[tokio::test]
async fn a_client_that_takes_nothing_is_given_up() {
    let (client, mut server) = duplex(16);
    let page = [b'x'; 64];
    let given_up = write_within(Duration::from_millis(5), &mut server, [&page, b"", b""]).await;
    assert_eq!(given_up.expect_err("nobody reads").kind(), io::ErrorKind::TimedOut);
    drop(client);
}
