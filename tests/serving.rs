//! `allclear serve` as a process: how it starts when its database does not.

#![expect(clippy::expect_used, clippy::panic, reason = "for tests, which have to stop at the first surprise")]

use allclear_store::{Db, Location, args, sql};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use tempfile::TempDir;

const COMPANY: &str = r#"
version: 1
people: [ { email: ana@example.com, name: Ana Costa, time_zone: UTC, role: admin } ]
services: [ { name: checkout } ]
status_pages: [ { slug: acme, name: Acme's status, components: [ { name: Paying, service: checkout } ] } ]
"#;

/// Longer than anything here takes on a loaded machine; a success is seen at once.
const PATIENCE: Duration = Duration::from_secs(60);

fn program(words: &[&str], data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_allclear"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ALLCLEAR_")) {
        command.env_remove(name);
    }
    command.args(words).arg("--data").arg(data).env_remove("RUST_LOG").env("NO_COLOR", "1");
    command
}

/// A server; killed when dropped.
struct Server {
    child: Child,
    out: Receiver<String>,
    log: Receiver<String>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines(from: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (send, lines) = channel();
    let from = BufReader::new(from.expect("a pipe"));
    std::thread::spawn(move || from.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
    lines
}

impl Server {
    fn start(data: &Path, flags: &[&str]) -> Self {
        let mut command = program(&["serve", "--listen", "127.0.0.1:0"], data);
        let piped = command.args(flags).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().expect("the program starts");
        Self { out: lines(child.stdout.take()), log: lines(child.stderr.take()), child }
    }

    /// Where it says that it listens, once it has its database.
    fn ready(&self) -> SocketAddr {
        let line = self.out.recv_timeout(PATIENCE).expect("it says where it listens");
        let (_, address) = line.rsplit_once("http://").expect("an address");
        address.parse().unwrap_or_else(|why| panic!("{line}: {why}"))
    }

    /// The next line of the log that holds `word`.
    fn logged(&self, word: &str) -> String {
        loop {
            let line = self.log.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("{word} is logged"));
            if line.contains(word) {
                return line;
            }
        }
    }

    /// Where it listens while it has no database.
    fn standing_in(&self) -> SocketAddr {
        let line = self.logged("status pages are served meanwhile");
        let entry: Value = serde_json::from_str(&line).expect("a log that no terminal shows is JSON");
        entry["listening"].as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("an address: {line}"))
    }

    fn terminate(mut self) -> ExitStatus {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        assert!(asked.expect("kill runs").success());
        self.child.wait().expect("it ends")
    }

    /// How it ended by itself, and the end of what it said.
    fn ended(mut self) -> (Option<i32>, String) {
        let said: Vec<String> = self.log.iter().collect();
        (self.child.wait().expect("it ends").code(), said.join("\n"))
    }
}

/// Status and everything else of an answer.
fn ask(at: SocketAddr, method: &str, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(at).expect("somebody listens");
    write!(stream, "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        .expect("sent");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("an answer");
    let status = text.split(' ').nth(1).and_then(|word| word.parse().ok());
    (status.unwrap_or_else(|| panic!("no HTTP: {text}")), text)
}

#[expect(clippy::disallowed_methods, reason = "a real process is waited for in real time")]
fn eventually(what: &str, mut look: impl FnMut() -> bool) {
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
    let applied = program(&["apply", &company.display().to_string()], data.path()).output().expect("it runs");
    assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
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
