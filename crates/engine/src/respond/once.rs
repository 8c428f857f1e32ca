//! Forms that are sent twice: by a double click, by "back" and "send again", by a phone that lost the first answer.

use crate::app::Work;
use crate::error::Result;
use allclear_core::access::Actor;
use allclear_core::text::hex;
use allclear_store::StoreError;
use allclear_store::idempotency::{self, Stored};
use sha2::{Digest, Sha256};

/// Longest key of a form that is looked at, in bytes; ours are shorter.
const MAX_KEY: usize = 200;

/// What became of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Once<T> {
    /// It was carried out now.
    Done(T),
    /// It had been carried out before; this is what it was answered then. Nothing was done.
    Before(String),
}

/// Carries out what a form asks for, unless the same form with the same content was carried out before. The answer is
/// kept in the same transaction, so that what is done and what is remembered never differ.
///
/// `key` is what the page wrote into the form when it was shown; `content` is what the person made of it. A form that is
/// sent again with something else in it is another request: nothing typed is lost. Without a key, or for programs, who
/// have the API's own keys, everything is new.
///
/// # Errors
/// What `f` refuses, and then nothing is remembered.
pub(crate) fn once<T>(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    key: Option<&str>,
    content: &str,
    f: impl FnOnce(&mut Work<'_, '_>) -> Result<(T, String)>,
) -> Result<Once<T>> {
    match actor {
        Actor::Person { id, .. } => once_of(work, &id.to_string(), key, content, f),
        _ => Ok(Once::Done(f(work)?.0)),
    }
}

/// [`once`] for a form of somebody who is nobody to us, such as a customer: `whose` tells their forms from others.
///
/// # Errors
/// As for [`once`].
pub(crate) fn once_of<T>(
    work: &mut Work<'_, '_>,
    whose: &str,
    key: Option<&str>,
    content: &str,
    f: impl FnOnce(&mut Work<'_, '_>) -> Result<(T, String)>,
) -> Result<Once<T>> {
    let Some(key) = key.filter(|key| !key.is_empty() && key.len() <= MAX_KEY) else {
        return Ok(Once::Done(f(work)?.0));
    };
    let digest = digest(key, content);
    let place = format!("form {whose} {digest}");
    if let Some(stored) = idempotency::get(work.tx, &place, work.now)? {
        return Ok(Once::Before(stored.body));
    }
    let (done, told) = f(work)?;
    let answer = Stored { request: digest, status: 200, body: told };
    if !idempotency::put_first(work.tx, &place, &answer, work.now)? {
        // The same form is being carried out on another node: run again and find its answer.
        return Err(crate::error::Error::from(StoreError::Busy));
    }
    Ok(Once::Done(done))
}

fn digest(key: &str, content: &str) -> String {
    let hash = Sha256::new().chain_update(key).chain_update([0]).chain_update(content).finalize();
    hex(&hash)
}
