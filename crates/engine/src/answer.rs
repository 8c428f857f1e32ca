//! Answering an alert: acknowledge, resolve, escalate again, open by hand.
//!
//! The JSON API, the command line and the signed link in a page all end here.

use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::ingest;
use allclear_core::access::{self, Actor, Permission};
use allclear_core::alert::{self, Alert, Fingerprint, LogKind, Resolution, Status};
use allclear_core::escalation::State;
use allclear_core::event::AlertEvent;
use allclear_core::id::{AlertId, ServiceId};
use allclear_core::page::Subject;
use allclear_store::escalations::{self, Escalation};
use allclear_store::{StoreError, alerts, identities, pages};

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
    settle(work, actor, held, LogKind::Acknowledged, "acknowledged")
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

/// Starts the escalation policy again from its first step, taking the alert back from whoever acknowledged it.
///
/// `seen` is the cycle that the person was looking at; when it is over, somebody (perhaps the same press, sent twice) has
/// escalated already and nothing happens.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Refused`] when it is already resolved.
pub async fn escalate(app: &App, actor: Actor, id: AlertId, seen: Option<u32>) -> Result<Alert> {
    access::check(&actor, Permission::Respond)?;
    app.write(move |work| {
        let held = load(work, id)?;
        if seen.is_some_and(|cycle| cycle != held.cycle) { Ok(held) } else { escalate_now(work, &actor, id) }
    })
    .await
}

/// [`escalate`] inside a transaction: the first step is due at once.
///
/// # Errors
/// As for [`escalate`].
pub fn escalate_now(work: &mut Work<'_, '_>, actor: &Actor, id: AlertId) -> Result<Alert> {
    escalate_because(work, actor, id, None)
}

/// [`escalate_now`] for a reason of our own, which goes into the log.
///
/// # Errors
/// As for [`escalate`].
pub(crate) fn escalate_because(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    id: AlertId,
    why: Option<&str>,
) -> Result<Alert> {
    let mut held = load(work, id)?;
    held.status = alert::escalate(held.status).map_err(Error::refused)?;
    held.acknowledged_at = None;
    held.acknowledged_by = None;
    held.cycle += 1;
    let cycle = held.cycle;
    let kind = LogKind::Escalated { cycle, why: why.map(str::to_owned) };
    let held = settle(work, actor, held, kind, "the escalation was started again")?;
    let timer = Escalation {
        subject: Subject::Alert(id),
        service: held.service,
        urgency: held.severity.urgency(),
        state: State::start(cycle),
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
    Ok(alerts::get(work.tx, held.id)?)
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
        Ok((alerts::get(work.tx, id)?, opened))
    })
    .await
}

#[cfg(test)]
mod tests;
