//! Any bytes to the source `prometheus`.
#![no_main]

mod parse;

libfuzzer_sys::fuzz_target!(|body: &[u8]| parse::check("prometheus", body));
