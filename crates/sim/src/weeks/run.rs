//! Many weeks on a few threads, with a summary.

use super::oracle::Judged;
use super::{Failure, Week, week};
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Which weeks to live through.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// How many weeks.
    #[arg(long, default_value_t = 200)]
    pub weeks: u64,
    /// The seed of the first; the others follow.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Threads.
    #[arg(long, default_value_t = 2)]
    pub jobs: usize,
    /// Print everything that happens.
    #[arg(long)]
    pub trace: bool,
    /// Go on after a failure, up to this many.
    #[arg(long, default_value_t = 1)]
    pub failures: usize,
    /// Live through every n-th week a second time and compare; 0 for none.
    #[arg(long, default_value_t = 50)]
    pub twice: u64,
}

/// Sums over weeks.
#[derive(Debug, Default)]
struct Total {
    weeks: u64,
    offered: i64,
    events: i64,
    judged: Judged,
    faults: BTreeMap<&'static str, u64>,
    /// By seed, so that the sum does not depend on which thread was faster.
    hashes: BTreeMap<u64, u64>,
    failures: Vec<Failure>,
}

impl Total {
    fn add(&mut self, week: Week) {
        self.weeks += 1;
        self.offered += week.offered;
        self.events += week.events;
        self.judged.alerts += week.judged.alerts;
        self.judged.pages += week.judged.pages;
        self.judged.steps += week.judged.steps;
        self.judged.truths += week.judged.truths;
        for (name, count) in week.faults {
            *self.faults.entry(name).or_default() += count;
        }
        self.hashes.insert(week.seed, week.hash);
    }

    fn hash(&self) -> u64 {
        self.hashes.values().fold(0xcbf2_9ce4_8422_2325, |all, hash| (all ^ hash).wrapping_mul(0x0000_0100_0000_01b3))
    }
}

/// Runs and reports; true when every property held.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the summary says how fast it was; nothing in a week depends on it")]
pub fn run(options: &Options) -> bool {
    let (next, total) = (AtomicU64::new(0), Mutex::new(Total::default()));
    let bar = progress(options);
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..options.jobs.max(1) {
            scope.spawn(|| work(options, &next, &total, &bar));
        }
    });
    bar.finish_and_clear();
    let total = total.into_inner().unwrap_or_else(PoisonError::into_inner);
    report(&total, began.elapsed().as_secs_f64());
    total.failures.is_empty()
}

fn progress(options: &Options) -> ProgressBar {
    let bar = if options.trace { ProgressBar::hidden() } else { ProgressBar::new(options.weeks) };
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} weeks, {per_sec}, {eta} left") {
        bar.set_style(style);
    }
    bar
}

fn work(options: &Options, next: &AtomicU64, total: &Mutex<Total>, bar: &ProgressBar) {
    loop {
        let n = next.fetch_add(1, Ordering::Relaxed);
        let enough = || total.lock().unwrap_or_else(PoisonError::into_inner).failures.len() >= options.failures.max(1);
        if n >= options.weeks || enough() {
            return;
        }
        let seed = options.seed + n;
        let mut lived = week(seed, options.trace);
        if options.twice > 0 && n.is_multiple_of(options.twice) {
            lived = lived.and_then(|first| again(first, seed));
        }
        let mut total = total.lock().unwrap_or_else(PoisonError::into_inner);
        match lived {
            Ok(week) => total.add(week),
            Err(failure) => {
                bar.suspend(|| println!("{failure}\n"));
                total.failures.push(*failure);
            }
        }
        drop(total);
        bar.inc(1);
    }
}

fn again(first: Week, seed: u64) -> Result<Week, Box<Failure>> {
    let second = week(seed, false)?;
    if second == first {
        return Ok(first);
    }
    let what = format!("the same seed gave {:016x} and then {:016x}", first.hash, second.hash);
    Err(Box::new(Failure { seed, violation: super::Violation { property: "sim", what }, trace: Vec::new() }))
}

fn report(total: &Total, seconds: f64) {
    let Total { weeks, offered, events, .. } = total;
    let Judged { alerts, pages, steps, truths } = total.judged;
    println!(
        "{weeks} weeks in {seconds:.1} s ({:.1} a second)",
        f64::from(u32::try_from(*weeks).unwrap_or(0)) / seconds.max(0.001)
    );
    println!("{offered} requests offered, {events} events stored, {alerts} alerts, {pages} pages");
    println!(
        "{steps} steps compared with a second opinion on who is on call, {truths} problems with their senders' truth"
    );
    for (name, count) in &total.faults {
        println!("  {count:>8} {name}");
    }
    println!("trace {:016x}", total.hash());
    if total.failures.is_empty() {
        println!("every property held in every week");
    }
    for failure in &total.failures {
        println!("FAILED seed {}: {}", failure.seed, failure.violation);
    }
}
