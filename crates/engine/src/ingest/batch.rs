//! What a batch of events does, gathered first and written once.

use super::{Door, Keyed};
use crate::app::Work;
use crate::error::{Error, Result};
use allclear_core::access::Actor;
use allclear_core::alert::{
    self, Alert, Effect, Fingerprint, Ignored, Known, LogEntry, LogKind, Open, Resolution, Status,
};
use allclear_core::escalation::{self, Situation, State};
use allclear_core::event::AlertEvent;
use allclear_core::id::AlertId;
use allclear_core::page::{Plan, Subject};
use allclear_integrations::source::Receipt;
use allclear_store::escalations::Escalation;
use allclear_store::identities::Repeated;
use allclear_store::pages::Claim;
use allclear_store::{Topic, alerts, directory, escalations, identities, pages};
use allclear_texts::t;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Repeats, each with the instant until which its alert lives by what is stored.
pub(super) type Repeats = Vec<(Repeated, Option<Timestamp>)>;

/// One identity in the course of a batch.
struct Track {
    known: Known,
    /// When its open alert expires by what is stored.
    stored_until: Option<Timestamp>,
    /// What is known must be written: it decides about later events.
    changed: bool,
    /// Triggers counted for the open alert and not yet gathered.
    repeats: i64,
}

/// What events have done so far, none of it written.
#[derive(Default)]
pub(super) struct Batch {
    tracks: BTreeMap<Fingerprint, Track>,
    opened: Vec<Alert>,
    /// Alerts that were there before and change: loaded, changed and written once.
    held: BTreeMap<AlertId, Alert>,
    log: Vec<(AlertId, LogEntry)>,
    repeated: Repeats,
    /// Escalations that begin. They are decided last, so that what is answered within the batch pages nobody.
    starting: BTreeMap<AlertId, State>,
}

impl Batch {
    /// A batch about these identities.
    pub fn load(work: &mut Work<'_, '_>, mut fingerprints: Vec<Fingerprint>) -> Result<Self> {
        fingerprints.sort_unstable();
        fingerprints.dedup();
        let known = identities::known_all(work.tx, &fingerprints)?;
        let track = |known: Known| {
            let stored_until = known.open.as_ref().and_then(|open| open.expires_at);
            Track { known, stored_until, changed: false, repeats: 0 }
        };
        Ok(Self { tracks: fingerprints.into_iter().zip(known.into_iter().map(track)).collect(), ..Self::default() })
    }

    /// Takes one event in.
    pub fn event(&mut self, work: &mut Work<'_, '_>, door: &Door, keyed: Keyed<'_>) -> Result<Receipt> {
        let Keyed { event, key, fingerprint } = keyed;
        let Some(track) = self.tracks.get_mut(&fingerprint) else {
            return Err(Error::Internal("an event without a track".to_owned()));
        };
        let effect = alert::apply(&track.known, event, work.now);
        // Only what opens takes an id: most events are repeats.
        let fresh = if effect == Effect::Open { work.ids.id(work.now) } else { AlertId::from_uuid(uuid::Uuid::nil()) };
        let before = track.known.open.clone();
        track.known = alert::remember(std::mem::take(&mut track.known), event, effect, fresh, work.now);
        let after = track.known.open.clone();
        match (effect, &before) {
            (Effect::Open, _) => {
                track.changed = true;
                self.open(work, door, event, &key, fresh);
            }
            (Effect::Repeat { raised, .. }, Some(open)) => {
                track.repeats += 1;
                // An expiry that moved is written with the counts; a start that moved decides about late resolves.
                track.changed |= after.as_ref().is_some_and(|a| a.started_at != open.started_at);
                if event.severity > open.severity {
                    track.changed = true;
                    self.raise(work, door, event, open, raised)?;
                }
            }
            (Effect::Acknowledge, Some(open)) => {
                track.changed = true;
                self.answer(work, door, open.alert, Status::Acknowledged)?;
            }
            (Effect::Resolve, Some(open)) => {
                track.changed = true;
                self.settle_repeats(work, fingerprint, open);
                self.answer(work, door, open.alert, Status::Resolved)?;
            }
            (Effect::Remember | Effect::Ignore(Ignored::EarlierOccurrence), _) => track.changed = true,
            _ => {}
        }
        let alert = after.or(before).map(|open| open.alert);
        Ok(Receipt { dedup_key: key, alert, effect: effect.as_str() })
    }

