//! No body makes a source panic, and nothing it lets through is unbounded.

use allclear_integrations::source::{Inbound, SOURCES, Sample};
use jiff::Timestamp;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// JSON that looks like what the sources read, so that random bodies get past the first brace.
fn plausible() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[a-z_]{0,9}",
        Just("0001-01-01T00:00:00Z".to_owned()),
        Just("resolved".to_owned()),
        Just("trigger".to_owned()),
        Just("0123456789abcdef0123456789abcdef".to_owned()),
        Just("\\ud83d".to_owned()),
        Just("\\u0000".to_owned()),
        "\\PC{0,20}".prop_map(|s| s.replace(['"', '\\'], "")),
    ];
    let name = prop::sample::select(vec![
        "alerts",
        "labels",
        "annotations",
        "status",
        "startsAt",
        "endsAt",
        "fingerprint",
        "routing_key",
        "event_action",
        "dedup_key",
        "payload",
        "summary",
        "severity",
        "source",
        "custom_details",
        "links",
        "images",
        "href",
        "title",
        "key",
        "action",
        "details",
        "started_at",
        "truncatedAlerts",
        "groupKey",
        "version",
    ]);
    let leaf = prop_oneof![
        word.prop_map(|w| format!("\"{w}\"")),
        any::<i64>().prop_map(|n| n.to_string()),
        prop::num::f64::NORMAL.prop_map(|n| format!("{n:e}")),
        Just("null".to_owned()),
        Just("1e400".to_owned()),
    ];
    leaf.prop_recursive(5, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((name.clone(), inner), 0..8).prop_map(|fields| {
                let fields: Vec<_> = fields.iter().map(|(k, v)| format!("\"{k}\":{v}")).collect();
                format!("{{{}}}", fields.join(","))
            }),
        ]
    })
}

fn never_panics(body: &[u8]) {
    let received_at = Timestamp::from_second(Sample::RECEIVED_AT).unwrap_or_default();
    let none = BTreeMap::new();
    let some = BTreeMap::from([("title".to_owned(), "body.title|upper".to_owned())]);
    for source in SOURCES {
        for (tail, mapping) in [("", &none), ("api/v2/alerts", &none), ("v2/change/enqueue", &none), ("", &some)] {
            let inbound = Inbound { tail, content_type: None, body, received_at, mapping };
            match source.parse(&inbound) {
                Ok(parsed) => {
                    for event in parsed.events {
                        assert_eq!(event.clone().cleaned(), event, "{} lets only clean events through", source.name());
                    }
                }
                Err(reject) => assert!(!reject.reason.is_empty()),
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        never_panics(&body);
    }

    #[test]
    fn no_json_panics(body in plausible()) {
        never_panics(body.as_bytes());
    }

    #[test]
    fn no_broken_sample_panics(which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let samples: Vec<&Sample> = SOURCES.iter().flat_map(|s| s.samples()).collect();
        let mut body = which.get(&samples).body.to_vec();
        let at = at.index(body.len());
        body[at] = byte;
        never_panics(&body);
        body.truncate(at);
        never_panics(&body);
    }
}
