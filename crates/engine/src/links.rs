//! Signed links: what a page carries so that its reader can answer without signing in.
//!
//! The token says who may answer what until when, and is signed with the database's own key. It is not a session: it
//! opens one alert or incident for one person. Opening it shows a page; only pressing a button there changes anything,
//! because mail scanners open every link they see.

use crate::app::App;
use crate::error::{Error, Result};
use crate::seal;
use allclear_core::id::PersonId;
use allclear_core::page::{Page, Subject};
use allclear_store::{Tx, directory};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

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

/// Goes into the signature.
const PURPOSE: &str = "allclear link v1";

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
    seal::seal(&directory::link_key(tx)?, PURPOSE, &json)
}

/// What a token allows at `now`.
///
/// # Errors
/// The outer error when the database fails, the inner one when the link does not open.
pub fn verify(tx: &mut Tx<'_>, token: &str, now: Timestamp) -> Result<std::result::Result<Claims, BadLink>> {
    let Some(payload) = seal::open(&directory::link_key(tx)?, PURPOSE, token)? else {
        return Ok(Err(BadLink::Forged));
    };
    Ok(read(&payload)
        .ok_or(BadLink::Forged)
        .and_then(|claims| if claims.expires_at < now { Err(BadLink::Expired) } else { Ok(claims) }))
}

fn read(payload: &[u8]) -> Option<Claims> {
    let wire: Wire = serde_json::from_slice(payload).ok()?;
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
