//! People and their ways in, from the command line.

use crate::program::{Server, program, with_data};
use serde_json::Value;
use std::path::Path;
use tempfile::TempDir;

fn run(words: &[&str], data: &Path) -> (i32, String) {
    let done = with_data(words, data).output().expect("it runs");
    let told = if done.status.success() { done.stdout } else { done.stderr };
    (done.status.code().expect("it ends by itself"), String::from_utf8_lossy(&told).trim().to_owned())
}

fn json(words: &[&str], data: &Path) -> Value {
    let (code, told) = run(&[words, &["--json"]].concat(), data);
    assert_eq!(code, 0, "{words:?}: {told}");
    serde_json::from_str(&told).unwrap_or_else(|why| panic!("{why}: {told}"))
}

fn database() -> TempDir {
    let data = tempfile::tempdir().expect("a directory");
    assert_eq!(run(&["db", "migrate"], data.path()).0, 0);
    data
}

#[test]
fn people_are_added_invited_promoted_and_shut_out() {
    let data = database();
    let data = data.path();
    let ana = ["user", "add", "ana@example.com", "--name", "Ana", "--time-zone", "Europe/Lisbon", "--role", "admin"];
    assert!(json(&ana, data)["id"].as_str().expect("an id").starts_with("per_"));
    let (code, told) = run(&ana, data);
    assert!(code == 4 && told.contains("email: there is a person \"ana@example.com\" already"), "{code} {told}");
    let (code, told) = run(&["user", "add", "ben@example.com", "--name", "Ben", "--time-zone", "Lisbon"], data);
    assert!(code == 4 && told.contains("time_zone: ") && told.contains("Europe/Lisbon"), "{code} {told}");
    json(&["user", "add", "ben@example.com", "--name", "Ben"], data);
    let invited = json(&["user", "invite", "Ben@Example.com", "--public-url", "https://alerts.example.com/"], data);
    let url = invited["url"].as_str().expect("a link");
    let secret = url.strip_prefix("https://alerts.example.com/invitation/").unwrap_or_else(|| panic!("{url}"));
    assert_eq!(secret.len(), 64, "256 bits");
    let reset = json(&["user", "reset-password", "ben@example.com"], data);
    assert!(reset["url"].as_str().expect("a link").starts_with("http://localhost:8080/invitation/"), "{reset}");
    let promoted = json(&["user", "role", "ben@example.com", "manager"], data);
    assert_eq!((&promoted["role"], &promoted["was"]), (&"manager".into(), &"responder".into()));
    let (code, told) = run(&["user", "role", "ana@example.com", "viewer"], data);
    assert!(code == 4 && told.contains("Ana is the last admin"), "{code} {told}");
    assert_eq!(json(&["user", "disable", "ben@example.com"], data)["disabled"], true);
    let listed = json(&["user", "list"], data);
    let row = |n: usize| {
        let one = &listed["data"][n];
        ["email", "role", "password", "invited_until"].map(|key| one[key].clone())
    };
    assert_eq!(row(0), ["ana@example.com".into(), "admin".into(), false.into(), Value::Null]);
    assert_eq!(row(1), ["ben@example.com".into(), "manager".into(), false.into(), Value::Null], "{listed}");
}

#[test]
fn who_or_what_is_not_there_is_said() {
    let data = database();
    let (code, told) = run(&["user", "invite", "nobody@example.com"], data.path());
    assert!(code == 3 && told.contains("nobody@example.com"), "{code} {told}");
    let (code, told) = run(&["user", "role", "nobody@example.com", "king"], data.path());
    assert!(code == 2 && told.contains("stakeholder, observer, responder, manager, admin"), "{code} {told}");
    let nowhere = data.path().join("mistyped");
    let (code, told) = run(&["user", "list"], &nowhere);
    assert!(code == 3 && told.contains("mistyped") && !nowhere.exists(), "{code} {told}");
    assert_eq!(program(&["user"]).output().expect("it runs").status.code(), Some(2));
}

#[test]
fn each_start_prints_another_link_while_nobody_can_sign_in() {
    let data = tempfile::tempdir().expect("a directory");
    let link = || {
        let server = Server::start(data.path(), &["--public-url", "https://alerts.example.com"]);
        server.ready();
        let line = server.said("/setup/");
        assert!(server.terminate().success());
        line.trim()
            .strip_prefix("https://alerts.example.com/setup/")
            .map(str::to_owned)
            .unwrap_or_else(|| panic!("{line}"))
    };
    let (first, second) = (link(), link());
    assert!(first.len() == 43 && second.len() == 43 && first != second);
}
