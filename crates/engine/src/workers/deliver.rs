//! Deliver: sends what is in the outbox.
//!
//! A page is claimed (the commit that makes it `sending`), looked at once more just before the wire, sent, and recorded
//! with the fence of its claim. Whoever lost the claim meanwhile records nothing.

use crate::app::{App, Work};
use crate::declaring;
use crate::error::{Error, Result};
use crate::links;
use crate::metrics::METRICS;
use crate::mute;
use crate::respond;
use crate::summon;
use crate::transport::Transport;
use crate::workers::{FLOOR, digest, failed, wait};
use allclear_core::alert::Status;
use allclear_core::directory::{ContactMethod, Directory, Person};
use allclear_core::page::{self, Kind, NUDGE_STEP, Next, Notification, Outcome, Page, State, Subject};
use allclear_integrations::channel::{Address, Outgoing, channel};
use allclear_store::pages::{Claim, Record};
use allclear_store::{Tx, alerts, directory, pages};
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;

pub(crate) use super::outbox::{HAND_OVER, WIRES};
pub use super::outbox::{Outbox, Room};

/// How often a busy database is asked again, a quarter of a second apart: 5 s in all, a sixth of a claim.
const TRIES: u32 = 20;
/// What is to be put on the wire, or why nothing is.
#[derive(Debug, Clone)]
pub enum Ready {
    Send {
        page: Box<Page>,
        outgoing: Box<Outgoing>,
        channel: String,
        /// A drill: sent like any other, and counted nowhere.
        drill: bool,
    },
    /// Answered or resolved meanwhile.
    Cancel(String),
    /// Paging is muted: the page waits until somebody confirms that this database may page.
    Muted(String),
    /// Cannot be sent this way at all.
    Reject { page: Box<Page>, channel: String, why: String },
    /// The claim belongs to somebody else now.
    Lost,
}

/// A page that is still to be sent, and what it says.
pub(super) struct Wanted {
    pub page: Page,
    pub method: ContactMethod,
    pub note: Notification,
}

/// The last look without the message: what a page says, or why it is not sent.
///
/// # Errors
/// When the database fails.
pub(super) fn wanted(
    tx: &mut Tx<'_>,
    app: &App,
    directory: &Directory,
    claim: Claim,
) -> Result<std::result::Result<Wanted, Ready>> {
    let page = pages::get(tx, claim.page)?;
    if page.fence != claim.fence || page.state != State::Sending {
        return Ok(Err(Ready::Lost));
    }
    if let Some(reason) = directory::muted(tx)? {
        mute::held_back(&page, &reason);
        return Ok(Err(Ready::Muted(t!("paging is muted: {reason}"))));
    }
    says(tx, app, directory, page)
}

/// The message of a page that is on its way, or why there is none.
///
/// # Errors
/// When the database fails.
pub(crate) fn written(tx: &mut Tx<'_>, app: &App, directory: &Directory, page: Page) -> Result<Ready> {
    let found = says(tx, app, directory, page)?;
    Ok(found.map_or_else(|not| not, |wanted| render(wanted.page, &wanted.method, &wanted.note)))
}

fn says(tx: &mut Tx<'_>, app: &App, directory: &Directory, page: Page) -> Result<std::result::Result<Wanted, Ready>> {
    let person = directory.people.get(&page.plan.person);
    let method = person.and_then(|p| p.methods.iter().find(|m| m.id == page.plan.method));
    let (Some(person), Some(method)) = (person, method) else {
        let why = t!("the contact method no longer exists").to_owned();
        return Ok(Err(Ready::Reject { page: Box::new(page), channel: "unknown".to_owned(), why }));
    };
    Ok(match notification(tx, app, directory, &page, person)? {
        Ok(note) => Ok(Wanted { page, method: method.clone(), note }),
        Err(why) => Err(Ready::Cancel(why)),
    })
}

