//! Deliver: sends what is in the outbox.
//!
//! A page is claimed (the commit that makes it `sending`), looked at once more just before the wire, sent, and recorded
//! with the fence of its claim. Whoever lost the claim meanwhile records nothing.

use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::links;
use crate::metrics::METRICS;
use crate::mute;
use crate::summon;
use crate::transport::Transport;
use crate::workers::{FLOOR, failed, wait};
use allclear_core::alert::Status;
use allclear_core::directory::{ContactMethod, Directory, Person};
use allclear_core::page::{self, Kind, Next, Notification, Outcome, Page, State, Subject};
use allclear_integrations::channel::{Address, Outgoing, channel};
use allclear_store::pages::{Claim, Record};
use allclear_store::{Tx, alerts, directory, pages};
use jiff::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_util::sync::CancellationToken;

/// How often a busy database is asked again, a quarter of a second apart: 5 s in all, a sixth of a claim.
const TRIES: u32 = 20;
/// Pages on the wire at once from this node.
pub(crate) const WIRES: usize = 64;

/// Most pages that intake or an escalation hands over at once; the rest goes through the outbox.
pub(crate) const HAND_OVER: usize = 32;

/// Hands claimed pages to the senders. Cheap to clone.
#[derive(Clone)]
pub struct Outbox {
    wires: Arc<Semaphore>,
    claims: mpsc::UnboundedSender<Handed>,
    waiting: Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<Handed>>>,
    pub(crate) transport: Arc<dyn Transport>,
    /// The outbox held more than there were wires: whoever frees one rings the bell.
    more: Arc<AtomicBool>,
}

impl Outbox {
    /// An outbox over one transport.
    #[must_use]
    pub fn new(transport: Arc<dyn Transport>) -> Self {
        let (claims, waiting) = mpsc::unbounded_channel();
        let waiting = Arc::new(tokio::sync::Mutex::new(waiting));
        Self { wires: Arc::new(Semaphore::new(WIRES)), claims, waiting, transport, more: Arc::default() }
    }

    /// Keeps up to `most` wires free for pages that are about to be claimed. A page claimed without a wire would only age
    /// towards the end of its claim.
    #[must_use]
    pub fn reserve(&self, most: usize) -> Room {
        let free = u32::try_from(self.wires.available_permits().min(most)).unwrap_or(0);
        // Somebody else may be quicker between the two; then there is no room, and the pages stay in the outbox.
        Room(Arc::clone(&self.wires).try_acquire_many_owned(free).ok())
    }

    /// Takes what was handed over and not yet sent, where no loop does.
    pub(crate) fn take(&self) -> Vec<Claim> {
        let mut taken = Vec::new();
        if let Ok(mut waiting) = self.waiting.try_lock() {
            while let Ok(handed) = waiting.try_recv() {
                taken.extend(handed.into_iter().map(|(claim, _)| claim));
            }
        }
        taken
    }

    /// Sends claimed pages over the wires that were kept free for them. Call it after the claims are on disk, never
    /// before.
    pub fn send(&self, claims: Vec<Claim>, room: Room) {
        let Some(mut room) = room.0.filter(|_| !claims.is_empty()) else { return };
        let handed = claims.into_iter().filter_map(|claim| Some((claim, room.split(1)?))).collect();
        // Nobody listens only after the end; then the claims run out and another start sends them.
        let _ = self.claims.send(handed);
    }
}

type Handed = Vec<(Claim, OwnedSemaphorePermit)>;

/// Wires kept free; given back when dropped.
#[derive(Debug)]
pub struct Room(Option<OwnedSemaphorePermit>);

impl Room {
    /// How many pages may be claimed for it.
    #[must_use]
    pub fn places(&self) -> usize {
        self.0.as_ref().map_or(0, OwnedSemaphorePermit::num_permits)
    }
}

/// What is to be put on the wire, or why nothing is.
#[derive(Debug)]
pub enum Ready {
    Send {
        page: Box<Page>,
        outgoing: Box<Outgoing>,
        channel: String,
    },
    /// Answered or resolved meanwhile.
    Cancel(String),
    /// Paging is muted: the page waits until somebody confirms that this database may page.
    Muted(String),
    /// Cannot be sent this way at all.
    Reject {
        page: Box<Page>,
        channel: String,
        why: String,
    },
    /// The claim belongs to somebody else now.
    Lost,
}

/// The last look before the wire: reads page and subject as they are on disk now and writes the message.
///
/// # Errors
/// When the database fails.
pub fn prepare(tx: &mut Tx<'_>, app: &App, directory: &Directory, claim: Claim) -> Result<Ready> {
    let page = pages::get(tx, claim.page)?;
    if page.fence != claim.fence || page.state != State::Sending {
        return Ok(Ready::Lost);
    }
    if let Some(reason) = directory::muted(tx)? {
        mute::held_back(&page, &reason);
        return Ok(Ready::Muted(format!("paging is muted: {reason}")));
    }
    written(tx, app, directory, page)
}

