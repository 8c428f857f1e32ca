//! Reads on their way to the reading threads: pages first, and always one thread for them alone. A long list, an export or
//! the auditor may keep the others busy for as long as it takes, and no page waits for it. Then who does something, and who
//! only looks comes last.

use crate::error::{Result, StoreError};
use crate::job::Job;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How soon a read is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Pages on their way: before everything else.
    Pages,
    /// What is read to do something: commands do not wait behind a thousand screens.
    Doing,
    /// Whatever somebody wants to see.
    Others,
}

/// A queue for each lane.
#[derive(Default)]
pub(crate) struct Lanes {
    waiting: Mutex<Waiting>,
    bell: Condvar,
}

#[derive(Default)]
struct Waiting {
    pages: VecDeque<Box<dyn Job>>,
    doing: VecDeque<Box<dyn Job>>,
    others: VecDeque<Box<dyn Job>>,
    /// How many went before those who only look, one after the other.
    ahead: u32,
    closed: bool,
}

/// So many commands go before somebody who only looks, and then it is their turn: screens come late, and never not at all.
const AHEAD: u32 = 8;

impl Waiting {
    fn doing_or_other(&mut self) -> Option<Box<dyn Job>> {
        if self.ahead >= AHEAD && !self.others.is_empty() {
            self.ahead = 0;
            return self.others.pop_front();
        }
        let next = self.doing.pop_front();
        self.ahead = if next.is_some() { self.ahead.saturating_add(1) } else { 0 };
        next.or_else(|| self.others.pop_front())
    }
}

impl Lanes {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a read, unless `most` wait in its lane already.
    pub(crate) fn put(&self, lane: Lane, job: Box<dyn Job>, most: usize) -> Result<()> {
        let mut waiting = self.waiting();
        if waiting.closed {
            return Err(StoreError::unavailable("the database is closed"));
        }
        let queue = match lane {
            Lane::Pages => &mut waiting.pages,
            Lane::Doing => &mut waiting.doing,
            Lane::Others => &mut waiting.others,
        };
        if queue.len() >= most {
            return Err(StoreError::Busy);
        }
        queue.push_back(job);
        drop(waiting);
        // All, because the one that is woken may be the one that does not take it.
        self.bell.notify_all();
        Ok(())
    }

    /// Waits for the next read that a thread of this lane may do; `None` at the end, when nothing is left for it. Threads
    /// of [`Lane::Others`] do what the other lanes want, too, and before.
    pub(crate) fn take(&self, lane: Lane) -> Option<Box<dyn Job>> {
        let mut waiting = self.waiting();
        loop {
            if let Some(job) = waiting.pages.pop_front() {
                return Some(job);
            }
            if lane != Lane::Pages
                && let Some(job) = waiting.doing_or_other()
            {
                return Some(job);
            }
            if waiting.closed {
                return None;
            }
            waiting = self.bell.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Lets the threads finish what waits and end.
    pub(crate) fn close(&self) {
        self.waiting().closed = true;
        self.bell.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tx::Tx;

    struct Named(&'static str, std::sync::mpsc::Sender<&'static str>);

    impl Job for Named {
        fn run(&mut self, _: &mut Tx<'_>) -> crate::job::Verdict {
            crate::job::Verdict::Keep
        }
        fn answer(self: Box<Self>, _: Option<StoreError>) {
            self.1.send(self.0).unwrap();
        }
    }

    #[test]
    fn pages_go_first_and_one_thread_takes_nothing_else() {
        let (lanes, (told, answers)) = (Lanes::default(), std::sync::mpsc::channel());
        let put = |lane, name| lanes.put(lane, Box::new(Named(name, told.clone())), 2);
        let first = [(Lane::Others, "list"), (Lane::Others, "export"), (Lane::Pages, "page"), (Lane::Doing, "command")];
        for (lane, name) in first {
            put(lane, name).unwrap();
        }
        assert!(matches!(put(Lane::Others, "one too many"), Err(StoreError::Busy)));
        put(Lane::Pages, "another page").unwrap();
        let take = |lane| lanes.take(lane).map(|job| job.answer(None)).map(|()| answers.try_recv().unwrap());
        assert_eq!(take(Lane::Others), Some("page"));
        assert_eq!(take(Lane::Pages), Some("another page"));
        lanes.close();
        assert_eq!(take(Lane::Pages), None, "lists are not for it");
        let rest = std::iter::from_fn(|| take(Lane::Others)).collect::<Vec<_>>();
        assert_eq!(rest, ["command", "list", "export"], "who does something goes before who looks");
        assert!(matches!(put(Lane::Pages, "late"), Err(StoreError::Unavailable(_))));
    }

    #[test]
    fn who_only_looks_has_a_turn_however_many_commands_there_are() {
        let (lanes, (told, answers)) = (Lanes::default(), std::sync::mpsc::channel());
        let put = |lane, name| lanes.put(lane, Box::new(Named(name, told.clone())), 100).unwrap();
        put(Lane::Others, "screen");
        (0..20).for_each(|_| put(Lane::Doing, "command"));
        let take = || lanes.take(Lane::Others).map(|job| job.answer(None)).map(|()| answers.try_recv().unwrap());
        let order: Vec<_> = (0..21).filter_map(|_| take()).collect();
        assert_eq!(order.iter().position(|name| *name == "screen"), Some(8), "{order:?}");
    }
}
