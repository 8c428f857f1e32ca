//! Answering an alert: acknowledge, resolve, escalate again, open by hand.
//!
//! The JSON API, the command line and the signed link in a page all end here.

use crate::app::{App, Work};
use crate::declaring;
use crate::error::{Error, Result};
use crate::ingest;
use allclear_core::access::{self, Actor, Permission};
use allclear_core::alert::{self, Alert, Fingerprint, LogKind, Place, Resolution, Status};
use allclear_core::directory::Directory;
use allclear_core::escalation::{self, Called, Situation, State};
use allclear_core::event::AlertEvent;
use allclear_core::id::{AlertId, PersonId, ServiceId};
use allclear_core::page::Subject;
use allclear_store::escalations::{self, Escalation};
use allclear_store::{StoreError, Tx, alerts, identities, pages, viewing};
use allclear_texts::t;
use jiff::Timestamp;
use std::fmt;
use std::str::FromStr;

mod many;

pub use many::{Answered, MOST_AT_ONCE, acknowledge_all, resolve_all};

/// Takes the alert: everybody else's pages stop. Doing it twice is a success that changes nothing.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Refused`] when it is already resolved.
pub async fn acknowledge(app: &App, actor: Actor, id: AlertId) -> Result<Alert> {
    access::check(&actor, Permission::Respond)?;
    app.write(move |work| acknowledge_now(work, &actor, id)).await
}

/// [`acknowledge`] inside a transaction.
///
/// # Errors
/// As for [`acknowledge`].
pub fn acknowledge_now(work: &mut Work<'_, '_>, actor: &Actor, id: AlertId) -> Result<Alert> {
    let mut held = load(work, id)?;
    let Some(status) = alert::acknowledge(held.status).map_err(Error::refused)? else { return Ok(held) };
    held.status = status;
    held.acknowledged_at = Some(work.now);
    held.acknowledged_by = Some(actor.clone());
    let held = settle(work, actor, held, LogKind::Acknowledged, "acknowledged")?;
    declaring::taken(work, &held)?;
    Ok(held)
}

/// Ends the alert. Doing it twice is a success that changes nothing.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn resolve(app: &App, actor: Actor, id: AlertId) -> Result<Alert> {
    access::check(&actor, Permission::Respond)?;
    app.write(move |work| resolve_now(work, &actor, id)).await
}

/// [`resolve`] inside a transaction.
///
/// # Errors
/// As for [`resolve`].
pub fn resolve_now(work: &mut Work<'_, '_>, actor: &Actor, id: AlertId) -> Result<Alert> {
    let mut held = load(work, id)?;
    let Some(status) = alert::resolve(held.status) else { return Ok(held) };
    held.status = status;
    held.resolved_at = Some(work.now);
    held.resolved_by = Some(actor.clone());
    settle(work, actor, held, LogKind::Resolved { how: Resolution::ByPerson }, "resolved")
}

/// An alert as somebody saw it who escalates it from a page: by the time they press, it may be somebody else's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    pub cycle: u32,
    pub status: Status,
}

impl Seen {
    /// What a page that shows this alert sends back.
    #[must_use]
    pub const fn of(alert: &Alert) -> Self {
        Self { cycle: alert.cycle, status: alert.status }
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.cycle, self.status.as_str())
    }
}

impl FromStr for Seen {
    type Err = Error;

    /// Reads what [`Seen`] is written as. A page that says nothing about what it showed is as good as an old one.
    fn from_str(text: &str) -> Result<Self> {
        let seen = text
            .split_once('-')
            .and_then(|(cycle, status)| Some(Self { cycle: cycle.parse().ok()?, status: Status::read(status)? }));
        seen.ok_or_else(|| {
            Error::refused(t!("this page is out of date; look at the alert as it is now, then escalate it"))
        })
    }
}

/// What became of [`escalate`].
#[derive(Debug, Clone)]
pub struct Escalated {
    pub alert: Alert,
    /// Who is called at once; `None` when it had been escalated already.
    pub called: Option<Called>,
}

/// Goes on to whoever comes after the step that reached this person, taking the alert back from whoever acknowledged it:
/// see [`escalation::onward`].
///
/// `seen` is the alert that the person was looking at. When that cycle is over, somebody (perhaps the same press, sent
/// twice) has escalated already and nothing happens. When somebody else has acknowledged it since, it is theirs, and
/// whoever wants it taken from them has to see that first.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Refused`] when it is already resolved or somebody else has acknowledged it meanwhile.
pub async fn escalate(app: &App, actor: Actor, id: AlertId, seen: Option<Seen>) -> Result<Escalated> {
    access::check(&actor, Permission::Respond)?;
    app.write(move |work| {
        let alert = load(work, id)?;
        if seen.is_some_and(|seen| seen.cycle != alert.cycle) {
            return Ok(Escalated { alert, called: None });
        }
        // By itself, not the whole actor: a stored one does not know its role.
        let own = alert.acknowledged_by.as_ref().and_then(Actor::person).is_some_and(|by| actor.person() == Some(by));
        let theirs = alert.status == Status::Acknowledged && !own;
        if theirs && seen.is_some_and(|seen| seen.status == Status::Triggered) {
            let who = alert.acknowledged_by.as_ref().map_or("somebody", |by| called_by(by, &work.directory));
            return Err(Error::Refused(t!("{who} acknowledged it meanwhile; escalate again to take it from them")));
        }
        let called = next_called(work.tx, &work.directory, &alert, person_of(&actor), work.now)?;
        Ok(Escalated { alert: escalate_now(work, &actor, id)?, called: Some(called) })
    })
    .await
}

