//! Internal updates leave for the lists of the communication plan, one message to each address.
//!
//! What is to be sent is a row, written with the update itself, so that an update that was posted is on its way, once,
//! whatever dies in between. A row is claimed before it is put on the wire, with a lease and a fence, as pages are; what
//! may have arrived and never said so is sent again under the same `Message-ID` and `Idempotency-Key`.

use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::transport::Transport;
use allclear_core::directory::Directory;
use allclear_core::id::{IncidentId, ReporterId};
use allclear_core::incident::{Decision, Incident, Reference};
use allclear_core::page::{LEASE, Next, Outcome, State, after_attempt};
use allclear_core::room::ask;
use allclear_core::text;
use allclear_core::timeline::{Kind, actor_name, person_name};
use allclear_core::update::plan::{Way, destinations};
use allclear_core::update::{Readership, draft};
use allclear_integrations::channel::{Outgoing, channel};
use allclear_integrations::letters;
use allclear_store::deliveries::{self, Delivery};
use allclear_store::{Tx, directory, incidents, reporters, rooms, timeline};
use allclear_texts::t;
use futures::future::join_all;
use jiff::Timestamp;
use std::ops::RangeInclusive;

/// Messages on the wire at once: all of them end within their lease, one that hangs holds up these and no others, and
/// before the next ones it is asked again whether paging is muted.
const BATCH: i64 = 8;
/// Longest word of the other side that is kept, in characters.
const KEPT: usize = 500;

/// Writes out every update of a decision for those on the lists.
///
/// # Errors
/// When the database fails.
pub(super) fn plan(work: &mut Work<'_, '_>, decision: &Decision) -> Result<()> {
    if decision.incident.lists().is_empty() {
        return Ok(());
    }
    let posted = decision.entries.iter().filter(|entry| matches!(entry.kind, Kind::UpdatePosted { .. }));
    for entry in posted {
        let to = destinations(&decision.incident.policy.communication, &work.directory);
        deliveries::plan(work.tx, work.ids, work.now, (entry.incident, entry.seq), &to)?;
    }
    Ok(())
}

/// Sends what is due, unless paging is muted: a restored backup must not write to anybody either. Gives how much that was.
///
/// # Errors
/// When the database fails.
pub(crate) async fn look(app: &App, transport: &dyn Transport) -> Result<usize> {
    let now = app.now();
    let due = app
        .read(move |tx| Ok(directory::muted(tx)?.is_none() && deliveries::next_due(tx)?.is_some_and(|due| due <= now)));
    if !due.await? {
        return Ok(0);
    }
    let claimed = app.write(claim).await?;
    let count = claimed.len();
    join_all(claimed.into_iter().map(|delivery| send(app, transport, delivery))).await;
    Ok(count)
}

fn claim(work: &mut Work<'_, '_>) -> Result<Vec<Delivery>> {
    // Somebody may have muted paging since it was looked at.
    if directory::muted(work.tx)?.is_some() {
        return Ok(Vec::new());
    }
    Ok(deliveries::claim(work.tx, work.now, BATCH)?)
}

async fn send(app: &App, transport: &dyn Transport, delivery: Delivery) {
    let id = delivery.id;
    if let Err(error) = attempt(app, transport, delivery).await {
        // The claim runs out, and it is taken up again.
        tracing::error!(%error, detail = ?error, delivery = %id, "an update could not be sent or recorded");
    }
}

async fn attempt(app: &App, transport: &dyn Transport, delivery: Delivery) -> Result<()> {
    let (claimed_at, handle, claim) = (app.now(), app.clone(), delivery.clone());
    let outcome = match app.read_for_page(move |tx, directory| compose(tx, &handle, directory, &claim)).await {
        Ok(Ok(outgoing)) => {
            let answered = transport.send(outgoing).await;
            channel(delivery.to.channel.as_str()).map_or_else(
                || Outcome::Rejected { reason: t!("there is no such channel").to_owned() },
                |channel| channel.outcome(&answered.response()),
            )
        }
        Ok(Err(reason)) => Outcome::Rejected { reason },
        Err(error @ (Error::Busy | Error::Unavailable(_))) => return Err(error),
        Err(error) => {
            // A broken row seldom mends itself: it is tried as often as a message that nobody takes, and not for ever.
            tracing::error!(%error, detail = ?error, delivery = %delivery.id, "an update cannot be read");
            Outcome::Retry { reason: "the update could not be read".to_owned(), after: None, maybe_arrived: false }
        }
    };
    app.write(move |work| record(work, &delivery, &outcome, claimed_at)).await
}

