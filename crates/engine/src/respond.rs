//! Responding: declare an incident, fill its roles, move it, write its story, resolve it.
//!
//! Every command is one transaction: load, [`Change`], save. What follows from a change is decided in one place,
//! `change_now`: the review begins or gets another due date, a commander is called or no longer wanted.

pub(crate) mod clocks;
mod command;
mod declare;
#[cfg(test)]
mod laws;
mod once;
mod requests;
mod tell;
#[cfg(test)]
pub(crate) mod tests;
mod tripwires;
mod typed;

pub use clocks::{GAP, News, briefing, can_draft, next_words, room};
pub use command::accept_page;
pub(crate) use command::{call_again, unreached};
pub use declare::{Declare, attach, declare, declare_by_form};
pub use typed::{Button, Done, Line, Rewording, Seen, join, press, reword, typed};

use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::review;
use allclear_core::access::{self, Actor, Permission};
use allclear_core::command::Command;
use allclear_core::directory::Directory;
use allclear_core::id::PersonId;
use allclear_core::incident::{Change, Decision, Incident, Reference, Refused, Role, Severity, Status, Via, policy_of};
use allclear_core::timeline::{Entry, Kind};
use allclear_store::{Tx, incidents, reviews, rooms, timeline};
use jiff::Timestamp;
use std::sync::Arc;

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Invalid { field, reason } => Self::invalid(field, reason),
            state @ (Refused::Commanded { .. } | Refused::Over { .. }) => Self::refused(state),
        }
    }
}

/// One incident.
///
/// # Errors
/// [`Error::NotFound`].
pub fn load(tx: &mut Tx<'_>, reference: Reference) -> Result<Incident> {
    incidents::find(tx, reference)?.ok_or_else(|| Error::not_found("incident", reference))
}

/// The person somebody named by id or mail address.
///
/// # Errors
/// [`Error::Invalid`] on `field` when there is nobody like that.
pub fn person(directory: &Directory, field: &str, named: &str) -> Result<PersonId> {
    let named = named.trim();
    let by_id = named.parse().ok().filter(|id| directory.people.contains_key(id));
    let found = by_id.or_else(|| directory.person_by_email(named).map(|p| p.id));
    let shown = allclear_core::text::line(named, 100);
    found.ok_or_else(|| Error::invalid(field, format!("there is nobody with the mail address or id \"{shown}\"")))
}

/// Who puts themselves or somebody else into a role: the person named, else the person who acts.
fn whom(directory: &Directory, actor: &Actor, named: Option<&str>) -> Result<(PersonId, Via)> {
    let acting = match actor {
        Actor::Person { id, .. } => Some(*id),
        _ => None,
    };
    let person = match (named, acting) {
        (Some(named), _) => person(directory, "person", named)?,
        (None, Some(acting)) => acting,
        (None, None) => return Err(Error::invalid("person", "name somebody by mail address or id")),
    };
    Ok((person, if Some(person) == acting { Via::Claim } else { Via::Assignment }))
}

/// Puts somebody into a role; without a name, the person who acts. A role that one person holds at a time is taken from
/// whoever held it, in the same transaction.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Invalid`] when there is no such person.
pub async fn assign(
    app: &App,
    actor: Actor,
    incident: Reference,
    role: Role,
    person: Option<String>,
) -> Result<Incident> {
    change(app, actor, incident, None, move |work, actor, change| {
        let (person, via) = whom(&work.directory, actor, person.as_deref())?;
        requests::decides(work, actor, change, &Command::Assume { role, person })?;
        let held = change.incident().holders(role).any(|t| t.person == person);
        change.assume(role, person, via);
        if !held {
            change.welcome(role, person);
        }
        Ok(())
    })
    .await
}

/// Ends the tenure of one person in a role, or of everybody in it. What nobody holds is released already.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Invalid`] when there is no such person.
pub async fn release(
    app: &App,
    actor: Actor,
    incident: Reference,
    role: Role,
    named: Option<String>,
) -> Result<Incident> {
    change(app, actor, incident, None, move |work, actor, change| {
        let whom = named.as_deref().map(|named| person(&work.directory, "person", named)).transpose()?;
        requests::decides(work, actor, change, &Command::Release { role, person: whom })?;
        change.release(role, whom);
        Ok(())
    })
    .await
}

/// Sets the severity and takes over its policy as it is now.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Invalid`] when the reason is too long.
pub async fn set_severity(
    app: &App,
    actor: Actor,
    incident: Reference,
    severity: Severity,
    reason: Option<String>,
) -> Result<Incident> {
    change(app, actor, incident, None, move |around, actor, change| {
        requests::decides(around, actor, change, &Command::Severity { severity, reason: reason.clone() })?;
        Ok(change.set_severity(policy_of(severity), reason.as_deref())?)
    })
    .await
}

/// Moves an incident to any status, backwards too; resolves or reopens it where the categories say so.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Invalid`] when a text is too long or `occurred_at` lies in the future.
pub async fn set_status(
    app: &App,
    actor: Actor,
    incident: Reference,
    status: Status,
    reason: Option<String>,
    occurred_at: Option<Timestamp>,
) -> Result<Incident> {
    change(app, actor, incident, occurred_at, move |around, actor, change| {
        requests::decides(around, actor, change, &Command::Status { status: status.clone(), reason: reason.clone() })?;
        Ok(change.move_to(status.clone(), reason.as_deref())?)
    })
    .await
}

