//! Any bytes to the source `json`.
#![no_main]

mod parse;

libfuzzer_sys::fuzz_target!(|body: &[u8]| parse::check("json", body));
