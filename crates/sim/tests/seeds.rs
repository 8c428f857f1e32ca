//! Weeks that once broke a property, and a fixed handful of others.

use allclear_sim::weeks::week;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One seed on each line, and after it what it found; `#` begins a comment.
const FOUND: &str = include_str!("../seeds.txt");

/// Seeds that found nothing yet.
const FIXED: std::ops::RangeInclusive<u64> = 1..=24;

fn found() -> Result<Vec<u64>, std::num::ParseIntError> {
    let words = FOUND.lines().filter_map(|line| line.split_whitespace().next());
    words.filter(|word| !word.starts_with('#')).map(str::parse).collect()
}

#[test]
fn weeks_hold_every_property() {
    let seeds: Vec<u64> =
        found().expect("seeds.txt has a number at the start of each line").into_iter().chain(FIXED).collect();
    let (next, failures) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(seed) = seeds.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(failure) = week(*seed, false) {
                        failures.lock().expect("no thread panicked").push(failure.to_string());
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().expect("no thread panicked");
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn the_same_seed_is_the_same_week() {
    for seed in [3, 7] {
        let (first, second) = (week(seed, false).expect("a week"), week(seed, false).expect("a week"));
        assert_eq!(first, second, "seed {seed}");
        assert!(first.judged.alerts > 0 && first.events > 0, "seed {seed}: an empty week proves nothing");
    }
    assert_ne!(week(3, false).expect("a week").hash, week(7, false).expect("a week").hash);
}