pub(super) fn render(page: Page, method: &ContactMethod, note: &Notification) -> Ready {
    let page = Box::new(page);
    let known = method.channel.clone();
    let Some(channel) = channel(&method.channel) else {
        let why = t!("there is no channel named {known}");
        return Ready::Reject { page, channel: known, why };
    };
    let to = Address { address: &method.address, secret: method.secret.as_deref(), person: page.plan.person };
    match channel.render(note, &to) {
        Ok(outgoing) => Ready::Send { page, outgoing: Box::new(outgoing), channel: known, drill: note.is_drill() },
        Err(why) => Ready::Reject { page, channel: known, why },
    }
}

/// The message, or why it is not wanted any more.
fn notification(
    tx: &mut Tx<'_>,
    app: &App,
    directory: &Directory,
    page: &Page,
    person: &Person,
) -> Result<std::result::Result<Notification, String>> {
    let id = match page.plan.subject {
        Subject::Alert(id) => id,
        Subject::Incident(id) => return summon::notification(tx, app, directory, page, person, id),
    };
    let alert = alerts::get(tx, id)?;
    if page.plan.step == NUDGE_STEP {
        if let Some(why) = declaring::unwanted(&alert, page.plan.person) {
            return Ok(Err(why.to_owned()));
        }
    } else if alert.status != Status::Triggered {
        return Ok(Err(alert.status.as_str().to_owned()));
    }
    if alert.cycle != page.plan.cycle {
        return Ok(Err(t!("the escalation was started again").to_owned()));
    }
    let service = directory.services.get(&alert.service);
    Ok(Ok(Notification {
        page: page.id,
        idempotency_key: page.id.to_string(),
        kind: Kind::Alert(id),
        title: alert.title,
        severity: alert.severity,
        urgency: page.plan.urgency,
        service: service.map(|s| s.name.clone()),
        impact: service.and_then(|s| s.business_impact.clone()),
        details: alert.details,
        labels: alert.labels.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        links: alert.links,
        runbook_url: service.and_then(|s| s.runbook_url.clone()),
        opened_at: alert.opened_at,
        person: person.name.clone(),
        time_zone: person.time_zone.clone(),
        reason: page.plan.reason.clone(),
        answer_url: Some(links::answer_url(tx, app, page)?),
        maybe_repeat: page.maybe_repeat,
        sent_at: app.now(),
    }))
}

/// Writes down how an attempt ended and what follows: a retry, the person's next contact method at once, or the next
/// step when nothing else can arrive.
///
/// # Errors
/// When the database fails.
pub fn record(work: &mut Work<'_, '_>, claim: Claim, page: &Page, channel: &str, outcome: &Outcome) -> Result<()> {
    record_message(work, &[(claim, page.clone())], channel, outcome)
}

/// As [`record`], for the pages that one message stood for: what is tried again is tried again as one message.
///
/// # Errors
/// When the database fails.
pub fn record_message(
    work: &mut Work<'_, '_>,
    pages: &[(Claim, Page)],
    channel: &str,
    outcome: &Outcome,
) -> Result<()> {
    let attempts: Vec<u32> = pages.iter().map(|(claim, _)| claim.attempt).collect();
    let began = pages.first().map_or(work.now, |(_, page)| page.began(work.now));
    let next = page::after_message(&attempts, outcome, began, work.now, work.ids.bits());
    pages
        .iter()
        .zip(next)
        .try_for_each(|((claim, page), next)| record_one(work, (*claim, page), channel, outcome, next))
}

