//! What tells one problem from another.

use allclear_core::event::MAX_DEDUP_KEY;
use allclear_core::labels::Labels;
use allclear_core::text::hex;
use sha2::{Digest, Sha256};

/// The sender's key as an alert's identity; `None` when it is blank. One that is too long becomes its hash, so that two
/// long keys with the same beginning stay two.
pub(crate) fn key(sent: &str) -> Option<String> {
    if sent.trim().is_empty() {
        None
    } else if sent.len() > MAX_DEDUP_KEY && sent.chars().count() > MAX_DEDUP_KEY {
        Some(format!("sha256:{}", sha256_hex(sent.as_bytes())))
    } else {
        Some(sent.to_owned())
    }
}

/// Lower-case hexadecimal SHA-256.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Alertmanager's fingerprint of a set of labels: FNV-1a with 64 bits over name, 255, value, 255 in the order of names.
///
/// The same as Alertmanager's on purpose: an alert that comes from Prometheus directly and once more through
/// Alertmanager is one alert.
pub(crate) fn fingerprint(labels: &Labels) -> String {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let mut hash = OFFSET;
    for part in labels.iter().flat_map(|(name, value)| [name, value]) {
        for byte in part.as_bytes() {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(PRIME);
        }
        hash = (hash ^ 255).wrapping_mul(PRIME);
    }
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_alertmanagers() {
        let labels = [
            ("alertname", "InstanceDown"),
            ("cluster", "test-cluster"),
            ("instance", "127.0.0.1:9912"),
            ("job", "dead"),
            ("replica", "a"),
            ("severity", "critical"),
            ("team", "infra"),
        ];
        assert_eq!(fingerprint(&labels.into_iter().collect()), "3bf3c6445d813fae", "as Alertmanager 0.25 sent it");
    }

    #[test]
    fn long_keys_stay_apart() {
        let (a, b) = (format!("{}a", "x".repeat(600)), format!("{}b", "x".repeat(600)));
        let (a, b) = (key(&a).expect("a key"), key(&b).expect("a key"));
        assert_ne!(a, b);
        assert!(a.starts_with("sha256:") && a.len() == 71);
        assert_eq!(key(&"é".repeat(512)), Some("é".repeat(512)), "characters count, not bytes");
        assert_eq!(key(" "), None);
        assert_eq!(key("sha256"), Some("sha256".to_owned()));
    }
}