/// The message of a page that is on its way, or why there is none.
///
/// # Errors
/// When the database fails.
pub(crate) fn written(tx: &mut Tx<'_>, app: &App, directory: &Directory, page: Page) -> Result<Ready> {
    let person = directory.people.get(&page.plan.person);
    let method = person.and_then(|p| p.methods.iter().find(|m| m.id == page.plan.method));
    let (Some(person), Some(method)) = (person, method) else {
        let why = "the contact method no longer exists".to_owned();
        return Ok(Ready::Reject { page: Box::new(page), channel: "unknown".to_owned(), why });
    };
    let note = match notification(tx, app, directory, &page, person)? {
        Ok(note) => note,
        Err(why) => return Ok(Ready::Cancel(why)),
    };
    Ok(render(page, method, &note))
}

fn render(page: Page, method: &ContactMethod, note: &Notification) -> Ready {
    let page = Box::new(page);
    let known = method.channel.clone();
    let Some(channel) = channel(&method.channel) else {
        let why = format!("there is no channel named {known}");
        return Ready::Reject { page, channel: known, why };
    };
    let to = Address { address: &method.address, secret: method.secret.as_deref(), person: page.plan.person };
    match channel.render(note, &to) {
        Ok(outgoing) => Ready::Send { page, outgoing: Box::new(outgoing), channel: known },
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
    if alert.status != Status::Triggered {
        return Ok(Err(alert.status.as_str().to_owned()));
    }
    if alert.cycle != page.plan.cycle {
        return Ok(Err("the escalation was started again".to_owned()));
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
    let next = page::after_attempt(claim.attempt, outcome, page.began(work.now), work.now, work.ids.bits());
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
    if let Subject::Alert(id) = page.plan.subject
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

/// Claims what is due, unless paging is muted.
///
/// # Errors
/// When the database fails.
pub fn claim_due(work: &mut Work<'_, '_>, limit: usize) -> Result<Vec<Claim>> {
    if limit == 0 || directory::muted(work.tx)?.is_some() {
        return Ok(Vec::new());
    }
    Ok(pages::claim(work.tx, work.now, limit)?)
}

async fn send(app: App, outbox: Outbox, claim: Claim, wire: OwnedSemaphorePermit) {
    if let Err(error) = attempt(&app, &*outbox.transport, claim).await {
        // Nothing is lost: the claim runs out and the page is taken up again, marked as a possible repeat.
        tracing::error!(%error, detail = ?error, page = %claim.page, "a page could not be sent or recorded");
    }
    drop(wire);
    if outbox.more.swap(false, Ordering::Relaxed) {
        app.nudges().deliver.notify_one();
    }
}

pub(crate) async fn attempt(app: &App, transport: &dyn Transport, claim: Claim) -> Result<()> {
    match look(app, claim).await? {
        Ready::Lost => Ok(()),
        Ready::Cancel(why) => app.write(move |work| withdraw(work, claim, &why, None)).await,
        Ready::Muted(why) => app.write(move |work| withdraw(work, claim, &why, Some(work.now))).await,
        Ready::Reject { page, channel, why } => {
            let outcome = Outcome::Rejected { reason: why };
            app.write(move |work| record(work, claim, &page, &channel, &outcome)).await
        }
        Ready::Send { page, outgoing, channel: name } => {
            let began = app.now();
            let response = transport.send(*outgoing).await;
            let outcome = channel(&name).map_or_else(
                || Outcome::Rejected { reason: format!("there is no channel named {name}") },
                |c| c.outcome(&response.response()),
            );
            let word = match &outcome {
                Outcome::Accepted { .. } => "accepted",
                Outcome::Retry { .. } => "retry",
                Outcome::Rejected { .. } => "rejected",
            };
            METRICS.attempt(&name, word, app.now().duration_since(began).try_into().ok());
            store(app, claim, page, name, outcome).await
        }
    }
}

/// The last look, tried again while the database is busy: a page given up here would wait for its claim to run out.
async fn look(app: &App, claim: Claim) -> Result<Ready> {
    let mut tries = 0;
    loop {
        let handle = app.clone();
        match app.read_for_page(move |tx, directory| prepare(tx, &handle, directory, claim)).await {
            Err(Error::Busy | Error::Unavailable(_)) if tries < TRIES => tries += 1,
            other => return other,
        }
        pause().await;
    }
}

/// Records an outcome, trying again while the database is away: a page that was accepted must not be sent again because
/// of a hiccup.
async fn store(app: &App, claim: Claim, page: Box<Page>, name: String, outcome: Outcome) -> Result<()> {
    let mut tries = 0;
    loop {
        let (page, name, outcome) = (page.clone(), name.clone(), outcome.clone());
        match app.write(move |work| record(work, claim, &page, &name, &outcome)).await {
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
                for (claim, wire) in handed.unwrap_or_default() {
                    on_the_wire.spawn(send(app.clone(), outbox.clone(), claim, wire));
                }
            }
            go_on = &mut next_look => {
                if !go_on { break; }
                next_look.set(wait(&nudged.deliver, FLOOR, &stop));
                let room = outbox.reserve(WIRES);
                let places = room.places();
                match app.write(move |work| claim_due(work, places)).await {
                    Ok(claims) => {
                        outbox.more.store(claims.len() == places, Ordering::Relaxed);
                        outbox.send(claims, room);
                    }
                    Err(error) => tracing::error!(%error, detail = ?error, "the outbox could not be read; trying again"),
                }
            }
        }
    }
    on_the_wire.close();
    on_the_wire.wait().await;
}
