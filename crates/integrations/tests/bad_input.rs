//! What nobody should send and somebody will: each is refused with a reason or taken, and nothing panics.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says so")]

use allclear_core::event::{Action, AlertEvent};
use allclear_integrations::check_mapping;
use allclear_integrations::source::{Inbound, Parsed, Reject, RejectKind, SOURCES, Sample, source};
use jiff::Timestamp;
use std::collections::BTreeMap;

fn received_at() -> Timestamp {
    Timestamp::from_second(Sample::RECEIVED_AT).expect("in range")
}

fn parse_mapped(name: &str, body: &[u8], mapping: &BTreeMap<String, String>) -> Result<Parsed, Reject> {
    let inbound = Inbound { tail: "", content_type: None, body, received_at: received_at(), mapping };
    source(name).expect("registered").parse(&inbound)
}

fn parse(name: &str, body: impl AsRef<[u8]>) -> Result<Parsed, Reject> {
    parse_mapped(name, body.as_ref(), &BTreeMap::new())
}

fn one(name: &str, body: &str) -> AlertEvent {
    let parsed = parse(name, body).unwrap_or_else(|e| panic!("{name} {body}: {e} {:?}", e.details));
    assert_eq!(parsed.events.len(), 1, "{body}");
    parsed.events.into_iter().next().expect("one event")
}

#[test]
fn every_source_refuses_with_a_reason() {
    let utf16: Vec<u8> = "{\"title\":1}".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let table: &[(&[u8], RejectKind)] = &[
        (b"", RejectKind::Unreadable),
        (b" \r\n", RejectKind::Unreadable),
        (b"\0", RejectKind::Unreadable),
        (b"{", RejectKind::Unreadable),
        (b"[{\"labels\":{\"a\":\"b\"", RejectKind::Unreadable),
        (b"title=Disk+full", RejectKind::Unreadable),
        (b"<xml/>", RejectKind::Unreadable),
        (b"{\"title\":\"a\0b\"}", RejectKind::Unreadable),
        (b"{\"title\":\"caf\xe9\"}", RejectKind::Unreadable),
        (b"{\"title\":NaN}", RejectKind::Unreadable),
        (b"{\"title\":\"x\"} trailing", RejectKind::Unreadable),
        (&utf16, RejectKind::Unreadable),
        (b"\"text\"", RejectKind::Invalid),
        (b"7", RejectKind::Invalid),
        (b"true", RejectKind::Invalid),
        (b"[1]", RejectKind::Invalid),
        (b"[[]]", RejectKind::Invalid),
        (b"[{}]", RejectKind::Invalid),
        (b"{}", RejectKind::Invalid),
        (b"{\"alerts\":[{}]}", RejectKind::Invalid),
    ];
    for source in SOURCES {
        for (body, kind) in table {
            let shown = String::from_utf8_lossy(body);
            let reject = parse(source.name(), body).expect_err(&format!("{} {shown}", source.name()));
            assert_eq!(reject.kind, *kind, "{} {shown}: {reject}", source.name());
            assert!(reject.reason.len() > 10 && !reject.reason.chars().any(char::is_control), "{reject}");
        }
    }
}

#[test]
fn depth_and_size_are_bounded_before_parsing() {
    for source in SOURCES {
        for depth in [10, 63, 100, 1_000, 1_000_000] {
            let (open, close) = ("[".repeat(depth), "]".repeat(depth));
            for body in
                [format!("{{\"title\":\"t\",\"alerts\":[],\"x\":{open}{close}}}"), format!("{open}{close}"), open]
            {
                match parse(source.name(), &body) {
                    Err(reject) if depth > 64 && body.len() <= source.max_body() => {
                        assert_eq!(reject.kind, RejectKind::TooDeep, "{} {depth}", source.name());
                    }
                    Err(reject) if body.len() > source.max_body() => assert_eq!(reject.kind, RejectKind::TooLarge),
                    Err(reject) => assert_ne!(reject.kind, RejectKind::TooDeep, "{} {depth}", source.name()),
                    Ok(_) => assert!(depth <= 63, "{} {depth}", source.name()),
                }
            }
        }
        let large = vec![b' '; source.max_body() + 1];
        assert_eq!(parse(source.name(), &large).expect_err("too large").kind, RejectKind::TooLarge);
    }
}

