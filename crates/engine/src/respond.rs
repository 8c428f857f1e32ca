//! Responding: declare an incident, fill its roles, move it, write its story, resolve it.
//!
//! Every command is one transaction: load, [`Change`], save. What follows from a change is decided in one place,
//! `change_now`: the review begins or gets another due date, a commander is called or no longer wanted.

mod asks;
pub(crate) mod calls;
pub(crate) mod clocks;
mod command;
mod course;
mod declare;
mod depart;
mod files;
#[cfg(test)]
mod laws;
pub(crate) mod mail;
pub(crate) mod once;
mod presence;
mod private;
mod questions;
mod report;
mod reporters;
mod requests;
mod seen;
mod soon;
mod suspected;
mod tell;
#[cfg(test)]
pub(crate) mod tests;
mod triage;
mod tripwires;
mod typed;

pub use asks::{Queued, ask, ask_too};
pub use clocks::{GAP, News, briefing, can_draft, news, next_words, room, room_of};
pub use command::accept_page;
pub(crate) use command::{call_again, unreached};
pub use course::{Mobilising, in_emergency, mobilising, to_take};
pub(crate) use declare::declare_in;
pub use declare::{Declare, attach, declare, declare_by_form};
pub(crate) use depart::depart;
pub use files::{attach_file, file};
pub use mail::{Sent, sent, sent_among, update_drafts};
pub(crate) use private::admit;
pub use private::let_admin_in;
pub use questions::{asked, questions};
pub use report::{Known, MAX_SAID, ReportFrom, report_problem, shown_to_reporters};
pub use reporters::{Confirmation, confirm, confirmation, confirmation_for, reported_by, said_again};
pub use seen::Seen;
pub use triage::{Accept, Suspect, accept_suspicion, decline_suspicion, merge_suspicion, suspect, suspect_by_form};
pub use typed::{Button, Done, Line, Rewording, join, press, reword, typed};
pub(crate) use typed::{join_in, typed_in};

use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::{publish, review};
use allclear_core::access::{self, Actor, Permission};
use allclear_core::command::Command;
use allclear_core::directory::Directory;
use allclear_core::drill;
use allclear_core::id::PersonId;
use allclear_core::incident::{Category, Change, Decision, Incident, Reference, Refused, Role, Severity, Status, Via};
use allclear_core::room::mobilisation;
use allclear_core::timeline::{Entry, Kind};
use allclear_core::update::policy_for;
use allclear_store::{Tx, incidents, reviews, rooms, timeline};
use allclear_texts::t;
use jiff::Timestamp;
use soon::Held;
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

/// One incident that `actor` may know of: what is private is not there for others.
///
/// # Errors
/// [`Error::NotFound`].
fn known(tx: &mut Tx<'_>, actor: &Actor, reference: Reference) -> Result<Incident> {
    let found = incidents::find(tx, reference)?.filter(|incident| incident.is_known_to(actor));
    found.ok_or_else(|| Error::not_found("incident", reference))
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
    found.ok_or_else(|| Error::invalid(field, t!("there is nobody with the mail address or id \"{shown}\"")))
}

/// Who puts themselves or somebody else into a role: the person named, else the person who acts.
///
/// # Errors
/// [`Error::Invalid`] when there is nobody like that, or a program names nobody.
pub(crate) fn whom(directory: &Directory, actor: &Actor, named: Option<&str>) -> Result<(PersonId, Via)> {
    let acting = actor.person();
    let person = match (named, acting) {
        (Some(named), _) => person(directory, "person", named)?,
        (None, Some(acting)) => acting,
        (None, None) => return Err(Error::invalid("person", t!("name somebody by mail address or id"))),
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
        Ok(change
            .set_severity(policy_for(&around.directory, severity, &change.incident().services), reason.as_deref())?)
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

/// Posts an internal update and promises the next one, after `next_minutes` or as the policy says. Where the
/// communication plan wants somebody to agree first, the entry that is given is the request to them.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] when the text is empty or too long; [`Error::Refused`] when the last update
/// is young and nothing changed, until the same is sent again, or when it waits for approval already.
pub async fn post_update(
    app: &App,
    actor: Actor,
    incident: Reference,
    text: String,
    next_minutes: Option<u32>,
) -> Result<Entry> {
    access::check(&actor, Permission::Respond)?;
    let command = Command::Update { text: text.clone(), next_minutes };
    app.write(move |work| {
        match soon::held_back(work, &actor, incident, &text)? {
            Some(Held::Back(why)) => return Ok(Err(why)),
            Some(Held::Already(entry)) => return Ok(Ok(*entry)),
            None => {}
        }
        let (decision, request) = change_now(work, &actor, incident, None, |around, actor, change| {
            let request = requests::instead(around, actor, change, &command, None, None)?;
            if request.is_none() {
                change.post_update(&text, next_minutes)?;
            }
            Ok(request)
        })?;
        match (decision.entries.into_iter().next(), request) {
            (Some(entry), _) => Ok(Ok(signed(work.tx, entry))),
            (None, Some(label)) => Err(Error::refused(t!("the same update waits for approval already, as {label}"))),
            (None, None) => Err(Error::Internal("an update wrote no entry".to_owned())),
        }
    })
    .await?
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
        let entry = decision.entries.into_iter().next().map(|entry| signed(work.tx, entry));
        entry.ok_or_else(|| Error::Internal("a note wrote no entry".to_owned()))
    })
    .await
}

