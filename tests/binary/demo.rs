//! `allclear demo` as a process: from the command to a signed-in page without anything in between.

use crate::program::{PATIENCE, Server, with_data};
use allclear_store::{Db, Location, MIGRATIONS};
use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The whole answer to a GET of an absolute address.
pub fn get(url: &str, cookie: &str) -> String {
    let (host, path) = url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("an address");
    let mut stream = TcpStream::connect(host).expect("somebody listens");
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n")
        .expect("sent");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("an answer");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Follows the link that a demo prints; answers where the company is, and the cookie that opens it.
pub fn enter(demo: &Server) -> (String, String) {
    let link = demo.said("/demo/").trim().to_owned();
    let entered = get(&link, "");
    assert!(entered.starts_with("HTTP/1.1 303") && entered.contains("location: /\r\n"), "{entered}");
    let (_, cookie) = entered.split_once("set-cookie: ").expect("a cookie");
    let cookie = cookie.split(';').next().expect("a value");
    let (site, _) = link.split_once("/demo/").expect("a link");
    (site.to_owned(), cookie.to_owned())
}

/// Every file below a directory.
fn files(below: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(below) else { return Vec::new() };
    let paths = entries.map_while(Result::ok).map(|entry| entry.path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Returns once a demo that begins in `data` has written more than its empty tables, long before its past is whole.
fn until_it_makes_up_a_past(data: &Path) {
    /// Bytes of the database's log: with empty tables it has 1 MB, with the whole past 16 MB.
    const BEGUN: u64 = 3_000_000;
    #[expect(clippy::disallowed_methods, reason = "whoever waits for another process gives up some time")]
    let began = Instant::now();
    let log = |file: &PathBuf| file.extension().is_some_and(|extension| extension == "db-wal");
    let length = |file: PathBuf| std::fs::metadata(file).map_or(0, |about| about.len());
    while !files(data).into_iter().filter(log).any(|file| length(file) > BEGUN) {
        assert!(began.elapsed() < PATIENCE, "it begins to make up a past");
        std::thread::yield_now();
    }
}

#[test]
fn the_link_that_the_demo_prints_leads_into_the_company() {
    let demo = Server::demo();
    let (site, cookie) = enter(&demo);
    let (site, cookie) = (site.as_str(), cookie.as_str());
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
    assert!(refused.status.code() == Some(4) && told.contains("another company"), "{told}");
}

#[test]
fn a_house_of_an_older_year_is_left_as_it_stands() {
    let data = tempfile::tempdir().expect("a directory");
    let old = Db::open_with(&Location::Sqlite { path: data.path().join("allclear.db") }, &MIGRATIONS[..1]);
    let old = old.expect("a database");
    old.migrate().expect("an old schema");
    old.close_blocking();
    let seen = || -> BTreeMap<PathBuf, Vec<u8>> {
        files(data.path()).into_iter().map(|file| (file.clone(), std::fs::read(&file).expect("a file"))).collect()
    };
    let before = seen();
    let demo = Server::demo_in(data.path());
    demo.logged("another company");
    assert_eq!(demo.ended().0, Some(4));
    assert!(before == seen(), "not a byte has changed: {:?}", seen().keys());
}

#[test]
fn a_demo_that_is_killed_before_its_past_is_whole_begins_again() {
    let data = tempfile::tempdir().expect("a directory");
    let killed = Server::demo_in(data.path());
    until_it_makes_up_a_past(data.path());
    drop(killed);
    let demo = Server::demo_in(data.path());
    let (site, cookie) = enter(&demo);
    let last = get(&format!("{site}/incidents/12"), &cookie);
    assert!(last.starts_with("HTTP/1.1 200"), "the last of its incidents is there: {last}");
    assert!(demo.terminate().success());
    // And is the same company the third time.
    let demo = Server::demo_in(data.path());
    assert!(!demo.said("a made-up shop").contains("its past made up in"));
    assert!(demo.terminate().success());
}

#[test]
fn ctrl_c_ends_a_demo_that_makes_up_its_past() {
    let data = tempfile::tempdir().expect("a directory");
    let demo = Server::demo_in(data.path());
    until_it_makes_up_a_past(data.path());
    let (ended, said) = demo.interrupt();
    assert!(ended.success() && said.is_empty(), "{ended}: {said:?}");
    let left = files(data.path());
    assert!(left.is_empty(), "it leaves nothing: {left:?}");
}
