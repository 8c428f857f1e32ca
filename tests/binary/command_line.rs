//! The command line against a running server.

use crate::program::{Server, program, with_data};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const COMPANY: &str = r#"
version: 1
people: [ { email: ana@example.com, name: Ana Costa, time_zone: UTC, role: admin } ]
contacts: [ { person: ana@example.com, methods: [ { id: hook, type: webhook, url: "http://10.1.2.3:9/ana" } ] } ]
escalation_policies: [ { name: Payments, steps: [ { page: [ { person: ana@example.com } ], wait: 5m } ] } ]
services: [ { name: checkout, escalation: Payments } ]
integrations:
  - { name: any json, source: json, service: checkout, key: keyofjson00000000000000000000000 }
  - { name: mapped, source: json, service: checkout, key: keyofmapped000000000000000000000, mapping: { title: body.what } }
  - { name: pager, source: pagerduty, service: checkout, key: keyofpagerduty000000000000000000 }
  - { name: alerts, source: alertmanager, service: checkout, key: keyofalertmanager000000000000000 }
"#;

#[track_caller]
pub fn good(mut command: Command) -> String {
    let Output { status, stdout, stderr } = command.output().expect("it runs");
    assert!(status.success(), "{status}: {}", String::from_utf8_lossy(&stderr));
    String::from_utf8_lossy(&stdout).into_owned()
}

/// A company with a server and a token.
pub struct Installation {
    data: TempDir,
    server: Option<Server>,
    url: String,
    token: String,
}

impl Installation {
    fn new() -> Self {
        Self::of(COMPANY)
    }

    pub fn of(company: &str) -> Self {
        let data = tempfile::tempdir().expect("a directory");
        let token = good(with_data(&["token", "create", "--name", "me", "--scope", "admin"], data.path()));
        let file = data.path().join("company.yaml");
        std::fs::write(&file, company).expect("written");
        good(with_data(&["apply", &file.display().to_string()], data.path()));
        let server = Server::start(data.path(), &[]);
        let url = format!("http://{}", server.ready());
        Self { data, server: Some(server), url, token: token.trim().to_owned() }
    }

    /// The token of somebody's own machine; it may do what responders may.
    pub fn responder(&self, name: &str) -> String {
        let words = ["token", "create", "--name", name, "--scope", "responder"];
        good(with_data(&words, self.data.path())).trim().to_owned()
    }

    /// A token by which somebody acts as themselves.
    pub fn own(&self, email: &str, name: &str) -> String {
        let words = ["token", "create", "--person", email, "--name", name];
        good(with_data(&words, self.data.path())).trim().to_owned()
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = program(words);
        command.env("ALLCLEAR_URL", &self.url).env("ALLCLEAR_TOKEN", &self.token);
        command.env("ALLCLEAR_SPOOL", self.data.path().join("spool"));
        command
    }

    pub fn json(&self, words: &[&str]) -> Value {
        serde_json::from_str(&good(self.command(&[words, &["--json"]].concat()))).expect("JSON")
    }

    fn queued(&self) -> usize {
        let spool = std::fs::read_dir(self.data.path().join("spool")).expect("a queue");
        spool.filter(|e| e.as_ref().is_ok_and(|e| Path::new(&e.file_name()).extension().is_some())).count()
    }
}

#[test]
fn send_takes_the_key_of_any_integration() {
    let here = Installation::new();
    for key in [
        "keyofjson00000000000000000000000",
        "keyofmapped000000000000000000000",
        "keyofpagerduty000000000000000000",
        "keyofalertmanager000000000000000",
    ] {
        let named = ["--key", key, "--dedup-key", key];
        let sent = here.json(
            &[
                &["send", "trigger", key, "--severity", "warning", "--label", "host=db1", "--details", "more"],
                &named[..],
            ]
            .concat(),
        );
        assert_eq!(sent["status"], "accepted", "{sent}");
        let alerts = here.json(&["alert", "list"]);
        let alert = &alerts["data"][0];
        assert_eq!(
            (&alert["title"], &alert["severity"], &alert["details"]),
            (&key.into(), &"warning".into(), &"more".into())
        );
        assert_eq!((&alert["labels"]["host"], alert["labels"]["source"].is_string()), (&"db1".into(), true));
        here.json(&[&["send", "ack"], &named[..]].concat());
        assert_eq!(here.json(&["alert", "list"])["data"][0]["status"], "acknowledged");
        here.json(&[&["send", "resolve"], &named[..]].concat());
        assert_eq!(here.json(&["alert", "list"])["data"], Value::Array(Vec::new()));
    }
}

