//! Batches that meet another node's: run again, and never for long.

use super::Session;
use crate::error::StoreError;
use crate::hub::Hub;
use crate::job::Job;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How often a closure is run before its caller is told [`StoreError::Busy`]; all the pauses together are a second at most.
const ATTEMPTS: u32 = 8;
/// How often a batch is run as a whole. After that each closure goes alone: one that waits for somebody's lock must not
/// hold up its neighbours, and a small transaction meets fewer others.
const TOGETHER: u32 = 2;
/// Nothing is run again later than this after the first time. A page is due within 5 s (guarantees: T1), and a sender that
/// is told to come back is better off than one that waits.
const GIVES_UP: Duration = Duration::from_secs(4);
/// What was not run at all by then is given up, too: whatever holds the database up holds up every closure.
const ENDS: Duration = Duration::from_secs(8);

/// Closures that share a transaction.
struct Unit {
    jobs: Vec<Box<dyn Job>>,
    attempts: u32,
}

impl Session {
    /// Runs a batch in one transaction, again if need be, and answers everybody after the commit.
    pub(super) fn run_batch(&mut self, jobs: Vec<Box<dyn Job>>, hub: &Hub) {
        let began = now();
        let mut units = VecDeque::from([Unit { jobs, attempts: 0 }]);
        while let Some(mut unit) = units.pop_front() {
            if began.elapsed() > ENDS {
                answer(unit.jobs, Some(&StoreError::Busy));
                continue;
            }
            let outcome = self.run_once(&mut unit.jobs, hub);
            unit.attempts += 1;
            if !matches!(outcome, Err(StoreError::Busy)) || unit.attempts >= ATTEMPTS || began.elapsed() > GIVES_UP {
                answer(unit.jobs, outcome.as_ref().err());
                continue;
            }
            let (attempts, closures) = (unit.attempts, unit.jobs.len());
            tracing::debug!(attempts, closures, "a batch of writes met another one; it runs again");
            pause(self.process, unit.attempts);
            if closures > 1 && unit.attempts >= TOGETHER {
                units.extend(unit.jobs.into_iter().map(|job| Unit { jobs: vec![job], attempts }));
            } else {
                units.push_back(unit);
            }
        }
    }

    fn run_once(&mut self, jobs: &mut [Box<dyn Job>], hub: &Hub) -> Result<(), StoreError> {
        let outcome = self.transaction(jobs, hub);
        match &outcome {
            Ok(()) => {}
            Err(StoreError::Busy) => hub.conflicted(),
            Err(error) => tracing::warn!(%error, closures = jobs.len(), "a batch of writes came to nothing"),
        }
        // A connection that cannot even roll back is made anew: whatever state it is in, a new one has none.
        if matches!(outcome, Err(StoreError::Unavailable(_))) || outcome.is_err() && self.command("ROLLBACK").is_err() {
            self.forget();
        }
        outcome
    }
}

fn answer(jobs: Vec<Box<dyn Job>>, failure: Option<&StoreError>) {
    if let Some(StoreError::Busy) = failure {
        tracing::warn!(closures = jobs.len(), "writes met others again and again; their callers are told to come back");
    }
    for job in jobs {
        job.answer(failure.map(StoreError::again));
    }
}

#[expect(clippy::disallowed_methods, reason = "whoever waits here waits in real time")]
fn now() -> Instant {
    Instant::now()
}

/// 2 ms, doubling, and as much again by chance: the number of the server's process keeps two nodes, of which each may be
/// process 1 of its container, from meeting again at the same moment.
#[expect(clippy::disallowed_methods, reason = "this thread only serves the connection")]
fn pause(process: u32, attempts: u32) {
    let base = 1_000_u64 << attempts;
    let chance = u64::from((process ^ attempts.rotate_right(8)).wrapping_mul(2_654_435_761) >> 8);
    std::thread::sleep(Duration::from_micros(base + chance % base));
}