fn record(work: &mut Work<'_, '_>, delivery: &Delivery, outcome: &Outcome, claimed_at: Timestamp) -> Result<()> {
    let (state, again, detail) = ended(work, delivery.attempts, outcome, claimed_at);
    Ok(deliveries::record(work.tx, work.now, delivery, state, again, detail.as_deref())?)
}

/// How an attempt that began at `claimed_at` ended: the state, when it is tried again, and what the other side said.
pub(super) fn ended(
    work: &mut Work<'_, '_>,
    attempts: u32,
    outcome: &Outcome,
    claimed_at: Timestamp,
) -> (State, Option<Timestamp>, Option<String>) {
    let began = claimed_at.clamp(work.now.checked_sub(LEASE).unwrap_or(work.now), work.now);
    let detail = match outcome {
        Outcome::Accepted { reference } => reference.clone(),
        Outcome::Retry { reason, .. } | Outcome::Rejected { reason } => Some(reason.clone()),
    };
    let (state, again) = match after_attempt(attempts, outcome, began, work.now, work.ids.bits()) {
        Next::Done => (State::Accepted, None),
        Next::RetryAt(at) => (State::Planned, Some(at)),
        Next::GiveUp => (State::Failed, None),
    };
    (state, again, detail.map(|detail| text::line(&detail, KEPT)))
}

/// The message, or why there is none.
fn compose(
    tx: &mut Tx<'_>,
    app: &App,
    directory: &Directory,
    delivery: &Delivery,
) -> Result<std::result::Result<Outgoing, String>> {
    let incident = incidents::find(tx, Reference::Id(delivery.incident))?;
    let entry = timeline::find(tx, delivery.incident, delivery.seq)?;
    let (Some(incident), Some(entry)) = (incident, entry) else {
        return Ok(Err(t!("the update is gone").to_owned()));
    };
    if incident.visibility.is_private() {
        return Ok(Err(t!("the incident was made private, and a list may not know of it").to_owned()));
    }
    if matches!(entry.kind, Kind::ReportersAsked { .. }) {
        return question(tx, app, directory, delivery);
    }
    let Kind::UpdatePosted { text, next_due_at, author, .. } = &entry.kind else {
        return Ok(Err(t!("what was to be sent is no update").to_owned()));
    };
    let by = author.map_or_else(|| actor_name(directory, &entry.actor), |author| person_name(directory, author));
    let update = letters::Update {
        key: &delivery.id.to_string(),
        thread: &incident.id.to_string(),
        number: incident.number,
        title: &incident.title,
        severity: incident.severity.as_str(),
        status: incident.status.said(),
        text,
        by: &by,
        at: entry.occurred_at,
        next_at: *next_due_at,
        lists: &delivery.to.lists,
        url: &link(app, &incident),
        maybe_repeat: delivery.attempts > 1,
    };
    Ok(match delivery.to.channel {
        Way::Mail => letters::update(&update, &delivery.to.address),
        Way::Webhook => letters::update_as_json(&update, &delivery.to.address),
    })
}

/// The mail that asks somebody who reported it whether it works again. It says nothing of the incident but what they said.
fn question(
    tx: &mut Tx<'_>,
    app: &App,
    directory: &Directory,
    delivery: &Delivery,
) -> Result<std::result::Result<Outgoing, String>> {
    let id = delivery.to.lists.first().and_then(|id| id.parse().ok());
    let reporter = id.map(|id| reporters::find(tx, id)).transpose()?.flatten();
    let Some(reporter) = reporter else { return Ok(Err(t!("whoever reported it is gone").to_owned())) };
    let person = reporter.person.and_then(|id| directory.people.get(&id));
    let url = super::reporters::confirmation_for(tx, &app.settings().public_url, reporter.id)?;
    Ok(letters::question(&letters::Question {
        to: &delivery.to.address,
        name: person.map(|person| person.name.as_str()),
        said: reporter.said.as_deref(),
        url: &url,
        key: &delivery.id.to_string(),
    }))
}

