//! `allclear serve` as a process: how it starts when its database does not.

use crate::program::{PATIENCE, Server, with_data};
use allclear_store::{Db, Location, args, sql};
use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;
use tempfile::TempDir;

const COMPANY: &str = r#"
version: 1
people: [ { email: ana@example.com, name: Ana Costa, time_zone: UTC, role: admin } ]
services: [ { name: checkout } ]
status_pages: [ { slug: acme, name: Acme's status, components: [ { name: Paying, service: checkout } ] } ]
"#;

/// Status and everything else of an answer.
pub fn ask(at: SocketAddr, method: &str, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(at).expect("somebody listens");
    write!(stream, "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        .expect("sent");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("an answer");
    let status = text.split(' ').nth(1).and_then(|word| word.parse().ok());
    (status.unwrap_or_else(|| panic!("no HTTP: {text}")), text)
}

#[expect(clippy::disallowed_methods, reason = "a real process is waited for in real time")]
pub fn eventually(what: &str, mut look: impl FnMut() -> bool) {
    let began = std::time::Instant::now();
    while !look() {
        assert!(began.elapsed() < PATIENCE, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A data directory as a server leaves it that had a status page.
fn after_a_run() -> TempDir {
    let data = tempfile::tempdir().expect("a directory");
    let company = data.path().join("company.yaml");
    std::fs::write(&company, COMPANY).expect("written");
    for words in [&["db", "migrate"][..], &["apply", &company.display().to_string()]] {
        let done = with_data(words, data.path()).output().expect("it runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let server = Server::start(data.path(), &[]);
    let at = server.ready();
    eventually("the status page is published", || ask(at, "GET", "/status/acme").0 == 200);
    assert!(server.terminate().success());
    data
}

/// Puts something in the database's place that cannot be opened; gives what puts it back, in one step.
fn take_away(data: &TempDir) -> impl FnOnce() {
    let (database, aside) = (data.path().join("allclear.db"), data.path().join("aside.db"));
    std::fs::rename(&database, &aside).expect("moved");
    std::fs::write(&database, "no database, and nothing that becomes one".repeat(100)).expect("written");
    move || std::fs::rename(&aside, &database).expect("moved back")
}

#[test]
fn status_pages_outlive_a_start_without_the_database_and_the_server_follows_by_itself() {
    let data = after_a_run();
    let put_back = take_away(&data);
    let server = Server::start(data.path(), &[]);
    let at = server.standing_in();
    let (status, page) = ask(at, "GET", "/status/acme");
    assert!(status == 200 && page.contains("Paying"), "{page}");
    let (status, health) = ask(at, "GET", "/healthz");
    assert!(status == 503 && health.contains(r#""ok":false"#) && health.contains("database"), "{health}");
    for (method, path) in [("GET", "/readyz"), ("GET", "/"), ("POST", "/v2/enqueue"), ("GET", "/api/v1/alerts")] {
        let (status, told) = ask(at, method, path);
        assert!(status == 503 && told.contains("retry-after"), "{method} {path}: {told}");
    }
    put_back();
    assert_eq!(server.ready(), at, "the same sockets");
    eventually("it serves everything", || ask(at, "GET", "/readyz").0 == 200);
    assert_eq!(ask(at, "GET", "/status/acme").0, 200);
    assert!(server.terminate().success());
}

#[test]
fn a_server_that_waits_for_its_database_can_be_stopped() {
    let data = after_a_run();
    let _put_back = take_away(&data);
    let server = Server::start(data.path(), &["--log", "text"]);
    let line = server.logged("status pages are served meanwhile");
    assert!(serde_json::from_str::<Value>(&line).is_err(), "the flag wins: {line}");
    assert!(server.terminate().success());
}

#[test]
fn what_does_not_pass_by_itself_ends_the_start_although_there_are_status_pages() {
    let data = after_a_run();
    let first = Server::start(data.path(), &[]);
    first.ready();
    let (code, said) = Server::start(data.path(), &[]).ended();
    assert!(code == Some(5) && said.contains("another server works with this database"), "{code:?}: {said}");
    assert!(first.terminate().success());
    let db = Db::open(&Location::Sqlite { path: data.path().join("allclear.db") }).expect("opens");
    let later = sql!(
        "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
          VALUES (9999, 'later', '2030-01-01T00:00:00Z', '0')"
    );
    db.write_blocking(|tx| tx.exec(later, args![])).expect("written");
    db.close_blocking();
    let (code, said) = Server::start(data.path(), &[]).ended();
    assert!(code == Some(1) && said.contains("schema 9999"), "{code:?}: {said}");
}

#[test]
fn without_status_pages_there_is_nothing_to_wait_for() {
    let data = tempfile::tempdir().expect("a directory");
    std::fs::create_dir(data.path().join("allclear.db")).expect("made");
    let (code, said) = Server::start(data.path(), &[]).ended();
    assert!(code == Some(5) && said.contains("allclear.db"), "{code:?}: {said}");
}

#[test]
fn a_log_that_cannot_be_written_ends_nothing() {
    let data = tempfile::tempdir().expect("a directory");
    let mut server = Server::unheard(data.path());
    let at = server.ready();
    let (status, text) = ask(at, "POST", "/sign-in");
    assert!((400..500).contains(&status), "{text}");
    assert_eq!(ask(at, "GET", "/healthz").0, 200);
    eventually("it stops when asked", || server.stops());
}
