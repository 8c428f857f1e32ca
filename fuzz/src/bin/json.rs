//! Any bytes to the source `json`.
#![cfg_attr(fuzzing, no_main)]

use allclear_fuzz::{sources, target};

target!(sources::seeds("json"), |body: &[u8]| sources::check("json", body));
