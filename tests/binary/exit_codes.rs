//! What scripts rely on: each code of the table in docs/guide/api.md, in situations that bring it about.

use crate::program::{program, with_data};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// Runs a command to its end; the code and what it said about a failure.
#[track_caller]
fn ended(mut command: Command) -> (i32, String) {
    let done = command.output().expect("it runs");
    (done.status.code().expect("it ends by itself"), String::from_utf8_lossy(&done.stderr).into_owned())
}

/// The failure as `--json` tells it, after checking that it tells the code, too.
#[track_caller]
fn failure(mut command: Command) -> (i32, String) {
    command.arg("--json");
    let (code, told) = ended(command);
    let error: Value = serde_json::from_str(&told).unwrap_or_else(|why| panic!("{why}: {told}"));
    assert_eq!(error["error"]["exit"], code, "{told}");
    (code, error["error"]["message"].as_str().expect("a text").to_owned())
}

fn database() -> TempDir {
    let data = tempfile::tempdir().expect("a directory");
    assert_eq!(ended(with_data(&["db", "migrate"], data.path())).0, 0);
    data
}

fn path(at: &Path) -> &str {
    at.to_str().expect("text")
}

/// Code and meaning as the guide has them.
fn table() -> BTreeMap<i32, String> {
    let guide = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide/api.md"));
    let guide = guide.expect("the guide");
    let (_, rest) = guide.split_once("| exit code |").expect("the table");
    let rows = rest.lines().skip(2).take_while(|line| line.starts_with('|'));
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    rows.map(cells).map(|row| (row[1].parse().expect("a code"), row[2].clone())).collect()
}

