//! Any bytes to the source `alertmanager`.
#![cfg_attr(fuzzing, no_main)]

use allclear_fuzz::{sources, target};

target!(sources::seeds("alertmanager"), |body: &[u8]| sources::check("alertmanager", body));
