//! Intake: events become alerts, escalations and pages, in one transaction per batch of requests.
//!
//! [`apply`] is the whole of it, synchronous and inside a transaction; [`Intake`] gathers what arrives while the last
//! batch is being written, so that many requests share one flush to disk, and answers each after it.

use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::workers::deliver::Outbox;
use allclear_core::access::Actor;
use allclear_core::alert::{self, Alert, Effect, Fingerprint, Known, LogEntry, LogKind, Resolution, Status};
use allclear_core::directory::{Integration, Urgency};
use allclear_core::escalation::{self, Situation, State};
use allclear_core::event::{Action, AlertEvent};
use allclear_core::id::{AlertId, IntegrationId, ServiceId};
use allclear_core::page::{Plan, Subject};
use allclear_integrations::source::Receipt;
use allclear_store::escalations::Escalation;
use allclear_store::identities::Repeated;
use allclear_store::pages::Claim;
use allclear_store::{Topic, alerts, directory, escalations, events, identities, pages};
use bytes::Bytes;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// One accepted request, parsed.
#[derive(Debug, Clone)]
pub struct Delivery {
    pub integration: IntegrationId,
    /// The body as it came; kept.
    pub body: Bytes,
    pub events: Vec<AlertEvent>,
}

/// What a batch did.
#[derive(Debug, Default)]
pub struct Applied {
    /// For each delivery a receipt per event; `None` when its integration no longer exists.
    pub receipts: Vec<Option<Vec<Receipt>>>,
    /// Pages claimed for this node, to be sent once the batch is on disk.
    pub claims: Vec<Claim>,
}

/// One identity in the course of a batch.
struct Track {
    known: Known,
    service: ServiceId,
    changed: bool,
    repeats: i64,
}

/// What a batch has gathered to write.
#[derive(Default)]
struct Batch {
    tracks: BTreeMap<Fingerprint, Track>,
    opened: Vec<Alert>,
    /// Alerts that existed before and change: loaded, changed and written once.
    changed: BTreeMap<AlertId, (Alert, Vec<LogEntry>)>,
    log: Vec<(AlertId, LogEntry)>,
    escalations: Vec<Escalation>,
    plans: Vec<Plan>,
}

/// Applies deliveries in order. `claim` is how many pages this node can send right away.
///
/// # Errors
/// When the database fails; then nothing of the batch is stored.
pub fn apply(work: &mut Work<'_, '_>, deliveries: &[Delivery], claim: usize) -> Result<Applied> {
    let directory = Arc::clone(&work.directory);
    let known: Vec<Option<&Integration>> =
        deliveries.iter().map(|d| directory.integrations.get(&d.integration)).collect();
    store_bodies(work, deliveries, &known)?;
    let keyed = key_events(work, deliveries, &known);
    let mut batch = load_tracks(work, &keyed)?;
    let mut applied = Applied::default();
    for (integration, events) in known.iter().zip(keyed) {
        let Some(integration) = integration else {
            applied.receipts.push(None);
            continue;
        };
        let mut receipts = Vec::with_capacity(events.len());
        for (event, key, fingerprint) in events {
            receipts.push(batch.event(work, integration, event, key, fingerprint)?);
        }
        applied.receipts.push(Some(receipts));
    }
    applied.claims = batch.write(work, claim)?;
    Ok(applied)
}

fn store_bodies(work: &mut Work<'_, '_>, deliveries: &[Delivery], known: &[Option<&Integration>]) -> Result<()> {
    let received: Vec<events::Received<'_>> = deliveries
        .iter()
        .zip(known)
        .filter(|(_, integration)| integration.is_some())
        .map(|(d, _)| events::Received {
            integration: d.integration,
            received_at: work.now,
            events: d.events.len(),
            body: &d.body,
        })
        .collect();
    Ok(events::append(work.tx, &received)?)
}

type Keyed<'d> = Vec<(&'d AlertEvent, String, Fingerprint)>;

/// Every event with its dedup key (a fresh one where the sender gave none) and fingerprint.
fn key_events<'d>(
    work: &mut Work<'_, '_>,
    deliveries: &'d [Delivery],
    known: &[Option<&Integration>],
) -> Vec<Keyed<'d>> {
    let mut keyed = Vec::with_capacity(deliveries.len());
    for (delivery, integration) in deliveries.iter().zip(known) {
        let Some(integration) = integration else {
            keyed.push(Vec::new());
            continue;
        };
        let mut events = Vec::with_capacity(delivery.events.len());
        for event in &delivery.events {
            let key = event.dedup_key.clone().unwrap_or_else(|| work.ids.hex(16));
            let fingerprint = Fingerprint::of(integration.service, &key);
            events.push((event, key, fingerprint));
        }
        keyed.push(events);
    }
    keyed
}