fn record_one(
    work: &mut Work<'_, '_>,
    (claim, page): (Claim, &Page),
    channel: &str,
    outcome: &Outcome,
    next: Next,
) -> Result<()> {
    let (word, detail) = match outcome {
        Outcome::Accepted { reference } => ("accepted", reference.clone()),
        Outcome::Retry { reason, .. } => ("retry", Some(reason.clone())),
        Outcome::Rejected { reason } => ("rejected", Some(reason.clone())),
    };
    let (state, due_at) = match next {
        Next::Done => (State::Accepted, None),
        Next::RetryAt(at) => (State::Planned, Some(at)),
        Next::GiveUp => (State::Failed, None),
    };
    let detail = detail.map(|d| allclear_core::text::line(&d, 500));
    let maybe_arrived = matches!(outcome, Outcome::Retry { maybe_arrived: true, .. });
    let record = Record { claim, state, due_at, outcome: word, detail: detail.clone(), maybe_arrived };
    if !pages::record(work.tx, work.now, &record)? || state == State::Accepted {
        return Ok(());
    }
    pages::hurry_next(work.tx, page, work.now)?;
    if state == State::Failed {
        failed::given_up(work, page, channel, detail.unwrap_or_default())?;
    }
    // The question whether to declare is about an alert that was taken; the last look before the wire says whether it is
    // still to be asked.
    if page.plan.step != NUDGE_STEP
        && let Subject::Alert(id) = page.plan.subject
        && let Some(alert) = alerts::find(work.tx, id)?
        && alert.status != Status::Triggered
    {
        // Answered while this attempt was on the wire: a retry would page about something already taken.
        pages::cancel(work.tx, page.plan.subject, alert.status.as_str())?;
    }
    Ok(())
}

/// Writes down that a claimed page is not sent: never, or not before `again`.
///
/// # Errors
/// When the database fails.
pub fn withdraw(work: &mut Work<'_, '_>, claim: Claim, why: &str, again: Option<Timestamp>) -> Result<()> {
    let state = if again.is_some() { State::Planned } else { State::Cancelled };
    let detail = Some(why.to_owned());
    let record = Record { claim, state, due_at: again, outcome: "cancelled", detail, maybe_arrived: false };
    pages::record(work.tx, work.now, &record)?;
    Ok(())
}

/// Claims what is due, at most `limit` messages, unless paging is muted: what is late goes out behind everything that is
/// not, and as one message to each person.
///
/// # Errors
/// When the database fails.
pub fn claim_messages(work: &mut Work<'_, '_>, limit: usize) -> Result<Vec<Vec<Claim>>> {
    if limit == 0 || directory::muted(work.tx)?.is_some() {
        return Ok(Vec::new());
    }
    let messages = pages::claim(work.tx, work.now, limit)?;
    respond::admit(work, messages.iter().flatten().map(|claim| claim.page).collect())?;
    Ok(messages)
}

async fn send(app: App, outbox: Outbox, claims: Vec<Claim>, wire: OwnedSemaphorePermit) {
    let first = claims.first().map(|claim| claim.page.to_string());
    if let Err(error) = digest::attempt(&app, &*outbox.transport, claims).await {
        // Nothing is lost: the claim runs out and the page is taken up again, marked as a possible repeat.
        tracing::error!(%error, detail = ?error, page = first, "a page could not be sent or recorded");
    }
    drop(wire);
    if outbox.more.swap(false, Ordering::Relaxed) {
        app.nudges().deliver.notify_one();
    }
}

/// Writes down that one page is not sent, as the last look found.
///
/// # Errors
/// When the database fails for longer than five seconds.
pub(super) async fn leave_out(app: &App, claim: Claim, why: Ready) -> Result<()> {
    let written = patiently(|| {
        let why = why.clone();
        app.write(move |work| match &why {
            Ready::Cancel(why) => withdraw(work, claim, why, None),
            Ready::Muted(why) => withdraw(work, claim, why, Some(work.now)),
            Ready::Reject { page, channel, why } => {
                record(work, claim, page, channel, &Outcome::Rejected { reason: why.clone() })
            }
            Ready::Send { .. } | Ready::Lost => Ok(()),
        })
    });
    written.await
}

