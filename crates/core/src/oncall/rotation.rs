//! The turns of one layer: which one holds at an instant, by arithmetic.

use super::Via;
use super::spans::Span;
use super::windows;
use crate::directory::{Layer, Rotation, RotationUnit, Weekday};
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// A layer in a zone, with its first hand-off worked out.
pub(super) struct Turns<'a> {
    layer: &'a Layer,
    index: usize,
    zone: &'a TimeZone,
    /// Local time and instant of the first hand-off; `None` when it lies beyond what can be represented.
    first: Option<(DateTime, Timestamp)>,
}

impl<'a> Turns<'a> {
    pub fn new(layer: &'a Layer, index: usize, zone: &'a TimeZone) -> Self {
        let first = first_hand_off(&layer.rotation).and_then(|local| Some((local, instant(zone, local)?)));
        Self { layer, index, zone, first }
    }

    /// Who this layer has on call at `t`, and a stretch around `t` over which that holds.
    pub fn span(&self, t: Timestamp) -> Span {
        let Some((local, began)) = self.first.filter(|_| !self.layer.people.is_empty()) else { return Span::NOBODY };
        if t < began {
            return Span { to: began, ..Span::NOBODY };
        }
        if self.layer.only.is_empty() {
            return self.turn(local, began, t);
        }
        let (inside, from, to) = windows::around(self.zone, &self.layer.only, t);
        let window = Span { who: None, from: from.max(began), to };
        if inside { self.turn(local, began, t).within(&window) } else { window }
    }

    /// The turn that holds at `t`, which is not before the first hand-off.
    fn turn(&self, local: DateTime, began: Timestamp, t: Timestamp) -> Span {
        let mut k = self.estimate(local, began, t);
        let mut from = self.hand_off(local, began, k);
        // The estimate counts on the local clock, which may have been put back (or skipped days) since the hand-off it
        // points at. That is at most a day or so, hence a turn or two.
        while k > 0 && from.is_none_or(|from| from > t) {
            k -= 1;
            from = self.hand_off(local, began, k);
        }
        let mut next = self.hand_off(local, began, k + 1);
        while let Some(reached) = next.filter(|next| *next <= t) {
            k += 1;
            from = Some(reached);
            next = self.hand_off(local, began, k + 1);
        }
        let turn = usize::try_from(k).unwrap_or(0) % self.layer.people.len().max(1);
        let who = self.layer.people.get(turn).map(|person| (*person, Via::Layer(self.index)));
        Span { who, from: from.unwrap_or(began), to: next.unwrap_or(Timestamp::MAX) }
    }

    /// The number of the turn at `t`: exact for hours, close for the rest, never negative.
    fn estimate(&self, local: DateTime, began: Timestamp, t: Timestamp) -> i64 {
        let every = i64::from(self.layer.rotation.every.max(1));
        let date = || self.zone.to_datetime(t).date();
        let days = || date().duration_since(local.date()).as_secs() / DAY;
        let units = match self.layer.rotation.unit {
            RotationUnit::Hour => t.duration_since(began).as_secs() / HOUR,
            RotationUnit::Day => days(),
            RotationUnit::Week => days() / 7,
            RotationUnit::Month => months(date()) - months(local.date()),
        };
        (units / every).max(0)
    }

    /// When turn `k` starts; `None` when that is beyond what can be represented.
    fn hand_off(&self, local: DateTime, began: Timestamp, k: i64) -> Option<Timestamp> {
        let units = i64::from(self.layer.rotation.every.max(1)).checked_mul(k)?;
        let date = match self.layer.rotation.unit {
            RotationUnit::Hour => return began.checked_add(seconds(units, HOUR)?).ok(),
            RotationUnit::Day => local.date().checked_add(seconds(units, DAY)?).ok()?,
            RotationUnit::Week => local.date().checked_add(seconds(units, 7 * DAY)?).ok()?,
            RotationUnit::Month => months_after(local.date(), units)?,
        };
        instant(self.zone, date.to_datetime(local.time()))
    }
}

/// The first instant at which the local clock shows `local` or later; `None` when it cannot be represented.
pub(super) fn instant(zone: &TimeZone, local: DateTime) -> Option<Timestamp> {
    match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(local).ok(),
        AmbiguousOffset::Fold { before, .. } => before.to_timestamp(local).ok(),
        AmbiguousOffset::Gap { after, .. } => {
            // Read with the offset that holds after the change, a skipped time lies before the change: the change
            // is the next transition to that offset.
            let earlier = after.to_timestamp(local).ok()?;
            zone.following(earlier).find(|change| change.offset() == after).map(|change| change.timestamp())
        }
    }
}

/// The day of the week, in the words of the configuration.
pub(super) fn weekday(date: Date) -> Weekday {
    use jiff::civil::Weekday as Day;
    match date.weekday() {
        Day::Monday => Weekday::Mon,
        Day::Tuesday => Weekday::Tue,
        Day::Wednesday => Weekday::Wed,
        Day::Thursday => Weekday::Thu,
        Day::Friday => Weekday::Fri,
        Day::Saturday => Weekday::Sat,
        Day::Sunday => Weekday::Sun,
    }
}

/// `days` days after `date`, or before it when negative.
pub(super) fn days_after(date: Date, days: i64) -> Option<Date> {
    date.checked_add(seconds(days, DAY)?).ok()
}

fn first_hand_off(rotation: &Rotation) -> Option<DateTime> {
    let wanted = rotation.weekday.filter(|_| rotation.unit == RotationUnit::Week);
    let mut dates = (0..7).filter_map(|days| days_after(rotation.start, days));
    let date = dates.find(|date| wanted.is_none_or(|day| weekday(*date) == day))?;
    Some(date.to_datetime(rotation.time))
}

fn seconds(units: i64, each: i64) -> Option<SignedDuration> {
    Some(SignedDuration::from_secs(units.checked_mul(each)?))
}

/// Months since the start of year 0.
fn months(date: Date) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month()) - 1
}

/// The same day of month, or the last one of a month too short for it.
fn months_after(date: Date, count: i64) -> Option<Date> {
    let months = months(date).checked_add(count)?;
    let year = i16::try_from(months.div_euclid(12)).ok()?;
    let month = i8::try_from(months.rem_euclid(12) + 1).ok()?;
    let first = Date::new(year, month, 1).ok()?;
    Date::new(year, month, date.day().min(first.days_in_month())).ok()
}