fn load_tracks(work: &mut Work<'_, '_>, keyed: &[Keyed<'_>]) -> Result<Batch> {
    let mut fingerprints: Vec<Fingerprint> = keyed.iter().flatten().map(|(_, _, f)| *f).collect();
    fingerprints.sort_unstable();
    fingerprints.dedup();
    let known = identities::known_all(work.tx, &fingerprints)?;
    let nowhere = ServiceId::from_uuid(uuid::Uuid::nil());
    let track = |known| Track { known, service: nowhere, changed: false, repeats: 0 };
    Ok(Batch { tracks: fingerprints.into_iter().zip(known.into_iter().map(track)).collect(), ..Batch::default() })
}

impl Batch {
    fn event(
        &mut self,
        work: &mut Work<'_, '_>,
        integration: &Integration,
        event: &AlertEvent,
        key: String,
        fingerprint: Fingerprint,
    ) -> Result<Receipt> {
        let Some(track) = self.tracks.get_mut(&fingerprint) else {
            return Err(Error::Internal("an event without a track".to_owned()));
        };
        track.service = integration.service;
        let effect = alert::apply(&track.known, event, work.now);
        let fresh: AlertId = work.ids.id(work.now);
        let before = track.known.open.clone();
        track.known = alert::remember(std::mem::take(&mut track.known), event, effect, fresh, work.now);
        let named = track.known.open.as_ref().or(before.as_ref()).map(|o| o.alert);
        let actor = Actor::Integration { id: integration.id };
        match effect {
            Effect::Open => {
                track.changed = true;
                self.open(work, integration, event, &key, fresh, actor);
            }
            Effect::Repeat { raised, moved } => {
                track.repeats += 1;
                // A moved expiry is written with the counts; a moved start decides about late resolves and is written now.
                track.changed |= raised
                    || (moved
                        && before.as_ref().and_then(|o| o.started_at)
                            != track.known.open.as_ref().and_then(|o| o.started_at));
                if let (true, Some(open)) = (raised, before) {
                    let from = open.severity;
                    self.change(work, open.alert, actor, |a| {
                        a.severity = event.severity;
                        LogKind::Raised { from, to: event.severity }
                    })?;
                    self.restart_louder(work, open.alert)?;
                }
            }
            Effect::Acknowledge => {
                track.changed = true;
                self.answered(work, before.map(|o| o.alert), actor, Action::Acknowledge)?;
            }
            Effect::Resolve => {
                track.changed = true;
                self.answered(work, before.map(|o| o.alert), actor, Action::Resolve)?;
            }
            Effect::Remember => track.changed = true,
            Effect::Ignore(alert::Ignored::EarlierOccurrence) => track.changed = true,
            Effect::Ignore(_) => {}
        }
        Ok(Receipt { dedup_key: key, alert: named, effect: effect.as_str() })
    }

    fn open(
        &mut self,
        work: &mut Work<'_, '_>,
        integration: &Integration,
        event: &AlertEvent,
        key: &str,
        id: AlertId,
        actor: Actor,
    ) {
        let mut alert = Alert {
            id,
            service: integration.service,
            integration: Some(integration.id),
            dedup_key: key.to_owned(),
            title: event.title.clone(),
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
            details: event.details.clone(),
            labels: event.labels.clone(),
            links: event.links.clone(),
            group: event.group.clone(),
            log_seq: 0,
        };
        let opened = LogKind::Opened { title: alert.title.clone(), severity: alert.severity };
        self.log.push((id, entry(&mut alert, work, actor, opened)));
        self.escalate(work, &mut alert, State::start(1));
        self.opened.push(alert);
    }

    /// Decides the step that is due for `alert` and gathers what follows from it.
    fn escalate(&mut self, work: &mut Work<'_, '_>, alert: &mut Alert, state: State) {
        let urgency = alert.severity.urgency();
        let (subject, service) = (Subject::Alert(alert.id), alert.service);
        let decision =
            escalation::step(&Situation { directory: &work.directory, subject, service, urgency, state }, work.now);
        for kind in decision.log {
            let entry = entry(alert, work, Actor::System, kind);
            self.log.push((alert.id, entry));
        }
        self.plans.extend(decision.plans);
        if let Some((state, due_at)) = decision.next {
            self.escalations.push(Escalation { subject, service, urgency, state, due_at });
        }
    }

    /// An alert that was quiet became one that wakes: its policy starts again, loudly.
    fn restart_louder(&mut self, work: &mut Work<'_, '_>, id: AlertId) -> Result<()> {
        if let Some(at) = self.opened.iter().position(|a| a.id == id) {
            let mut alert = self.opened.remove(at);
            self.again(work, &mut alert)?;
            self.opened.push(alert);
        } else if let Some((mut alert, log)) = self.changed.remove(&id) {
            self.again(work, &mut alert)?;
            self.changed.insert(id, (alert, log));
        }
        Ok(())
    }

    fn again(&mut self, work: &mut Work<'_, '_>, alert: &mut Alert) -> Result<()> {
        if alert.status != Status::Triggered {
            return Ok(());
        }
        let subject = Subject::Alert(alert.id);
        self.forget(subject);
        escalations::remove(work.tx, subject)?;
        pages::cancel(work.tx, subject, "paged again with higher urgency")?;
        alert.cycle += 1;
        let state = State::start(alert.cycle);
        self.escalate(work, alert, state);
        Ok(())
    }

    /// The sender acknowledged or resolved it: nobody is paged any more.
    fn answered(&mut self, work: &mut Work<'_, '_>, id: Option<AlertId>, actor: Actor, how: Action) -> Result<()> {
        let Some(id) = id else { return Ok(()) };
        let now = work.now;
        let by = actor.clone();
        self.change(work, id, actor, |a| match how {
            Action::Resolve => {
                a.status = Status::Resolved;
                a.resolved_at = Some(now);
                a.resolved_by = Some(by);
                LogKind::Resolved { how: Resolution::BySender }
            }
            Action::Acknowledge | Action::Trigger => {
                a.status = Status::Acknowledged;
                a.acknowledged_at = Some(now);
                a.acknowledged_by = Some(by);
                LogKind::Acknowledged
            }
        })?;
        let subject = Subject::Alert(id);
        self.forget(subject);
        escalations::remove(work.tx, subject)?;
        pages::cancel(work.tx, subject, if how == Action::Resolve { "resolved" } else { "acknowledged" })?;
        Ok(())
    }

    /// Drops what this batch itself had gathered about a subject and not yet written.
    fn forget(&mut self, subject: Subject) {
        self.escalations.retain(|e| e.subject != subject);
        self.plans.retain(|p| p.subject != subject);
    }

    fn change(
        &mut self,
        work: &mut Work<'_, '_>,
        id: AlertId,
        actor: Actor,
        change: impl FnOnce(&mut Alert) -> LogKind,
    ) -> Result<()> {
        if let Some(alert) = self.opened.iter_mut().find(|a| a.id == id) {
            let kind = change(alert);
            let entry = entry(alert, work, actor, kind);
            self.log.push((id, entry));
            return Ok(());
        }
        let (mut alert, mut log) = match self.changed.remove(&id) {
            Some(held) => held,
            None => (alerts::get(work.tx, id)?, Vec::new()),
        };
        let kind = change(&mut alert);
        alert.last_event_at = work.now;
        log.push(entry(&mut alert, work, actor, kind));
        self.changed.insert(id, (alert, log));
        Ok(())
    }

    fn write(self, work: &mut Work<'_, '_>, claim: usize) -> Result<Vec<Claim>> {
        if !self.opened.is_empty() {
            alerts::insert(work.tx, &self.opened)?;
        }
        for (alert, _) in self.changed.values() {
            alerts::update(work.tx, alert)?;
        }
        let mut log = self.log;
        log.extend(self.changed.into_values().flat_map(|(a, entries)| entries.into_iter().map(move |e| (a.id, e))));
        if !log.is_empty() {
            alerts::append_log(work.tx, &log)?;
        }
        write_identities(work, self.tracks)?;
        escalations::save(work.tx, &self.escalations)?;
        if self.plans.is_empty() {
            return Ok(Vec::new());
        }
        let claim = if directory::muted(work.tx)?.is_some() { 0 } else { claim };
        Ok(pages::plan(work.tx, work.ids, work.now, &self.plans, &work.directory, claim)?)
    }
}

fn write_identities(work: &mut Work<'_, '_>, tracks: BTreeMap<Fingerprint, Track>) -> Result<()> {
    let (mut saves, mut repeated) = (Vec::new(), Vec::new());
    for (fingerprint, track) in tracks {
        if let (true, Some(open)) = (track.repeats > 0, &track.known.open) {
            repeated.push(Repeated {
                fingerprint,
                alert: open.alert,
                count: track.repeats,
                last_event_at: work.now,
                expires_at: open.expires_at,
            });
        }
        if track.changed {
            saves.push((fingerprint, track.known));
        }
    }
    if !saves.is_empty() {
        identities::save(work.tx, &saves)?;
        work.tx.changed(Topic::Alerts, None);
    }
    if !repeated.is_empty() {
        identities::count(work.tx, &repeated)?;
    }
    Ok(())
}

/// The alert's next log entry.
fn entry(alert: &mut Alert, work: &Work<'_, '_>, actor: Actor, kind: LogKind) -> LogEntry {
    alert.log_seq += 1;
    LogEntry { seq: alert.log_seq, at: work.now, actor, kind }
}

/// How quiet or loud an alert is paged.
#[must_use]
pub const fn urgency(alert: &Alert) -> Urgency {
    alert.severity.urgency()
}

type Answer = oneshot::Sender<Result<Vec<Receipt>>>;

struct Job {
    delivery: Delivery,
    answer: Answer,
}

/// The queue in front of [`apply`]. Cheap to clone.
#[derive(Clone)]
pub struct Intake {
    app: App,
    queue: mpsc::Sender<Job>,
}

/// Requests waiting for the disk before new ones are refused with 503.
const QUEUE: usize = 4_096;
/// Requests, and events in them, that share one transaction.
const BATCH_REQUESTS: usize = 1_000;
const BATCH_EVENTS: usize = 20_000;

impl Intake {
    /// Starts the intake; it ends when every handle is gone and everything accepted is on disk.
    #[must_use]
    pub fn start(app: App, outbox: Outbox) -> (Self, tokio::task::JoinHandle<()>) {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let task = tokio::spawn(run(app.clone(), jobs, outbox));
        (Self { app, queue }, task)
    }

    /// Stores a delivery and answers when it is on disk.
    ///
    /// # Errors
    /// [`Error::Busy`] when too much is waiting, [`Error::NotFound`] when the integration was removed meanwhile, or
    /// that the database is not to be had. In each case nothing was stored.
    pub async fn accept(&self, delivery: Delivery) -> Result<Vec<Receipt>> {
        let (answer, answered) = oneshot::channel();
        self.queue.try_send(Job { delivery, answer }).map_err(|_| Error::Busy)?;
        answered.await.map_err(|_| Error::Unavailable("the intake stopped".to_owned()))?
    }

    /// Keeps a request that could not be used in the bounded list an admin can see. Best effort: the sender has its
    /// refusal either way.
    pub async fn reject(&self, source: &str, integration: Option<IntegrationId>, reason: &str, body: &Bytes) {
        let (source, reason, body) = (source.to_owned(), reason.to_owned(), body.clone());
        let kept = self
            .app
            .write(move |work| {
                Ok(allclear_store::rejected::keep(work.tx, work.now, &source, integration, &reason, &body)?)
            })
            .await;
        if let Err(error) = kept {
            tracing::warn!(%error, "a refused request could not be kept");
        }
    }
}

async fn run(app: App, mut jobs: mpsc::Receiver<Job>, outbox: Outbox) {
    while let Some(first) = jobs.recv().await {
        let mut events = first.delivery.events.len();
        let (mut deliveries, mut answers) = (vec![first.delivery], vec![first.answer]);
        while deliveries.len() < BATCH_REQUESTS && events < BATCH_EVENTS {
            let Ok(next) = jobs.try_recv() else { break };
            events += next.delivery.events.len();
            deliveries.push(next.delivery);
            answers.push(next.answer);
        }
        settle(&app, &outbox, deliveries, answers).await;
    }
}

/// Writes a batch and answers it. A batch that fails for a reason of its own, not for want of a database, is tried
/// request by request, so that one request nobody can store does not take its neighbours with it.
async fn settle(app: &App, outbox: &Outbox, deliveries: Vec<Delivery>, answers: Vec<Answer>) {
    let shared = Arc::new(deliveries);
    match write(app, outbox, &shared).await {
        Ok(receipts) => {
            for (answer, receipts) in answers.into_iter().zip(receipts) {
                let _ = answer.send(receipts.ok_or_else(|| Error::not_found("integration", "with this key")));
            }
        }
        Err(Error::Internal(why)) if answers.len() > 1 => {
            tracing::error!(why, requests = answers.len(), "a batch could not be stored; trying each request alone");
            for (delivery, answer) in shared.iter().zip(answers) {
                let alone = write(app, outbox, &Arc::new(vec![delivery.clone()])).await;
                let missing = || Error::not_found("integration", "with this key");
                let _ = answer.send(alone.and_then(|mut r| r.pop().flatten().ok_or_else(missing)));
            }
        }
        Err(error) => {
            tracing::error!(%error, detail = ?error, requests = answers.len(), "a batch could not be stored");
            for answer in answers {
                let _ = answer.send(Err(again(&error)));
            }
        }
    }
}

async fn write(app: &App, outbox: &Outbox, deliveries: &Arc<Vec<Delivery>>) -> Result<Vec<Option<Vec<Receipt>>>> {
    let (deliveries, claim) = (Arc::clone(deliveries), outbox.room());
    let applied = app.write(move |work| apply(work, &deliveries, claim)).await?;
    outbox.send(applied.claims);
    Ok(applied.receipts)
}

/// The same refusal for everybody in a batch.
fn again(error: &Error) -> Error {
    match error {
        Error::Busy => Error::Busy,
        Error::Unavailable(why) => Error::Unavailable(why.clone()),
        other => Error::Unavailable(other.to_string()),
    }
}
