//! Answering an alert: acknowledge, resolve, escalate again, open by hand.
//!
//! The JSON API, the command line and the signed link in a page all end here.

use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::ingest;
use allclear_core::access::{self, Actor, Permission};
use allclear_core::alert::{self, Alert, Effect, Fingerprint, Known, LogKind, Resolution, Status};
use allclear_core::escalation::State;
use allclear_core::event::AlertEvent;
use allclear_core::id::{AlertId, ServiceId};
use allclear_core::page::Subject;
use allclear_store::escalations::{self, Escalation};
use allclear_store::{StoreError, alerts, identities, pages};

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
/// # Errors
/// [`Error::NotFound`], or [`Error::Refused`] when it is already resolved.
pub async fn escalate(app: &App, actor: Actor, id: AlertId) -> Result<Alert> {
    access::check(&actor, Permission::Respond)?;
    app.write(move |work| escalate_now(work, &actor, id)).await
}

/// [`escalate`] inside a transaction: the first step is due at once.
///
/// # Errors
/// As for [`escalate`].
pub fn escalate_now(work: &mut Work<'_, '_>, actor: &Actor, id: AlertId) -> Result<Alert> {
    let mut held = load(work, id)?;
    held.status = alert::escalate(held.status).map_err(Error::refused)?;
    held.acknowledged_at = None;
    held.acknowledged_by = None;
    held.cycle += 1;
    let cycle = held.cycle;
    let held = settle(work, actor, held, LogKind::Escalated { cycle }, "the escalation was started again")?;
    let timer = Escalation {
        subject: Subject::Alert(id),
        service: held.service,
        urgency: ingest::urgency(&held),
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
fn settle(work: &mut Work<'_, '_>, actor: &Actor, held: Alert, kind: LogKind, why: &str) -> Result<Alert> {
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
        let command = command.clone();
        if !work.directory.services.contains_key(&command.service) {
            return Err(Error::not_found("service", command.service));
        }
        open_now(work, &actor, command)
    })
    .await
}

fn open_now(work: &mut Work<'_, '_>, actor: &Actor, command: ByHand) -> Result<(Alert, bool)> {
    let ByHand { service, event } = command;
    let key = event.dedup_key.clone().unwrap_or_else(|| work.ids.hex(16));
    let fingerprint = Fingerprint::of(service, &key);
    let known = identities::known_all(work.tx, &[fingerprint])?.pop().unwrap_or_default();
    let effect = alert::apply(&known, &event, work.now);
    if let Some(open) = &known.open {
        let repeated = identities::Repeated {
            fingerprint,
            alert: open.alert,
            count: 1,
            last_event_at: work.now,
            expires_at: None,
        };
        identities::count(work.tx, &[repeated])?;
        return Ok((alerts::get(work.tx, open.alert)?, false));
    }
    let id: AlertId = work.ids.id(work.now);
    let known = alert::remember(Known::default(), &event, Effect::Open, id, work.now);
    debug_assert!(matches!(effect, Effect::Open | Effect::Ignore(_)), "a trigger opens or is late");
    let held = new_alert(work, id, service, key, event);
    alerts::insert(work.tx, std::slice::from_ref(&held))?;
    let opened = LogKind::Opened { title: held.title.clone(), severity: held.severity };
    alerts::append_to(work.tx, id, work.now, actor, vec![opened])?;
    identities::save(work.tx, &[(fingerprint, known)])?;
    let timer = Escalation {
        subject: Subject::Alert(id),
        service,
        urgency: held.severity.urgency(),
        state: State::start(1),
        due_at: work.now,
    };
    escalations::save(work.tx, &[timer])?;
    Ok((alerts::get(work.tx, id)?, true))
}

fn new_alert(work: &Work<'_, '_>, id: AlertId, service: ServiceId, dedup_key: String, event: AlertEvent) -> Alert {
    Alert {
        id,
        service,
        integration: None,
        dedup_key,
        title: event.title,
        severity: event.severity,
        status: Status::Triggered,
        opened_at: work.now,
        acknowledged_at: None,
        acknowledged_by: None,
        resolved_at: None,
        resolved_by: None,
        count: 1,
        last_event_at: work.now,
        cycle: 1,
        incident: None,
        details: event.details,
        labels: event.labels,
        links: event.links,
        group: event.group,
        log_seq: 0,
    }
}
