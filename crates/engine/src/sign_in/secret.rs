//! Secrets that people and browsers carry.

use allclear_core::id::Ids;
use allclear_core::text;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// The length of [`draw`]'s answer.
pub(super) const LENGTH: usize = 43;

/// 256 random bits as base64url.
pub(super) fn draw(ids: &mut Ids) -> String {
    URL_SAFE_NO_PAD.encode(bytes::<32>(ids))
}

/// Random bytes.
pub(super) fn bytes<const N: usize>(ids: &mut Ids) -> [u8; N] {
    let mut out = [0; N];
    for part in out.chunks_mut(8) {
        part.copy_from_slice(&ids.bits().to_le_bytes()[..part.len()]);
    }
    out
}

/// What is stored of a secret. It is random, so there is nothing to guess that a slow hash would protect.
pub(super) fn digest(secret: &str) -> String {
    text::hex(&Sha256::digest(secret.as_bytes()))
}

/// The letters and digits that cannot be taken for one another: Crockford's base 32.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A code to be written on paper: 80 random bits in four groups of four.
pub(super) fn on_paper(ids: &mut Ids) -> String {
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte & 31)]);
    let letters: Vec<char> = bytes::<16>(ids).iter().map(letter).collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// A code as somebody typed it, without what they added for reading.
pub(super) fn typed(code: &str) -> String {
    let kept = code.chars().filter(|c| c.is_alphanumeric()).take(64);
    kept.flat_map(char::to_lowercase)
        .map(|c| {
            if c == 'o' {
                '0'
            } else if c == 'i' || c == 'l' {
                '1'
            } else {
                c
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_have_the_length_they_promise_and_differ() {
        let mut n = 1_u64;
        let mut ids = Ids::new(move || {
            n = n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            n ^ (n >> 31)
        });
        let (one, two) = (draw(&mut ids), draw(&mut ids));
        assert!(one.len() == LENGTH && one != two);
        let paper = on_paper(&mut ids);
        assert_eq!(paper.len(), 19);
        assert_eq!(typed(&paper).len(), 16);
        assert_eq!(typed(&paper.to_uppercase().replace('-', " ")), typed(&paper));
        assert_eq!(typed(" O1l-I "), "0111");
    }
}
