//! The second computation: a walk through time, minute by minute.

use crate::calendar::{DAY, day_number, minute_of, month_length, number_of, ts, weekday_index, year_month_day};
use allclear_core::directory::{Layer, Override, RotationUnit, Schedule, Window};
use allclear_core::id::{Id, PersonId};
use allclear_core::oncall::{Shift, Via, at, shifts};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

pub fn person(n: usize) -> PersonId {
    Id::from_uuid(Uuid::from_u128(n as u128 + 1))
}

/// What the local clock shows, as minutes since the start of year 1.
pub fn local_minute(zone: &TimeZone, minute: i64) -> i64 {
    let shown = zone.to_datetime(ts(minute));
    assert_eq!(shown.second(), 0, "the walk needs zones with whole minutes");
    number_of(shown.date()) * DAY + minute_of(shown.time())
}

/// For each minute of a range, the latest time the local clock has shown so far.
pub struct Walk {
    from: i64,
    reached: Vec<i64>,
}

impl Walk {
    /// Starts two days early, so that a clock put back just before the range is remembered.
    pub fn new(zone: &TimeZone, from: i64, to: i64) -> Self {
        let early = from - 2 * DAY;
        let mut high = i64::MIN;
        let mut reached = Vec::new();
        for minute in early..to {
            high = high.max(local_minute(zone, minute));
            reached.push(high);
        }
        Self { from: early, reached }
    }

    pub fn at(&self, minute: i64) -> i64 {
        self.reached[usize::try_from(minute - self.from).expect("inside the walk")]
    }

    pub fn last(&self) -> i64 {
        *self.reached.last().expect("not empty")
    }
}

/// One layer as the definition has it: the local times of its hand-offs, one after another.
pub struct Oracle<'a> {
    layer: &'a Layer,
    hand_offs: Vec<i64>,
    /// For hours: the minute of the time line at which the first hand-off was reached.
    began: Option<i64>,
}

impl<'a> Oracle<'a> {
    pub fn new(layer: &'a Layer, walk: &Walk) -> Self {
        let rotation = &layer.rotation;
        let mut day = number_of(rotation.start);
        if let (RotationUnit::Week, Some(wanted)) = (rotation.unit, rotation.weekday) {
            while day % 7 != weekday_index(wanted) {
                day += 1;
            }
        }
        let time = minute_of(rotation.time);
        let every = i64::from(rotation.every);
        let mut hand_offs = vec![day * DAY + time];
        let (mut year, mut month, wanted) = year_month_day(day);
        while *hand_offs.last().expect("one") <= walk.last() {
            match rotation.unit {
                RotationUnit::Hour => break,
                RotationUnit::Day => day += every,
                RotationUnit::Week => day += every * 7,
                RotationUnit::Month => {
                    for _ in 0..every {
                        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
                    }
                    day = day_number(year, month, wanted.min(month_length(year, month)));
                }
            }
            hand_offs.push(day * DAY + time);
        }
        let first = walk.reached.iter().position(|reached| *reached >= hand_offs[0]);
        let began = first.map(|index| walk.from + i64::try_from(index).expect("small"));
        Self { layer, hand_offs, began }
    }

    pub fn who(&self, walk: &Walk, minute: i64) -> Option<PersonId> {
        let reached = walk.at(minute);
        let turn = if self.layer.rotation.unit == RotationUnit::Hour {
            let elapsed = minute - self.began?;
            if elapsed < 0 {
                return None;
            }
            usize::try_from(elapsed / 60 / i64::from(self.layer.rotation.every)).expect("small")
        } else {
            self.hand_offs.partition_point(|hand_off| *hand_off <= reached).checked_sub(1)?
        };
        let open = self.layer.only.is_empty() || self.layer.only.iter().any(|window| is_open(window, reached));
        if !open || self.layer.people.is_empty() {
            return None;
        }
        Some(self.layer.people[turn % self.layer.people.len()])
    }
}

/// Has the clock reached the window's start, but not its end?
pub fn is_open(window: &Window, reached: i64) -> bool {
    let (from, mut to) = (minute_of(window.from), minute_of(window.to));
    if to <= from {
        to += DAY;
    }
    let today = reached / DAY;
    (today - 1..=today).any(|day| {
        window.days.iter().any(|wanted| weekday_index(*wanted) == day % 7)
            && day * DAY + from <= reached
            && reached < day * DAY + to
    })
}

pub type Answer = Option<(PersonId, Via)>;