#[test]
fn the_guide_and_the_help_have_the_same_table() {
    let help = program(&["--help"]).output().expect("it runs").stdout;
    let help = String::from_utf8_lossy(&help).split_whitespace().collect::<Vec<_>>().join(" ");
    let table = table();
    assert_eq!(table.keys().copied().collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
    for (code, means) in table {
        assert!(help.contains(&format!("{code} {means}")), "{code} {means} is missing in {help}");
    }
}

#[test]
fn what_cannot_be_understood_is_2() {
    let data = database();
    let here = data.path();
    let unreadable = here.join("latin1.yaml");
    std::fs::write(&unreadable, b"version: 1 # caf\xe9\n").expect("written");
    let broken = here.join("broken.yaml");
    std::fs::write(&broken, "version: 1\nteems: []\n").expect("written");
    let (missing, new) = (here.join("missing/backup.db"), here.join("new"));
    let cases: [(&[&str], &str); 34] = [
        (&["alert", "shw"], "shw"),
        (&["alert"], "subcommand"),
        (&["send", "trigger"], "--key"),
        (&["send", "trigger", "", "--key", "keyofjson00000000000000000000000"], "the title is empty"),
        (&["send", "trigger", " \t", "--key", "keyofjson00000000000000000000000"], "the title is empty"),
        (&["serve", "--listen", "8080"], "localhost:8080"),
        (&["serve", "--public-url", "allclear.example.com"], "https://allclear.example.com"),
        (&["serve", "--smtp-url", "nonsense"], "--smtp-url"),
        (&["serve", "--smtp-url", "http://ana:secret@mail.example.com"], "smtps://host:465"),
        (&["serve", "--egress-allow", "10.1.2.3/99"], "10.1.2.0/24"),
        (&["serve", "--trusted-proxies", "127.0.0.1/32,nginx"], "--trusted-proxies"),
        (&["serve", "--tls-cert", "/nothing/cert.pem", "--tls-key", "/nothing/key.pem"], "/nothing"),
        (&["doctor", "--smtp-url", "nonsense"], "--smtp-url"),
        (&["doctor", "--egress-allow", "x"], "10.1.2.0/24"),
        (&["db", "verify", "--database", "mysql://db/x"], "postgres://"),
        (&["db", "verify", "--database", "postgres://a:secret@db:port/x"], "port"),
        (&["db", "copy", "--to", "postgers://db/x"], "postgers://db/x"),
        (&["db", "backup", path(&missing)], "missing"),
        (&["db", "restore", path(&broken), "--data", path(&new)], "no backup"),
        (&["apply", path(&broken)], "teems"),
        (&["apply", path(&unreadable)], "latin1.yaml"),
        (&["apply", path(here)], "cannot read"),
        (&["token", "create", "--name", "two\nlines"], "one line"),
        (&["alert", "list", "--token", "secret\n"], "line break"),
        (&["oncall", "--at", "yesterday"], "RFC 3339 instant such as"),
        (&["oncall", "--at", "9999-12-31T23:59:59Z"], "too far away"),
        (&["alert", "list", "--limit", "0"], "from 1 to 200"),
        (&["alert", "list", "--limit", "999999"], "from 1 to 200"),
        (&["pages", "--limit", "0"], "from 1 to 200"),
        (&["incident", "list", "--limit", "201"], "from 1 to 200"),
        (&["incident", "action", "list", "--limit", "0"], "from 1 to 200"),
        (&["incident", "drill", "list", "--limit", "0"], "from 1 to 200"),
        (&["alert", "show", ".."], "\"..\""),
        (&["incident", "show", "a/b"], "\"a/b\""),
    ];
    for (words, word) in cases {
        let mut command = program(words);
        command.env("ALLCLEAR_DATA", here);
        let (code, told) = failure(command);
        assert!(code == 2 && told.contains(word), "{words:?} ended with {code}: {told}");
        assert!(!told.contains("secret"), "{told}");
    }
    assert!(!new.exists(), "nothing is made for what cannot be restored");
}

#[test]
fn what_is_not_there_is_3() {
    let (data, nowhere) = (database(), tempfile::tempdir().expect("a directory"));
    let [missing, backup, target] = ["mistyped", "backup.db", "target"].map(|name| nowhere.path().join(name));
    let company = data.path().join("company.yaml");
    std::fs::write(&company, "version: 1\n").expect("written");
    let commands: [&[&str]; 10] = [
        &["db", "backup", path(&backup)],
        &["db", "verify"],
        &["db", "unmute"],
        &["db", "copy", "--to", path(&target)],
        &["token", "list"],
        &["token", "revoke", "tok_01kaeqj9c0e1pt6j3z8t7w0m2n"],
        &["plan", path(&company)],
        &["apply", path(&company)],
        &["export"],
        &["doctor"],
    ];
    for words in commands {
        let (code, told) = failure(with_data(words, &missing));
        assert!(code == 3 && told.contains(path(&missing)), "{words:?} ended with {code}: {told}");
        assert!(!missing.exists(), "{words:?} made a directory");
    }
    assert!(!target.exists());
    std::fs::create_dir(&missing).expect("made");
    std::fs::write(missing.join("allclear.db"), "").expect("written");
    assert_eq!(failure(with_data(&["db", "verify"], &missing)).0, 3, "an empty file holds nothing");
    for words in [
        &["db", "restore", path(&missing.join("no.db"))][..],
        &["apply", path(&missing.join("no.yaml"))],
        &["token", "revoke", "tok_01kaeqj9c0e1pt6j3z8t7w0m2n"],
        &["serve", "--config", path(&missing.join("no.toml"))],
    ] {
        assert_eq!(failure(with_data(words, data.path())).0, 3, "{words:?}");
    }
}

#[test]
fn who_makes_a_database_with_a_token_is_told_where() {
    let fresh = tempfile::tempdir().expect("a directory");
    let typo = fresh.path().join("typo");
    let told = [(); 2].map(|()| ended(with_data(&["token", "create", "--name", "a"], &typo)).1);
    assert!(told[0].contains(&format!("made a new database in {}", typo.display())), "{}", told[0]);
    assert!(!told[1].contains("made a new database"), "{}", told[1]);
}

#[test]
fn what_the_state_forbids_is_4() {
    let (full, other) = (database(), database());
    let make = |data: &TempDir| ended(with_data(&["token", "create", "--name", "a"], data.path())).0;
    assert_eq!((make(&full), make(&other)), (0, 0));
    let backup = full.path().join("backup.db");
    let written = &["db", "backup", path(&backup)];
    assert_eq!(ended(with_data(written, full.path())).0, 0);
    for words in [&written[..], &["db", "restore", path(&backup)], &["db", "copy", "--to", path(other.path())]] {
        assert_eq!(failure(with_data(words, full.path())).0, 4, "{words:?}");
    }
}

#[test]
fn who_speaks_no_tls_is_named_with_the_address_to_try() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            if stream.read(&mut [0; 16_384]).is_ok_and(|heard| heard > 0) {
                let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
            }
        }
    });
    let (code, told) = failure(program(&["alert", "list", "--url", &format!("https://{at}")]));
    assert!(code == 5 && told.contains("does not speak TLS") && told.contains(&format!("try http://{at}")), "{told}");
}

#[test]
fn who_is_away_is_5() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = listener.local_addr().expect("an address");
    drop(listener);
    assert_eq!(failure(program(&["alert", "list", "--url", &format!("http://{at}")])).0, 5);
    assert_eq!(failure(program(&["db", "verify", "--database", &format!("postgres://a@{at}/b")])).0, 5);
}
