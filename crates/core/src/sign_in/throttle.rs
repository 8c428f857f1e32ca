//! How fast anybody may guess.
//!
//! Token buckets that refill with time. Nobody is ever locked out: whoever is too fast hears how long to wait, and trying
//! early costs nothing further. That matters more here than elsewhere, because an attacker who can lock an account out can
//! keep somebody on call from their pages.

use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// A bucket's size and how fast it refills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many may come at once, at least 1.
    pub burst: i32,
    /// How long until there is one more.
    pub every: SignedDuration,
}

/// Above this many buckets the full ones are thrown away, which changes nothing: a new bucket is full.
const TIDY_ABOVE: usize = 4_096;

/// Buckets by key. Each is kept as the instant at which it is full again, so a bucket that rests needs no upkeep.
#[derive(Debug, Clone, Default)]
pub struct Throttle {
    full_at: BTreeMap<String, Timestamp>,
}

impl Throttle {
    /// Takes one from each of `buckets`, or from none of them.
    ///
    /// # Errors
    /// How long until every one of them has one to give.
    pub fn take(&mut self, buckets: &[(String, Rate)], now: Timestamp) -> Result<(), SignedDuration> {
        if self.full_at.len() > TIDY_ABOVE {
            self.full_at.retain(|_, full_at| *full_at > now);
        }
        let drawn: Vec<(SignedDuration, SignedDuration)> =
            buckets.iter().map(|(key, rate)| self.draw(key, *rate, now)).collect();
        let wait = drawn.iter().map(|(_, wait)| *wait).max().unwrap_or_default();
        if wait > SignedDuration::ZERO {
            return Err(wait);
        }
        for ((key, _), (until_full, _)) in buckets.iter().zip(drawn) {
            if let Ok(full_at) = now.checked_add(until_full) {
                self.full_at.insert(key.clone(), full_at);
            }
        }
        Ok(())
    }

    /// Fills a bucket: whoever it holds back has shown who they are.
    pub fn fill(&mut self, key: &str) {
        self.full_at.remove(key);
    }

    /// How long until the bucket would be full after one was taken, and how long until one can be taken.
    fn draw(&self, key: &str, rate: Rate, now: Timestamp) -> (SignedDuration, SignedDuration) {
        let whole = rate.every.checked_mul(rate.burst.max(1)).unwrap_or(SignedDuration::MAX);
        let missing = self.full_at.get(key).map_or(SignedDuration::ZERO, |full_at| full_at.duration_since(now));
        // A clock that was set back must not make anybody wait longer than an empty bucket does.
        let missing = missing.clamp(SignedDuration::ZERO, whole);
        let after = missing.checked_add(rate.every).unwrap_or(SignedDuration::MAX);
        (after, after.checked_sub(whole).unwrap_or_default().max(SignedDuration::ZERO))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FIVE: Rate = Rate { burst: 5, every: SignedDuration::from_secs(10) };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_780_000_000 + second).unwrap()
    }

    fn one(throttle: &mut Throttle, second: i64) -> Result<(), i64> {
        throttle.take(&[("a".to_owned(), FIVE)], at(second)).map_err(|wait| wait.as_secs())
    }

    #[test]
    fn five_at_once_and_then_one_every_ten_seconds() {
        let mut throttle = Throttle::default();
        let told: Vec<_> = (0..7).map(|_| one(&mut throttle, 0)).collect();
        assert_eq!(told, [Ok(()), Ok(()), Ok(()), Ok(()), Ok(()), Err(10), Err(10)]);
        assert_eq!(one(&mut throttle, 4), Err(6), "trying early makes nobody wait longer");
        assert_eq!(one(&mut throttle, 10), Ok(()));
        assert_eq!(one(&mut throttle, 10), Err(10));
        assert_eq!((0..6).filter(|_| one(&mut throttle, 1000).is_ok()).count(), 5, "rested, it is full again");
    }

    #[test]
    fn an_attempt_that_one_bucket_refuses_costs_the_others_nothing() {
        let mut throttle = Throttle::default();
        let small = Rate { burst: 1, ..FIVE };
        let both = [("a".to_owned(), FIVE), ("b".to_owned(), small)];
        assert_eq!(throttle.take(&both, at(0)), Ok(()));
        for _ in 0..100 {
            assert_eq!(throttle.take(&both, at(0)), Err(SignedDuration::from_secs(10)));
        }
        assert_eq!((0..9).filter(|_| one(&mut throttle, 0).is_ok()).count(), 4);
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_out() {
        let mut throttle = Throttle::default();
        (0..5).for_each(|_| one(&mut throttle, 1_000_000).unwrap());
        assert_eq!(one(&mut throttle, 0), Err(10));
        throttle.fill("a");
        assert_eq!(one(&mut throttle, 0), Ok(()));
    }

    #[test]
    fn what_is_kept_does_not_grow_for_ever() {
        let mut throttle = Throttle::default();
        for n in 0..3 * i64::try_from(TIDY_ABOVE).unwrap() {
            throttle.take(&[(format!("{n}"), FIVE)], at(n)).unwrap();
        }
        assert!(throttle.full_at.len() <= TIDY_ABOVE + 2, "{}", throttle.full_at.len());
    }

    proptest! {
        /// In any stretch of time no more come through than the burst and what has refilled since.
        #[test]
        fn never_more_than_the_rate_allows(gaps in prop::collection::vec(0_i64..30, 1..200)) {
            let mut throttle = Throttle::default();
            let (mut second, mut through) = (0, Vec::new());
            for gap in gaps {
                second += gap;
                match one(&mut throttle, second) {
                    Ok(()) => through.push(second),
                    Err(wait) => {
                        let mut later = throttle.clone();
                        prop_assert!(one(&mut later, second + wait).is_ok(), "what was promised holds");
                        let mut sooner = throttle.clone();
                        prop_assert!(one(&mut sooner, second + wait - 1).is_err(), "and not a second too long");
                    }
                }
            }
            for (i, from) in through.iter().enumerate() {
                for (j, to) in through.iter().enumerate().skip(i) {
                    let allowed = 5 + (to - from) / 10;
                    prop_assert!(i64::try_from(j - i + 1).unwrap() <= allowed);
                }
            }
        }
    }
}