/// Resolves: the review is drafted and its deadline starts. No missing paperwork stands in the way, and resolving twice
/// is a success that changes nothing. What somebody else says of the end of an incident that is over becomes a note.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Invalid`] when a text is too long or `occurred_at` lies in the future.
pub async fn resolve(
    app: &App,
    actor: Actor,
    incident: Reference,
    resolution: Option<String>,
    occurred_at: Option<Timestamp>,
) -> Result<Incident> {
    change(app, actor, incident, occurred_at, move |around, actor, change| {
        requests::decides(around, actor, change, &Command::Resolve { resolution: resolution.clone() })?;
        let second =
            resolution.as_deref().map(str::trim).filter(|text| !text.is_empty() && change.incident().is_resolved());
        let Some(text) = second else { return Ok(change.resolve(resolution.as_deref())?) };
        let said = timeline::all(around.tx, change.incident().id)?;
        let same = |entry: &Entry| match &entry.kind {
            Kind::Resolved { resolution: Some(before) } | Kind::Note { text: before } => before.trim() == text,
            _ => false,
        };
        if !said.iter().any(same) {
            change.note(text)?;
        }
        Ok(())
    })
    .await
}

/// Back to work. An open incident stays as it is.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Invalid`] when the reason is too long.
pub async fn reopen(app: &App, actor: Actor, incident: Reference, reason: Option<String>) -> Result<Incident> {
    change(app, actor, incident, None, move |_, _, change| Ok(change.reopen(reason.as_deref())?)).await
}

/// Writes a note into the timeline; `occurred_at` when it happened earlier.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Invalid`] when the text is empty or too long, or `occurred_at` lies in the future.
pub async fn note(
    app: &App,
    actor: Actor,
    incident: Reference,
    text: String,
    occurred_at: Option<Timestamp>,
) -> Result<Entry> {
    write_entry(app, actor, incident, occurred_at, move |change| change.note(&text)).await
}

/// Posts an internal update and promises the next one, after `next_minutes` or as the policy says.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Invalid`] when the text is empty or too long.
pub async fn post_update(
    app: &App,
    actor: Actor,
    incident: Reference,
    text: String,
    next_minutes: Option<u32>,
) -> Result<Entry> {
    write_entry(app, actor, incident, None, move |change| change.post_update(&text, next_minutes)).await
}

/// A command that writes exactly one entry, which is the answer.
async fn write_entry(
    app: &App,
    actor: Actor,
    incident: Reference,
    occurred_at: Option<Timestamp>,
    f: impl Fn(&mut Change<'_>) -> Result<(), Refused> + Send + 'static,
) -> Result<Entry> {
    access::check(&actor, Permission::Respond)?;
    app.write(move |work| {
        let (decision, ()) = change_now(work, &actor, incident, occurred_at, |_, _, change| Ok(f(change)?))?;
        decision.entries.into_iter().next().ok_or_else(|| Error::Internal("a note wrote no entry".to_owned()))
    })
    .await
}

/// What a command may look at while it changes an incident.
pub(crate) struct Around<'w, 't> {
    pub tx: &'w mut Tx<'t>,
    pub directory: Arc<Directory>,
    pub now: Timestamp,
}

async fn change(
    app: &App,
    actor: Actor,
    incident: Reference,
    occurred_at: Option<Timestamp>,
    f: impl Fn(&mut Around<'_, '_>, &Actor, &mut Change<'_>) -> Result<()> + Send + 'static,
) -> Result<Incident> {
    access::check(&actor, Permission::Respond)?;
    app.write(move |work| Ok(change_now(work, &actor, incident, occurred_at, &f)?.0.incident)).await
}

/// Changes a stored incident inside a transaction, with everything that follows from the change.
///
/// # Errors
/// [`Error::NotFound`], and what `f` refuses.
pub(crate) fn change_now<T>(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    incident: Reference,
    occurred_at: Option<Timestamp>,
    f: impl FnOnce(&mut Around<'_, '_>, &Actor, &mut Change<'_>) -> Result<T>,
) -> Result<(Decision, T)> {
    let before = load(work.tx, incident)?;
    let room = rooms::load(work.tx, before.id)?;
    let mut around = Around { tx: &mut *work.tx, directory: Arc::clone(&work.directory), now: work.now };
    let mut change = Change::begin(before.clone(), actor, work.now, work.ids).with(room).at(occurred_at)?;
    let answer = f(&mut around, actor, &mut change)?;
    let follow = review::follow(work.tx, &work.directory, &before, &mut change, work.now)?;
    let call = command::follow(&work.directory, Some(&before), &mut change, work.now);
    let decision = change.decide();
    settle(work, &decision, call)?;
    if let Some(review) = follow {
        reviews::save(work.tx, &review)?;
    }
    Ok((decision, answer))
}

/// Saves a decision and what it means for the pages about it.
fn settle(work: &mut Work<'_, '_>, decision: &Decision, call: Option<command::Call>) -> Result<()> {
    if decision.is_empty() {
        return Ok(());
    }
    incidents::save(work.tx, decision)?;
    clocks::settle(work, decision)?;
    command::page(work, &decision.incident, call)
}