#[test]
fn more_events_than_one_request_may_bring_are_refused_and_none_is_cut_off() {
    let list = |n: usize, event: &str| format!("[{}]", vec![event; n].join(","));
    let labelled = r#"{"labels":{"a":"b"}}"#;
    let unmapped = BTreeMap::new();
    let title = mapping(&[("title", "body.t")]);
    let each = mapping(&[("each", "body.list"), ("title", "item.t")]);
    type Write<'w> = &'w dyn Fn(usize) -> String;
    let senders: [(&str, &BTreeMap<String, String>, Write<'_>); 5] = [
        ("json", &unmapped, &|n| list(n, r#"{"title":"t"}"#)),
        ("json", &title, &|n| list(n, r#"{"t":"t"}"#)),
        ("json", &each, &|n| format!(r#"{{"list":{}}}"#, list(n, r#"{"t":"t"}"#))),
        ("alertmanager", &unmapped, &|n| format!(r#"{{"version":"4","alerts":{}}}"#, list(n, labelled))),
        ("prometheus", &unmapped, &|n| list(n, labelled)),
    ];
    for (name, mapping, write) in senders {
        let taken = parse_mapped(name, write(10_000).as_bytes(), mapping).expect(name);
        assert_eq!((taken.events.len(), taken.note), (10_000, None), "{name}");
        let reject = parse_mapped(name, write(10_003).as_bytes(), mapping).map(|p| p.events.len()).expect_err(name);
        assert_eq!(reject.kind, RejectKind::TooLarge, "{name}: {reject}");
        assert!(reject.reason.contains("10003") && reject.reason.contains("10000"), "{name}: {reject}");
    }
}

#[test]
fn paths_that_are_not_there() {
    for source in SOURCES {
        let mapping = BTreeMap::new();
        let inbound = Inbound {
            tail: "api/v9/x",
            content_type: None,
            body: b"[]",
            received_at: received_at(),
            mapping: &mapping,
        };
        assert_eq!(source.parse(&inbound).expect_err("no such path").kind, RejectKind::NoSuchPath, "{}", source.name());
    }
}

#[test]
fn strange_but_usable_json_is_taken() {
    for (body, title) in [
        (r#"{"title":"a\u0000b"}"#, "a b"),
        (r#"{"title":"cut \ud83d"}"#, "cut \u{fffd}"),
        (r#"{"title":17}"#, "17"),
        (r#"{"title":123456789012345678901234567890}"#, "123456789012345680000000000000"),
        (r#"{"title":{"a":1}}"#, r#"{"a":1}"#),
        (r#"{"title":"x","unknown":1e400}"#, "x"),
        (r#"{"title":"x","labels":[]}"#, "x"),
        (r#"{"title":"x","labels":"none"}"#, "x"),
        (r#"{"title":"x","links":7,"severity":null}"#, "x"),
        (r#"{"title":null,"summary":"","message":"m"}"#, "m"),
    ] {
        assert_eq!(one("json", body).title, title, "{body}");
    }
    let long = format!(r#"{{"title":"{}"}}"#, "x".repeat(1_000_000));
    assert!(one("json", &long).title.chars().count() <= 1024);
    for (body, why) in [(r#"{"title":1e400}"#, "out of range"), (r#"{"title":"a","title":"b"}"#, "duplicate")] {
        let reject = parse("json", body).expect_err(body);
        assert!(reject.reason.contains(why), "{reject}");
    }
    let event = one("alertmanager", r#"{"alerts":[{"labels":{"a":"1","a":"2","n":7,"b":true,"e":"","z":null}}]}"#);
    let labels: Vec<_> = event.labels.iter().map(|(k, v)| format!("{k}={v}")).collect();
    assert_eq!(labels, ["a=2", "b=true", "n=7"], "the later of two; empty ones are none");
}

#[test]
fn one_broken_alert_does_not_cost_the_others() {
    let parsed =
        parse("alertmanager", r#"{"alerts":[{"labels":{}},{"labels":{"alertname":"Up"}}]}"#).expect("one usable");
    assert_eq!(parsed.events.len(), 1);
    assert!(parsed.note.is_some_and(|n| n.contains("alerts[0]")));
    let parsed = parse("json", r#"[{"status":"ok"},{"title":"x"}]"#).expect("one usable");
    assert_eq!(parsed.events.len(), 1);
    assert!(parsed.note.is_some_and(|n| n.contains("key")));
}

#[test]
fn alertmanagers_fields() {
    let event = one(
        "alertmanager",
        r#"{"groupKey":"{}:{a=\"b\"}","truncatedAlerts":0,"alerts":[{"status":"firing",
            "labels":{"alertname":"Down","instance":"db1","severity":"page"},
            "annotations":{"description":"line 1\nline 2","runbook_url":"https://w/r","dashboard":"https://w/d","impact":"none"},
            "startsAt":"2026-11-21T23:40:00Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"javascript:x"}]}"#,
    );
    assert_eq!((event.title.as_str(), event.group.as_deref()), ("line 1", Some("{}:{a=\"b\"}")));
    assert_eq!(event.details.as_deref(), Some("line 1\nline 2\nimpact: none"));
    assert_eq!(event.started_at.map(Timestamp::as_second), Some(1_795_304_400));
    assert_eq!((event.ended_at, event.expires_at), (None, None));
    assert_eq!(event.links.iter().map(|l| l.href.as_str()).collect::<Vec<_>>(), ["https://w/r", "https://w/d"]);
    let bare = one("alertmanager", r#"{"alerts":[{"labels":{"alertname":"Down","instance":"db1"}}]}"#);
    assert_eq!(bare.title, "Down on db1");
    let group = one("alertmanager", r#"{"status":"resolved","alerts":[{"labels":{"alertname":"Down"}}]}"#);
    assert_eq!(group.action, Action::Resolve, "the group's status stands in for a missing one");
    for empty in [r#"{"version":"4","alerts":[]}"#, r#"{"version":"4","alerts":null}"#, r#"{"alerts":[]}"#] {
        assert_eq!(parse("alertmanager", empty).expect(empty).events.len(), 0);
    }
    let truncated = parse("alertmanager", r#"{"alerts":[],"truncatedAlerts":3}"#).expect("readable");
    assert!(truncated.note.is_some_and(|n| n.starts_with("3 more alerts")));
}

#[test]
fn prometheus_says_until_when() {
    let at = |ends: &str| one("prometheus", &format!(r#"[{{"labels":{{"alertname":"A"}}{ends}}}]"#));
    let five_minutes = Some(Sample::RECEIVED_AT + 300);
    for (ends, action, expires) in [
        ("", Action::Trigger, five_minutes),
        (r#","endsAt":null"#, Action::Trigger, five_minutes),
        (r#","endsAt":"0001-01-01T00:00:00.000Z""#, Action::Trigger, five_minutes),
        (r#","endsAt":"1970-01-01T00:00:00Z""#, Action::Trigger, five_minutes),
        (r#","endsAt":"soon""#, Action::Trigger, five_minutes),
        (r#","endsAt":"2026-11-21T23:56:00Z""#, Action::Trigger, Some(1_795_305_360)),
        (r#","endsAt":"2100-01-01T00:00:00Z""#, Action::Trigger, None),
        (r#","endsAt":"9999-12-31T23:59:59Z""#, Action::Trigger, None),
        (r#","endsAt":"2026-11-21T23:51:59Z""#, Action::Resolve, None),
        (r#","endsAt":"2026-11-21T23:52:00Z""#, Action::Resolve, None),
    ] {
        let event = at(ends);
        assert_eq!((event.action, event.expires_at.map(Timestamp::as_second)), (action, expires), "{ends}");
        assert_eq!(event.ended_at.is_some(), action == Action::Resolve, "{ends}");
    }
    assert_eq!(at(r#","startsAt":"0001-01-01T00:00:00Z""#).started_at, None);
}

const KEY: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn pagerduty_refuses_what_pagerduty_refuses() {
    let length = "Length of 'routing_key' is incorrect (should be 32 characters)";
    let payload = r#""payload":{"summary":"s","source":"h","severity":"error"}"#;
    for (body, error) in [
        (format!(r#"{{"routing_key":"short","event_action":"trigger",{payload}}}"#), length),
        (format!(r#"{{"routing_key":"{KEY}0","event_action":"trigger",{payload}}}"#), length),
        (format!(r#"{{"routing_key":"{KEY}",{payload}}}"#), "'event_action' is missing or blank"),
        (format!(r#"{{"event_action":"TRIGGER",{payload}}}"#), "'event_action' is invalid"),
        (r#"{"event_action":"trigger"}"#.to_owned(), "'payload' is missing or blank"),
        (r#"{"event_action":"trigger","payload":"x"}"#.to_owned(), "'payload' is missing or blank"),
        (r#"{"event_action":"trigger","payload":{"source":"h","severity":"info"}}"#.to_owned(), "'payload.summary'"),
        (r#"{"event_action":"trigger","payload":{"summary":"s","severity":"info"}}"#.to_owned(), "'payload.source'"),
        (
            r#"{"event_action":"trigger","payload":{"summary":"s","source":"h"}}"#.to_owned(),
            "'payload.severity' is missing",
        ),
        (
            r#"{"event_action":"trigger","payload":{"summary":"s","source":"h","severity":"bad"}}"#.to_owned(),
            "'payload.severity' is invalid",
        ),
        (r#"{"event_action":"acknowledge"}"#.to_owned(), "'dedup_key' is missing or blank"),
        (r#"{"event_action":"resolve","dedup_key":""}"#.to_owned(), "'dedup_key' is missing or blank"),
    ] {
        let reject = parse("pagerduty", &body).expect_err(&body);
        assert_eq!(reject.kind, RejectKind::Invalid, "{body}");
        assert!(reject.details.iter().any(|d| d.starts_with(error)), "{body}: {:?}", reject.details);
        let answer =
            source("pagerduty").expect("registered").answer(&allclear_integrations::source::Reply::Rejected(&reject));
        let said: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
        assert_eq!((answer.status, &said["status"]), (400, &"invalid event".into()));
        assert_eq!(said["message"], "Event object is invalid");
    }
    let reject = parse("pagerduty", "nonsense").expect_err("not JSON");
    let answer =
        source("pagerduty").expect("registered").answer(&allclear_integrations::source::Reply::Rejected(&reject));
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&answer.body).expect("JSON"),
        serde_json::json!({
            "status": "Unrecognized object",
            "message": "Event object format is unrecognized",
            "errors": ["JSON parse error"],
        })
    );
}

#[test]
fn pagerduty_takes_what_pagerduty_takes() {
    let body = format!(
        r#"{{"routing_key":"{KEY}","event_action":"trigger","client":"C","client_url":"https://c.example","links":[{{"href":"https://l.example","text":"L"}},7],
            "images":"none","payload":{{"summary":"s","source":"h","severity":"warning","timestamp":"2026-11-21T23:48:28.000",
            "group":"g","component":"","custom_details":{{"b":1,"a":{{"x":[1]}},"t":"two\nlines"}}}}}}"#
    );
    let parsed = parse("pagerduty", &body).expect("an event");
    assert_eq!(parsed.key.as_deref(), Some(KEY));
    let event = &parsed.events[0];
    assert_eq!((event.dedup_key.as_deref(), event.started_at, event.group.as_deref()), (None, None, Some("g")));
    assert_eq!(event.details.as_deref(), Some("b: 1\na: {\"x\":[1]}\nt: two\nlines"));
    assert_eq!(event.links.iter().map(|l| l.text.as_str()).collect::<Vec<_>>(), ["C", "L"]);
    let labels: Vec<_> = event.labels.iter().map(|(k, v)| format!("{k}={v}")).collect();
    assert_eq!(labels, ["client=C", "group=g", "source=h"]);
    for details in [r#""text""#, "7", "[1,2]", "null", "1e400", r#"{"a":1e400}"#] {
        let payload = format!(r#"{{"summary":"s","source":"h","severity":"info","custom_details":{details}}}"#);
        one("pagerduty", &format!(r#"{{"event_action":"trigger","payload":{payload}}}"#));
    }
    let resolve = one("pagerduty", r#"{"event_action":"resolve","dedup_key":"k","payload":[[]],"links":{}}"#);
    assert_eq!((resolve.action, resolve.dedup_key.as_deref()), (Action::Resolve, Some("k")));
    let long = "k".repeat(600);
    let folded = one("pagerduty", &format!(r#"{{"event_action":"resolve","dedup_key":"{long}"}}"#));
    assert!(folded.dedup_key.is_some_and(|k| k.starts_with("sha256:")));
}

#[test]
fn json_knows_the_usual_words() {
    for (body, action, key) in [
        (r#"{"action":"resolve","key":"k"}"#, Action::Resolve, "k"),
        (r#"{"action":"edited","status":"closed","dedup_key":"k"}"#, Action::Resolve, "k"),
        (r#"{"status":"Acknowledged","id":7}"#, Action::Acknowledge, "7"),
        (r#"{"status":"FIRING","key":"k"}"#, Action::Trigger, "k"),
        (r#"{"status":200,"key":"k"}"#, Action::Trigger, "k"),
        (r#"{"key":"k"}"#, Action::Trigger, "k"),
    ] {
        let event = one("json", body);
        assert_eq!((event.action, event.dedup_key.as_deref()), (action, Some(key)), "{body}");
    }
    let event = one(
        "json",
        r#"{"title":"t","links":["https://a",{"url":"https://b","title":"B"},{"x":1},"javascript:c"],"started_at":1795304400000}"#,
    );
    assert_eq!(event.links.iter().map(|l| l.text.as_str()).collect::<Vec<_>>(), ["https://a", "B"]);
    assert_eq!(event.started_at.map(Timestamp::as_second), Some(1_795_304_400));
    assert_eq!(parse("json", "[]").expect("an empty list").events.len(), 0);
}

fn mapping(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let mapping = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    assert_eq!(check_mapping(&mapping), Ok(()));
    mapping
}

#[test]
fn mappings_find_what_is_elsewhere() {
    let kuma = br#"{"heartbeat":{"status":0},"monitor":{"id":7,"name":"Checkout","tags":{"team":"Payments"}},"msg":"refused"}"#;
    let map = mapping(&[
        ("action", "'resolve' if body.heartbeat.status == 1 else 'trigger'"),
        ("title", "body.monitor.name ~ ' is down'"),
        ("key", "body.monitor.id"),
        ("details", "body.msg"),
        ("severity", "body.nothing.at.all"),
        ("label.team", "body.monitor.tags.team"),
        ("links", "['https://kuma.example/' ~ body.monitor.id]"),
    ]);
    let event = parse_mapped("json", kuma, &map).expect("mapped").events.remove(0);
    assert_eq!((event.title.as_str(), event.dedup_key.as_deref()), ("Checkout is down", Some("7")));
    assert_eq!((event.details.as_deref(), event.labels.get("team")), (Some("refused"), Some("Payments")));
    assert_eq!(event.links[0].href, "https://kuma.example/7");

    let each =
        mapping(&[("each", "body.list"), ("title", "body.host ~ ': ' ~ item.what"), ("labels", "{'n': item.n}")]);
    let parsed = parse_mapped("json", br#"{"host":"db1","list":[{"what":"a","n":1},{"what":"b","n":2}]}"#, &each);
    let titles: Vec<_> =
        parsed.expect("mapped").events.into_iter().map(|e| (e.title, e.labels.get("n").map(str::to_owned))).collect();
    assert_eq!(titles, [("db1: a".to_owned(), Some("1".to_owned())), ("db1: b".to_owned(), Some("2".to_owned()))]);

    let list = parse_mapped("json", br#"[{"what":"a"},{"what":"b"}]"#, &mapping(&[("title", "body.what")]));
    assert_eq!(list.expect("a list of bodies").events.len(), 2);
}

#[test]
fn mappings_that_fail_say_where() {
    for (field, expression) in [("title", "1 // 0"), ("title", "body|nofilter"), ("each", "1"), ("key", "body.x()")] {
        let map = BTreeMap::from([(field.to_owned(), expression.to_owned())]);
        let reject = parse_mapped("json", br#"{"title":"t"}"#, &map).expect_err(expression);
        assert_eq!(reject.kind, RejectKind::Invalid, "{expression}");
        assert!(reject.reason.contains(&format!("`{field}`")), "{expression}: {reject}");
    }
}
