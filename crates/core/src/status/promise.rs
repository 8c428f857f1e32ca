//! When readers are told that they will hear more.

use super::{IncidentStatus, PublicIncident, Refused, invalid};
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};

/// The longest promise, in minutes: a week.
pub const MAX_PROMISE_MINUTES: u32 = 7 * 24 * 60;
/// A promise is given in steps of this many minutes: nobody needs to read 37.
const STEP: u32 = 5;

/// What to promise readers, in minutes, when the next update is expected after `estimate` minutes: half as much again,
/// rounded up to five minutes. A promise that is kept early costs nothing; one that is missed costs trust.
#[must_use]
pub fn buffered(estimate: u32) -> u32 {
    let more = estimate.saturating_add(estimate.div_ceil(2));
    more.div_ceil(STEP).saturating_mul(STEP).clamp(STEP, MAX_PROMISE_MINUTES)
}

/// When the next update is promised with one that is published `now`: after `minutes` if whoever publishes says so, else
/// as the plan has it, which asks for one every `planned` minutes; `None` when nothing is promised, and for what is over.
///
/// # Errors
/// [`Refused::Invalid`] on `next_update_minutes`.
pub fn promise(
    status: IncidentStatus,
    minutes: Option<u32>,
    planned: Option<u32>,
    now: Timestamp,
) -> Result<Option<Timestamp>, Refused> {
    if minutes.is_some_and(|minutes| !(1..=MAX_PROMISE_MINUTES).contains(&minutes)) {
        let range = t!("must be from 1 to {MAX_PROMISE_MINUTES}, which is a week");
        return Err(invalid("next_update_minutes", range));
    }
    if status.is_closed() {
        return Ok(None);
    }
    let minutes = minutes.or_else(|| planned.map(buffered));
    Ok(minutes.map(|minutes| now.checked_add(SignedDuration::from_mins(i64::from(minutes))).unwrap_or(Timestamp::MAX)))
}

/// The first instant that the readers of any of these were promised; what is over promises nothing.
#[must_use]
pub fn promised(public: &[PublicIncident]) -> Option<Timestamp> {
    public.iter().filter(|one| !one.status.is_closed()).filter_map(|one| one.next_update_at).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_has_half_as_much_again_in_steps_of_five() {
        for (estimate, promised) in [(1, 5), (10, 15), (15, 25), (20, 30), (25, 40), (60, 90), (u32::MAX, 10_080)] {
            assert_eq!(buffered(estimate), promised, "{estimate}");
        }
    }

    #[test]
    fn what_somebody_says_comes_before_the_plan_and_an_end_promises_nothing() {
        let now = Timestamp::UNIX_EPOCH;
        let open = IncidentStatus::Investigating;
        let after = |said, planned| promise(open, said, planned, now).expect("a promise").map(Timestamp::as_second);
        assert_eq!(after(Some(7), Some(20)), Some(7 * 60));
        assert_eq!(after(None, Some(20)), Some(30 * 60));
        assert_eq!(after(None, None), None);
        assert_eq!(promise(IncidentStatus::Resolved, Some(7), Some(20), now), Ok(None));
        for wrong in [0, MAX_PROMISE_MINUTES + 1] {
            assert!(promise(open, Some(wrong), None, now).is_err(), "{wrong}");
        }
    }
}