/// An entry as it is read back after it was saved.
fn signed(tx: &Tx<'_>, entry: Entry) -> Entry {
    let token = tx.token_of(&entry.actor).map(str::to_owned);
    Entry { token, ..entry }
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
    let before = known(work.tx, actor, incident)?;
    change_it(work, actor, before, occurred_at, f)
}

/// Changes an incident that is known to be `actor`'s to change.
fn change_it<T>(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    before: Incident,
    occurred_at: Option<Timestamp>,
    f: impl FnOnce(&mut Around<'_, '_>, &Actor, &mut Change<'_>) -> Result<T>,
) -> Result<(Decision, T)> {
    if let Some(newcomer) = before.drill {
        set_stage(work, newcomer);
    }
    let room = rooms::load(work.tx, before.id)?;
    let mut around = Around { tx: &mut *work.tx, directory: Arc::clone(&work.directory), now: work.now };
    let mut change = Change::begin(before.clone(), actor, work.now, work.ids).with(room).at(occurred_at)?;
    let answer = f(&mut around, actor, &mut change)?;
    presence::may_write(&before, actor, &change)?;
    let mut around = Around { tx: &mut *work.tx, directory: Arc::clone(&work.directory), now: work.now };
    let asked = reporters::follow(&mut around, &before, &mut change)?;
    let follow = review::follow(work.tx, &work.directory, &before, &mut change, work.now)?;
    let call = command::follow(&work.directory, Some(&before), &mut change, work.now);
    let category = change.incident().status.category;
    if before.status.category == Category::Triage && category != Category::Triage && category.is_open() {
        // Accepted, it is as if it were declared.
        mobilisation::on_declare(&mut change, &work.directory);
    }
    let decision = change.decide();
    settle(work, &decision, call)?;
    publish::agreed(work, actor, &decision)?;
    presence::withdraw(work, &before, &decision.incident)?;
    reporters::ask(work, &decision, &asked)?;
    if let Some(review) = follow {
        reviews::save(work.tx, &review)?;
    }
    Ok((decision, answer))
}

/// Makes the company what it is inside of a drill for the rest of this transaction: nobody else can be reached.
pub(crate) fn set_stage(work: &mut Work<'_, '_>, newcomer: PersonId) {
    work.directory = Arc::new(drill::stage(&work.directory, newcomer));
}

/// As [`set_stage`], for what is done before the incident is changed; nothing for an incident that is real.
fn enter(work: &mut Work<'_, '_>, incident: Reference) -> Result<()> {
    if let Some(newcomer) = load(work.tx, incident)?.drill {
        set_stage(work, newcomer);
    }
    Ok(())
}

/// Saves a decision and what it means for the pages about it.
///
/// # Errors
/// When the database fails, or the incident has moved on since it was read.
pub(crate) fn settle(work: &mut Work<'_, '_>, decision: &Decision, call: Option<command::Call>) -> Result<()> {
    if decision.is_empty() {
        return Ok(());
    }
    incidents::save(work.tx, decision)?;
    clocks::settle(work, decision)?;
    crate::drill::follow(work.tx, &decision.incident)?;
    mail::plan(work, decision)?;
    calls::plan(work, decision)?;
    command::page(work, &decision.incident, call)
}
