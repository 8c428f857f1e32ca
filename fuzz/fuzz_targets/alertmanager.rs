//! Any bytes to the source `alertmanager`.
#![no_main]

mod parse;

libfuzzer_sys::fuzz_target!(|body: &[u8]| parse::check("alertmanager", body));
