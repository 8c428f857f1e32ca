//! What holds for every source and every body.

use allclear_integrations::source::{Inbound, Reply, Sample, Source, source};
use jiff::Timestamp;
use std::collections::BTreeMap;

fn registered(name: &str) -> &'static dyn Source {
    source(name).expect("a registered source")
}

/// A request with `body` at the instant of the samples.
#[must_use]
pub fn inbound<'a>(tail: &'a str, body: &'a [u8], mapping: &'a BTreeMap<String, String>) -> Inbound<'a> {
    let received_at = Timestamp::from_second(Sample::RECEIVED_AT).expect("in range");
    Inbound { tail, content_type: None, body, received_at, mapping }
}

/// The bodies that a source brings as its samples.
#[must_use]
pub fn seeds(name: &str) -> Vec<Vec<u8>> {
    registered(name).samples().iter().map(|sample| sample.body.to_vec()).collect()
}

/// Parses `body` on each of the paths that sources know: no panic, only clean events, and a reason and an answer for
/// every rejection.
pub fn check(name: &str, body: &[u8]) {
    let (source, mapping) = (registered(name), BTreeMap::new());
    for tail in ["", "api/v2/alerts", "v2/change/enqueue"] {
        match source.parse(&inbound(tail, body, &mapping)) {
            Ok(parsed) => {
                for event in parsed.events {
                    assert_eq!(event.clone().cleaned(), event);
                }
            }
            Err(reject) => {
                assert!(!reject.reason.is_empty() && !reject.reason.chars().any(char::is_control), "{reject:?}");
                let answer = source.answer(&Reply::Rejected(&reject));
                assert!((400..500).contains(&answer.status), "{answer:?} for {reject:?}");
            }
        }
    }
}
