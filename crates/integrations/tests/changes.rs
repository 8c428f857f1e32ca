//! What senders tell about deployments.

#![expect(clippy::expect_used, reason = "a test that cannot go on says so")]

use allclear_core::event::ChangeEvent;
use allclear_integrations::source::{Inbound, Parsed, Reject, RejectKind, Sample, source};
use jiff::Timestamp;
use std::collections::BTreeMap;

fn tell(name: &str, tail: &str, body: &str) -> Result<Parsed, Reject> {
    let received_at = Timestamp::from_second(Sample::RECEIVED_AT).expect("in range");
    let mapping = BTreeMap::new();
    let inbound = Inbound { tail, content_type: None, body: body.as_bytes(), received_at, mapping: &mapping };
    source(name).expect("registered").parse(&inbound)
}

fn one(name: &str, tail: &str, body: &str) -> ChangeEvent {
    let parsed = tell(name, tail, body).expect("a change");
    assert!(parsed.events.is_empty(), "a change pages nobody: {parsed:?}");
    assert_eq!(parsed.changes.len(), 1, "{parsed:?}");
    parsed.changes.into_iter().next().expect("one")
}

#[test]
fn pagerdutys_change_events_are_read() {
    let body = r#"{ "routing_key": "0123456789abcdef0123456789abcdef",
        "payload": { "summary": "Build\u0000 1841 rolled out\n", "source": "pipeline", "timestamp": "2020-07-17T08:42:58.315+0000" },
        "links": [ { "href": "https://ci.example.com/1841", "text": "Build" }, { "href": "javascript:alert(1)" } ] }"#;
    let change = one("pagerduty", "v2/change/enqueue", body);
    assert_eq!((change.summary.as_str(), change.source.as_deref()), ("Build 1841 rolled out", Some("pipeline")));
    assert_eq!(change.at.to_string(), "2020-07-17T08:42:58.315Z");
    assert_eq!(change.links.len(), 1, "{change:?}");
    let key = tell("pagerduty", "v2/change/enqueue", body).expect("a change").key;
    assert_eq!(key.as_deref(), Some("0123456789abcdef0123456789abcdef"));
}

#[test]
fn a_change_is_never_later_than_it_was_heard_of() {
    let received = Timestamp::from_second(Sample::RECEIVED_AT).expect("in range");
    for at in ["\"2100-01-01T00:00:00Z\"", "\"tomorrow\"", "null", "\"\"", "[]"] {
        let body = format!(r#"{{ "title": "Deployed", "started_at": {at} }}"#);
        assert_eq!(one("json", "changes", &body).at, received, "{at}");
    }
}

#[test]
fn any_json_tells_of_several_and_says_what_it_did_not_understand() {
    let parsed = tell("json", "changes", r#"[ { "title": "One", "source": "ci" }, {}, { "summary": "Two" } ]"#);
    let parsed = parsed.expect("two changes");
    let told: Vec<_> = parsed.changes.iter().map(|c| (c.summary.as_str(), c.source.as_deref())).collect();
    assert_eq!(told, [("One", Some("ci")), ("Two", None)]);
    assert!(parsed.note.as_deref().is_some_and(|note| note.contains("change 1")), "{parsed:?}");
    for body in ["{}", "[]", "[{}]"] {
        assert_eq!(tell("json", "changes", body).expect_err("nothing").kind, RejectKind::Invalid, "{body}");
    }
    assert_eq!(tell("json", "change", "{}").expect_err("no path").kind, RejectKind::NoSuchPath);
}
