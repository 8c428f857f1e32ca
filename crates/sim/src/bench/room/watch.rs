//! When each line was typed, answered, and seen on each screen.

use crate::bench::figures::Goal;
use crate::bench::load::percentile;
use crate::outside::instant;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Milliseconds of the 95th percentile until a command is answered.
const ANSWERED: Goal = Goal::AtMost(50.0);
/// Milliseconds until the last of everybody's screens shows it.
const SEEN: Goal = Goal::AtMost(1_000.0);

/// One responder of one incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Look {
    pub incident: i64,
    pub seat: usize,
}

/// What all screens together saw.
pub(super) struct Watch {
    began: Instant,
    open: AtomicUsize,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// When the line with a mark was due, in microseconds since the beginning, and whose it is.
    typed: BTreeMap<usize, (u64, Look)>,
    /// How long each screen took to show each line of somebody else, in microseconds.
    seen: BTreeMap<(usize, usize), u32>,
    /// How long each line took to be answered, in microseconds.
    answered: Vec<u32>,
    refused: usize,
    /// Why the first was refused, or the first screen broke.
    trouble: Option<String>,
    /// Regions fetched, and how many of them had changed.
    fetched: usize,
    fresh: usize,
}

impl Watch {
    pub fn new() -> Self {
        Self { began: instant(), open: AtomicUsize::new(0), known: Mutex::default() }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn micros(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// A screen has its stream.
    pub fn opened(&self) {
        self.open.fetch_add(1, Ordering::SeqCst);
    }

    /// How many screens have one.
    pub fn open(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }

    /// Forgets what was measured so far.
    pub fn begin(&self) {
        *self.known() = Known::default();
    }

    /// A line with this mark is due at `due`.
    pub fn typed(&self, mark: usize, due: u64, by: Look) {
        self.known().typed.insert(mark, (due, by));
    }

    /// A line that was due at `due` is answered.
    pub fn answered(&self, due: u64) {
        let took = u32::try_from(self.micros().saturating_sub(due)).unwrap_or(u32::MAX);
        self.known().answered.push(took);
    }

    /// A line was not taken: nobody will see it.
    pub fn refused(&self, mark: Option<usize>, why: String) {
        let mut known = self.known();
        known.refused += 1;
        if let Some(mark) = mark {
            known.typed.remove(&mark);
        }
        known.trouble.get_or_insert(why);
    }

    /// A screen can follow no more.
    pub fn broke(&self, why: &anyhow::Error) {
        self.known().trouble.get_or_insert(format!("a screen: {why:#}"));
    }

    pub fn fetched(&self, fresh: bool) {
        let mut known = self.known();
        known.fetched += 1;
        known.fresh += usize::from(fresh);
    }

    /// How many regions were fetched so far.
    pub fn fetches(&self) -> usize {
        self.known().fetched
    }

    /// A screen is whole again, and shows these marks.
    pub fn shows(&self, look: Look, marks: &[usize]) {
        let now = self.micros();
        let mut known = self.known();
        let Known { typed, seen, .. } = &mut *known;
        for mark in marks {
            // The story begins before what is measured.
            let Some((due, _)) = typed.get(mark).filter(|(_, by)| *by != look) else { continue };
            let took = u32::try_from(now.saturating_sub(*due)).unwrap_or(u32::MAX);
            seen.entry((*mark, look.seat)).or_insert(took);
        }
    }

    /// How often a line has to be seen, and how often one was.
    pub fn progress(&self, others: usize) -> (usize, usize) {
        let known = self.known();
        (known.typed.len() * others, known.seen.len())
    }

    /// Prints what was measured; `others` have to see a line, and the server was busy for `busy` of the time.
    pub fn report(&self, rate: u32, others: usize, busy: f64) {
        let (wanted, count) = self.progress(others);
        let mut known = self.known();
        known.answered.sort_unstable();
        let answered = &known.answered;
        let [p50, p95, p99] = [0.5, 0.95, 0.99].map(|share| percentile(answered, share));
        let goal = ANSWERED.judge(p95);
        println!(
            "    {rate:>4}/s  answered after   p50 {p50:>7.1} ms  p95 {p95:>7.1} ms  p99 {p99:>7.1} ms  goal p95 {goal}"
        );
        let mut seen: Vec<u32> = known.seen.values().copied().collect();
        seen.sort_unstable();
        let [p50, p99, worst] = [0.5, 0.99, 1.0].map(|share| percentile(&seen, share));
        // What nobody ever saw is later than everything that was.
        let goal = SEEN.judge(if count < wanted { f64::INFINITY } else { worst });
        println!(
            "            on every screen  p50 {p50:>7.1} ms  p99 {p99:>7.1} ms  worst {worst:>5.0} ms  goal worst {goal}"
        );
        let Known { answered, refused, fetched, fresh, trouble, .. } = &*known;
        println!(
            "            {} lines answered, {refused} refused; {count} of {wanted} looks; {fetched} regions fetched, {fresh} of them \
             changed; server {:.0} % of a core",
            answered.len(),
            busy * 100.0
        );
        if let Some(trouble) = trouble {
            println!("            first trouble: {trouble}");
        }
    }
}
