//! What holds for every source and every body.

use allclear_integrations::source::{Inbound, Reply, Sample, source};
use std::collections::BTreeMap;

/// Parses `body` on each of the source's paths: no panic, only clean events, and an answer for every rejection.
pub fn check(name: &str, body: &[u8]) {
    let source = source(name).expect("registered");
    let mapping = BTreeMap::new();
    for tail in ["", "api/v2/alerts", "v2/change/enqueue"] {
        let inbound = Inbound {
            tail,
            content_type: None,
            body,
            received_at: jiff::Timestamp::from_second(Sample::RECEIVED_AT).unwrap_or_default(),
            mapping: &mapping,
        };
        match source.parse(&inbound) {
            Ok(parsed) => {
                for event in parsed.events {
                    assert_eq!(event.clone().cleaned(), event);
                }
            }
            Err(reject) => assert!(source.answer(&Reply::Rejected(&reject)).status >= 400),
        }
    }
}
