//! Any expression as the mapping of a title, over a small body: reading it and running it ends, without a panic.
#![no_main]

use allclear_integrations::check_mapping;
use allclear_integrations::source::{Inbound, Sample, source};
use std::collections::BTreeMap;

libfuzzer_sys::fuzz_target!(|expression: &str| {
    let mapping = BTreeMap::from([("title".to_owned(), expression.to_owned())]);
    if check_mapping(&mapping).is_ok() {
        let inbound = Inbound {
            tail: "",
            content_type: None,
            body: br#"{"title":"t","list":[1,2,{"a":"b"}],"text":"some words"}"#,
            received_at: jiff::Timestamp::from_second(Sample::RECEIVED_AT).unwrap_or_default(),
            mapping: &mapping,
        };
        let _ = source("json").expect("registered").parse(&inbound);
    }
});
