//! What is handed out and comes back: signed with the database's own key, so that nothing has to be kept for it.
//!
//! Every use has a `purpose` of its own, which goes into the signature: what was sealed for one opens nothing else.

use crate::app::Work;
use crate::error::{Error, Result};
use allclear_core::text;
use allclear_store::directory;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

fn mac(key: &str, purpose: &str, content: &[u8]) -> Result<Hmac<Sha256>> {
    let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).map_err(|e| Error::Internal(e.to_string()))?;
    Ok(mac.chain_update(purpose).chain_update([0]).chain_update(content))
}

/// `payload` as text that [`open`] takes back: base64url, a dot, and the signature.
///
/// # Errors
/// When the key cannot be used.
pub(crate) fn seal(key: &str, purpose: &str, payload: &[u8]) -> Result<String> {
    let payload = URL_SAFE_NO_PAD.encode(payload);
    let tag = mac(key, purpose, payload.as_bytes())?.finalize().into_bytes();
    Ok(format!("{payload}.{}", URL_SAFE_NO_PAD.encode(tag)))
}

/// What was sealed; `None` when it was not, or for another purpose.
///
/// # Errors
/// When the key cannot be used.
pub(crate) fn open(key: &str, purpose: &str, sealed: &str) -> Result<Option<Vec<u8>>> {
    let Some((payload, tag)) = sealed.split_once('.') else { return Ok(None) };
    let Ok(tag) = URL_SAFE_NO_PAD.decode(tag) else { return Ok(None) };
    let good = mac(key, purpose, payload.as_bytes())?.verify_slice(&tag).is_ok();
    Ok(URL_SAFE_NO_PAD.decode(payload).ok().filter(|_| good))
}

/// 256 bits in hexadecimal that only this database makes out of `content`, and always the same.
///
/// # Errors
/// When the key cannot be used.
fn derive(key: &str, purpose: &str, content: &str) -> Result<String> {
    Ok(text::hex(&mac(key, purpose, content.as_bytes())?.finalize().into_bytes()))
}

/// Shortest and longest mark of a form, in bytes: what [`crate::App::chance`] draws for one has 32.
const FORM: std::ops::RangeInclusive<usize> = 16..=200;

/// What a new secret is made from: random, unless it is asked for by a form that carries a mark of its own. Then the same
/// form with the same content, sent again by a double click, leads to the same secret, which can be shown again although
/// it is stored nowhere.
///
/// # Errors
/// When the database fails.
pub(crate) fn for_form(work: &mut Work<'_, '_>, purpose: &str, form: Option<&str>, content: &Value) -> Result<String> {
    match form.filter(|mark| FORM.contains(&mark.len())) {
        Some(mark) => derive(&directory::link_key(work.tx)?, purpose, &json!([mark, content]).to_string()),
        None => Ok(work.ids.hex(32)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_sealed_with_this_key_for_this_purpose_opens() {
        let sealed = seal("key", "a", b"ana").unwrap();
        assert_eq!(open("key", "a", &sealed).unwrap().as_deref(), Some(&b"ana"[..]));
        let (payload, tag) = sealed.split_once('.').unwrap();
        let other = seal("key", "a", b"ben").unwrap();
        let mixed = format!("{}.{tag}", other.split_once('.').unwrap().0);
        for bad in ["", ".", payload, &mixed, &format!("{sealed}x"), &format!("{payload}."), &sealed.to_uppercase()] {
            assert_eq!(open("key", "a", bad).unwrap(), None, "{bad}");
        }
        assert_eq!((open("key", "b", &sealed).unwrap(), open("other", "a", &sealed).unwrap()), (None, None));
    }

    #[test]
    fn what_is_derived_depends_on_all_of_it_and_on_nothing_else() {
        let one = derive("Jefe", "what do ya want", "for nothing?").unwrap();
        assert_eq!(one.len(), 64);
        assert_eq!(one, derive("Jefe", "what do ya want", "for nothing?").unwrap());
        for (key, purpose, content) in [
            ("Jefe", "what do ya want", "for something?"),
            ("Jefe", "what", "for nothing?"),
            ("J", "what do ya want", "for nothing?"),
        ] {
            assert_ne!(one, derive(key, purpose, content).unwrap());
        }
    }
}