    fn open(&mut self, work: &mut Work<'_, '_>, door: &Door, event: &AlertEvent, key: &str, id: AlertId) {
        let mut alert = Alert {
            id,
            service: door.service,
            integration: door.integration,
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
        self.log.push((id, next_entry(&mut alert, work, &door.actor, opened)));
        self.opened.push(alert);
        self.starting.insert(id, State::start(1));
    }

    /// A repeat made it worse. When that makes a quiet alert a loud one, its policy starts again.
    fn raise(
        &mut self,
        work: &mut Work<'_, '_>,
        door: &Door,
        event: &AlertEvent,
        open: &Open,
        louder: bool,
    ) -> Result<()> {
        let (from, to) = (open.severity, event.severity);
        let again = louder && open.status == Status::Triggered && self.opened.iter().all(|a| a.id != open.alert);
        let cycle = self.change(work, &door.actor, open.alert, |alert| {
            alert.severity = to;
            alert.cycle += u32::from(again);
            (LogKind::Raised { from, to }, alert.cycle)
        })?;
        if again {
            let subject = Subject::Alert(open.alert);
            escalations::remove(work.tx, subject)?;
            pages::cancel(work.tx, subject, t!("paged again with higher urgency"))?;
            self.starting.insert(open.alert, State::start(cycle));
        }
        Ok(())
    }

    /// Its sender acknowledged or resolved it: nobody is paged any more.
    fn answer(&mut self, work: &mut Work<'_, '_>, door: &Door, id: AlertId, status: Status) -> Result<()> {
        let (now, by) = (work.now, Some(door.actor.clone()));
        self.change(work, &door.actor, id, |alert| {
            alert.status = status;
            if status == Status::Resolved {
                (alert.resolved_at, alert.resolved_by) = (Some(now), by);
                (LogKind::Resolved { how: Resolution::BySender }, ())
            } else {
                (alert.acknowledged_at, alert.acknowledged_by) = (Some(now), by);
                (LogKind::Acknowledged, ())
            }
        })?;
        self.starting.remove(&id);
        let subject = Subject::Alert(id);
        escalations::remove(work.tx, subject)?;
        pages::cancel(work.tx, subject, status.as_str())?;
        pages::hush(work.tx, subject)?;
        Ok(())
    }

    /// Changes an alert, wherever this batch has it, and logs it.
    fn change<T>(
        &mut self,
        work: &mut Work<'_, '_>,
        actor: &Actor,
        id: AlertId,
        change: impl FnOnce(&mut Alert) -> (LogKind, T),
    ) -> Result<T> {
        let alert = match self.opened.iter_mut().find(|a| a.id == id) {
            Some(opened) => opened,
            None => match self.held.entry(id) {
                std::collections::btree_map::Entry::Occupied(held) => held.into_mut(),
                std::collections::btree_map::Entry::Vacant(free) => free.insert(alerts::get(work.tx, id)?),
            },
        };
        let (kind, told) = change(alert);
        alert.last_event_at = work.now;
        let entry = next_entry(alert, work, actor, kind);
        self.log.push((id, entry));
        Ok(told)
    }

    /// Gathers the repeats of an alert that ends here, before its identity opens another one.
    fn settle_repeats(&mut self, work: &Work<'_, '_>, fingerprint: Fingerprint, open: &Open) {
        let Some(track) = self.tracks.get_mut(&fingerprint) else { return };
        let count = std::mem::take(&mut track.repeats);
        if count > 0 {
            let (alert, last_event_at) = (open.alert, work.now);
            self.repeated.push((Repeated { fingerprint, alert, count, last_event_at, expires_at: None }, None));
        }
    }

    /// Decides the first step of every escalation that begins and is still wanted.
    fn escalate(&mut self, work: &mut Work<'_, '_>) -> (Vec<Plan>, Vec<Escalation>) {
        let (mut plans, mut timers) = (Vec::new(), Vec::new());
        for alert in self.opened.iter_mut().chain(self.held.values_mut()) {
            let Some(state) = self.starting.remove(&alert.id) else { continue };
            let (subject, service, urgency) = (Subject::Alert(alert.id), alert.service, alert.severity.urgency());
            let situation = Situation { directory: &work.directory, subject, service, urgency, state };
            let decision = escalation::step(&situation, work.now);
            for kind in decision.log {
                self.log.push((alert.id, next_entry(alert, work, &Actor::System, kind)));
            }
            plans.extend(decision.plans);
            timers.extend(decision.next.map(|(state, due_at)| Escalation { subject, service, urgency, state, due_at }));
        }
        (plans, timers)
    }

    /// Writes everything but the repeats, which it gives back: [`super::counts`] knows when they are to be written.
    /// `claim` is how many pages this node can send right away.
    pub fn write(mut self, work: &mut Work<'_, '_>, claim: usize) -> Result<(Vec<Claim>, Repeats)> {
        let (plans, timers) = self.escalate(work);
        if !self.opened.is_empty() {
            alerts::insert(work.tx, &self.opened)?;
        }
        for alert in self.held.values() {
            alerts::update(work.tx, alert)?;
        }
        if !self.log.is_empty() {
            alerts::append_log(work.tx, &self.log)?;
        }
        let repeats = write_identities(work, self.tracks, self.repeated)?;
        escalations::start(work.tx, work.now, &timers)?;
        if plans.is_empty() {
            return Ok((Vec::new(), repeats));
        }
        let claim = if directory::muted(work.tx)?.is_some() { 0 } else { claim };
        Ok((pages::plan(work.tx, work.ids, work.now, &plans, &work.directory, claim)?, repeats))
    }
}

fn write_identities(
    work: &mut Work<'_, '_>,
    tracks: BTreeMap<Fingerprint, Track>,
    mut repeated: Repeats,
) -> Result<Repeats> {
    let mut saves = Vec::new();
    for (fingerprint, track) in tracks {
        if let (count @ 1.., Some(open)) = (track.repeats, &track.known.open) {
            let (alert, expires_at) = (open.alert, open.expires_at);
            // What is saved below needs no second way to the same row.
            let stored_until = if track.changed { open.expires_at } else { track.stored_until };
            repeated.push((Repeated { fingerprint, alert, count, last_event_at: work.now, expires_at }, stored_until));
        }
        if track.changed {
            saves.push((fingerprint, track.known));
        }
    }
    if !saves.is_empty() {
        identities::save(work.tx, &saves)?;
        work.tx.changed(Topic::Alerts, None);
    }
    Ok(repeated)
}

/// The alert's next log entry.
fn next_entry(alert: &mut Alert, work: &Work<'_, '_>, actor: &Actor, kind: LogKind) -> LogEntry {
    alert.log_seq += 1;
    LogEntry { seq: alert.log_seq, at: work.now, actor: actor.clone(), kind }
}
