//! What became of a message, as far as this machine can know.

use super::*;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// A transport that may talk to this machine.
fn open(smtp_url: Option<String>) -> Arc<Network> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let egress = Egress::new(["127.0.0.0/8", "::1/128"].map(|range| range.parse().expect("a range")).to_vec());
    Network::new(TransportConfig { egress, smtp_url, mail_from: None }).expect("a transport")
}

fn closed() -> Arc<Network> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Network::new(TransportConfig::default()).expect("a transport")
}

fn to(url: impl Into<String>) -> Outgoing {
    Outgoing::Http { method: "POST", url: url.into(), headers: Vec::new(), body: b"{}".to_vec() }
}

fn mail(to: &str) -> Outgoing {
    let text = "Disk full".to_owned();
    Outgoing::Mail { to: to.to_owned(), subject: text.clone(), html: text.clone(), text, headers: Vec::new() }
}

/// A port of this machine at which nobody listens any more.
async fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address")
}

#[track_caller]
fn refused(answered: &Answered, word: &str) {
    assert!(matches!(answered, Answered::Refused(why) if why.contains(word)), "{word}: {answered:?}");
}

#[tokio::test]
async fn what_cannot_leave_this_machine_is_refused_at_once() {
    let network = closed();
    refused(&network.send(mail("ana@example.com")).await, "--smtp-url");
    refused(&network.send(to("http://127.0.0.1:9/")).await, "ALLCLEAR_EGRESS_ALLOW");
    refused(&network.send(to("http://[::1]:9/")).await, "ALLCLEAR_EGRESS_ALLOW");
    // This name is judged when it is resolved, inside the client.
    refused(&network.send(to("http://localhost:9/")).await, "ALLCLEAR_EGRESS_ALLOW");
    refused(&network.send(to("ftp://example.com/")).await, "only http and https");
    refused(&network.send(to("nonsense")).await, "not a URL");
    refused(&network.send(to("http://ana:secret@example.com/")).await, "user name");
    let headers = vec![("x".to_owned(), "two\nlines".to_owned())];
    let broken = Outgoing::Http { method: "POST", url: "https://example.com/".to_owned(), headers, body: Vec::new() };
    refused(&network.send(broken).await, "header");
    refused(&open(Some("smtp://127.0.0.1:9".to_owned())).send(mail("not an address")).await, "not an address");
}

#[tokio::test]
async fn without_a_connection_nothing_arrived() {
    let answered = open(None).send(to(format!("http://{}/", nobody().await))).await;
    assert!(matches!(answered, Answered::Unreached(_)), "{answered:?}");
    let answered = open(Some(format!("smtp://{}", nobody().await))).send(mail("ana@example.com")).await;
    assert!(matches!(answered, Answered::Unreached(_)), "{answered:?}");
    // RFC 6761: this name never exists.
    let answered = open(None).send(to("http://nowhere.invalid/")).await;
    assert!(matches!(answered, Answered::Unreached(_)), "{answered:?}");
}

/// What a server at this address answers to the next request.
async fn answers(server: &TcpListener, text: &str) {
    let (mut stream, _) = server.accept().await.expect("a client");
    let _ = stream.read(&mut [0; 1024]).await;
    let _ = stream.write_all(text.as_bytes()).await;
}

#[tokio::test]
async fn of_a_refusal_from_inside_only_the_status_is_told() {
    let server = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", server.local_addr().expect("an address"));
    let network = open(None);
    for (text, expected) in [
        ("HTTP/1.1 403 Forbidden\r\ncontent-length: 6\r\nconnection: close\r\n\r\ninside", (403, "")),
        ("HTTP/1.1 302 Found\r\ncontent-length: 6\r\nconnection: close\r\n\r\ninside", (302, "")),
        // What is made there is known by what it says: the number of a ticket.
        ("HTTP/1.1 201 Created\r\ncontent-length: 6\r\nconnection: close\r\n\r\ninside", (201, "inside")),
    ] {
        let (answered, ()) = tokio::join!(network.send(to(url.as_str())), answers(&server, text));
        let Answered::Http { status, body, .. } = answered else { panic!("{answered:?}") };
        assert_eq!((status, String::from_utf8_lossy(&body).as_ref()), expected);
    }
}

#[tokio::test]
async fn a_server_that_hangs_up_may_have_the_message() {
    let server = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = server.local_addr().expect("an address");
    let network = open(Some(format!("smtp://{address}")));
    let (answered, ()) = tokio::join!(network.send(to(format!("http://{address}/"))), async {
        let (mut stream, _) = server.accept().await.expect("a client");
        let _ = stream.read(&mut [0; 1024]).await;
    });
    assert!(matches!(answered, Answered::Broken(_)), "{answered:?}");
    let (answered, ()) = tokio::join!(network.send(mail("ana@example.com")), async {
        let (mut stream, _) = server.accept().await.expect("a client");
        let _ = stream.write_all(b"220 mail.example.com\r\n").await;
        let _ = stream.read(&mut [0; 1024]).await;
    });
    assert!(matches!(answered, Answered::Broken(_)), "{answered:?}");
}