/// Puts one message on the wire and writes its outcome down for every page that it stands for.
///
/// # Errors
/// When the database fails.
pub(super) async fn send_as(
    app: &App,
    transport: &dyn Transport,
    ready: Ready,
    pages: Vec<(Claim, Page)>,
) -> Result<()> {
    let (name, outcome) = match ready {
        Ready::Send { outgoing, channel: name, drill, .. } => {
            let began = app.now();
            let outcome = put(transport, *outgoing, &name).await;
            if !drill {
                count(&name, &outcome, app.now().duration_since(began));
            }
            (name, outcome)
        }
        Ready::Reject { channel, why, .. } => (channel, Outcome::Rejected { reason: why }),
        Ready::Cancel(_) | Ready::Muted(_) | Ready::Lost => return Ok(()),
    };
    // Tried again while the database is away: a page that was accepted must not be sent again because of a hiccup.
    let pages = Arc::new(pages);
    let written = patiently(|| {
        let (pages, name, outcome) = (Arc::clone(&pages), name.clone(), outcome.clone());
        app.write(move |work| record_message(work, &pages, &name, &outcome))
    });
    written.await
}

async fn put(transport: &dyn Transport, outgoing: Outgoing, name: &str) -> Outcome {
    let response = transport.send(outgoing).await;
    channel(name).map_or_else(
        || Outcome::Rejected { reason: t!("there is no channel named {name}") },
        |c| c.outcome(&response.response()),
    )
}

fn count(name: &str, outcome: &Outcome, took: SignedDuration) {
    let word = match outcome {
        Outcome::Accepted { .. } => "accepted",
        Outcome::Retry { .. } => "retry",
        Outcome::Rejected { .. } => "rejected",
    };
    METRICS.attempt(name, word, took.try_into().ok());
}

/// Asks the database again while it is busy or away, for five seconds: what is given up here waits for its claim to run
/// out.
///
/// # Errors
/// The last one.
pub(super) async fn patiently<T, F: Future<Output = Result<T>>>(mut ask: impl FnMut() -> F) -> Result<T> {
    let mut tries = 0;
    loop {
        match ask().await {
            Err(Error::Busy | Error::Unavailable(_)) if tries < TRIES => tries += 1,
            other => return other,
        }
        pause().await;
    }
}

#[expect(clippy::disallowed_methods, reason = "the shell waits for its database; nothing is decided by it")]
async fn pause() {
    tokio::time::sleep(std::time::Duration::from_millis(250)).await;
}

/// The loop: sends what intake and escalation handed over, and looks into the outbox at every nudge and every second.
pub(crate) async fn run(app: App, outbox: Outbox, stop: CancellationToken) {
    let waiting = Arc::clone(&outbox.waiting);
    let mut waiting = waiting.lock().await;
    let on_the_wire = tokio_util::task::TaskTracker::new();
    let nudged = app.nudges();
    // Outside the loop: what is handed over must not put the next look off, or nothing that falls due would be seen for
    // as long as something is handed over every second.
    let mut next_look = std::pin::pin!(wait(&nudged.deliver, FLOOR, &stop));
    loop {
        tokio::select! {
            handed = waiting.recv() => {
                for (claims, wire) in handed.unwrap_or_default() {
                    on_the_wire.spawn(send(app.clone(), outbox.clone(), claims, wire));
                }
            }
            go_on = &mut next_look => {
                if !go_on { break; }
                next_look.set(wait(&nudged.deliver, FLOOR, &stop));
                let room = outbox.reserve(WIRES);
                let places = room.places();
                match app.write(move |work| claim_messages(work, places)).await {
                    Ok(messages) => {
                        outbox.more.store(messages.len() == places, Ordering::Relaxed);
                        outbox.send_messages(messages, room);
                    }
                    Err(error) => tracing::error!(%error, detail = ?error, "the outbox could not be read; trying again"),
                }
            }
        }
    }
    on_the_wire.close();
    on_the_wire.wait().await;
}
