//! Answering several alerts at once: what is ticked in a list.

use super::{acknowledge_now, resolve_now};
use crate::app::{App, Work};
use crate::error::{Error, Result};
use allclear_core::access::{self, Actor, Permission};
use allclear_core::alert::{self, Alert};
use allclear_core::id::AlertId;
use allclear_store::alerts;
use allclear_texts::t;
use std::collections::BTreeSet;

/// Most alerts of one answer: a page of a list. It is one transaction, and others wait for it.
pub const MOST_AT_ONCE: usize = 200;

/// What became of the alerts that were named. Each counts once, however often it was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Answered {
    pub changed: usize,
    /// Were so already, were over, or are gone: a list may be older than what it shows.
    pub unchanged: usize,
}

/// Takes all of these alerts that wait for somebody.
///
/// # Errors
/// [`Error::Invalid`] when there are more than [`MOST_AT_ONCE`].
pub async fn acknowledge_all(app: &App, actor: Actor, ids: Vec<AlertId>) -> Result<Answered> {
    access::check(&actor, Permission::Respond)?;
    let wants = |alert: &Alert| matches!(alert::acknowledge(alert.status), Ok(Some(_)));
    app.write(move |work| each(work, &actor, &ids, wants, acknowledge_now)).await
}

/// Ends all of these alerts that are open.
///
/// # Errors
/// As for [`acknowledge_all`].
pub async fn resolve_all(app: &App, actor: Actor, ids: Vec<AlertId>) -> Result<Answered> {
    access::check(&actor, Permission::Respond)?;
    let wants = |alert: &Alert| alert::resolve(alert.status).is_some();
    app.write(move |work| each(work, &actor, &ids, wants, resolve_now)).await
}

fn each(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    ids: &[AlertId],
    wants: impl Fn(&Alert) -> bool,
    answer: impl Fn(&mut Work<'_, '_>, &Actor, AlertId) -> Result<Alert>,
) -> Result<Answered> {
    let ids: BTreeSet<AlertId> = ids.iter().copied().collect();
    if ids.len() > MOST_AT_ONCE {
        return Err(Error::invalid("alert", t!("names at most {MOST_AT_ONCE} alerts at once, not {}", ids.len())));
    }
    let mut answered = Answered::default();
    for id in ids {
        if alerts::find(work.tx, id)?.is_some_and(|held| wants(&held)) {
            answer(work, actor, id)?;
            answered.changed += 1;
        } else {
            answered.unchanged += 1;
        }
    }
    Ok(answered)
}