/// Whom [`escalate`] would call if `person` asked for it now.
///
/// # Errors
/// When the database fails.
pub fn next_called(
    tx: &mut Tx<'_>,
    directory: &Directory,
    alert: &Alert,
    person: Option<PersonId>,
    now: Timestamp,
) -> Result<Called> {
    let after = onward(tx, alert, person)?;
    let situation = Situation {
        directory,
        subject: Subject::Alert(alert.id),
        service: alert.service,
        urgency: alert.severity.urgency(),
        state: State::behind(alert.cycle + 1, after),
    };
    Ok(escalation::called(&situation, now))
}

fn called_by<'d>(actor: &'d Actor, directory: &'d Directory) -> &'d str {
    match actor {
        Actor::Person { id, .. } => {
            directory.people.get(id).map_or(t!("somebody who was removed"), |p| p.name.as_str())
        }
        Actor::Token { name, .. } => name,
        Actor::Simulated { .. } => t!("a simulated colleague"),
        Actor::Integration { .. } => t!("the sender"),
        Actor::System | Actor::Operator => "Allclear",
    }
}

fn onward(tx: &mut Tx<'_>, alert: &Alert, person: Option<PersonId>) -> Result<Option<Place>> {
    let log = alerts::log(tx, alert.id)?;
    Ok(escalation::onward(log.iter().map(|entry| &entry.kind), alert.cycle, person))
}

const fn person_of(actor: &Actor) -> Option<PersonId> {
    match actor {
        Actor::Person { id, .. } => Some(*id),
        Actor::Simulated { .. } | Actor::Token { .. } | Actor::Integration { .. } | Actor::System | Actor::Operator => {
            None
        }
    }
}

/// [`escalate`] inside a transaction: the next step is due at once.
///
/// # Errors
/// As for [`escalate`].
pub fn escalate_now(work: &mut Work<'_, '_>, actor: &Actor, id: AlertId) -> Result<Alert> {
    let held = load(work, id)?;
    let after = onward(work.tx, &held, person_of(actor))?;
    run_again(work, actor, held, after, None)
}

/// Starts the policy again from its first step for a reason of our own, which goes into the log.
///
/// # Errors
/// As for [`escalate`].
pub(crate) fn escalate_because(work: &mut Work<'_, '_>, actor: &Actor, id: AlertId, why: &str) -> Result<Alert> {
    let held = load(work, id)?;
    run_again(work, actor, held, None, Some(why))
}

fn run_again(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    mut held: Alert,
    after: Option<Place>,
    why: Option<&str>,
) -> Result<Alert> {
    held.status = alert::escalate(held.status).map_err(Error::refused)?;
    held.acknowledged_at = None;
    held.acknowledged_by = None;
    held.cycle += 1;
    let cycle = held.cycle;
    let kind = LogKind::Escalated { cycle, after, why: why.map(str::to_owned) };
    let held = settle(work, actor, held, kind, t!("the escalation was started again"))?;
    let timer = Escalation {
        subject: Subject::Alert(held.id),
        service: held.service,
        urgency: held.severity.urgency(),
        state: State::behind(cycle, after),
        due_at: work.now,
    };
    escalations::save(work.tx, &[timer])?;
    Ok(held)
}

fn load(work: &mut Work<'_, '_>, id: AlertId) -> Result<Alert> {
    match alerts::get(work.tx, id) {
        Err(StoreError::NotFound) => Err(Error::not_found("alert", id)),
        other => Ok(other?),
    }
}

/// Saves a change of status: alert, log, identity, and nobody is paged about the old one any more.
pub(crate) fn settle(work: &mut Work<'_, '_>, actor: &Actor, held: Alert, kind: LogKind, why: &str) -> Result<Alert> {
    let subject = Subject::Alert(held.id);
    alerts::update(work.tx, &held)?;
    alerts::append_to(work.tx, held.id, work.now, actor, vec![kind])?;
    let fingerprint = Fingerprint::of(held.service, &held.dedup_key);
    let mut known = identities::known_all(work.tx, &[fingerprint])?.pop().unwrap_or_default();
    if known.open.as_ref().is_some_and(|o| o.alert == held.id) {
        match (&mut known.open, held.status) {
            (open, Status::Resolved) => *open = None,
            (Some(open), status) => open.status = status,
            (None, _) => {}
        }
        identities::save(work.tx, &[(fingerprint, known)])?;
    }
    escalations::remove(work.tx, subject)?;
    pages::cancel(work.tx, subject, why)?;
    pages::hush(work.tx, subject)?;
    as_seen(work, held.id)
}

/// An alert as whoever acts may see it.
fn as_seen(work: &mut Work<'_, '_>, id: AlertId) -> Result<Alert> {
    let alert = alerts::get(work.tx, id)?;
    viewing::alerts_as_seen(work.tx, vec![alert])?.pop().ok_or_else(|| Error::not_found("alert", id))
}

/// An alert that a person or a script opens without an integration.
#[derive(Debug, Clone)]
pub struct ByHand {
    pub service: ServiceId,
    /// Already [`AlertEvent::cleaned`]; its dedup key makes repeating the call a repeat of the alert.
    pub event: AlertEvent,
}

/// Opens an alert, or counts a repeat when one is open under the same dedup key. Returns it and whether it is new.
///
/// # Errors
/// [`Error::NotFound`] when there is no such service.
pub async fn open_by_hand(app: &App, actor: Actor, command: ByHand) -> Result<(Alert, bool)> {
    access::check(&actor, Permission::Respond)?;
    app.write(move |work| {
        let ByHand { service, event } = &command;
        if !work.directory.services.contains_key(service) {
            return Err(Error::not_found("service", service));
        }
        let (id, opened) = ingest::apply_by_hand(work, &actor, *service, event)?;
        Ok((as_seen(work, id)?, opened))
    })
    .await
}

#[cfg(test)]
mod tests;
