//! Requests that real programs sent, recorded from outside: `samples/recorded`, one folder for each program.
//!
//! `ALLCLEAR_SAMPLES` may name a folder with more of them, below `payloads/real-*`.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says so")]

use allclear_core::event::Action;
use allclear_integrations::source::{Inbound, Sample, source};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Which of our sources a recorded request was meant for, and the path below its integration.
fn dialect(path: &str) -> Option<(&'static str, &'static str)> {
    let path = path.split('?').next().unwrap_or("").trim_end_matches('/');
    if path.ends_with("/v2/change/enqueue") {
        Some(("pagerduty", "v2/change/enqueue"))
    } else if path.ends_with("/v2/enqueue") {
        Some(("pagerduty", "v2/enqueue"))
    } else if path.ends_with("/api/v2/alerts") {
        Some(("prometheus", "api/v2/alerts"))
    } else if path.ends_with("/api/v1/alerts") || path.contains("/integrations/collectd/") {
        Some(("prometheus", "api/v1/alerts"))
    } else if path.contains("/integrations/alertmanager/") {
        Some(("alertmanager", ""))
    } else if path.contains("/integrations/generic/KEY") {
        Some(("json", ""))
    } else {
        None
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    entries.sort();
    entries
}

fn files() -> Vec<PathBuf> {
    let mut programs = entries(&Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/recorded"));
    if let Some(folder) = std::env::var_os("ALLCLEAR_SAMPLES") {
        let real = |p: &PathBuf| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("real-"));
        programs.extend(entries(&PathBuf::from(folder).join("payloads")).into_iter().filter(real));
    }
    programs.iter().flat_map(|program| entries(program)).collect()
}

/// What a recorded request must be understood as, going by its own fields.
fn check(file: &Path, name: &str, tail: &str, body: &Value) {
    let inbound = Inbound {
        tail,
        content_type: None,
        body: &serde_json::to_vec(body).expect("JSON"),
        received_at: Timestamp::from_second(Sample::RECEIVED_AT).expect("in range"),
        mapping: &BTreeMap::new(),
    };
    let parsed = source(name).expect("registered").parse(&inbound).unwrap_or_else(|e| {
        panic!("{}: {e} {:?}", file.display(), e.details);
    });
    let alerts = match (name, body) {
        ("alertmanager", _) => body["alerts"].as_array().map_or(0, Vec::len),
        (_, Value::Array(list)) => list.len(),
        _ if tail.contains("change") => 0,
        _ => 1,
    };
    assert_eq!(parsed.events.len(), alerts, "{}", file.display());
    assert_eq!(parsed.note, None, "{}", file.display());
    let told = parsed.changes.iter().map(|change| change.summary.as_str());
    let changed = body["payload"]["summary"].as_str().filter(|_| tail.contains("change"));
    assert_eq!(told.collect::<Vec<_>>(), changed.into_iter().collect::<Vec<_>>(), "{}", file.display());
    for (index, event) in parsed.events.iter().enumerate() {
        let sent = if name == "alertmanager" {
            body["alerts"][index]["fingerprint"].as_str()
        } else {
            body["dedup_key"].as_str()
        };
        if sent.is_some() {
            assert_eq!(event.dedup_key.as_deref(), sent, "{}", file.display());
        }
        assert!(event.action != Action::Trigger || event.title != "(no title)", "{}", file.display());
    }
}

#[test]
fn recorded_requests_are_understood() {
    let mut read = BTreeMap::<&str, usize>::new();
    for file in files() {
        let text = std::fs::read_to_string(&file).expect("readable");
        // Other recordings are of what programs send to other services, not all of it JSON.
        let Ok(recorded) = serde_json::from_str::<Value>(&text) else { continue };
        let path = recorded["_request"]["path"].as_str().unwrap_or("");
        let (Some((name, tail)), Some(body)) = (dialect(path), recorded.get("body_json")) else { continue };
        check(&file, name, tail, body);
        *read.entry(name).or_default() += 1;
    }
    println!("understood {read:?}");
    assert_eq!(read.len(), 4, "there are requests for every source: {read:?}");
}
