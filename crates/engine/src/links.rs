//! Signed links: what a page carries so that its reader can answer without signing in.
//!
//! The token says who may answer what until when, and is signed with the database's own key. It is not a session: it
//! opens one alert or incident for one person. Opening it shows a page; only pressing a button there changes anything,
//! because mail scanners open every link they see.

use crate::app::App;
use crate::error::{Error, Result};
use allclear_core::id::PersonId;
use allclear_core::page::{Page, Subject};
use allclear_store::{Tx, directory};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// How long a link works: longer than any night, short enough that an old mailbox opens nothing.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24 * 7);

/// What a link allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    pub subject: Subject,
    pub person: PersonId,
    pub expires_at: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct Wire {
    #[serde(rename = "s")]
    subject: String,
    #[serde(rename = "p")]
    person: PersonId,
    #[serde(rename = "e")]
    expires_at: i64,
}

/// Why a link does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadLink {
    #[error("this link is not one of ours, or it was cut off; open it from the page again")]
    Forged,
    #[error("this link has expired; a newer page has a newer link")]
    Expired,
}

fn mac(key: &str, payload: &str) -> Result<Hmac<Sha256>> {
    let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).map_err(|e| Error::Internal(e.to_string()))?;
    Ok(mac.chain_update(b"allclear link v1\0").chain_update(payload.as_bytes()))
}

/// The token for `claims`.
///
/// # Errors
/// When the database fails.
pub fn sign(tx: &mut Tx<'_>, claims: &Claims) -> Result<String> {
    let subject = match claims.subject {
        Subject::Alert(id) => id.to_string(),
        Subject::Incident(id) => id.to_string(),
    };
    let wire = Wire { subject, person: claims.person, expires_at: claims.expires_at.as_second() };
    let json = serde_json::to_vec(&wire).map_err(|e| Error::Internal(e.to_string()))?;
    let payload = URL_SAFE_NO_PAD.encode(json);
    let tag = mac(&directory::link_key(tx)?, &payload)?.finalize().into_bytes();
    Ok(format!("{payload}.{}", URL_SAFE_NO_PAD.encode(tag)))
}

/// What a token allows at `now`.
///
/// # Errors
/// The outer error when the database fails, the inner one when the link does not open.
pub fn verify(tx: &mut Tx<'_>, token: &str, now: Timestamp) -> Result<std::result::Result<Claims, BadLink>> {
    let key = directory::link_key(tx)?;
    let Some((payload, tag)) = token.split_once('.') else { return Ok(Err(BadLink::Forged)) };
    let Ok(tag) = URL_SAFE_NO_PAD.decode(tag) else { return Ok(Err(BadLink::Forged)) };
    if mac(&key, payload)?.verify_slice(&tag).is_err() {
        return Ok(Err(BadLink::Forged));
    }
    Ok(read(payload)
        .ok_or(BadLink::Forged)
        .and_then(|claims| if claims.expires_at < now { Err(BadLink::Expired) } else { Ok(claims) }))
}

fn read(payload: &str) -> Option<Claims> {
    let wire: Wire = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    let subject =
        wire.subject.parse().map(Subject::Alert).or_else(|_| wire.subject.parse().map(Subject::Incident)).ok()?;
    Some(Claims { subject, person: wire.person, expires_at: Timestamp::from_second(wire.expires_at).ok()? })
}

/// The link that goes into `page`.
///
/// # Errors
/// When the database fails.
pub(crate) fn answer_url(tx: &mut Tx<'_>, app: &App, page: &Page) -> Result<String> {
    let expires_at = page.created_at.checked_add(LIFETIME).unwrap_or(Timestamp::MAX);
    let claims = Claims { subject: page.plan.subject, person: page.plan.person, expires_at };
    Ok(format!("{}/a/{}", app.settings().public_url, sign(tx, &claims)?))
}
