//! Any bytes to the source `pagerduty`.
#![cfg_attr(fuzzing, no_main)]

use allclear_fuzz::{sources, target};

target!(sources::seeds("pagerduty"), |body: &[u8]| sources::check("pagerduty", body));