#[test]
fn what_is_sent_while_the_server_is_away_arrives_later() {
    let mut here = Installation::new();
    let send = ["send", "trigger", "the backup failed", "--key", "keyofjson00000000000000000000000"];
    here.server = None;
    assert_eq!(here.json(&send)["status"], "queued");
    assert_eq!(here.queued(), 1);
    let server = Server::start(here.data.path(), &[]);
    here.url = format!("http://{}", server.ready());
    here.server = Some(server);
    good(here.command(&["send", "--flush"]));
    assert_eq!(
        (here.queued(), here.json(&["alert", "list"])["data"][0]["title"].as_str()),
        (0, Some("the backup failed"))
    );
}

#[test]
fn an_alerts_story_is_told_with_names() {
    let here = Installation::new();
    good(here.command(&[
        "send",
        "trigger",
        "disk full",
        "--key",
        "keyofjson00000000000000000000000",
        "--dedup-key",
        "d",
    ]));
    let alert = here.json(&["alert", "list"])["data"][0]["id"].as_str().expect("an id").to_owned();
    good(here.command(&["alert", "ack", &alert]));
    let story = good(here.command(&["alert", "show", &alert]));
    assert!(story.contains("step 1 of Payments paged Ana Costa"), "{story}");
    assert!(story.contains("any json") && story.contains("by me"), "{story}");
    assert!(!story.contains("per_") && !story.contains("step_paged"), "{story}");
}

#[test]
fn a_task_is_given_and_done_in_the_words_of_the_capture_box() {
    let here = Installation::new();
    good(here.command(&["incident", "declare", "Checkout is slow", "--severity", "SEV-4"]));
    let told = good(here.command(&["incident", "do", "#1", "task @ana 5m check latency"]));
    assert!(told.contains("Task T1 for Ana Costa, 5 min: check latency"), "{told}");
    let room = good(here.command(&["incident", "room", "#1"]));
    for wanted in ["T1", "assigned", "check latency", "task_check", "Ana Costa"] {
        assert!(room.contains(wanted), "{wanted}: {room}");
    }
    let done = here.json(&["incident", "do", "1", "done t1 worked: latency is back"]);
    assert!(done["told"].as_str().is_some_and(|told| told.contains("T1 done, worked")), "{done}");
    assert_eq!(here.json(&["incident", "room", "1"])["items"], Value::Array(Vec::new()), "what is over is not shown");
    let all = here.json(&["incident", "room", "1", "--all"]);
    assert_eq!((&all["items"][0]["label"], &all["items"][0]["state"]), (&"T1".into(), &"done".into()), "{all}");
}

#[test]
fn an_address_that_nothing_may_be_sent_to_is_told_with_what_would_open_it() {
    let here = Installation::new();
    let company = here.data.path().join("company.yaml").display().to_string();
    let closed = "10.1.2.3/32 in ALLCLEAR_EGRESS_ALLOW";
    assert!(good(with_data(&["apply", &company], here.data.path())).contains(closed));
    assert!(good(here.command(&["apply", &company])).contains(closed), "through the server, too");
    assert!(good(with_data(&["doctor"], here.data.path())).contains(closed));
    for words in [&["apply", &company][..], &["doctor"]] {
        let mut opened = with_data(words, here.data.path());
        opened.env("ALLCLEAR_EGRESS_ALLOW", "10.0.0.0/8");
        assert!(!good(opened).contains(closed), "{words:?}");
    }
}

#[test]
fn the_doctor_of_an_empty_installation_says_how_to_begin() {
    let data = tempfile::tempdir().expect("a directory");
    good(with_data(&["token", "create", "--name", "me", "--scope", "admin"], data.path()));
    let done = with_data(&["doctor"], data.path()).output().expect("it runs");
    let told = String::from_utf8_lossy(&done.stdout).into_owned();
    assert_eq!(done.status.code(), Some(1), "it pages nobody");
    assert!(told.contains("company.yaml") && told.contains("allclear apply"), "{told}");
    assert!(!told.contains("everybody can be reached"), "{told}");
}

#[test]
fn a_server_listens_on_a_name_and_an_empty_variable_is_no_setting() {
    let data = tempfile::tempdir().expect("a directory");
    good(with_data(&["db", "migrate"], data.path()));
    let server = Server::with(
        data.path(),
        &["--listen", "localhost:0"],
        &[("ALLCLEAR_PUBLIC_URL", ""), ("ALLCLEAR_SMTP_URL", "")],
    );
    assert!(server.ready().ip().is_loopback());
}
