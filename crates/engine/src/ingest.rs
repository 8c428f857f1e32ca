//! Intake: events become alerts, escalations and pages, in one transaction per batch of requests.
//!
//! [`apply`] is the whole of it, synchronous and inside a transaction; [`Intake`] gathers what arrives while the last
//! batch is being written, so that many requests share one flush to disk, and answers each after it.

mod batch;
mod counts;
mod queue;
mod trial;

pub use counts::{Counts, flush, keep};
pub use queue::Intake;
pub use trial::trial;

use crate::app::Work;
use crate::error::{Error, Result};
use allclear_core::access::Actor;
use allclear_core::alert::{Effect, Fingerprint};
use allclear_core::directory::Integration;
use allclear_core::event::{AlertEvent, ChangeEvent};
use allclear_core::id::{AlertId, IntegrationId, ServiceId};
use allclear_integrations::source::Receipt;
use allclear_store::identities::{self, Repeated};
use allclear_store::pages::Claim;
use allclear_store::{changes, events};
use allclear_texts::t;
use batch::Batch;
use bytes::Bytes;
use std::sync::Arc;

/// One accepted request, parsed.
#[derive(Debug, Clone)]
pub struct Delivery {
    pub integration: IntegrationId,
    /// The body as it came; kept.
    pub body: Bytes,
    pub events: Vec<AlertEvent>,
    pub changes: Vec<ChangeEvent>,
}

/// What a batch did.
#[derive(Debug, Default)]
pub struct Applied {
    /// For each delivery a receipt per event; `None` when its integration no longer exists.
    pub receipts: Vec<Option<Vec<Receipt>>>,
    /// Pages claimed for this node, to be sent once the batch is on disk.
    pub claims: Vec<Claim>,
    /// Repeats that are not counted yet; for [`keep`], once the batch is on disk.
    pub repeats: Vec<Repeated>,
}

/// Where an event came in, and who is to be named for what it does.
#[derive(Debug, Clone)]
struct Door {
    service: ServiceId,
    integration: Option<IntegrationId>,
    actor: Actor,
}

/// An event with its dedup key, a fresh one where the sender gave none, and the identity they make.
struct Keyed<'e> {
    event: &'e AlertEvent,
    key: String,
    fingerprint: Fingerprint,
}

impl<'e> Keyed<'e> {
    fn new(work: &mut Work<'_, '_>, service: ServiceId, event: &'e AlertEvent) -> Self {
        let key = event.dedup_key.clone().unwrap_or_else(|| work.ids.hex(16));
        Self { event, fingerprint: Fingerprint::of(service, &key), key }
    }
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
    let mut keyed: Vec<Vec<Keyed<'_>>> = Vec::with_capacity(deliveries.len());
    for (delivery, integration) in deliveries.iter().zip(&known) {
        let events = integration.map(|i| delivery.events.iter().map(|e| Keyed::new(work, i.service, e)).collect());
        keyed.push(events.unwrap_or_default());
    }
    let mut batch = Batch::load(work, keyed.iter().flatten().map(|k| k.fingerprint).collect())?;
    let mut applied = Applied::default();
    for (integration, events) in known.iter().zip(keyed) {
        let Some(i) = integration else {
            applied.receipts.push(None);
            continue;
        };
        let door = Door { service: i.service, integration: Some(i.id), actor: Actor::Integration { id: i.id } };
        let receipts: Result<Vec<Receipt>> = events.into_iter().map(|event| batch.event(work, &door, event)).collect();
        applied.receipts.push(Some(receipts?));
    }
    let (claims, repeats) = batch.write(work, claim)?;
    (applied.claims, applied.repeats) = (claims, counts::count(work.tx, repeats)?);
    Ok(applied)
}

/// Applies one event that a person or a script brought in without an integration; answers which alert it is about and
/// whether it opened it. Its pages are planned, for the outbox to pick up.
///
/// # Errors
/// When the database fails, or the event is one that opens nothing.
pub fn apply_by_hand(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    service: ServiceId,
    event: &AlertEvent,
) -> Result<(AlertId, bool)> {
    let keyed = Keyed::new(work, service, event);
    let mut batch = Batch::load(work, vec![keyed.fingerprint])?;
    let receipt = batch.event(work, &Door { service, integration: None, actor: actor.clone() }, keyed)?;
    let (_, repeats) = batch.write(work, 0)?;
    let later = counts::count(work.tx, repeats)?;
    identities::count(work.tx, &later)?;
    let id = receipt.alert.ok_or_else(|| Error::refused(t!("this event opens no alert")))?;
    Ok((id, receipt.effect == Effect::Open.as_str()))
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
    events::append(work.tx, &received)?;
    let made = deliveries.iter().zip(known).filter_map(|(d, integration)| Some((d, (*integration)?.service)));
    let made: Vec<_> =
        made.flat_map(|(d, service)| d.changes.iter().map(move |c| (service, d.integration, c))).collect();
    Ok(changes::append(work.tx, &made)?)
}