fn link(app: &App, incident: &Incident) -> String {
    format!("{}/incidents/{}", app.settings().public_url, incident.number)
}

/// What became of one update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The update's number on the timeline.
    pub seq: i64,
    /// To whom, in alphabetical order.
    pub deliveries: Vec<Delivery>,
}

/// What became of every update of an incident that had somewhere to go, the first one first.
///
/// # Errors
/// [`Error::NotFound`].
pub fn sent(tx: &mut Tx<'_>, reference: Reference) -> Result<Vec<Sent>> {
    let incident = super::load(tx, reference)?;
    sent_among(tx, incident.id, 1..=i64::MAX)
}

/// As [`sent`], of the updates with these numbers on the timeline.
///
/// # Errors
/// When the database fails.
pub fn sent_among(tx: &mut Tx<'_>, incident: IncidentId, updates: RangeInclusive<i64>) -> Result<Vec<Sent>> {
    let mut found: Vec<Sent> = Vec::new();
    // Where those who reported it were asked is no list, and nobody's to read here.
    let to_list =
        |delivery: &Delivery| delivery.to.lists.first().is_none_or(|list| list.parse::<ReporterId>().is_err());
    for delivery in deliveries::of_incident(tx, incident, updates)?.into_iter().filter(to_list) {
        match found.last_mut().filter(|sent| sent.seq == delivery.seq) {
            Some(sent) => sent.deliveries.push(delivery),
            None => found.push(Sent { seq: delivery.seq, deliveries: vec![delivery] }),
        }
    }
    Ok(found)
}

/// What the next update could say, to colleagues and to customers, in the words of the communication plan.
///
/// # Errors
/// [`Error::NotFound`].
pub fn update_drafts(
    tx: &mut Tx<'_>,
    reference: Reference,
    directory: &Directory,
    now: Timestamp,
) -> Result<[String; 2]> {
    let incident = super::load(tx, reference)?;
    let asked = ask::draft_lines(&rooms::load(tx, incident.id)?);
    let [internal, public] = [Readership::Internal, Readership::Public].map(|r| draft(r, &incident, directory, now));
    let internal = std::iter::once(internal).chain(asked).collect::<Vec<_>>().join("\n");
    Ok([internal, public])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::respond::post_update;
    use crate::respond::tests::{acting, declared, stage, this};
    use crate::transport::Answered;
    use allclear_core::incident::Severity;
    use allclear_core::update::plan::Destination;
    use futures::future::BoxFuture;
    use std::time::Duration;
    use tokio::sync::Barrier;

    /// Answers nobody before two messages are on the wire.
    struct Slow(Barrier);

    impl Transport for Slow {
        fn send(&self, _: Outgoing) -> BoxFuture<'_, Answered> {
            Box::pin(async {
                self.0.wait().await;
                Answered::Smtp { code: 250, message: "so be it".to_owned() }
            })
        }
    }

    #[tokio::test]
    #[expect(clippy::disallowed_methods, reason = "what would wait for ever fails instead")]
    async fn a_list_that_is_slow_to_answer_holds_nobody_else_up() {
        let stage = stage().await;
        let incident = declared(&stage, Severity::Sev3).await;
        let text = "Customers cannot pay.".to_owned();
        let posted = post_update(&stage.app, acting(2), this(&incident), text, None).await.expect("posted");
        let update = (incident.id, posted.seq);
        let to = ["finance", "leaders"].map(|name| Destination {
            channel: Way::Mail,
            address: format!("{name}@example.com"),
            lists: vec![name.to_owned()],
        });
        let planned = stage.app.write(move |work| Ok(deliveries::plan(work.tx, work.ids, work.now, update, &to)?));
        planned.await.expect("planned");
        let slow = Slow(Barrier::new(2));
        let sent = tokio::time::timeout(Duration::from_secs(20), look(&stage.app, &slow)).await;
        assert_eq!(sent.expect("both are on the wire at once").expect("sent"), 2);
        let found =
            stage.app.read(move |tx| Ok(deliveries::of_incident(tx, update.0, 1..=i64::MAX)?)).await.expect("read");
        assert!(found.iter().all(|delivery| delivery.state == State::Accepted), "{found:#?}");
    }
}
