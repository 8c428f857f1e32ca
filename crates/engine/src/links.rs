//! Signed links: what a page carries so that its reader can answer without signing in.
//!
//! The token says who may answer what until when, and is signed with the database's own key. It is not a session: it
//! opens one alert or incident for one person. Opening it shows a page; only pressing a button there changes anything,
//! because mail scanners open every link they see.

use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::seal;
use allclear_core::id::PersonId;
use allclear_core::page::{Page, Subject};
use allclear_store::{Tx, directory, people};
use allclear_texts::t;
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
    #[error("{}", t!("this link is not one of ours, or it was cut off; open it from the page again"))]
    Forged,
    #[error("{}", t!("this link has expired; a newer page has a newer link"))]
    Expired,
    #[error("{}", t!("signing in was disabled or reset since this link was sent; a newer page has a newer link"))]
    Ended,
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
    let Some(claims) = read(&payload) else { return Ok(Err(BadLink::Forged)) };
    if claims.expires_at < now {
        return Ok(Err(BadLink::Expired));
    }
    let since = people::links_since(tx, claims.person)?;
    let sent = claims.expires_at.saturating_sub(LIFETIME).unwrap_or(Timestamp::MIN);
    Ok(if since.is_some_and(|since| sent < since) { Err(BadLink::Ended) } else { Ok(claims) })
}

/// Ends the links that were sent to somebody up to now. A page that comes later has a good one.
pub(crate) fn end(work: &mut Work<'_, '_>, person: PersonId) -> Result<()> {
    // Links know whole seconds. The next one, so that the link of this very second ends too; and a later one each time.
    let before = people::links_since(work.tx, person)?.unwrap_or(Timestamp::MIN);
    let second = work.now.max(before).as_second().saturating_add(1);
    Ok(people::end_links(work.tx, person, Timestamp::from_second(second).unwrap_or(Timestamp::MAX))?)
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
    // A page that was decided on before the links ended, and goes out after, is as good as one decided on after.
    let since = people::links_since(tx, page.plan.person)?.map_or(page.created_at, |since| since.max(page.created_at));
    let expires_at = since.checked_add(LIFETIME).unwrap_or(Timestamp::MAX);
    let claims = Claims { subject: page.plan.subject, person: page.plan.person, expires_at };
    Ok(format!("{}/a/{}", app.settings().public_url, sign(tx, &claims)?))
}
