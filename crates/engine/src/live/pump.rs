//! The pump: hears what changed in the database, on this node or another, and tells the streams.

use super::{Fact, Live};
use crate::app::App;
use crate::transport::browser;
use allclear_core::id::{IncidentId, PageId, PersonId, SessionId};
use allclear_store::{Change, Topic, sessions, viewing};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Between two beats, each for a fifteenth of the streams.
const SECOND: Duration = Duration::from_secs(1);

/// Seconds between two looks at the sessions behind the streams. What ends a session tells of it at once; this is for those
/// that end by themselves, and for word of another node that was lost.
const LOOKED_AT: u64 = 4;

/// Tells the streams until `stop`, then ends them: a stream that stayed open would hold up the end of the server.
pub async fn run(app: App, stop: CancellationToken) {
    let live = Arc::clone(app.live());
    let mut changes = app.db().subscribe();
    let (mut seconds, mut next_beat, mut pending) = (0_u64, Instant::now() + SECOND, None);
    loop {
        let wakes_at = pending.map_or(next_beat, |pending: Instant| pending.min(next_beat));
        tokio::select! {
            () = stop.cancelled() => break,
            change = changes.recv() => match change {
                Ok(change) => tell(&app, change).await,
                Err(RecvError::Lagged(missed)) => {
                    tracing::warn!(missed, "changes came faster than they could be told; open pages read everything anew");
                    live.resync();
                }
                Err(RecvError::Closed) => break,
            },
            () = until(wakes_at) => {}
        }
        let now = Instant::now();
        pending = live.tell_pending(now);
        if now >= next_beat {
            next_beat = now + SECOND;
            seconds += 1;
            live.beat(seconds);
            if seconds % LOOKED_AT == 0 {
                tokio::spawn(end_those_over(app.clone(), live.sessions()));
            }
        }
    }
    live.close();
}

/// Tells of one change those who follow it, and does what it means to the streams themselves.
async fn tell(app: &App, change: Change) {
    let (live, now) = (app.live(), Instant::now());
    match audience(app, change).await {
        Audience::Everybody => Fact::of(change).into_iter().for_each(|fact| live.tell(fact, now)),
        Audience::Only(people) => Fact::of(change).into_iter().for_each(|fact| live.tell_only(fact, &people)),
        Audience::Unknown => live.resync(),
    }
    if change.id.is_none() {
        live.tell_each(change.topic, now);
    }
    match (change.topic, change.id) {
        (Topic::Rings, Some(page)) => {
            tokio::spawn(rung(app.clone(), PageId::from_uuid(page)));
        }
        (Topic::Sessions, Some(person)) => {
            tokio::spawn(end_those_over(app.clone(), live.sessions_of(PersonId::from_uuid(person))));
        }
        (Topic::Access, Some(person)) => live.resync_one(PersonId::from_uuid(person)),
        // Whoever was removed from the company has no session any more.
        (Topic::Directory, _) => {
            tokio::spawn(end_those_over(app.clone(), live.sessions()));
        }
        _ => {}
    }
}

#[expect(clippy::disallowed_methods, reason = "paces messages to browsers; what happens is decided elsewhere")]
async fn until(moment: Instant) {
    tokio::time::sleep_until(moment).await;
}

/// Who may hear of a change.
enum Audience {
    Everybody,
    Only(BTreeSet<PersonId>),
    /// The database could not be asked: everybody reads anew, which tells nobody what changed.
    Unknown,
}

/// What is about a private incident is for those involved: that something changes is news too.
async fn audience(app: &App, change: Change) -> Audience {
    let about_incident =
        matches!(change.topic, Topic::Incidents | Topic::Emergencies | Topic::Reviews | Topic::Summons);
    let Some(id) = change.id.filter(|_| about_incident && !app.live().is_idle()) else { return Audience::Everybody };
    match app.read(move |tx| Ok(viewing::audience(tx, IncidentId::from_uuid(id))?)).await {
        Ok(None) => Audience::Everybody,
        Ok(Some(people)) => Audience::Only(people),
        Err(error) => {
            tracing::warn!(%error, "who may hear of an incident could not be read; open pages read everything anew");
            Audience::Unknown
        }
    }
}

/// Something happened to a ring: a browser shows the page that this node sends, or another node sends one and a browser
/// that could show it may hang here.
async fn rung(app: App, page: PageId) {
    let done =
        if app.live().is_awaited(page) { browser::heard(&app, page).await } else { browser::relay(&app, page).await };
    if let Err(error) = done {
        // The page itself is safe: without a receipt it is pushed, tried again, or the next way is taken.
        tracing::warn!(%error, %page, "a ring could not be passed on");
    }
}

/// Ends the streams of those among these sessions that are over.
async fn end_those_over(app: App, open: Vec<SessionId>) {
    if open.is_empty() {
        return;
    }
    let (asked, now) = (open.clone(), app.now());
    match app.read(move |tx| Ok(sessions::alive(tx, &asked, now)?)).await {
        Ok(alive) => {
            let alive: BTreeSet<_> = alive.into_iter().collect();
            open.into_iter().filter(|session| !alive.contains(session)).for_each(|over| app.live().end(over));
        }
        // Nobody is cut off because the database is away for a moment; the next look follows.
        Err(error) => tracing::warn!(%error, "whether the sessions of open streams go on could not be read"),
    }
}

impl Live {
    /// Whether anybody listens at all.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.streams() == 0
    }
}
