//! Any bytes to the source `prometheus`.
#![cfg_attr(fuzzing, no_main)]

use allclear_fuzz::{sources, target};

target!(sources::seeds("prometheus"), |body: &[u8]| sources::check("prometheus", body));
