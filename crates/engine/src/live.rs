//! The live stream: tells open pages that something changed, and rings them.
//!
//! A stream carries facts and no content: `incident-142` says that something about incident 142 is new, and the page
//! fetches what it shows of it, as its reader may see it. So a message that is lost costs nothing: whoever falls behind,
//! or comes back, hears `resync` and fetches everything once.
//!
//! A fact is written once and shared by all its streams, because at ten thousand streams the copies are the cost. No
//! stream hears the same fact more than twice a second, with one exception: what only some may know of goes to these few
//! at once, because a rest that others share would tell them of it. What waits for a slow client is not written twice.

mod fact;
mod pump;

pub use fact::{Fact, MAX_TOPICS, Wanted, wanted};
pub use pump::run;

use allclear_core::id::{PageId, PersonId, SessionId};
use allclear_store::Topic;
use allclear_texts::t;
use bytes::{Bytes, BytesMut};
use futures::Stream;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// Streams of one person at once: more tabs than anybody looks at, and a bound on what one account can hold open.
pub const MAX_STREAMS: usize = 20;
/// The shortest time between two messages about the same fact to everybody.
const REST: Duration = Duration::from_millis(500);
/// Messages that may wait for one slow client; one more and it hears `resync` instead of all of them.
const MAX_WAITING: usize = 32;
/// Seconds between two beats of one stream. Proxies cut what is silent for a minute (nginx's default), and a browser
/// that hears nothing for twice as long knows that the line is dead.
pub const BEAT: u64 = 15;

/// Read everything anew.
const RESYNC: Bytes = Bytes::from_static(b"event: resync\ndata: {}\n\n");
/// An event and not a comment, because scripts cannot hear comments.
const BEATS: Bytes = Bytes::from_static(b"event: beat\ndata: 15\n\n");
/// The session is over; coming back would be refused.
const ENDED: Bytes = Bytes::from_static(b"event: ended\ndata: {}\n\n");

/// Every open stream of this process. Shared by the handlers that open streams, the pump that tells them of changes, and
/// the transport that rings them.
#[derive(Default)]
pub struct Live(Mutex<State>);

#[derive(Default)]
struct State {
    tabs: BTreeMap<u64, Arc<Tab>>,
    /// Only facts that somebody wants.
    told: BTreeMap<Fact, Told>,
    /// Pages on the wire, for which this node waits until a browser says that it shows them.
    awaited: BTreeMap<PageId, Arc<Notify>>,
    next: u64,
    closed: bool,
}

/// What is known about one fact.
struct Told {
    name: String,
    tabs: BTreeMap<u64, Arc<Tab>>,
    /// No message before this moment.
    rests_until: Option<Instant>,
    /// It changed while it rested.
    pending: bool,
    /// How often it was told. Of this fact alone: a common count would tell of what others hear.
    rev: u64,
}

/// One open stream.
struct Tab {
    person: PersonId,
    session: SessionId,
    inbox: Mutex<Inbox>,
}

#[derive(Default)]
struct Inbox {
    /// A fact that waits already is not written twice; rings and beats have none.
    waiting: VecDeque<(Option<Fact>, Bytes)>,
    waker: Option<Waker>,
    ended: bool,
}

/// Why a stream is not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoStream {
    #[error("{}", t!("this person has {MAX_STREAMS} open pages already; close some of them"))]
    TooMany,
    #[error("{}", t!("the server is stopping"))]
    Stopping,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Tab {
    fn put(&self, fact: Option<Fact>, message: &Bytes) {
        let mut inbox = locked(&self.inbox);
        if inbox.ended {
            return;
        }
        let same = fact.and_then(|fact| inbox.waiting.iter().position(|(waits, _)| *waits == Some(fact)));
        if let Some(at) = same {
            inbox.waiting[at].1 = message.clone();
            return;
        }
        if inbox.waiting.len() >= MAX_WAITING {
            inbox.waiting.clear();
            inbox.waiting.push_back((None, RESYNC));
        }
        inbox.waiting.push_back((fact, message.clone()));
        wake(inbox);
    }

    /// A sign of life, unless something else waits that is one.
    fn beat(&self) {
        let mut inbox = locked(&self.inbox);
        if inbox.waiting.is_empty() && !inbox.ended {
            inbox.waiting.push_back((None, BEATS));
            wake(inbox);
        }
    }

    fn end(&self, last_word: Option<Bytes>) {
        let mut inbox = locked(&self.inbox);
        if inbox.ended {
            return;
        }
        inbox.waiting.extend(last_word.map(|word| (None, word)));
        inbox.ended = true;
        wake(inbox);
    }
}

