//! What the database threads tell the rest of the program, and the other nodes.

use crate::change::{Change, Origin, Topic};
use crate::db::Stats;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, broadcast};
use uuid::Uuid;

/// How many changes a slow listener may fall behind before it is told that it missed some.
const CHANGES_KEPT: usize = 4_096;

pub(crate) struct Hub {
    changes: broadcast::Sender<Change>,
    commits: AtomicU64,
    closures: AtomicU64,
    connections: AtomicU64,
    conflicts: AtomicU64,
    pub(crate) outgoing: Outgoing,
}

impl Hub {
    pub(crate) fn new() -> Self {
        Self {
            changes: broadcast::channel(CHANGES_KEPT).0,
            commits: AtomicU64::new(0),
            closures: AtomicU64::new(0),
            connections: AtomicU64::new(0),
            conflicts: AtomicU64::new(0),
            outgoing: Outgoing::default(),
        }
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    /// After a commit: counts, tells this process's listeners, and leaves word for the other nodes.
    pub(crate) fn committed(&self, closures: usize, changes: Vec<Change>) {
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.closures.fetch_add(u64::try_from(closures).unwrap_or(0), Ordering::Relaxed);
        self.outgoing.put(&changes);
        for change in changes {
            // An error means that nobody listens.
            let _ = self.changes.send(change);
        }
    }

    /// Another node says that this changed.
    pub(crate) fn heard(&self, topic: Topic, id: Option<Uuid>) {
        let _ = self.changes.send(Change { topic, id, origin: Origin::Elsewhere });
    }

    /// A transaction met another one and has to run again.
    pub(crate) fn conflicted(&self) {
        self.conflicts.fetch_add(1, Ordering::Relaxed);
    }

    /// How many connections the writer has made.
    pub(crate) fn connections(&self, made: u64) {
        self.connections.store(made, Ordering::Relaxed);
    }

    pub(crate) fn stats(&self) -> Stats {
        Stats {
            commits: self.commits.load(Ordering::Relaxed),
            closures: self.closures.load(Ordering::Relaxed),
            connections: self.connections.load(Ordering::Relaxed),
            conflicts: self.conflicts.load(Ordering::Relaxed),
        }
    }
}

/// Things said in one message at most; with more, whole topics are named. PostgreSQL takes 8,000 bytes, and each thing
/// is 50 at most.
const SAID_AT_ONCE: usize = 100;

/// What the other nodes are to be told: each thing once, however often it changed, and never more than a message holds.
#[derive(Default)]
pub(crate) struct Outgoing {
    /// Whether anybody takes it.
    open: AtomicBool,
    waiting: Mutex<BTreeSet<(Topic, Option<Uuid>)>>,
    /// Rings when something waits.
    pub(crate) bell: Notify,
}

impl Outgoing {
    pub(crate) fn open(&self) {
        self.open.store(true, Ordering::Relaxed);
    }

    fn waiting(&self) -> MutexGuard<'_, BTreeSet<(Topic, Option<Uuid>)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, changes: &[Change]) {
        if !changes.is_empty() && self.open.load(Ordering::Relaxed) {
            self.keep(changes.iter().map(|change| (change.topic, change.id)));
        }
    }

    /// A message that [`Outgoing::take`] gave did not get through.
    pub(crate) fn put_back(&self, message: &str) {
        self.keep(understand(message));
    }

    fn keep(&self, things: impl Iterator<Item = (Topic, Option<Uuid>)>) {
        let mut waiting = self.waiting();
        waiting.extend(things);
        if waiting.len() > SAID_AT_ONCE {
            *waiting = waiting.iter().map(|(topic, _)| (*topic, None)).collect();
        }
        drop(waiting);
        self.bell.notify_one();
    }

    /// The next message; `None` when there is nothing to say.
    pub(crate) fn take(&self) -> Option<String> {
        let said = std::mem::take(&mut *self.waiting());
        let word = |(topic, id): (Topic, Option<Uuid>)| match id {
            Some(id) => format!("{}:{id}", topic.as_str()),
            None => topic.as_str().to_owned(),
        };
        (!said.is_empty()).then(|| said.into_iter().map(word).collect::<Vec<_>>().join(" "))
    }
}

/// What another node's message says changed. Words that this version does not know are passed over: a newer node may
/// have more topics.
pub(crate) fn understand(message: &str) -> impl Iterator<Item = (Topic, Option<Uuid>)> {
    message.split(' ').filter_map(|word| match word.split_once(':') {
        None => Some((Topic::read(word)?, None)),
        Some((topic, id)) => Some((Topic::read(topic)?, Some(id.parse().ok()?))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(topic: Topic, id: Option<u128>) -> Change {
        Change { topic, id: id.map(Uuid::from_u128), origin: Origin::Here }
    }

    #[test]
    fn each_thing_is_said_once_and_understood_as_it_was_meant() {
        let outgoing = Outgoing::default();
        outgoing.put(&[change(Topic::Alerts, Some(1))]);
        assert_eq!(outgoing.take(), None, "nobody would take it");
        outgoing.open();
        for _ in 0..3 {
            outgoing.put(&[
                change(Topic::Alerts, Some(1)),
                change(Topic::Status, None),
                change(Topic::Alerts, Some(2)),
            ]);
        }
        let message = outgoing.take().expect("something to say");
        assert_eq!(outgoing.take(), None);
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let understood: Vec<_> = understand(&message).collect();
        assert_eq!(understood, [(Topic::Alerts, Some(one)), (Topic::Alerts, Some(two)), (Topic::Status, None)]);
    }

    #[test]
    fn a_storm_is_summed_up_in_a_message_that_fits() {
        let outgoing = Outgoing::default();
        outgoing.open();
        for n in 0..5_000 {
            outgoing.put(&[change(Topic::Incidents, Some(n)), change(Topic::Escalations, Some(n))]);
            assert!(outgoing.waiting().len() <= SAID_AT_ONCE);
        }
        let message = outgoing.take().expect("something to say");
        assert!(message.len() < 8_000, "{} bytes", message.len());
        let topics: BTreeSet<Topic> = understand(&message).filter(|(_, id)| id.is_none()).map(|(t, _)| t).collect();
        assert_eq!(topics, BTreeSet::from([Topic::Escalations, Topic::Incidents]));
    }

    #[test]
    fn what_is_not_understood_is_passed_over() {
        let word = Uuid::from_u128(7);
        let message = format!("weather alerts:not-an-id  status:{word} moods:{word} :x directory");
        let understood: Vec<_> = understand(&message).collect();
        assert_eq!(understood, [(Topic::Status, Some(word)), (Topic::Directory, None)]);
    }

    #[test]
    fn every_topic_has_a_word_of_its_own() {
        for topic in Topic::ALL {
            assert_eq!(Topic::read(topic.as_str()), Some(topic));
        }
    }
}
