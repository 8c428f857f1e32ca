//! How long a session lasts.

use jiff::{SignedDuration, Timestamp};

/// A session ends when nobody has used it for this long. A week, because people are on call for a week: a pager on a
/// phone that signs itself out at night is a missed page (docs/decisions/0008).
pub const IDLE: SignedDuration = SignedDuration::from_hours(24 * 7);
/// A session ends this long after it began, however much it is used.
pub const ABSOLUTE: SignedDuration = SignedDuration::from_hours(24 * 30);
/// The moment of last use is written this often at most: reading pages must not become writing rows.
pub const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(5);
/// How long after signing in somebody is taken to be still themselves, for what a stolen session must not do.
pub const FRESH: SignedDuration = SignedDuration::from_mins(15);

/// Whether the moment of last use is to be written anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    Lately,
    LongAgo,
}

/// Whether a session that was last seen at `last_seen` and ends for good at `expires_at` is good at `now`. Clocks of
/// several nodes differ a little, so being seen in the future is no fault.
#[must_use]
pub fn is_alive(last_seen: Timestamp, expires_at: Timestamp, now: Timestamp) -> bool {
    now < expires_at && now.duration_since(last_seen) < IDLE
}

/// Whether a live session's last use is old enough to be written anew.
#[must_use]
pub fn seen_since(last_seen: Timestamp, now: Timestamp) -> Seen {
    if now.duration_since(last_seen) >= SEEN_EVERY { Seen::LongAgo } else { Seen::Lately }
}

/// Whether somebody who signed in at `created_at` did so a moment ago.
#[must_use]
pub fn is_fresh(created_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(created_at) < FRESH
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_session_lasts_a_week_without_use_and_a_month_with_it() {
        let expires = at("2026-07-01T00:00:00Z");
        let cases = [
            ("2026-06-01T00:00:00Z", "2026-06-07T23:59:59Z", true),
            ("2026-06-01T00:00:00Z", "2026-06-08T00:00:00Z", false),
            ("2026-06-30T23:00:00Z", "2026-06-30T23:59:59Z", true),
            ("2026-06-30T23:59:59Z", "2026-07-01T00:00:00Z", false),
            ("2026-06-02T00:00:00Z", "2026-06-01T00:00:00Z", true),
        ];
        for (seen, now, alive) in cases {
            assert_eq!(is_alive(at(seen), expires, at(now)), alive, "{seen} {now}");
        }
    }

    #[test]
    fn last_use_is_written_every_five_minutes_at_most() {
        let seen = at("2026-06-01T00:00:00Z");
        assert_eq!(seen_since(seen, at("2026-06-01T00:04:59Z")), Seen::Lately);
        assert_eq!(seen_since(seen, at("2026-06-01T00:05:00Z")), Seen::LongAgo);
        assert!(is_fresh(seen, at("2026-06-01T00:14:59Z")) && !is_fresh(seen, at("2026-06-01T00:15:00Z")));
    }
}