/// The schedule minute by minute, as runs `(first minute, answer)`.
pub fn expected(schedule: &Schedule, walk: &Walk, from: i64, to: i64) -> Vec<(i64, Answer)> {
    let layers: Vec<Oracle<'_>> = schedule.layers.iter().map(|layer| Oracle::new(layer, walk)).collect();
    let mut runs: Vec<(i64, Answer)> = Vec::new();
    for minute in from..to {
        let now = ts(minute);
        let mut covering: Vec<&Override> = schedule.overrides.iter().filter(|o| o.from <= now && now < o.to).collect();
        covering.sort_by_key(|o| (o.from, o.id));
        let mut answer = covering.last().map(|o| (o.person, Via::Override(o.id)));
        for (index, layer) in layers.iter().enumerate().rev() {
            answer = answer.or_else(|| layer.who(walk, minute).map(|person| (person, Via::Layer(index))));
        }
        if runs.last().is_none_or(|(_, last)| *last != answer) {
            runs.push((minute, answer));
        }
    }
    runs
}

/// `shifts` in the same form; whole minutes, in order and without overlap, or it fails here.
pub fn found(shifts: &[Shift], from: i64, to: i64) -> Vec<(i64, Answer)> {
    let mut runs: Vec<(i64, Answer)> = Vec::new();
    let mut t = ts(from);
    let minute = |t: Timestamp| {
        assert_eq!((t.as_second() % 60, t.subsec_nanosecond()), (0, 0), "{t} is not a whole minute");
        t.as_second() / 60
    };
    for shift in shifts {
        assert!(t <= shift.from && shift.from < shift.to, "overlap or empty shift at {t}: {shift:?}");
        if t < shift.from {
            runs.push((minute(t), None));
        }
        runs.push((minute(shift.from), Some((shift.person, shift.via))));
        t = shift.to;
    }
    assert!(t <= ts(to));
    if t < ts(to) {
        runs.push((minute(t), None));
    }
    runs
}

/// Compares `shifts` over all of the range, and `at` on both sides of every boundary, every five hours, and every few
/// minutes around the middle of the range, where the change of the clocks is.
pub fn compare(schedule: &Schedule, walk: &Walk, from: i64, to: i64) -> Result<(), String> {
    let expected = expected(schedule, walk, from, to);
    let computed = shifts(schedule, ts(from), ts(to)).map_err(|e| e.to_string())?;
    let found = found(&computed, from, to);
    let place = || format!("{} {:?}", schedule.time_zone, schedule.layers);
    if found != expected {
        return Err(format!("{}\nshifts   {found:?}\nexpected {expected:?}", place()));
    }
    let middle = (from + to) / 2;
    let nano = SignedDuration::from_nanos(1);
    let mut probes: Vec<(Timestamp, Answer)> = Vec::new();
    for (index, (start, answer)) in expected.iter().enumerate() {
        let end = expected.get(index + 1).map_or(to, |(next, _)| *next);
        let near = (*start.max(&(middle - 150))..end.min(middle + 150)).step_by(23);
        let minutes = (*start..end).step_by(311).chain(near);
        probes.extend(minutes.map(|minute| (ts(minute), *answer)).chain([(ts(end) - nano, *answer)]));
    }
    for (t, wanted) in probes {
        let answer = at(schedule, t).map_err(|e| e.to_string())?;
        if answer.map(|a| (a.person, a.via)) != wanted {
            return Err(format!("{}\nat({t}) = {answer:?}, expected {wanted:?}", place()));
        }
        if answer.is_some_and(|a| !(a.since <= t && t < a.until)) {
            return Err(format!("{}\nat({t}) is not inside its own stretch: {answer:?}", place()));
        }
    }
    Ok(())
}

/// How far the local clock is ahead of UTC, in minutes.
pub fn offset(zone: &TimeZone, minute: i64) -> i64 {
    local_minute(zone, minute) - day_number(1970, 1, 1) * DAY - minute
}

/// The minutes from `from` to `to` at which the local clock jumps.
pub fn jumps(zone: &TimeZone, from: i64, to: i64) -> Vec<i64> {
    let offset = |minute| offset(zone, minute);
    let mut jumps = Vec::new();
    let mut hour = from;
    let mut before = offset(hour);
    while hour < to {
        let after = offset(hour + 60);
        if after != before {
            jumps.extend((hour + 1..=hour + 60).filter(|minute| offset(*minute) != offset(minute - 1)));
        }
        (hour, before) = (hour + 60, after);
    }
    jumps
}

pub fn year_start(year: i64) -> i64 {
    (day_number(year, 1, 1) - day_number(1970, 1, 1)) * DAY
}