/// Wakes whoever reads, after giving the inbox back: it will want it at once.
fn wake(mut inbox: MutexGuard<'_, Inbox>) {
    let waker = inbox.waker.take();
    drop(inbox);
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl Live {
    /// Opens a stream for a person's session.
    ///
    /// # Errors
    /// [`NoStream`].
    pub fn open(
        self: &Arc<Self>,
        person: PersonId,
        session: SessionId,
        wanted: Vec<Wanted>,
    ) -> Result<Messages, NoStream> {
        let mut state = locked(&self.0);
        if state.closed {
            return Err(NoStream::Stopping);
        }
        if state.tabs.values().filter(|tab| tab.person == person).count() >= MAX_STREAMS {
            return Err(NoStream::TooMany);
        }
        let id = state.next;
        state.next += 1;
        // All come back after a restart; not all in the same second.
        let retry = 1_000 + id.wrapping_mul(37) % 4_000;
        let first = Bytes::from(format!("retry: {retry}\nevent: resync\ndata: {{}}\n\n"));
        let inbox = Inbox { waiting: VecDeque::from([(None, first)]), ..Inbox::default() };
        let tab = Arc::new(Tab { person, session, inbox: Mutex::new(inbox) });
        let mut facts = Vec::with_capacity(wanted.len());
        for Wanted { fact, name } in wanted {
            let told = state.told.entry(fact).or_insert_with(|| Told {
                name,
                tabs: BTreeMap::new(),
                rests_until: None,
                pending: false,
                rev: 0,
            });
            told.tabs.insert(id, Arc::clone(&tab));
            facts.push(fact);
        }
        state.tabs.insert(id, Arc::clone(&tab));
        Ok(Messages { live: Arc::clone(self), id, tab, facts })
    }

    /// How many streams are open.
    #[must_use]
    pub fn streams(&self) -> usize {
        locked(&self.0).tabs.len()
    }

    /// Rings every open tab of a person on this node with `body`, a JSON object in one line; says how many there are.
    pub fn ring(&self, person: PersonId, body: &str) -> usize {
        let message = Bytes::from(format!("event: ring\ndata: {body}\n\n"));
        let state = locked(&self.0);
        let Some(mine) = state.told.get(&Fact::Me(person)) else { return 0 };
        mine.tabs.values().map(|tab| tab.put(None, &message)).count()
    }

    /// Whether a person has an open tab on this node that would ring.
    #[must_use]
    pub fn has_tab(&self, person: PersonId) -> bool {
        let state = locked(&self.0);
        state.told.contains_key(&Fact::Me(person))
    }

    /// Waits from now on for the word that a browser shows `page`.
    #[must_use]
    pub fn awaits(self: &Arc<Self>, page: PageId) -> Awaited {
        let shown = Arc::clone(locked(&self.0).awaited.entry(page).or_default());
        Awaited { live: Arc::clone(self), page, shown }
    }

    /// A browser shows `page`: ends the waiting, if this node waits.
    pub fn shown(&self, page: PageId) {
        if let Some(shown) = locked(&self.0).awaited.get(&page) {
            shown.notify_one();
        }
    }

    /// Whether this node has `page` on the wire.
    #[must_use]
    pub fn is_awaited(&self, page: PageId) -> bool {
        locked(&self.0).awaited.contains_key(&page)
    }

    /// The sessions that have streams.
    #[must_use]
    pub fn sessions(&self) -> Vec<SessionId> {
        self.sessions_behind(|_| true)
    }

    /// The sessions of one person that have streams.
    #[must_use]
    pub fn sessions_of(&self, person: PersonId) -> Vec<SessionId> {
        self.sessions_behind(|tab| tab.person == person)
    }

    fn sessions_behind(&self, these: impl Fn(&Tab) -> bool) -> Vec<SessionId> {
        let state = locked(&self.0);
        let mut sessions: Vec<_> = state.tabs.values().filter(|tab| these(tab)).map(|tab| tab.session).collect();
        sessions.sort_unstable();
        sessions.dedup();
        sessions
    }

    /// Ends the streams of a session.
    pub fn end(&self, session: SessionId) {
        let state = locked(&self.0);
        for tab in state.tabs.values().filter(|tab| tab.session == session) {
            tab.end(Some(ENDED));
        }
    }

    /// Ends every stream and opens none any more: the server stops.
    pub fn close(&self) {
        let mut state = locked(&self.0);
        state.closed = true;
        for tab in state.tabs.values() {
            tab.end(None);
        }
    }

    /// Tells those who want it that `fact` changed: now, or as soon as it has rested.
    fn tell(&self, fact: Fact, now: Instant) {
        let mut state = locked(&self.0);
        let Some(told) = state.told.get_mut(&fact) else { return };
        if told.rests_until.is_some_and(|until| until > now) {
            told.pending = true;
            return;
        }
        told.say(fact, now);
    }

    /// Tells those of `people` who want it that `fact` changed. Nothing about it changes for anybody else, not even when
    /// they hear of it next: so it has no rest.
    fn tell_only(&self, fact: Fact, people: &BTreeSet<PersonId>) {
        let state = locked(&self.0);
        let Some(told) = state.told.get(&fact) else { return };
        let message = told.message();
        for tab in told.tabs.values().filter(|tab| people.contains(&tab.person)) {
            tab.put(Some(fact), &message);
        }
    }

    /// One person may know more or less than before: their tabs read everything anew.
    fn resync_one(&self, person: PersonId) {
        for tab in locked(&self.0).tabs.values().filter(|tab| tab.person == person) {
            tab.put(None, &RESYNC);
        }
    }

    /// Tells those who follow one thing out of `topic`: any of them may have changed.
    fn tell_each(&self, topic: Topic, now: Instant) {
        let facts: Vec<Fact> = locked(&self.0).told.keys().copied().filter(|fact| fact.is_one_of(topic)).collect();
        facts.into_iter().for_each(|fact| self.tell(fact, now));
    }

    /// Tells what has rested, and says when to come back.
    fn tell_pending(&self, now: Instant) -> Option<Instant> {
        let mut state = locked(&self.0);
        let State { told, .. } = &mut *state;
        let mut next = None;
        for (fact, told) in told.iter_mut().filter(|(_, told)| told.pending) {
            match told.rests_until.filter(|until| *until > now) {
                Some(until) => next = Some(next.map_or(until, |next: Instant| next.min(until))),
                None => told.say(*fact, now),
            }
        }
        next
    }

    /// Changes were missed: everybody reads everything anew.
    fn resync(&self) {
        for tab in locked(&self.0).tabs.values() {
            tab.put(None, &RESYNC);
        }
    }

    /// Beats for the streams whose turn it is in this second: a fifteenth of them, so that not all wake at once.
    fn beat(&self, second: u64) {
        let state = locked(&self.0);
        for (_, tab) in state.tabs.iter().filter(|(id, _)| **id % BEAT == second % BEAT) {
            tab.beat();
        }
    }
}

impl Told {
    fn message(&self) -> Bytes {
        Bytes::from(format!("event: {}\ndata: {{\"rev\":{}}}\n\n", self.name, self.rev))
    }

    fn say(&mut self, fact: Fact, now: Instant) {
        self.rev += 1;
        let message = self.message();
        for tab in self.tabs.values() {
            tab.put(Some(fact), &message);
        }
        self.rests_until = now.checked_add(REST);
        self.pending = false;
    }
}

/// The messages of one stream, as they go onto the wire. Closed when dropped.
pub struct Messages {
    live: Arc<Live>,
    id: u64,
    tab: Arc<Tab>,
    facts: Vec<Fact>,
}

impl Stream for Messages {
    type Item = Bytes;

    /// Everything that waits, in one piece.
    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        let mut inbox = locked(&self.tab.inbox);
        if inbox.waiting.is_empty() {
            if inbox.ended {
                return Poll::Ready(None);
            }
            inbox.waker = Some(context.waker().clone());
            return Poll::Pending;
        }
        // Not kept: between two messages a stream costs as little memory as it can.
        let waiting = std::mem::take(&mut inbox.waiting);
        drop(inbox);
        let mut messages = waiting.into_iter().map(|(_, message)| message);
        let first = messages.next().unwrap_or_default();
        if messages.len() == 0 {
            return Poll::Ready(Some(first));
        }
        let mut all = BytesMut::from(&first[..]);
        messages.for_each(|message| all.extend_from_slice(&message));
        Poll::Ready(Some(all.freeze()))
    }
}

impl Drop for Messages {
    fn drop(&mut self) {
        let mut state = locked(&self.live.0);
        state.tabs.remove(&self.id);
        for fact in &self.facts {
            if let Some(told) = state.told.get_mut(fact) {
                told.tabs.remove(&self.id);
                if told.tabs.is_empty() {
                    state.told.remove(fact);
                }
            }
        }
    }
}

/// A page on the wire whose receipt this node waits for.
pub struct Awaited {
    live: Arc<Live>,
    page: PageId,
    shown: Arc<Notify>,
}

impl Awaited {
    /// Returns when a browser has said that it shows the page; at once when it did since [`Live::awaits`].
    pub async fn shown(&self) {
        self.shown.notified().await;
    }
}

impl Drop for Awaited {
    fn drop(&mut self) {
        locked(&self.live.0).awaited.remove(&self.page);
    }
}

#[cfg(test)]
mod tests;
