//! Browsers that know their person: a mark that stays behind in a browser when its session is over.
//!
//! A phone has another address at every mast, so addresses alone would leave its owner among the strangers. The mark opens
//! nothing; it only keeps what strangers try from holding up whoever has it. Nothing is stored for it.

use super::From;
use super::gate::Known;
use crate::app::Work;
use crate::error::Result;
use crate::seal;
use allclear_core::id::PersonId;
use allclear_store::{Tx, directory, sessions as stored};

/// Goes into the signature.
const PURPOSE: &str = "allclear browser v1";
/// Longest mark that is looked at, in bytes; ours are shorter.
const MAX_MARK: usize = 200;

/// A fresh mark for a browser in which `person` has just signed in.
pub(super) fn mark(work: &mut Work<'_, '_>, person: PersonId) -> Result<String> {
    let payload = format!("{person} {}", work.ids.hex(16));
    seal::seal(&directory::link_key(work.tx)?, PURPOSE, payload.as_bytes())
}

/// How well `person` is known to sign in from there.
pub(super) fn known(tx: &mut Tx<'_>, person: PersonId, from: &From) -> Result<Known> {
    if let Some(browser) = browser(tx, person, &from.mark)? {
        return Ok(Known::Browser(browser));
    }
    let place = from.place();
    // Where no address is known, everybody is in the same place.
    let known = !place.is_empty() && stored::known_address(tx, person, &place)?;
    Ok(if known { Known::Place } else { Known::Stranger })
}

/// The browser that has this mark of `person`.
fn browser(tx: &mut Tx<'_>, person: PersonId, mark: &str) -> Result<Option<String>> {
    if mark.is_empty() || mark.len() > MAX_MARK {
        return Ok(None);
    }
    let payload = seal::open(&directory::link_key(tx)?, PURPOSE, mark)?;
    let payload = payload.and_then(|payload| String::from_utf8(payload).ok()).unwrap_or_default();
    let browser = payload.split_once(' ').filter(|(owner, _)| *owner == person.to_string());
    Ok(browser.map(|(_, browser)| browser.to_owned()))
}
