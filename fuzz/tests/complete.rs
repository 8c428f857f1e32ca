//! No source without a target.

use allclear_integrations::source::SOURCES;
use std::path::Path;

#[test]
fn every_source_has_a_target() {
    for source in SOURCES {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/bin/{}.rs", source.name()));
        assert!(file.exists(), "write {}: the other sources show how", file.display());
    }
}
