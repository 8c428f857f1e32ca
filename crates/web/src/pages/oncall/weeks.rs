//! The calendar's weeks: how long they really are, and where in them something lies.

use allclear_core::oncall;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Positions are counted in this many parts of a week: ten minutes, about a pixel.
pub(super) const PARTS: i64 = 1_000;

/// A local day. The day on which the clocks change has 23 or 25 hours, and is drawn so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    pub date: Date,
    pub from: Timestamp,
    /// Exclusive.
    pub to: Timestamp,
}

impl Day {
    /// Its length in hours when it is not the usual one.
    pub fn odd_hours(&self) -> Option<i64> {
        let hours = self.to.duration_since(self.from).as_hours();
        (hours != 24).then_some(hours)
    }
}

/// Seven local days from a Monday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Week {
    pub days: Vec<Day>,
    pub from: Timestamp,
    /// Exclusive.
    pub to: Timestamp,
}

/// Where something lies in its week, from the left, in [`PARTS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub left: i64,
    pub width: i64,
}

impl Week {
    /// The part of `[from, to)` that lies in this week; `None` when there is none.
    pub fn place(&self, from: Timestamp, to: Timestamp) -> Option<Place> {
        let (from, to) = (from.max(self.from), to.min(self.to));
        if from >= to {
            return None;
        }
        let (left, right) = (self.part(from), self.part(to));
        // However short it is, it can be seen.
        Some(Place { left, width: (right - left).max(1) })
    }

    /// The position of an instant within the week.
    pub fn part(&self, at: Timestamp) -> i64 {
        let (whole, before) = (self.to.duration_since(self.from).as_secs(), at.duration_since(self.from).as_secs());
        (before.saturating_mul(PARTS) / whole.max(1)).clamp(0, PARTS)
    }
}

/// The Monday of a date's week.
pub(super) fn monday(date: Date) -> Date {
    shifted(date, -i64::from(date.weekday().since(Weekday::Monday)))
}

/// So many days later, or earlier when negative; the date itself at the ends of the calendar.
pub(super) fn shifted(date: Date, days: i64) -> Date {
    date.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(date)
}

/// `count` weeks from `monday` on, on the clock of `zone`. Weeks beyond what can be represented are left out.
pub(super) fn weeks(zone: &TimeZone, monday: Date, count: i64) -> Vec<Week> {
    (0..count).filter_map(|nth| week(zone, shifted(monday, 7 * nth))).collect()
}

fn week(zone: &TimeZone, monday: Date) -> Option<Week> {
    let midnight = |days: i64| oncall::instant(zone, shifted(monday, days).at(0, 0, 0, 0));
    let days: Option<Vec<Day>> =
        (0..7).map(|n| Some(Day { date: shifted(monday, n), from: midnight(n)?, to: midnight(n + 1)? })).collect();
    Some(Week { days: days?, from: midnight(0)?, to: midnight(7)? }).filter(|week| week.from < week.to)
}
