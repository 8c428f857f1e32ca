//! A drill by the command line, and what the figures of the process say about it: nothing.

use crate::program::{Server, program, with_data};
use crate::serving::{ask, eventually};
use serde_json::Value;
use std::net::SocketAddr;
use std::process::Command;

/// Nothing goes to private addresses unless the operator says so, so every attempt ends at once, and is counted.
const COMPANY: &str = r#"
version: 1
people: [ { email: ana@example.com, name: Ana Costa, time_zone: UTC, role: admin } ]
contacts: [ { person: ana@example.com, methods: [ { id: hook, type: webhook, url: "http://10.1.2.3:9/ana" } ] } ]
escalation_policies: [ { name: Payments, steps: [ { page: [ { person: ana@example.com } ], wait: 5m } ] } ]
services: [ { name: checkout, escalation: Payments } ]
integrations: [ { name: any json, source: json, service: checkout, key: keyofjson00000000000000000000000 } ]
"#;

#[track_caller]
fn good(mut command: Command) -> String {
    let done = command.output().expect("it runs");
    assert!(done.status.success(), "{}: {}", done.status, String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// How often a page was tried.
fn attempts(at: SocketAddr) -> u64 {
    let (status, text) = ask(at, "GET", "/metrics");
    assert_eq!(status, 200, "{text}");
    let lines = text.lines().filter(|line| line.starts_with("allclear_page_attempts_total{channel=\"webhook\""));
    lines.map(|line| line.rsplit(' ').next().and_then(|n| n.parse::<u64>().ok()).expect("a count")).sum()
}

#[test]
fn a_drill_is_run_from_a_shell_and_counted_nowhere() {
    let data = tempfile::tempdir().expect("a directory");
    let token = good(with_data(&["token", "create", "--name", "me", "--scope", "admin"], data.path()));
    let company = data.path().join("company.yaml");
    std::fs::write(&company, COMPANY).expect("written");
    good(with_data(&["apply", &company.display().to_string()], data.path()));
    let server = Server::start(data.path(), &[]);
    let at = server.ready();
    let run = |words: &[&str]| {
        let mut command = program(words);
        command.env("ALLCLEAR_URL", format!("http://{at}")).env("ALLCLEAR_TOKEN", token.trim());
        good(command)
    };
    let json = |words: &[&str]| -> Value { serde_json::from_str(&run(&[words, &["--json"]].concat())).expect("JSON") };
    let drill = json(&["incident", "drill", "start", "ana@example.com"]);
    assert_eq!((drill["number"].as_i64(), drill["mode"].as_str()), (Some(1), Some("drill")), "{drill:#}");
    let course = json(&["incident", "drill", "show", "1"]);
    assert_eq!(course["current"], "answer", "{course:#}");
    run(&["incident", "drill", "publish", "1", "We undo the last change."]);
    assert!(run(&["incident", "drill", "list"]).contains("Orders fail at checkout"));
    assert!(!run(&["incident", "list", "--all"]).contains("Orders fail at checkout"));
    let told = || run(&["incident", "show", "1"]);
    eventually("the page was tried", || told().contains("could not be reached"));
    assert_eq!(attempts(at), 0, "the drill's page is in no figure");
    run(&["send", "trigger", "Payments fail", "--key", "keyofjson00000000000000000000000"]);
    eventually("the page of something real is counted", || attempts(at) > 0);
    run(&["incident", "drill", "remove", "1"]);
    assert!(!run(&["incident", "drill", "list", "--all"]).contains("Orders fail"));
    assert!(server.terminate().success());
}
