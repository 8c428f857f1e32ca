//! Who is asked to come, and what follows when they come or go.

use super::Around;
use crate::app::Work;
use crate::error::{Error, Result};
use allclear_core::access::Actor;
use allclear_core::command::Command;
use allclear_core::incident::{self, Change, Incident, MOST_UNASKED, Stage};
use allclear_core::page::Subject;
use allclear_store::pages;
use allclear_texts::t;
use std::sync::Arc;

/// Asks people to help. What would wake many says so first.
///
/// # Errors
/// [`Error::Refused`] names everybody it would wake, with the time where they are, and how to say that it is meant;
/// [`Error::Invalid`] when nobody can be reached.
pub(super) fn page(around: &mut Around<'_, '_>, change: &mut Change<'_>, command: &Command) -> Result<()> {
    let Command::Page { whom, reason, sure } = command else { return Ok(()) };
    let directory = Arc::clone(&around.directory);
    let waking = incident::wakes(&directory, change.incident(), *whom, around.now)?;
    if !sure && waking.people.len() > MOST_UNASKED && change.incident().status.category.is_open() {
        let meant = Command::Page { whom: *whom, reason: reason.clone(), sure: true };
        let line = meant.written(&directory).unwrap_or_default();
        return Err(Error::refused(t!("{} To page all of them, write `{line}`", waking.sentence(around.now))));
    }
    let summons = incident::summon(&directory, change, *whom, reason.as_deref(), around.now)?;
    Ok(pages::plan(around.tx, change.ids(), around.now, &summons.plans, &directory, 0).map(|_| ())?)
}

/// Who only reads along writes nothing, and neither does who was sent away, unless what they did is to join.
///
/// # Errors
/// [`Error::Refused`] says how to join, or whom to ask.
pub(super) fn may_write(before: &Incident, actor: &Actor, change: &Change<'_>) -> Result<()> {
    let Some(person) = actor.person().filter(|_| before.status.category.is_open()) else { return Ok(()) };
    let stage = |incident: &Incident| incident.presence.find(person).map(|r| r.stage);
    let wrote = change.incident().seq > before.seq && !change.only_asks();
    match (stage(before), stage(change.incident())) {
        (Some(Stage::Observing), Some(Stage::Observing)) if wrote => Err(Error::refused(t!(
            "you observe this incident, and observers write nothing; `join` first to work in it"
        ))),
        (Some(Stage::Removed), _) if wrote => {
            Err(Error::refused(t!("you were removed from this incident; only whoever commands can ask you back")))
        }
        _ => Ok(()),
    }
}

/// Pages that nobody has to hear of any more: to those who came, to those who were let go, and to everybody when somebody
/// commands or it is over.
///
/// # Errors
/// When the database fails.
pub(super) fn withdraw(work: &mut Work<'_, '_>, before: &Incident, after: &Incident) -> Result<()> {
    let taken = before.commander().is_none() && after.commander().is_some();
    if taken || (before.status.category.is_open() && !after.status.category.is_open()) {
        pages::hush(work.tx, Subject::Incident(after.id))?;
    }
    let awaited = before.presence.all().filter(|r| r.is_awaited());
    for person in awaited.map(|r| r.person) {
        match after.presence.find(person).map(|r| r.stage) {
            Some(Stage::Asked) | None => {}
            Some(Stage::Joined | Stage::Observing) => {
                pages::cancel_summons(work.tx, after.id, person, t!("they answered"))?;
            }
            Some(Stage::Released | Stage::Removed) => {
                pages::cancel_summons(work.tx, after.id, person, t!("they are not needed any more"))?;
            }
        }
    }
    Ok(())
}
