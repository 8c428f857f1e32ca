//! Any bytes to the source `pagerduty`.
#![no_main]

mod parse;

libfuzzer_sys::fuzz_target!(|body: &[u8]| parse::check("pagerduty", body));
