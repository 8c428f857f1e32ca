//! `allclear demo` as a process: from the command to a signed-in page without anything in between.

use crate::program::{Server, with_data};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

/// The whole answer to a GET of an absolute address.
fn get(url: &str, cookie: &str) -> String {
    let (host, path) = url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("an address");
    let mut stream = TcpStream::connect(host).expect("somebody listens");
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n")
        .expect("sent");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("an answer");
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn the_link_that_the_demo_prints_leads_into_the_company() {
    let demo = Server::demo();
    let link = demo.said("/demo/").trim().to_owned();
    let entered = get(&link, "");
    assert!(entered.starts_with("HTTP/1.1 303") && entered.contains("location: /\r\n"), "{entered}");
    let (_, cookie) = entered.split_once("set-cookie: ").expect("a cookie");
    let cookie = cookie.split(';').next().expect("a value");
    let (site, _) = link.split_once("/demo/").expect("a link");
    let home = get(&format!("{site}/"), cookie);
    assert!(home.starts_with("HTTP/1.1 200") && home.contains("Mara"), "{home}");
    let phones = get(&format!("{site}/dev/phones"), cookie);
    assert!(phones.starts_with("HTTP/1.1 200") && phones.contains("phone-jonas"), "{phones}");
    assert!(demo.terminate().success());
}

#[test]
fn a_demo_does_not_move_into_somebody_elses_house() {
    let data = tempfile::tempdir().expect("a directory");
    let company = data.path().join("company.yaml");
    std::fs::write(
        &company,
        "version: 1\npeople: [ { email: ana@example.com, name: Ana, time_zone: UTC, role: admin } ]\n",
    )
    .expect("written");
    for words in [&["db", "migrate"][..], &["apply", &company.display().to_string()]] {
        assert!(with_data(words, data.path()).output().expect("it runs").status.success());
    }
    let refused = with_data(&["demo", "--listen", "127.0.0.1:0"], data.path()).output().expect("it runs");
    let told = String::from_utf8_lossy(&refused.stderr);
    assert!(refused.status.code() == Some(2) && told.contains("another company"), "{told}");
}
